package io.tarn.actions;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.block.ObjectStoreException;
import io.tarn.block.PutOptions;
import io.tarn.block.StorageLocation;
import io.tarn.block.StorageNamespace;
import io.tarn.block.memory.MemoryObjectStore;
import io.tarn.kv.memory.MemoryKeyValueStore;
import io.tarn.versioning.Page;
import io.tarn.versioning.Repository;
import io.tarn.versioning.VersioningException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RunReaderTest {
    private static final Instant START = Instant.parse("2026-11-22T10:00:00.5Z");
    private static final Instant END = Instant.parse("2026-11-22T10:00:01Z");
    private static final Repository LAKE = repository("lake");

    private final MemoryKeyValueStore store = new MemoryKeyValueStore();
    private final MemoryObjectStore objects = new MemoryObjectStore();
    private final RunReader reader = new RunReader(store, objects);

    private static Repository repository(String name) {
        return new Repository(
                name, new StorageNamespace("", "mem://" + name), "main", Instant.EPOCH, false, "uid", false);
    }

    private static String id(int number) {
        return "5%019d".formatted(number);
    }

    private static Run run(int number, String branch, String commit) {
        return new Run(
                id(number), branch, commit, "ref", "pre-commit", Optional.of(START), Optional.of(END), number % 2 == 0);
    }

    private void store(Repository repository, Run run) {
        byte[] key = RunKeys.run(repository.name(), run.id());
        store.set(RunKeys.PARTITION, key, RunCodec.encode(run));
        if (!run.branch().isEmpty()) {
            index(RunKeys.runsOfBranch(repository.name(), run.branch()), run.id(), key);
        }
        if (!run.commitId().isEmpty()) {
            index(RunKeys.runsOfCommit(repository.name(), run.commitId()), run.id(), key);
        }
    }

    private void index(String prefix, String runId, byte[] key) {
        store.set(RunKeys.PARTITION, RunKeys.bytes(prefix + runId), RunCodec.encodeIndex(key));
    }

    private static List<String> ids(Page<Run> page) {
        return page.results().stream().map(Run::id).toList();
    }

    private List<String> list(String branch, String commit) {
        return ids(reader.list(LAKE, branch, commit, "", 1000));
    }

    @Test
    void runsComeInTheOrderOfTheirIdsAndOfTheirRepositoryOnly() {
        List.of(3, 1, 2).forEach(number -> store(LAKE, run(number, "main", "")));
        store(repository("lake-2"), run(4, "main", ""));
        assertThat(list("", "")).containsExactly(id(1), id(2), id(3));
        assertThat(reader.get(LAKE, id(2))).isEqualTo(run(2, "main", ""));
        assertThat(list("", "")).doesNotContain(id(4));
        assertThatThrownBy(() -> reader.get(LAKE, id(4)))
                .isInstanceOfSatisfying(
                        VersioningException.class,
                        e -> assertThat(e.kind()).isEqualTo(VersioningException.Kind.NOT_FOUND))
                .hasMessage("not found: not found");
    }

    @Test
    void filtersAreExactAndExcludeEachOther() {
        store(LAKE, run(1, "main", "c1"));
        store(LAKE, run(2, "main-x", "c1"));
        store(LAKE, run(3, "main2", "c12"));
        store(LAKE, run(4, "", ""));
        assertThat(list("main", "")).containsExactly(id(1));
        assertThat(list("mai", "")).isEmpty();
        assertThat(list("", "c1")).containsExactly(id(1), id(2));
        assertThat(list("", "c")).isEmpty();
        assertThatThrownBy(() -> list("main", "c1"))
                .hasMessage("can't use both branchID and MergedCommitID: parameters conflict");
    }

    @Test
    void pagesFollowOnEachOther() {
        IntStream.range(0, 250).forEach(number -> store(LAKE, run(number, number % 3 == 0 ? "dev" : "main", "")));
        for (String branch : List.of("", "dev", "main")) {
            List<String> all = list(branch, "");
            String after = "";
            for (int from = 0; from < all.size(); from += 7) {
                Page<Run> page = reader.list(LAKE, branch, "", after, 7);
                assertThat(ids(page)).isEqualTo(all.subList(from, Math.min(all.size(), from + 7)));
                assertThat(page.hasMore()).isEqualTo(from + 7 < all.size());
                after = page.nextOffset();
            }
            assertThat(after).isEmpty();
            assertThat(reader.list(LAKE, branch, "", "6", 7).results()).isEmpty();
        }
    }

    @Test
    void indexRecordsThatLeadNowhereAreSteppedOver() {
        IntStream.range(0, 150)
                .forEach(number ->
                        index(RunKeys.runsOfBranch("lake", "main"), id(number), RunKeys.run("lake", id(number))));
        index(RunKeys.runsOfBranch("lake", "main"), id(150), new byte[0]);
        store(LAKE, run(151, "main", ""));
        store(LAKE, run(152, "main", ""));
        Page<Run> page = reader.list(LAKE, "main", "", "", 1);
        assertThat(ids(page)).containsExactly(id(151));
        assertThat(page.nextOffset()).isEqualTo(id(151));
        assertThat(ids(reader.list(LAKE, "main", "", page.nextOffset(), 1))).containsExactly(id(152));
    }

    @Test
    void hooksAndTheirOutputAreRead() throws IOException {
        var failed = new HookRun(id(1), "0000_0000", "h1", "A", Optional.of(START), Optional.of(END), false);
        var skipped = new HookRun(id(1), "0000_0001", "h2", "A", Optional.empty(), Optional.empty(), false);
        for (HookRun run : List.of(failed, skipped)) {
            store.set(RunKeys.PARTITION, RunKeys.hookRun("lake", run.runId(), run.id()), RunCodec.encode(run));
        }
        assertThat(reader.hookRuns(LAKE, id(1), "", 100).results()).containsExactly(failed, skipped);
        assertThat(reader.hookRuns(LAKE, id(1), "0000_0000", 100).results()).containsExactly(skipped);
        assertThat(reader.hookRuns(LAKE, "unknown", "", 100).results()).isEmpty();
        assertThat(failed.status()).isEqualTo(HookRun.Status.FAILED);
        assertThat(skipped.status()).isEqualTo(HookRun.Status.SKIPPED);
        assertThat(reader.hookRun(LAKE, id(1), "0000_0001")).isEqualTo(skipped);
        assertThatThrownBy(() -> reader.hookRun(LAKE, id(1), "0009_0000")).hasMessage("not found");
        assertThatThrownBy(() -> reader.outputBytes(LAKE, failed)).isInstanceOf(ObjectStoreException.class);
        byte[] log = "boom".getBytes(UTF_8);
        objects.put(
                StorageLocation.relative(LAKE.namespace(), "_lakefs/actions/log/" + id(1) + "/0000_0000.log"),
                new ByteArrayInputStream(log),
                OptionalLong.of(log.length),
                PutOptions.none());
        assertThat(reader.outputBytes(LAKE, failed)).isEqualTo(4);
        try (InputStream output = reader.output(LAKE, failed)) {
            assertThat(output.readAllBytes()).isEqualTo(log);
        }
    }

    /// Field numbers 1 to 6 and 9, tags and lengths by hand: what another server wrote.
    @Test
    void recordsOfOthersAreUnderstood() {
        byte[] task = HexFormat.of()
                .parseHex("0a0172" + "120130" + "1a0168" + "220161" + "2a060880e2cfaa06" + "32060881e2cfaa06" + "4801");
        assertThat(RunCodec.hookRun(task))
                .isEqualTo(new HookRun(
                        "r",
                        "0",
                        "h",
                        "a",
                        Optional.of(Instant.ofEpochSecond(1_700_000_000)),
                        Optional.of(Instant.ofEpochSecond(1_700_000_001)),
                        true));
        assertThat(HexFormat.of().formatHex(RunCodec.encode(RunCodec.hookRun(task))))
                .isEqualTo(HexFormat.of().formatHex(task));
        byte[] run = HexFormat.of()
                .parseHex("0a0172" + "120162" + "1a0163" + "220173" + "2a0165" + "32060880e2cfaa06" + "3a060881e2cfaa06"
                        + "4001");
        assertThat(RunCodec.run(run))
                .isEqualTo(new Run(
                        "r",
                        "b",
                        "c",
                        "s",
                        "e",
                        Optional.of(Instant.ofEpochSecond(1_700_000_000)),
                        Optional.of(Instant.ofEpochSecond(1_700_000_001)),
                        true));
        assertThat(RunCodec.run(new byte[0]).startTime()).isEmpty();
        assertThatThrownBy(() -> RunCodec.run(new byte[] {1, 2, 3})).hasMessage("stored run is damaged");
    }
}
