package io.tarn.gateway.payload;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/// What can be said of values of checksums without the bytes they are of (s3-gateway.md B-05).
public final class Checksums {
    private Checksums() {}

    /// A part of an object.
    ///
    /// @param value its checksum, in base64
    /// @param length in bytes
    public record Part(String value, long length) {}

    /// The checksum of the checksums of all parts, with their number.
    ///
    /// @param values of the parts, in order
    /// @throws IllegalArgumentException one of them is none of this algorithm
    public static Checksum composite(ChecksumAlgorithm algorithm, List<String> values) {
        RunningChecksum running = RunningChecksum.of(algorithm);
        for (String value : values) {
            running.update(required(algorithm, value), 0, algorithm.bytes());
        }
        return new Checksum(algorithm, running.base64() + "-" + values.size());
    }

    /// The checksum of the whole object from those of its parts, in order: for CRCs only.
    ///
    /// @throws IllegalArgumentException not a CRC, or one of the values is none of this algorithm
    public static Checksum fullObject(ChecksumAlgorithm algorithm, List<Part> parts) {
        CrcCombination combination = CrcCombination.of(algorithm);
        long crc = 0;
        for (Part part : parts) {
            crc = combination.combine(crc, number(required(algorithm, part.value())), part.length());
        }
        return new Checksum(algorithm, Base64.getEncoder().encodeToString(bytes(crc, algorithm.bytes())));
    }

    /// Whether checksums of parts can be made one of the whole.
    public static boolean combines(ChecksumAlgorithm algorithm) {
        return switch (algorithm) {
            case CRC32, CRC32C, CRC64NVME -> true;
            case SHA1, SHA256 -> false;
        };
    }

    /// The checksum of some bytes.
    public static Checksum of(ChecksumAlgorithm algorithm, byte[] bytes) {
        RunningChecksum running = RunningChecksum.of(algorithm);
        running.update(bytes, 0, bytes.length);
        return new Checksum(algorithm, running.base64());
    }

    /// The digest in a value as clients write it; empty when it is not base64 of the algorithm's length, in the
    /// one way there is to write it.
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

    /// The big-endian bytes of a CRC.
    static byte[] bytes(long crc, int bytes) {
        return bytes == Long.BYTES
                ? ByteBuffer.allocate(bytes).putLong(crc).array()
                : ByteBuffer.allocate(bytes).putInt((int) crc).array();
    }

    private static long number(byte[] digest) {
        return digest.length == Long.BYTES
                ? ByteBuffer.wrap(digest).getLong()
                : Integer.toUnsignedLong(ByteBuffer.wrap(digest).getInt());
    }

    private static byte[] required(ChecksumAlgorithm algorithm, String value) {
        return decode(algorithm, value)
                .orElseThrow(() -> new IllegalArgumentException("no value of " + algorithm + ": " + value));
    }
}
