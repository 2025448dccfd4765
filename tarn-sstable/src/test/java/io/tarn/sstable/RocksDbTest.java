package io.tarn.sstable;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.NavigableMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.ChecksumType;
import org.rocksdb.CompressionType;
import org.rocksdb.EnvOptions;
import org.rocksdb.IndexType;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileReader;
import org.rocksdb.SstFileReaderIterator;
import org.rocksdb.SstFileWriter;

/// RocksDB, an independent implementation of the container, reads what this one writes, and the other way round.
class RocksDbTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 17, 5000, 100_000})
    void rocksDbReadsOurFiles(int count) throws IOException, RocksDBException {
        NavigableMap<byte[], byte[]> records = Tables.listing(count, 3);
        Path path = folder.resolve("ours.sst");
        Files.write(path, Tables.write(records));
        try (Options options = new Options();
                SstFileReader reader = new SstFileReader(options);
                ReadOptions readOptions = new ReadOptions().setVerifyChecksums(true)) {
            reader.open(path.toString());
            reader.verifyChecksum();
            assertThat(reader.getTableProperties().getNumEntries()).isEqualTo(count);
            assertThat(reader.getTableProperties().getUserCollectedProperties()).containsEntry("type", "ranges");
            try (SstFileReaderIterator iterator = reader.newIterator(readOptions)) {
                iterator.seekToFirst();
                for (Map.Entry<byte[], byte[]> record : records.entrySet()) {
                    assertThat(iterator.isValid()).isTrue();
                    assertThat(Arrays.equals(iterator.key(), record.getKey())).isTrue();
                    assertThat(Arrays.equals(iterator.value(), record.getValue()))
                            .isTrue();
                    iterator.next();
                }
                assertThat(iterator.isValid()).isFalse();
                iterator.status();
                int number = 0;
                for (byte[] key : records.keySet()) {
                    if (number++ % 97 == 0) {
                        iterator.seek(key);
                        assertThat(Arrays.equals(iterator.key(), key)).isTrue();
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            names = {"NO_COMPRESSION", "SNAPPY_COMPRESSION"},
            value = CompressionType.class)
    void weReadRocksDbFiles(CompressionType compression) throws IOException, RocksDBException {
        for (IndexType index : new IndexType[] {IndexType.kBinarySearch, IndexType.kTwoLevelIndexSearch}) {
            NavigableMap<byte[], byte[]> records = Tables.listing(20_000, 4);
            Path path = folder.resolve(compression + "-" + index + ".sst");
            writeWithRocksDb(path, compression, index, records);
            try (SstableReader reader = SstableReader.open(BlockSource.of(FileChannel.open(path)), BlockCache.none())) {
                assertThat(reader.entryCount()).isEqualTo(records.size());
                assertThat(reader.index().partitionCount() > 1).isEqualTo(index == IndexType.kTwoLevelIndexSearch);
                SstableCursor cursor = reader.cursor();
                records.forEach((key, value) -> {
                    assertThat(cursor.next()).isTrue();
                    assertThat(Arrays.equals(cursor.key(), key)).isTrue();
                    assertThat(Arrays.equals(cursor.value(), value)).isTrue();
                    assertThat(Arrays.equals(reader.get(key).orElseThrow(), value))
                            .isTrue();
                });
                assertThat(cursor.next()).isFalse();
            }
        }
    }

    private static void writeWithRocksDb(
            Path path, CompressionType compression, IndexType index, Map<byte[], byte[]> records)
            throws RocksDBException {
        BlockBasedTableConfig table = new BlockBasedTableConfig()
                .setFormatVersion(2)
                .setChecksumType(ChecksumType.kCRC32c)
                .setIndexType(index)
                .setFilterPolicy(null);
        try (Options options = new Options().setCompressionType(compression).setTableFormatConfig(table);
                EnvOptions environment = new EnvOptions();
                SstFileWriter writer = new SstFileWriter(environment, options)) {
            writer.open(path.toString());
            for (Map.Entry<byte[], byte[]> record : records.entrySet()) {
                writer.put(record.getKey(), record.getValue());
            }
            writer.finish();
        }
    }
}
