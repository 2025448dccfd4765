package io.tarn.auth.access;

import io.tarn.auth.login.DerivedKey;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/// A short text that this server gave away and recognises when it comes back: an id, until when it is good, and a
/// signature.
///
/// @param id 16 or 32 bytes
/// @param expiry in whole seconds
record SignedTicket(byte[] id, Instant expiry) {
    private static final int TIME_SIZE = Long.BYTES;
    private static final int MAC_SIZE = 32;
    private static final int TEXT_LENGTH_MAX = 1024;

    String text(DerivedKey key) {
        byte[] signed = ByteBuffer.allocate(id.length + TIME_SIZE)
                .put(id)
                .putLong(expiry.getEpochSecond())
                .array();
        byte[] all = Arrays.copyOf(signed, signed.length + MAC_SIZE);
        System.arraycopy(key.mac(signed), 0, all, signed.length, MAC_SIZE);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(all);
    }

    /// Empty when this server did not give that text away.
    static Optional<SignedTicket> read(String text, DerivedKey key) {
        if (text.length() > TEXT_LENGTH_MAX) {
            return Optional.empty();
        }
        try {
            byte[] all = Base64.getUrlDecoder().decode(text);
            int signedSize = all.length - MAC_SIZE;
            if (signedSize <= TIME_SIZE) {
                return Optional.empty();
            }
            byte[] signed = Arrays.copyOf(all, signedSize);
            byte[] mac = Arrays.copyOfRange(all, signedSize, all.length);
            if (!MessageDigest.isEqual(mac, key.mac(signed))) {
                return Optional.empty();
            }
            byte[] id = Arrays.copyOf(signed, signedSize - TIME_SIZE);
            long second = ByteBuffer.wrap(signed, id.length, TIME_SIZE).getLong();
            return Optional.of(new SignedTicket(id, Instant.ofEpochSecond(second)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
