package io.tarn.versioning.committed;

/// After which record a range ends (engine specification 5.7). Apart from the size limits the choice depends on the
/// key alone, so ranges written independently end at the same keys and equal content keeps its ids.
final class CutRule {
    private static final long FNV_OFFSET_BASIS = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private final RangeOptions options;

    CutRule(RangeOptions options) {
        this.options = options;
    }

    /// Whether the range ends with this key; `estimatedSizeBytes` is the range's size with the key written.
    boolean endsAfter(byte[] key, int offset, int length, long estimatedSizeBytes) {
        if (estimatedSizeBytes < options.minRangeSizeBytes()) {
            return false;
        }
        return estimatedSizeBytes >= options.maxRangeSizeBytes()
                || Long.remainderUnsigned(fnv1a64(key, offset, length), options.raggednessEntries()) == 0;
    }

    /// FNV-1a, 64 bits, to be read as an unsigned number.
    static long fnv1a64(byte[] bytes, int offset, int length) {
        long hash = FNV_OFFSET_BASIS;
        for (int i = offset; i < offset + length; i++) {
            hash = (hash ^ (bytes[i] & 0xff)) * FNV_PRIME;
        }
        return hash;
    }
}
