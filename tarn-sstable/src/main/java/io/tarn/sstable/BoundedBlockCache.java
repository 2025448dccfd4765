package io.tarn.sstable;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A block cache that holds at most a given number of bytes and drops what was used longest ago. It is cut into
/// shards, each with its own lock, bound and order of use, so that threads rarely meet. Loading happens outside the
/// locks: two threads may load the same block at once, and one of the results is kept. A block above a shard's
/// bound, that is the whole bound divided by at most [#SHARDS_MAX], is handed out but not kept.
public final class BoundedBlockCache implements BlockCache {
    /// Shards of a cache of `SHARDS_MAX * SHARD_BYTES_MIN` bytes or more.
    public static final int SHARDS_MAX = 32;

    /// Below this size per shard a cache has fewer shards.
    public static final long SHARD_BYTES_MIN = 1 << 20;

    /// Heap bytes of a cached block beside its content: array header, key, map node.
    static final int ENTRY_OVERHEAD_BYTES = 112;

    private final Shard[] shards;

    private record Key(long file, long offset) {
        @Override
        public int hashCode() {
            long mixed = (file * 0x9e3779b97f4a7c15L + offset) * 0xc2b2ae3d27d4eb4fL;
            return (int) (mixed >>> 32);
        }
    }

    /// A cache of at most `bytesMax` bytes, the overhead per block included.
    public BoundedBlockCache(long bytesMax) {
        if (bytesMax < 0) {
            throw new IllegalArgumentException("a cache cannot hold " + bytesMax + " bytes");
        }
        long count = Long.highestOneBit(Math.clamp(bytesMax / SHARD_BYTES_MIN, 1L, SHARDS_MAX));
        shards = new Shard[(int) count];
        for (int i = 0; i < shards.length; i++) {
            shards[i] = new Shard(bytesMax / count);
        }
    }

    @Override
    public byte[] get(long file, long offset, Supplier<byte[]> loader) {
        Key key = new Key(file, offset);
        Shard shard = shards[key.hashCode() >>> 16 & (shards.length - 1)];
        byte[] known = shard.find(key);
        return known != null ? known : shard.keep(key, loader.get());
    }

    /// Bytes held now, the overhead per block included.
    public long retainedBytes() {
        long sum = 0;
        for (Shard shard : shards) {
            sum += shard.retainedBytes();
        }
        return sum;
    }

    private static final class Shard {
        private final ReentrantLock lock = new ReentrantLock();
        private final LinkedHashMap<Key, byte[]> blocks = new LinkedHashMap<>(16, 0.75f, true);
        private final long bytesMax;
        private long bytes;

        Shard(long bytesMax) {
            this.bytesMax = bytesMax;
        }

        byte @Nullable [] find(Key key) {
            lock.lock();
            try {
                return blocks.get(key);
            } finally {
                lock.unlock();
            }
        }

        byte[] keep(Key key, byte[] block) {
            if (weight(block) > bytesMax) {
                return block;
            }
            lock.lock();
            try {
                byte[] earlier = blocks.putIfAbsent(key, block);
                if (earlier != null) {
                    return earlier;
                }
                bytes += weight(block);
                while (bytes > bytesMax) {
                    Map.Entry<Key, byte[]> eldest = blocks.pollFirstEntry();
                    bytes -= weight(eldest.getValue());
                }
                return block;
            } finally {
                lock.unlock();
            }
        }

        long retainedBytes() {
            lock.lock();
            try {
                return bytes;
            } finally {
                lock.unlock();
            }
        }

        private static long weight(byte[] block) {
            return block.length + (long) ENTRY_OVERHEAD_BYTES;
        }
    }
}
