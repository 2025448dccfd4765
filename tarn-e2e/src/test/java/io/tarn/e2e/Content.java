package io.tarn.e2e;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SplittableRandom;

/// Bytes that say themselves what they must be: a first line of path, seed and length, and then what the seed gives.
/// Whoever reads them back can tell a whole object from a torn or mixed-up one without any record.
record Content(String path, long seed, int length) {
    /// The whole object.
    byte[] bytes() {
        byte[] head = head().getBytes(StandardCharsets.UTF_8);
        byte[] body = new byte[length];
        new SplittableRandom(seed).nextBytes(body);
        byte[] whole = new byte[head.length + length];
        System.arraycopy(head, 0, whole, 0, head.length);
        System.arraycopy(body, 0, whole, head.length, length);
        return whole;
    }

    /// Hex MD5 of [#bytes]: the checksum the server must give.
    String checksum() {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    long size() {
        return (long) head().getBytes(StandardCharsets.UTF_8).length + length;
    }

    private String head() {
        return "tarn " + seed + " " + length + " " + path + "\n";
    }
}
