package io.tarn.sstable;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/// Reads one SSTable. Immutable and safe for many threads; each thread takes its own [SstableCursor].
/// Damage of any kind (truncation, checksum, impossible lengths) is a [CorruptSstableException], never another
/// exception, never an endless loop, never an allocation larger than the file justifies. A failing source is an
/// [java.io.UncheckedIOException]. The order of keys is trusted, since checksums guard it.
public final class SstableReader implements AutoCloseable {
    private static final AtomicLong FILE_NUMBERS = new AtomicLong();
    private static final String RANGE_DELETIONS = "rocksdb.range_del";

    /// Object headers, map entries and fields of a reader and its properties, roughly.
    private static final long PROPERTY_OVERHEAD_BYTES = 120;

    private final BlockSource source;
    private final BlockFile file;
    private final BlockCache cache;
    private final long fileNumber = FILE_NUMBERS.incrementAndGet();
    private final Map<String, byte[]> properties;
    private final long entryCount;
    private final TableIndex index;
    private final long retainedBytes;

    private SstableReader(BlockSource source, BlockCache cache) {
        this.source = source;
        this.cache = cache;
        this.file = new BlockFile(source);
        Footer footer = file.footer();
        Map<String, byte[]> found = readProperties(footer.metaindex());
        this.properties = Collections.unmodifiableMap(found);
        requireProperty(found, TableProperties.COMPARATOR, TableProperties.COMPARATOR_NAME);
        this.entryCount = numberProperty(found, TableProperties.NUM_ENTRIES);
        this.index = openIndex(footer.index(), found);
        this.retainedBytes = index.retainedBytes()
                + found.entrySet().stream()
                        .mapToLong(e -> PROPERTY_OVERHEAD_BYTES + e.getKey().length() + e.getValue().length)
                        .sum();
    }

    /// Opens the file: reads footer, metaindex, properties and the index (of a two-level index, the top; its
    /// partitions follow when needed). `cache` keeps decoded data blocks. The reader owns `source` and closes it
    /// with itself; when opening fails, the source stays open.
    public static SstableReader open(BlockSource source, BlockCache cache) {
        return new SstableReader(source, cache);
    }

    private Map<String, byte[]> readProperties(BlockHandle metaindex) {
        byte[] block = file.block(metaindex);
        BlockCursor entries = new BlockCursor();
        entries.reset(block);
        BlockHandle handle = null;
        while (entries.next()) {
            String name = new String(entries.keyBuffer(), 0, entries.keyLength(), StandardCharsets.UTF_8);
            int start = entries.valueOffset();
            if (name.equals(TableProperties.METAINDEX_KEY)) {
                handle = BlockHandle.read(
                        new Varint.Input(block, start, start + entries.valueLength()), file.blocksEnd());
            } else if (name.equals(RANGE_DELETIONS)) {
                throw new CorruptSstableException("the table has range deletions, which this format does not");
            }
        }
        if (handle == null) {
            throw new CorruptSstableException("the table has no properties");
        }
        return decodeProperties(file.block(handle));
    }

    private static Map<String, byte[]> decodeProperties(byte[] block) {
        Map<String, byte[]> found = new TreeMap<>();
        BlockCursor entries = new BlockCursor();
        entries.reset(block);
        while (entries.next()) {
            int start = entries.valueOffset();
            found.put(
                    new String(entries.keyBuffer(), 0, entries.keyLength(), StandardCharsets.UTF_8),
                    Arrays.copyOfRange(block, start, start + entries.valueLength()));
        }
        return found;
    }

    private TableIndex openIndex(BlockHandle handle, Map<String, byte[]> found) {
        byte[] type = found.getOrDefault(TableProperties.INDEX_TYPE, TableProperties.ONE_LEVEL_INDEX);
        boolean twoLevel = Arrays.equals(type, TableProperties.TWO_LEVEL_INDEX);
        if (!twoLevel && !Arrays.equals(type, TableProperties.ONE_LEVEL_INDEX)) {
            throw new CorruptSstableException("unsupported index type " + Arrays.toString(type));
        }
        byte[] block = file.block(handle);
        IndexBlock top = IndexBlock.decode(block, file.blocksEnd());
        if (!twoLevel) {
            return TableIndex.oneLevel(file, top);
        }
        byte[] indexSize = found.get(TableProperties.INDEX_SIZE);
        long partitionBytes = indexSize == null ? 0 : number(TableProperties.INDEX_SIZE, indexSize);
        return TableIndex.twoLevel(file, top, Math.min(partitionBytes, source.sizeBytes()));
    }

    private static void requireProperty(Map<String, byte[]> found, String name, String expected) {
        byte[] value = found.get(name);
        if (value == null || !Arrays.equals(value, expected.getBytes(StandardCharsets.UTF_8))) {
            throw new CorruptSstableException("unsupported table: property " + name + " is "
                    + (value == null ? "absent" : new String(value, StandardCharsets.UTF_8)) + ", expected "
                    + expected);
        }
    }

    private static long numberProperty(Map<String, byte[]> found, String name) {
        byte[] value = found.get(name);
        if (value == null) {
            throw new CorruptSstableException("the table lacks the property " + name);
        }
        return number(name, value);
    }

    private static long number(String name, byte[] value) {
        Varint.Input input = new Varint.Input(value, 0, value.length);
        long number = input.nextLong();
        if (input.position() != value.length) {
            throw new CorruptSstableException("the property " + name + " is no number");
        }
        return number;
    }

    /// Every property of the file, user properties included, by name. The arrays must not be changed.
    public Map<String, byte[]> properties() {
        return properties;
    }

    /// Number of records, from `rocksdb.num.entries`.
    public long entryCount() {
        return entryCount;
    }

    /// A cursor before the first record.
    public SstableCursor cursor() {
        return new SstableCursor(this);
    }

    /// The value of exactly this user key.
    public Optional<byte[]> get(byte[] key) {
        SstableCursor cursor = new SstableCursor(this);
        return cursor.seekExact(key) ? Optional.of(cursor.value()) : Optional.empty();
    }

    /// Heap bytes held by this reader (index and properties), for whoever bounds a cache of readers. Constant: of a
    /// two-level index it counts every partition, read or not.
    public long retainedBytes() {
        return retainedBytes;
    }

    /// Closes the source. Cached blocks stay until the cache drops them.
    @Override
    public void close() {
        source.close();
    }

    TableIndex index() {
        return index;
    }

    byte[] dataBlock(long offset, int length) {
        return cache.get(fileNumber, offset, () -> file.block(offset, length));
    }
}
