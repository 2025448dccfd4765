package io.tarn.versioning.committed;

/// How committed storage is laid out and how much memory it may take (engine specification 5.1, 24).
///
/// @param blockStoragePrefix folder below the namespace that holds ranges and metaranges, no slash at its end
///     (configuration `committed.block_storage_prefix`)
/// @param ranges when range files end (`committed.permanent.*`)
/// @param blockCacheBytes bound of decoded blocks in memory (`committed.sstable.memory.cache_size_bytes`), further
///     bounded by a share of the heap
public record CommittedOptions(String blockStoragePrefix, RangeOptions ranges, long blockCacheBytes) {
    private static final CommittedOptions DEFAULTS =
            new CommittedOptions("_lakefs", RangeOptions.defaults(), 400_000_000);

    public CommittedOptions {
        if (blockStoragePrefix.isEmpty() || blockStoragePrefix.endsWith("/") || blockCacheBytes < 0) {
            throw new IllegalArgumentException(
                    "committed storage needs a prefix without a slash at its end and a block cache of 0 bytes or more: "
                            + blockStoragePrefix + ", " + blockCacheBytes);
        }
    }

    public static CommittedOptions defaults() {
        return DEFAULTS;
    }

    public CommittedOptions withRanges(RangeOptions newRanges) {
        return new CommittedOptions(blockStoragePrefix, newRanges, blockCacheBytes);
    }
}
