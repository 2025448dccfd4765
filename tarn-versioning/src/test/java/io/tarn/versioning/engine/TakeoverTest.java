package io.tarn.versioning.engine;

import static io.tarn.versioning.engine.EngineFixture.key;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.block.PutOptions;
import io.tarn.block.StorageLocation;
import io.tarn.block.StorageNamespace;
import io.tarn.block.local.LocalObjectStore;
import io.tarn.block.local.LocalOptions;
import io.tarn.kv.memory.MemoryKeyValueStore;
import io.tarn.versioning.Commit;
import io.tarn.versioning.KeyLayout;
import io.tarn.versioning.Repository;
import io.tarn.versioning.committed.CommittedOptions;
import io.tarn.versioning.ref.RecordCodec;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The rows and files of another server's repository `tiny` (engine specification 26.2, 26.3): read, and written
/// with the same bytes.
class TakeoverTest {
    private static final String FIRST = "07c9fdf20dbe44533c9119dc5500c2f570be7a6f0e89f8689c5eba13cef39825";
    private static final String ON_DEV = "d95a5d1cd11e77e45fd63e23fe889d9198657c10fd8dace5125ee8d6088ad9a7";
    private static final String RANGE = "7932b3644c405fdc75bd27c0cb777c5047fd7d3a413a5da9115fb59e239fa8c8";
    private static final String METARANGE = "89391f61b4b2abac0cd88247a951f783e00a84372377242fb4c865dd3bf64df1";

    private record Row(String partition, String key, byte[] value) {}

    @TempDir
    Path directory;

    private static List<Row> rows() throws IOException {
        try (var in = TakeoverTest.class.getResourceAsStream("tiny.tsv")) {
            return new String(in.readAllBytes(), UTF_8)
                    .lines()
                    .map(line -> line.split("\t"))
                    .map(parts -> new Row(parts[0], parts[1], HexFormat.of().parseHex(parts[2])))
                    .toList();
        }
    }

    private static byte[] file(String name) throws IOException {
        try (var in = CommittedOptions.class.getResourceAsStream(name)) {
            return HexFormat.of().parseHex(new String(in.readAllBytes(), UTF_8).replaceAll("\\s", ""));
        }
    }

    private EngineFixture open() throws IOException {
        var keyValues = new MemoryKeyValueStore();
        for (Row row : rows()) {
            keyValues.set(key(row.partition()), key(row.key()), row.value());
        }
        var objects = new LocalObjectStore(LocalOptions.at(directory.resolve("objects")));
        for (var file : Map.of(RANGE, file("range.hex"), METARANGE, file("metarange.hex"))
                .entrySet()) {
            objects.put(
                    StorageLocation.relative(new StorageNamespace("", "local://tiny"), "_lakefs/" + file.getKey()),
                    new ByteArrayInputStream(file.getValue()),
                    OptionalLong.empty(),
                    PutOptions.none());
        }
        var lake = new EngineFixture(directory.resolve("cache"), keyValues, objects, CommittedOptions.defaults());
        Commit onDev = Commit.of(
                "admin",
                "on dev",
                Instant.ofEpochSecond(1700000100),
                "6998cbda165cfe1101b33a5529ff761495c36c47b73e58e2d4d4588df02b13de",
                Map.of(),
                List.of(FIRST),
                3);
        assertThat(onDev.id()).isEqualTo(ON_DEV);
        lake.engine.commits().store(lake.engine.repositories().get("tiny"), onDev);
        return lake;
    }

    @Test
    void recordsAreWrittenWithTheSameBytes() throws IOException {
        for (Row row : rows()) {
            byte[] written = Stream.of(row.key().split("/"))
                    .findFirst()
                    .map(kind -> switch (kind) {
                        case "repos" -> RecordCodec.encode(RecordCodec.repository(row.value()));
                        case "branches" -> RecordCodec.encode(RecordCodec.branch(row.value()));
                        case "commits" -> RecordCodec.encode(RecordCodec.commit(row.value()));
                        case "tags" -> RecordCodec.encode(RecordCodec.tag(row.value()));
                        default -> row.value();
                    })
                    .orElseThrow();
            assertThat(HexFormat.of().formatHex(written))
                    .as(row.key())
                    .isEqualTo(HexFormat.of().formatHex(row.value()));
        }
    }

    @Test
    void theRepositoryIsServed() throws IOException {
        try (EngineFixture lake = open()) {
            Repository tiny = lake.engine.repositories().get("tiny");
            assertThat(tiny)
                    .isEqualTo(new Repository(
                            "tiny",
                            new StorageNamespace("", "local://tiny"),
                            "main",
                            Instant.ofEpochSecond(1795394729, 720612832),
                            false,
                            "dc1opa9ksdu8j8our15g",
                            false));
            assertThat(lake.engine.repositories().list("", "", "", 10).results())
                    .extracting(Repository::name)
                    .containsExactly("tiny", "tiny2");
            assertThat(lake.engine.branches().list(tiny, "", "", 10, false).results())
                    .extracting(branch -> branch.name())
                    .containsExactly("dev", "main");
            assertThat(lake.engine.tags().get(tiny, "v1").commitId()).isEqualTo(FIRST);
            assertThat(lake.content(tiny, "v1").keySet()).containsExactly("a.txt", "dir/b", "dir/c");
            assertThat(lake.engine.refs().resolve(tiny, "07c9f").commitId()).isEqualTo(FIRST);
            var first = lake.engine.commits().get(tiny, FIRST);
            assertThat(first.metadata()).isEqualTo(Map.of("k1", "v1", "k2", "v2"));
            assertThat(first.generation()).isEqualTo(2);
        }
    }

    @Test
    void whatIsStagedIsReadAndChanged() throws IOException {
        try (EngineFixture lake = open()) {
            Repository tiny = lake.engine.repositories().get("tiny");
            var dev = lake.engine.refs().resolve(tiny, "dev");
            assertThat(dev.commitId()).isEqualTo(ON_DEV);
            var value =
                    lake.engine.operations().reader().get(tiny, dev, key("new")).orElseThrow();
            assertThat(HexFormat.of().formatHex(value.identity()))
                    .isEqualTo("660e8a510960f2b785798d47ce4bb2feffce7e4d6973970a2440ee2665452388");
            assertThat(new String(value.data(), UTF_8)).contains("data/ft5ncn1ksdu8j8our14g/dc1opa9ksdu8j8our1dg");
            assertThat(lake.get(tiny, "dev", "dir/b")).isEmpty();
            String token = lake.engine.branches().get(tiny, "dev").stagingToken();
            byte[] stored =
                    lake.keyValues.get(KeyLayout.token(token), key("new")).orElseThrow();
            lake.engine.operations().writer().put(tiny, "dev", key("new"), value, false);
            assertThat(lake.keyValues.get(KeyLayout.token(token), key("new"))).hasValue(stored);
        }
    }

    @Test
    void commitsGoOnFromTheFiles() throws IOException {
        try (EngineFixture lake = open()) {
            Repository tiny = lake.engine.repositories().get("tiny");
            lake.branch(tiny, "more", "v1");
            lake.put(tiny, "more", "dir/d", "1");
            lake.delete(tiny, "more", "dir/b");
            var commit = lake.commit(tiny, "more", "more");
            assertThat(commit.parents()).containsExactly(FIRST);
            assertThat(commit.generation()).isEqualTo(3);
            assertThat(lake.content(tiny, "more@").keySet()).containsExactly("a.txt", "dir/c", "dir/d");
        }
    }

    @Test
    void mergesOfOldServersNameTheirFirstParentLast() throws IOException {
        try (EngineFixture lake = open()) {
            Repository tiny = lake.engine.repositories().get("tiny");
            Commit now = Commit.of("a", "merge", Instant.ofEpochSecond(1), "", Map.of(), List.of(ON_DEV, FIRST), 4);
            var old = new Commit(
                    now.id(), "a", "merge", Instant.ofEpochSecond(1), "", now.metadata(), now.parents(), 0, 4);
            lake.engine.commits().store(tiny, old);
            assertThat(now.firstParent()).hasValue(ON_DEV);
            assertThat(lake.engine.refs().resolve(tiny, old.id() + "~1").commitId())
                    .isEqualTo(FIRST);
            assertThat(lake.engine.refs().resolve(tiny, old.id() + "^1").commitId())
                    .isEqualTo(ON_DEV);
            assertThat(lake.engine.refs().resolve(tiny, old.id() + "^2").commitId())
                    .isEqualTo(FIRST);
        }
    }
}
