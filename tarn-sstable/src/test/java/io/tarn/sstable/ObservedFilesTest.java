package io.tarn.sstable;

import static io.tarn.sstable.Fixtures.hex;
import static io.tarn.sstable.Fixtures.properties;
import static io.tarn.sstable.Fixtures.utf8;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Complete files that were observed elsewhere are read, and come out the same byte for byte when written again.
class ObservedFilesTest {
    @ParameterizedTest
    @ValueSource(strings = {"range", "metarange", "tags-dump"})
    void observedFilesAreRewrittenByteForByte(String name) {
        byte[] file = Fixtures.file(name);
        SstableReader reader = Fixtures.open(file);
        List<Fixtures.Entry> entries = Fixtures.readAll(reader);
        assertThat(reader.entryCount()).isEqualTo(entries.size());
        assertThat(Fixtures.write(entries, Fixtures.userProperties(reader))).isEqualTo(file);
    }

    @Test
    void rangeFileHasItsRecordsAndProperties() {
        byte[] file = Fixtures.file("range");
        assertThat(file).hasSize(1372);
        SstableReader reader = Fixtures.open(file);
        assertThat(Fixtures.readAll(reader))
                .extracting(entry -> new String(entry.key(), UTF_8))
                .containsExactly("a.txt", "dir/b", "dir/c");
        assertThat(reader.get(utf8("dir/c")).orElseThrow())
                .startsWith(hex("40fef1024897abc57118d41045f7b0c503aec2fe6a1ef34c89a70469bdb4c1c6c59a01"));
        assertThat(reader.get(utf8("dir"))).isEmpty();
        assertThat(reader.get(utf8("dir/d"))).isEmpty();
        assertThat(Fixtures.userProperties(reader))
                .containsOnlyKeys("count", "estimated_size_bytes", "max_key", "min_key", "type")
                .containsEntry("count", utf8("3"))
                .containsEntry("estimated_size_bytes", utf8("484"))
                .containsEntry("min_key", utf8("a.txt"))
                .containsEntry("max_key", utf8("dir/c"))
                .containsEntry("type", utf8("ranges"));
    }

    @Test
    void metarangeFileHasItsRecord() {
        SstableReader reader = Fixtures.open(Fixtures.file("metarange"));
        List<Fixtures.Entry> entries = Fixtures.readAll(reader);
        assertThat(entries).hasSize(1);
        assertThat(entries.getFirst().key()).isEqualTo(utf8("dir/c"));
        assertThat(entries.getFirst().value())
                .isEqualTo(concat(
                        hex("8001"),
                        utf8("7932b3644c405fdc75bd27c0cb777c5047fd7d3a413a5da9115fb59e239fa8c8"),
                        hex("260a05612e74787412056469722f6318e4032003")));
    }

    @ParameterizedTest
    @CsvSource({"range, 484", "metarange, 114", "tags-dump, 321"})
    void estimatesAreThoseInTheFiles(String name, String estimate) throws IOException {

        SstableReader reader = Fixtures.open(Fixtures.file(name));
        SstableWriter writer = new SstableWriter(OutputStream.nullOutputStream());
        for (Fixtures.Entry entry : Fixtures.readAll(reader)) {
            Fixtures.add(writer, entry);
        }
        assertThat(writer.estimatedSizeBytes()).isEqualTo(Long.parseLong(estimate));
        assertThat(reader.properties().get("estimated_size_bytes")).isEqualTo(utf8(estimate));
    }

    @Test
    void aBlockOf552BytesIsEstimatedAs556() throws IOException {
        SstableWriter writer = new SstableWriter(OutputStream.nullOutputStream());
        Fixtures.add(writer, new Fixtures.Entry(utf8("a"), new byte[128]));
        Fixtures.add(writer, new Fixtures.Entry(utf8("b"), new byte[128]));
        Fixtures.add(writer, new Fixtures.Entry(utf8("c"), new byte[249]));
        assertThat(writer.estimatedSizeBytes()).isEqualTo(556);
    }

    @Test
    void emptyMetarange() throws IOException {
        SstableWriter writer = new SstableWriter(OutputStream.nullOutputStream());
        assertThat(writer.estimatedSizeBytes()).isEqualTo(8);
        byte[] file = Fixtures.write(
                List.of(),
                properties(
                        "type", "metaranges", "min_key", "", "max_key", "", "count", "0", "estimated_size_bytes", "8"));
        assertThat(file)
                .hasSize(887)
                .startsWith(hex("000000000100000000c0f2a1b0000802ff0000000000000000080000000001000000001b3a2534"))
                .endsWith(hex("019d06200d1500000000000000000000000000000000000000000000000000000000"
                        + "0000000000000002000000f7cff485b741e288"));
        SstableReader reader = Fixtures.open(file);
        assertThat(reader.entryCount()).isZero();
        assertThat(Fixtures.readAll(reader)).isEmpty();
        assertThat(reader.cursor().seek(utf8(""))).isFalse();
        assertThat(reader.cursor().seek(utf8("a"))).isFalse();
        assertThat(reader.get(utf8(""))).isEmpty();
        assertThat(reader.properties().get("rocksdb.num.data.blocks")).isEqualTo(new byte[] {1});
        assertThat(reader.properties().get("rocksdb.data.size")).isEqualTo(new byte[] {13});
        assertThat(reader.properties().get("rocksdb.index.size")).isEqualTo(new byte[] {26});
    }

    @Test
    void propertiesAreStoredInByteOrder() {
        byte[] file = Fixtures.file("range");
        Footer footer = Footer.decode(
                Arrays.copyOfRange(file, file.length - Footer.BYTES, file.length), file.length - Footer.BYTES);
        byte[] metaindex = new BlockFile(BlockSource.of(file)).block(footer.metaindex());
        BlockCursor cursor = new BlockCursor();
        cursor.reset(metaindex);
        assertThat(cursor.next()).isTrue();
        int start = cursor.valueOffset();
        BlockHandle handle =
                BlockHandle.read(new Varint.Input(metaindex, start, start + cursor.valueLength()), file.length);
        cursor.reset(new BlockFile(BlockSource.of(file)).block(handle));
        List<String> names = new ArrayList<>();
        while (cursor.next()) {
            names.add(new String(cursor.keyBuffer(), 0, cursor.keyLength(), UTF_8));
        }
        assertThat(names).hasSize(33).isSorted().startsWith("count").endsWith("rocksdb.raw.value.size", "type");
    }

    /// Digests of files that Pebble v1.1.5 wrote in its RocksDBv2 format, with a collector named `static`.
    @ParameterizedTest
    @CsvSource({
        "7001, 878783, 875048, a61f4f18a1a2d662c858ed8338177c7042008e9a90b76974c2d93c154ba8e648",
        "200000, 25118204, 24903269, 71a94d7780504e1aefff6749417b6f5b4dd86fbba0114d2f15bf7c4a67c99aea",
    })
    void largeFilesAreThoseOfPebble(int count, int size, long estimate, String sha256)
            throws IOException, NoSuchAlgorithmException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        SstableWriter writer = new SstableWriter(out);
        for (Map.Entry<byte[], byte[]> record : Tables.listing(count, 5).entrySet()) {
            Fixtures.add(writer, new Fixtures.Entry(record.getKey(), record.getValue()));
        }
        assertThat(writer.estimatedSizeBytes()).isEqualTo(estimate);
        writer.finish(properties("type", "ranges"));
        assertThat(out.size()).isEqualTo(size);
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(out.toByteArray());
        assertThat(digest).isEqualTo(hex(sha256));
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
