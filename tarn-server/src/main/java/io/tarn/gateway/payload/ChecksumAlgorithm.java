package io.tarn.gateway.payload;

import java.util.Locale;
import java.util.Optional;

/// The checksums that S3 clients send (s3-gateway.md B-05).
public enum ChecksumAlgorithm {
    CRC32,
    CRC32C,
    CRC64NVME,
    SHA1,
    SHA256;

    /// The name as in `x-amz-checksum-algorithm`, in any letter case.
    public static Optional<ChecksumAlgorithm> named(String name) {
        for (ChecksumAlgorithm algorithm : values()) {
            if (algorithm.name().equalsIgnoreCase(name)) {
                return Optional.of(algorithm);
            }
        }
        return Optional.empty();
    }

    /// The header of a value, in lower case.
    public String header() {
        return "x-amz-checksum-" + name().toLowerCase(Locale.ROOT);
    }

    /// The element of a value in XML.
    public String element() {
        return "Checksum" + name();
    }
}
