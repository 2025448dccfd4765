package io.tarn.kv.rocksdb;

import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.CompressionType;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.WALRecoveryMode;

/// The native options of one open database; closed after it.
final class DatabaseSettings implements AutoCloseable {
    private static final int BLOOM_BITS_PER_KEY = 10;
    private static final int BLOCK_BYTES = 16 << 10;
    private static final int BACKGROUND_JOBS = 2;
    private static final int LOG_FILES_MAX = 3;
    private static final long LOG_FILE_BYTES_MAX = 4L << 20;
    /// Dropped partitions held in the write buffer before it is flushed: a read after a drop looks at all of them.
    private static final int DROPS_IN_WRITE_BUFFER_MAX = 256;

    private final Cache cache;
    private final BloomFilter bloom = new BloomFilter(BLOOM_BITS_PER_KEY);
    private final Options options;

    DatabaseSettings(RocksOptions chosen) {
        cache = new LRUCache(chosen.blockCacheBytes());
        BlockBasedTableConfig tables = new BlockBasedTableConfig()
                .setBlockCache(cache)
                .setBlockSize(BLOCK_BYTES)
                .setFilterPolicy(bloom)
                .setCacheIndexAndFilterBlocks(true)
                .setPinL0FilterAndIndexBlocksInCache(true);
        options = new Options()
                .setCreateIfMissing(true)
                .setTableFormatConfig(tables)
                .setCompressionType(CompressionType.LZ4_COMPRESSION)
                .setWriteBufferSize(chosen.writeBufferBytes())
                .setMaxWriteBufferNumber(RocksOptions.WRITE_BUFFERS)
                .setMaxTotalWalSize(chosen.writeBufferBytes() * (RocksOptions.WRITE_BUFFERS + 1))
                .setMaxOpenFiles(chosen.openFilesMax())
                .setMaxBackgroundJobs(BACKGROUND_JOBS)
                .setMemtableMaxRangeDeletions(DROPS_IN_WRITE_BUFFER_MAX)
                .setLevelCompactionDynamicLevelBytes(true)
                .setParanoidChecks(true)
                .setWalRecoveryMode(WALRecoveryMode.PointInTimeRecovery)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setKeepLogFileNum(LOG_FILES_MAX)
                .setMaxLogFileSize(LOG_FILE_BYTES_MAX)
                .setStatsDumpPeriodSec(0);
    }

    Options options() {
        return options;
    }

    @Override
    public void close() {
        options.close();
        bloom.close();
        cache.close();
    }
}
