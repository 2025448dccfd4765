package io.tarn.catalog.parts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.block.FaultyObjectStore;
import io.tarn.block.FaultyObjectStore.Operation;
import io.tarn.block.ObjectStoreException;
import io.tarn.catalog.Entry;
import io.tarn.catalog.WriteCondition;
import io.tarn.kv.FaultyKeyValueStore.Fault;
import io.tarn.kv.FaultyKeyValueStore.Plan;
import io.tarn.kv.KeyValueException;
import io.tarn.kv.memory.MemoryKeyValueStore;
import io.tarn.kv.rocksdb.RocksKeyValueStore;
import io.tarn.kv.rocksdb.RocksOptions;
import io.tarn.testkit.Crowd;
import io.tarn.testkit.Seed;
import io.tarn.versioning.VersioningException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartUploadsTest {
    private static final WriteCondition NONE = new WriteCondition.None();

    @TempDir
    Path folder;

    @Test
    void theSameContractInMemoryAndOnDisk() {
        try (var lake = new UploadLake(folder, "memory", new MemoryKeyValueStore())) {
            contract(lake);
        }
        try (var lake = new UploadLake(
                folder,
                "disk",
                RocksKeyValueStore.open(
                        folder.resolve("records"), RocksOptions.defaults().withSyncWrites(false)))) {
            contract(lake);
        }
    }

    private static void contract(UploadLake lake) {
        Upload upload = lake.begin("a");
        for (int number = PartUploads.PARTS_MAX; number > 0; number -= 7) {
            lake.put(upload, number, "p" + number);
        }
        var paged = new ArrayList<Integer>();
        int after = 0;
        for (var page = lake.uploads.parts(upload, after, 100);
                !page.isEmpty();
                page = lake.uploads.parts(upload, after, 100)) {
            page.forEach(part -> paged.add(part.number()));
            after = page.getLast().number();
        }
        assertThat(paged).hasSize(1429).isSorted().doesNotHaveDuplicates();
        List<Part> parts = lake.uploads.parts(upload);
        assertThat(lake.uploads.find(lake.repository, "main", "b", upload.id())).isEmpty();
        Upload done = lake.complete(upload, parts, NONE);
        assertThat(done.state()).isEqualTo(Upload.State.COMPLETED);
        Entry entry = lake.entry("a").orElseThrow();
        assertThat(entry.etag())
                .endsWith("-1429")
                .isEqualTo(lake.completion(parts).etag());
        assertThat(lake.uploads.parts(upload)).isEmpty();
        assertThat(lake.complete(upload, parts, new WriteCondition.Absent())).isEqualTo(done);
        assertGone(() -> lake.complete(upload, parts.subList(0, 1), NONE));
        assertGone(() -> lake.put(upload, 1, "x"));
        assertGone(() -> lake.uploads.abort(upload));
        assertThat(lake.listed("", Optional.empty())).isEmpty();
    }

    private static void assertGone(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        UploadException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(UploadException.Kind.GONE));
    }

    @Test
    void uploadsAreListedInTheOrderOfKeysAlsoVeryLongOnes() {
        try (var lake = new UploadLake(folder, "lists", new MemoryKeyValueStore())) {
            String veryLong = "z".repeat(1024);
            for (String path : List.of("b", "a/2", "a/1", "a", "a\0b", "a-", veryLong)) {
                lake.begin(path);
            }
            lake.begin("a");
            List<String> expected = List.of(
                    "main/a", "main/a", "main/a\0b", "main/a-", "main/a/1", "main/a/2", "main/b", "main/" + veryLong);
            assertThat(lake.listed("", Optional.empty())).isEqualTo(expected);
            assertThat(lake.listed("main/a/", Optional.empty())).containsExactly("main/a/1", "main/a/2");
            assertThat(lake.listed("", Optional.of(new UploadScan.Marker("main/a", Optional.empty()))))
                    .isEqualTo(expected.subList(2, 8));
            assertThat(lake.listed("", Optional.of(new UploadScan.Marker("main/" + veryLong, Optional.empty()))))
                    .isEmpty();
            assertThat(lake.listed("mainz", Optional.empty())).isEmpty();
        }
    }

    /// Each call of the key-value store fails in turn while an upload is completed, before it took effect or after.
    @Test
    void completingCanBeRepeatedWhicheverCallOfTheRecordsFailed() {
        boolean failed = true;
        for (int n = 1; failed; n++) {
            assertThat(n).isLessThan(100);
            failed = false;
            for (boolean after : new boolean[] {false, true}) {
                failed |= repeatedAfterFailureOf(n, after);
            }
        }
    }

    private boolean repeatedAfterFailureOf(int n, boolean after) {
        try (var lake = new UploadLake(folder, "crash-" + n + after, new MemoryKeyValueStore())) {
            Upload upload = lake.begin("a");
            List<Part> parts = List.of(lake.put(upload, 1, "one"), lake.put(upload, 2, "two"));
            long base = lake.keyValues.calls();
            var kind = KeyValueException.Kind.UNAVAILABLE;
            lake.keyValues.plan((number, _) ->
                    number == base + n ? (after ? new Fault.After(kind) : new Fault.Before(kind)) : new Fault.None());
            boolean failed = attempt(lake, upload, parts);
            boolean reached = lake.keyValues.calls() >= base + n;
            lake.keyValues.plan(Plan.none());
            lake.complete(upload, parts, failed ? new WriteCondition.Absent() : NONE);
            assertCompleted(lake, upload, parts);
            return reached;
        }
    }

    private static boolean attempt(UploadLake lake, Upload upload, List<Part> parts) {
        try {
            lake.complete(upload, parts, new WriteCondition.Absent());
            return false;
        } catch (KeyValueException | ObjectStoreException | VersioningException e) {
            return true;
        }
    }

    private static void assertCompleted(UploadLake lake, Upload upload, List<Part> parts) {
        assertThat(lake.content("a")).isEqualTo("onetwo");
        assertThat(lake.entry("a").orElseThrow().etag())
                .isEqualTo(lake.completion(parts).etag());
        lake.housekeeping().round();
        assertThat(lake.uploads.find(lake.repository, "main", "a", upload.id()))
                .get()
                .extracting(Upload::state)
                .isEqualTo(Upload.State.COMPLETED);
        assertThat(lake.uploads.parts(upload)).isEmpty();
        try (UploadScan all = lake.uploads.all(lake.repository)) {
            assertThat(all.next()).isEmpty();
        }
        lake.clock.advance(Duration.ofHours(25));
        lake.housekeeping().round();
        assertThat(lake.uploads.find(lake.repository, "main", "a", upload.id())).isEmpty();
        assertThat(lake.content("a")).isEqualTo("onetwo");
    }

    @Test
    void completingCanBeRepeatedWhenTheObjectStoreFailedOrItsAnswerWasLost() {
        List<FaultyObjectStore.Fault> faults = List.of(
                new FaultyObjectStore.Fault.FailBefore(ObjectStoreException.Kind.UNAVAILABLE),
                new FaultyObjectStore.Fault.FailAfter(ObjectStoreException.Kind.UNAVAILABLE),
                new FaultyObjectStore.Fault.LoseAnswer());
        for (int i = 0; i < faults.size(); i++) {
            try (var lake = new UploadLake(folder, "store-" + i, new MemoryKeyValueStore())) {
                Upload upload = lake.begin("a");
                List<Part> parts = List.of(lake.put(upload, 1, "one"), lake.put(upload, 2, "two"));
                lake.objects.onCall(Operation.COMPLETE_MULTIPART, 1, faults.get(i));
                assertThat(attempt(lake, upload, parts)).isTrue();
                assertThatThrownBy(() -> lake.complete(upload, parts.subList(0, 1), NONE))
                        .isInstanceOf(UploadException.class);
                lake.complete(upload, parts, NONE);
                assertCompleted(lake, upload, parts);
            }
        }
    }

    @Test
    void anEntryThatIsRefusedAfterThePartsWereJoinedCanBeWrittenLater() {
        try (var lake = new UploadLake(folder, "late", new MemoryKeyValueStore())) {
            Upload upload = lake.begin("a");
            List<Part> parts = List.of(lake.put(upload, 1, "one"), lake.put(upload, 2, "two"));
            lake.fixture.engine.protection().add(lake.repository, "main");
            assertThat(attempt(lake, upload, parts)).isTrue();
            assertThat(lake.objects.calls(Operation.COMPLETE_MULTIPART)).isEqualTo(1);
            lake.fixture.engine.protection().replace(lake.repository, List.of(), Optional.empty());
            lake.complete(upload, parts, NONE);
            assertCompleted(lake, upload, parts);
        }
    }

    @Test
    void whoeverRacesNeverMakesAWrongObject() {
        Seed seed = Seed.ofProcess().split("races");
        for (int round = 0; round < 40; round++) {
            race(seed.split(round), round);
        }
    }

    private void race(Seed seed, int round) {
        var random = new Random(seed.value());
        try (var lake = new UploadLake(folder, "race-" + round, new MemoryKeyValueStore())) {
            Upload upload = lake.begin("a");
            List<Part> parts = List.of(lake.put(upload, 1, "one"), lake.put(upload, 2, "two"));
            boolean abort = random.nextBoolean();
            var won = new ConcurrentLinkedQueue<Upload>();
            Crowd.virtual(6, index -> {
                try {
                    switch (index) {
                        case 0, 1 -> won.add(lake.complete(upload, parts, new WriteCondition.Absent()));
                        case 2 -> won.add(lake.complete(upload, parts.subList(0, 1), new WriteCondition.Absent()));
                        case 3 -> lake.put(upload, 2, "TWO");
                        case 4 -> lake.put(upload, 1, "other");
                        default -> {
                            if (abort) {
                                lake.uploads.abort(upload);
                            }
                        }
                    }
                } catch (UploadException e) {
                    assertThat(e.kind()).isNotNull();
                }
            });
            assertThat(won.stream()
                            .map(done -> done.completion().orElseThrow().etag())
                            .distinct()
                            .count())
                    .describedAs(seed.hint())
                    .isLessThanOrEqualTo(1);
            lake.entry("a")
                    .ifPresent(entry -> assertThat(lake.content("a"))
                            .describedAs(seed.hint())
                            .isEqualTo(entry.etag().endsWith("-2") ? "onetwo" : "one"));
            assertThat(lake.entry("a").isPresent()).describedAs(seed.hint()).isEqualTo(!won.isEmpty());
        }
    }

    @Test
    void uploadsThatRestOrLostTheirRepositoryAreDropped() {
        try (var lake = new UploadLake(folder, "expiry", new MemoryKeyValueStore())) {
            Upload resting = lake.begin("resting");
            Upload busy = lake.begin("busy");
            lake.put(resting, 1, "x");
            lake.clock.advance(Duration.ofDays(5));
            lake.put(busy, 1, "y");
            lake.housekeeping().round();
            assertThat(lake.listed("", Optional.empty())).containsExactly("main/busy", "main/resting");
            lake.clock.advance(Duration.ofDays(3));
            lake.housekeeping().round();
            assertThat(lake.listed("", Optional.empty())).containsExactly("main/busy");
            assertThat(lake.uploads.parts(resting)).isEmpty();
            assertThatThrownBy(() -> lake.objects.listParts(resting.location(), resting.storeUploadId(), 0, 1))
                    .isInstanceOf(ObjectStoreException.class);
            lake.fixture.engine.repositories().delete("lake", false);
            lake.fixture.create("lake");
            lake.housekeeping().round();
            assertThatThrownBy(() -> lake.objects.listParts(busy.location(), busy.storeUploadId(), 0, 1))
                    .isInstanceOf(ObjectStoreException.class);
        }
    }
}
