package io.tarn.gateway.payload;

import java.security.MessageDigest;
import java.util.Base64;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/// A checksum that grows with the bytes.
sealed interface RunningChecksum {
    void update(byte[] bytes, int offset, int length);

    /// The digest of all bytes so far, big-endian. Ends the checksum.
    byte[] digest();

    /// The digest as clients write it.
    default String base64() {
        return Base64.getEncoder().encodeToString(digest());
    }

    /// One that has seen no bytes.
    static RunningChecksum of(ChecksumAlgorithm algorithm) {
        return switch (algorithm) {
            case CRC32 -> new Crc(new CRC32(), Integer.BYTES);
            case CRC32C -> new Crc(new CRC32C(), Integer.BYTES);
            case CRC64NVME -> new Crc(new Crc64Nvme(), Long.BYTES);
            case SHA1 -> new Digest(Digests.digest("SHA-1"));
            case SHA256 -> new Digest(Digests.digest("SHA-256"));
        };
    }

    /// A CRC of so many bytes.
    record Crc(java.util.zip.Checksum crc, int bytes) implements RunningChecksum {
        @Override
        public void update(byte[] data, int offset, int length) {
            crc.update(data, offset, length);
        }

        @Override
        public byte[] digest() {
            return Checksums.bytes(crc.getValue(), bytes);
        }
    }

    /// A digest of the JDK.
    record Digest(MessageDigest inner) implements RunningChecksum {
        @Override
        public void update(byte[] data, int offset, int length) {
            inner.update(data, offset, length);
        }

        @Override
        public byte[] digest() {
            return inner.digest();
        }
    }
}
