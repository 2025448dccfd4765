package io.tarn.gateway.payload;

import java.util.Base64;
import java.util.Optional;

/// What can be said of values of checksums without the bytes they are of (s3-gateway.md B-05).
public final class Checksums {
    private Checksums() {}

    /// The digest in a value as clients write it; empty when it is not base64 of the algorithm's length, in the one
    /// way there is to write it.
    public static Optional<byte[]> decode(ChecksumAlgorithm algorithm, String value) {
        return decode(value, algorithm.bytes());
    }

    /// Base64 of exactly so many bytes, in its one spelling.
    static Optional<byte[]> decode(String value, int bytes) {
        if (value.length() != (bytes + 2) / 3 * 4) {
            return Optional.empty();
        }
        try {
            byte[] decoded = Base64.getDecoder().decode(value);
            return decoded.length == bytes
                            && Base64.getEncoder().encodeToString(decoded).equals(value)
                    ? Optional.of(decoded)
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
