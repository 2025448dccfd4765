package io.tarn.gateway.payload;

import java.util.Locale;
import java.util.Optional;

/// The checksums that S3 clients send (s3-gateway.md B-05).
public enum ChecksumAlgorithm {
    CRC32(4),
    CRC32C(4),
    CRC64NVME(8),
    SHA1(20),
    SHA256(32);

    private final int bytes;
    private final String header = "x-amz-checksum-" + name().toLowerCase(Locale.ROOT);

    ChecksumAlgorithm(int bytes) {
        this.bytes = bytes;
    }

    /// The name as in `x-amz-checksum-algorithm`, in any letter case.
    public static Optional<ChecksumAlgorithm> named(String name) {
        for (ChecksumAlgorithm algorithm : values()) {
            if (algorithm.name().equalsIgnoreCase(name)) {
                return Optional.of(algorithm);
            }
        }
        return Optional.empty();
    }

    /// The algorithm whose [#header] this is, in any letter case.
    public static Optional<ChecksumAlgorithm> ofHeader(String name) {
        for (ChecksumAlgorithm algorithm : values()) {
            if (algorithm.header.equalsIgnoreCase(name)) {
                return Optional.of(algorithm);
            }
        }
        return Optional.empty();
    }

    /// The length of a digest.
    public int bytes() {
        return bytes;
    }

    /// The header of a value, in lower case.
    public String header() {
        return header;
    }

    /// The element of a value in XML.
    public String element() {
        return "Checksum" + name();
    }
}
