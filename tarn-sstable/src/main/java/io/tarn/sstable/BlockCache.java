package io.tarn.sstable;

/// A bounded cache of decoded blocks shared by many readers.
public interface BlockCache {
    /// The block of `file` at `offset`, or the result of `loader`, kept if it fits.
    byte[] get(long file, long offset, java.util.function.Supplier<byte[]> loader);

    /// Keeps nothing.
    static BlockCache none() {
        return (file, offset, loader) -> loader.get();
    }
}
