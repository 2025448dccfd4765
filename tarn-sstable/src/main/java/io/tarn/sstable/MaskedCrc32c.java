package io.tarn.sstable;

import java.util.zip.CRC32C;

/// The checksum in block trailers: CRC-32C, rotated and shifted so that a checksum of checksums stays strong.
final class MaskedCrc32c {
    private static final int MASK_DELTA = 0xa282ead8;

    private MaskedCrc32c() {}

    /// The masked checksum of a stored block together with the type byte that follows it.
    static int of(byte[] bytes, int offset, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, offset, length);
        return mask((int) crc.getValue());
    }

    static int mask(int crc) {
        return Integer.rotateRight(crc, 15) + MASK_DELTA;
    }
}
