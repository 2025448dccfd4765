package io.tarn.sstable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever happens to a file, its reader answers with [CorruptSstableException] or with records, soon, and takes no
/// memory that the file does not justify.
class CorruptionTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Test
    void everyBitOfASmallFileIsGuarded() {
        byte[] file = Fixtures.file("range");
        List<Fixtures.Entry> original = Fixtures.readAll(Fixtures.open(file));
        int unguarded = 0;
        for (int bit = 0; bit < 8 * file.length; bit++) {
            byte[] damaged = file.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            List<Fixtures.Entry> read = readOrRefuse(damaged);
            if (read != null) {
                assertThat(Fixtures.sameEntries(read, original))
                        .as("bit " + bit)
                        .isTrue();
                unguarded++;
            }
        }
        assertThat(unguarded).as("bits of the footer's padding").isLessThanOrEqualTo(8 * 40);
    }

    @Test
    void everyTruncationIsRefused() {
        byte[] file = Fixtures.file("tags-dump");
        for (int length = 0; length < file.length; length++) {
            byte[] cut = Arrays.copyOf(file, length);
            assertThatThrownBy(() -> Fixtures.open(cut)).isInstanceOf(CorruptSstableException.class);
        }
    }

    @Test
    void aFileThatShrinksUnderTheReaderIsRefused() {
        byte[] file = Tables.write(Tables.listing(500, 1));
        BlockSource shrinking = new BlockSource() {
            @Override
            public long sizeBytes() {
                return file.length + 100L;
            }

            @Override
            public void read(long offset, byte[] target, int targetOffset, int length) throws java.io.IOException {
                BlockSource.of(file).read(offset, target, targetOffset, length);
            }

            @Override
            public void close() {}
        };
        assertThatThrownBy(() -> SstableReader.open(shrinking, BlockCache.none()))
                .isInstanceOf(CorruptSstableException.class)
                .hasMessageContaining("cut off");
    }

    @ParameterizedTest
    @ValueSource(longs = {101, 102, 103})
    void damagedFiles(long seed) {
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        List<byte[]> files = List.of(
                Fixtures.file("range"),
                Fixtures.file("tags-dump"),
                Tables.write(Tables.sorted()),
                Tables.write(Tables.listing(300, seed)),
                Tables.write(Tables.listing(4000, seed)));
        assertTimeoutPreemptively(PATIENCE, () -> {
            for (int round = 0; round < 3000; round++) {
                byte[] file = files.get(random.nextInt(files.size()));
                byte[] other = files.get(random.nextInt(files.size()));
                readOrRefuse(damage(random, file, other));
            }
        });
    }

    /// Damage that the checksums do not betray: the parts of the file are altered and signed again.
    @ParameterizedTest
    @ValueSource(longs = {201, 202, 203})
    void forgedBlocks(long seed) {
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        List<byte[]> files = List.of(
                Fixtures.file("range"),
                Fixtures.file("tags-dump"),
                Tables.write(Tables.listing(40, seed)),
                Tables.write(Tables.listing(3500, seed)));
        assertTimeoutPreemptively(PATIENCE, () -> {
            for (int round = 0; round < 6000; round++) {
                readOrRefuse(forge(random, files.get(random.nextInt(files.size()))));
            }
        });
    }

    private static byte[] damage(Random random, byte[] file, byte[] other) {
        byte[] bytes = file.clone();
        switch (random.nextInt(5)) {
            case 0 -> bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            case 1 -> bytes[bytes.length - 1 - random.nextInt(Footer.BYTES)] = (byte) random.nextInt(256);
            case 2 -> {
                int length = Math.min(random.nextInt(5000), Math.min(bytes.length, other.length));
                int from = random.nextInt(other.length - length + 1);
                System.arraycopy(other, from, bytes, random.nextInt(bytes.length - length + 1), length);
            }
            case 3 -> {
                int cut = random.nextInt(bytes.length);
                byte[] tail = Arrays.copyOfRange(bytes, cut, bytes.length);
                bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length) + tail.length);
                System.arraycopy(tail, 0, bytes, bytes.length - tail.length, tail.length);
            }
            default -> {
                int from = random.nextInt(bytes.length);
                int to = Math.min(bytes.length, from + random.nextInt(64));
                Arrays.fill(bytes, from, to, (byte) random.nextInt(256));
            }
        }
        return bytes;
    }

    private static byte[] forge(Random random, byte[] file) {
        byte[] bytes = file.clone();
        List<BlockHandle> blocks = blocksOf(file);
        int last = blocks.size() - 1;
        for (int change = 0; change <= random.nextInt(3); change++) {
            int number = random.nextBoolean() ? last - Math.min(last, random.nextInt(6)) : random.nextInt(last + 1);
            BlockHandle block = blocks.get(number);
            int start = (int) block.offset();
            int at = random.nextInt(3) == 0
                    ? Math.max(0, block.length() - 1 - random.nextInt(12))
                    : random.nextInt(block.length());
            byte[] loud = {0, 1, 3, 4, 0x7f, (byte) 0x80, (byte) 0xff};
            bytes[start + at] = random.nextBoolean() ? loud[random.nextInt(loud.length)] : (byte) random.nextInt(256);
            if (random.nextInt(8) == 0) {
                bytes[start + block.length()] ^= 1;
            }
            LittleEndian.putInt(bytes, start + block.length() + 1, MaskedCrc32c.of(bytes, start, block.length() + 1));
        }
        return bytes;
    }

    /// Data blocks, index blocks, properties and metaindex, in this order.
    private static List<BlockHandle> blocksOf(byte[] bytes) {
        BlockFile file = new BlockFile(BlockSource.of(bytes));
        Footer footer = file.footer();
        SstableReader reader = Fixtures.open(bytes);
        List<BlockHandle> blocks = new ArrayList<>();
        for (int i = 0; i < reader.index().partitionCount(); i++) {
            IndexBlock partition = reader.index().partition(i);
            for (int j = 0; j < partition.count(); j++) {
                blocks.add(new BlockHandle(partition.offset(j), partition.length(j)));
            }
        }
        if (reader.index().partitionCount() > 1) {
            IndexBlock top = IndexBlock.decode(file.block(footer.index()), file.blocksEnd());
            for (int i = 0; i < top.count(); i++) {
                blocks.add(new BlockHandle(top.offset(i), top.length(i)));
            }
        }
        blocks.add(footer.index());
        byte[] metaindex = file.block(footer.metaindex());
        BlockCursor cursor = new BlockCursor();
        cursor.reset(metaindex);
        cursor.next();
        int start = cursor.valueOffset();
        blocks.add(
                BlockHandle.read(new Varint.Input(metaindex, start, start + cursor.valueLength()), file.blocksEnd()));
        blocks.add(footer.metaindex());
        return blocks;
    }

    /// The records, or null when the reader refuses the file. Any other exception fails the test.
    private static List<Fixtures.Entry> readOrRefuse(byte[] file) {
        SstableReader reader;
        try {
            reader = Fixtures.open(file);
        } catch (CorruptSstableException refused) {
            return null;
        }
        assertThat(reader.retainedBytes()).isLessThan(200L * file.length + 10_000);
        List<byte[]> probes = new ArrayList<>(List.of(new byte[0], Fixtures.utf8("dir/b"), new byte[] {(byte) 0xff}));
        List<Fixtures.Entry> entries = new ArrayList<>();
        boolean refused = false;
        try {
            SstableCursor cursor = reader.cursor();
            for (int i = 0; i < 2_000_000 && cursor.next(); i++) {
                entries.add(new Fixtures.Entry(cursor.key(), cursor.value()));
            }
        } catch (CorruptSstableException e) {
            refused = true;
        }
        for (int i = 0; i < entries.size(); i += 1 + entries.size() / 5) {
            probes.add(entries.get(i).key());
        }
        for (byte[] probe : probes) {
            try {
                reader.get(probe);
                reader.cursor().seek(probe);
            } catch (CorruptSstableException e) {
                refused = true;
            }
        }
        return refused ? null : entries;
    }

    @Test
    void whatIsMissingIsNamed() {
        Map<String, String> renamed = Map.of(
                "leveldb.BytewiseComparator", "comparator",
                "rocksdb.num.entries", "num.entries",
                "rocksdb.properties", "no properties");
        renamed.forEach((name, message) -> {
            byte[] file = Tables.write(Tables.listing(3, 1));
            for (BlockHandle block : blocksOf(file)) {
                int start = (int) block.offset();
                String text = new String(file, start, block.length(), java.nio.charset.StandardCharsets.ISO_8859_1);
                String suffix = name.equals("rocksdb.num.entries") ? "entries" : name;
                int at = text.indexOf(suffix);
                if (at >= 0) {
                    file[start + at] ^= 1;
                    LittleEndian.putInt(
                            file, start + block.length() + 1, MaskedCrc32c.of(file, start, block.length() + 1));
                }
            }
            assertThatThrownBy(() -> Fixtures.open(file))
                    .isInstanceOf(CorruptSstableException.class)
                    .hasMessageContaining(message);
        });
    }
}
