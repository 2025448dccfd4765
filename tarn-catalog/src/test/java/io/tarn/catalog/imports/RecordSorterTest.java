package io.tarn.catalog.imports;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.testkit.Seed;
import io.tarn.versioning.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordSorterTest {
    @TempDir
    private Path directory;

    private final AtomicInteger files = new AtomicInteger();

    private RecordSorter sorter(int memoryBytes, long fileBytes) {
        return new RecordSorter(() -> directory.resolve("run-" + files.incrementAndGet()), memoryBytes, fileBytes);
    }

    private static ImportRecord record(String key, int source, String data) {
        byte[] identity = new byte[32];
        identity[0] = (byte) source;
        return new ImportRecord(key.getBytes(UTF_8), source, new Value(identity, data.getBytes(UTF_8)));
    }

    private static List<String> drain(ImportRecords records) {
        var texts = new ArrayList<String>();
        try (records) {
            for (var next = records.next(); next.isPresent(); next = records.next()) {
                ImportRecord record = next.get();
                assertThat(record.value().identity()[0]).isEqualTo((byte) record.source());
                texts.add(new String(record.key(), UTF_8) + "=" + record.source() + ":"
                        + new String(record.value().data(), UTF_8));
            }
        }
        return texts;
    }

    private long filesLeft() throws IOException {
        try (Stream<Path> left = Files.list(directory)) {
            return left.count();
        }
    }

    @Test
    void nothingAndLittleNeedNoFile() throws IOException {
        assertThat(drain(sorter(1 << 20, 1 << 20).sorted())).isEmpty();
        RecordSorter sorter = sorter(1 << 20, 1 << 20);
        sorter.add(record("b", 1, "x"));
        sorter.add(record("a", 2, "y"));
        sorter.add(record("b", 0, "z"));
        sorter.add(record("b", 1, "again"));
        assertThat(drain(sorter.sorted())).containsExactly("a=2:y", "b=1:again");
        assertThat(files.get()).isZero();
        assertThat(filesLeft()).isZero();
    }

    @Test
    void randomRecordsAgreeWithAMap() throws IOException {
        Seed seed = Seed.ofProcess().split("sorter");
        var random = new Random(seed.value());
        for (int round = 0; round < 100; round++) {
            RecordSorter sorter = sorter(200 + random.nextInt(4000), 1 << 30);
            var expected = new TreeMap<String, Map.Entry<Integer, String>>();
            int count = random.nextInt(500);
            for (int i = 0; i < count; i++) {
                String key = Integer.toString(random.nextInt(200));
                int source = random.nextInt(5);
                String data = "v".repeat(random.nextInt(300)) + i;
                sorter.add(record(key, source, data));
                Map.Entry<Integer, String> before = expected.get(key);
                if (before == null || before.getKey() <= source) {
                    expected.put(key, Map.entry(source, data));
                }
            }
            List<String> texts = expected.entrySet().stream()
                    .map(e -> e.getKey() + "=" + e.getValue().getKey() + ":"
                            + e.getValue().getValue())
                    .toList();
            assertThat(drain(sorter.sorted()))
                    .as("%s round %d", seed.hint(), round)
                    .isEqualTo(texts);
            assertThat(filesLeft()).isZero();
        }
        assertThat(files.get()).as("rounds with a file").isGreaterThan(10);
    }

    @Test
    void aRecordLargerThanMemoryAndBuffersPassesThrough() throws IOException {
        RecordSorter sorter = sorter(1000, 1 << 30);
        String large = "x".repeat(100_000);
        sorter.add(record("b", 0, large));
        sorter.add(record("c", 0, "small"));
        sorter.add(record("a", 0, large));
        assertThat(drain(sorter.sorted())).containsExactly("a=0:" + large, "b=0:" + large, "c=0:small");
        assertThat(filesLeft()).isZero();
    }

    @Test
    void theFileHasALimitAndIsDeleted() throws IOException {
        RecordSorter sorter = sorter(1000, 5000);
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 1000; i++) {
                        sorter.add(record("key " + i, 0, "data"));
                    }
                })
                .hasMessageContaining("import them in parts");
        assertThat(filesLeft()).isOne();
        sorter.close();
        assertThat(filesLeft()).isZero();
    }
}
