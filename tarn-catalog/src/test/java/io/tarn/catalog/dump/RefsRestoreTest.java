package io.tarn.catalog.dump;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.block.ObjectStoreException;
import io.tarn.catalog.task.TaskState;
import io.tarn.kv.FaultyKeyValueStore;
import io.tarn.kv.FaultyKeyValueStore.Call;
import io.tarn.kv.FaultyKeyValueStore.Fault;
import io.tarn.kv.KeyValueException;
import io.tarn.testkit.Await;
import io.tarn.versioning.Commit;
import io.tarn.versioning.Repository;
import io.tarn.versioning.Tag;
import io.tarn.versioning.Value;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.VersioningException.Kind;
import io.tarn.versioning.ref.CommitLog;
import io.tarn.versioning.ref.RecordCodec;
import io.tarn.versioning.ref.RefLoader;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Restores, right and wrong.
class RefsRestoreTest {
    @TempDir
    Path directory;

    private DumpLake lake;
    private Repository source;

    @BeforeEach
    void open() {
        lake = new DumpLake(directory);
        source = lake.lake.create("source");
        lake.lake.put(source, "main", "a", "1");
        lake.lake.commit(source, "main", "first");
        lake.lake.branch(source, "dev", "main");
        lake.lake.put(source, "dev", "dir/b", "2");
        lake.lake.commit(source, "dev", "second");
        lake.lake.put(source, "main", "c", "3");
        lake.lake.commit(source, "main", "third");
        lake.lake.merge(source, "dev", "main");
        lake.lake.engine.tags().create(source, "v1", "main~1", false);
        lake.lake.engine.tags().create(source, "v2-rc", "dev", false);
    }

    @AfterEach
    void close() {
        lake.close();
    }

    private RefsRestore.Request dumped() {
        return new RefsRestore.Request(lake.dump.dump(source), false);
    }

    private List<Commit> log(Repository repository, String ref) {
        var log = lake.lake.engine.log();
        var query = new CommitLog.Query(
                log.resolve(repository, ref, "ref"),
                Optional.empty(),
                100,
                false,
                false,
                Optional.empty(),
                Optional.empty());
        return log.list(repository, query, Optional.empty()).results();
    }

    private void assertSame(Repository copy) {
        assertThat(lake.commits(copy)).isEqualTo(lake.commits(source));
        assertThat(lake.branches(copy)).isEqualTo(lake.branches(source));
        assertThat(lake.tags(copy)).isEqualTo(lake.tags(source));
        for (String ref : List.of("main", "dev", "v1", "v2-rc")) {
            assertThat(log(copy, ref)).isEqualTo(log(source, ref)).isNotEmpty();
            assertThat(lake.lake.content(copy, ref))
                    .isEqualTo(lake.lake.content(source, ref))
                    .isNotEmpty();
        }
    }

    @Test
    void aRestoredRepositoryIsTheSame() {
        RefsRestore.Request request = dumped();
        lake.lake.engine.repositories().delete("source", false);
        Repository copy = lake.bare("copy", "source");
        lake.restore.restore(copy, request);
        assertThat(lake.branches(copy)).hasSize(2);
        assertThat(log(copy, "main")).hasSize(5);
        assertThat(lake.lake.content(copy, "main")).containsOnlyKeys("a", "c", "dir/b");
        lake.lake.put(copy, "main", "d", "4");
        lake.lake.commit(copy, "main", "it goes on");
        assertThat(lake.lake.content(copy, "main")).hasSize(4);
    }

    @Test
    void aTaskRestoresTheSame() {
        RefsRestore.Request request = dumped();
        Repository copy = lake.bare("copy", "source");
        TaskState done = awaitTask(copy, request);
        assertThat(done.failure()).isEmpty();
        assertThat(done.info()).isEmpty();
        assertSame(copy);
    }

    private TaskState awaitTask(Repository repository, RefsRestore.Request request) {
        String id = lake.tasks.submit(repository, lake.restore.kind(), "jane", RefsRestore.parameters(request));
        Await.until(
                "the restore",
                () -> lake.tasks.get(repository, lake.restore.kind(), id).done());
        return lake.tasks.get(repository, lake.restore.kind(), id);
    }

    private static void assertRefused(ThrowingCallable call, Kind kind, String text) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        VersioningException.class, e -> assertThat(e.kind()).isEqualTo(kind))
                .hasMessageContaining(text);
    }

    @Test
    void onlyABareRepositoryTakesADump() {
        RefsRestore.Request request = dumped();
        String text = "can only restore into a bare repository";
        assertRefused(() -> lake.restore.restore(source, request), Kind.INVALID, text);
        assertThat(awaitTask(source, request).failure().orElseThrow().text()).isEqualTo(text);
    }

    @Test
    void aReadOnlyRepositoryTakesADumpByForce() {
        RefsRestore.Request request = dumped();
        Repository copy = lake.bare("copy", "source", true);
        assertRefused(() -> lake.restore.restore(copy, request), Kind.FORBIDDEN, "read-only repository");
        assertThat(awaitTask(copy, request).failure().orElseThrow().text()).isEqualTo("read-only repository");
        lake.restore.restore(copy, new RefsRestore.Request(request.files(), true));
        assertSame(copy);
    }

    @Test
    void idsWithoutAFileAreNoData() {
        RefsFiles right = dumped().files();
        Repository copy = lake.bare("copy", "source");
        for (String wrong :
                List.of("0".repeat(64), "x", "../../other/_lakefs/" + right.commits(), right.tags() + "/")) {
            for (DumpedEntity entity : DumpedEntity.values()) {
                assertThatThrownBy(() ->
                                lake.restore.restore(copy, new RefsRestore.Request(right.with(entity, wrong), false)))
                        .isInstanceOfSatisfying(
                                ObjectStoreException.class,
                                e -> assertThat(e.kind()).isEqualTo(ObjectStoreException.Kind.NOT_FOUND));
            }
        }
        assertRefused(
                () -> lake.restore.restore(copy, new RefsRestore.Request(right.with(DumpedEntity.TAG, ""), false)),
                Kind.INVALID,
                "tags_meta_range_id: required value");
        assertNothingStored(copy);
    }

    private void assertNothingStored(Repository repository) {
        assertThat(lake.commits(repository)).isEmpty();
        assertThat(lake.branches(repository)).isEmpty();
        assertThat(lake.tags(repository)).isEmpty();
    }

    @Test
    void filesOfTheWrongKindAreRefused() {
        RefsFiles right = dumped().files();
        Repository copy = lake.bare("copy", "source");
        var swapped = new RefsFiles(right.commits(), right.branches(), right.tags());
        assertRefused(
                () -> lake.restore.restore(copy, new RefsRestore.Request(swapped, false)),
                Kind.INVALID,
                "is a dump of tag records, not of branch records");
        String data = lake.lake
                .engine
                .commits()
                .get(source, lake.lake.engine.branches().get(source, "main").commitId())
                .metarangeId();
        for (DumpedEntity entity : DumpedEntity.values()) {
            assertRefused(
                    () -> lake.restore.restore(copy, new RefsRestore.Request(right.with(entity, data), false)),
                    Kind.INVALID,
                    "is no " + entity.label() + " record of that name");
        }
        assertNothingStored(copy);
    }

    /// A dump with one more commit, written under `key`.
    private RefsFiles withCommit(Commit added, String key) {
        var records = new TreeMap<String, byte[]>();
        lake.commits(source).forEach(commit -> records.put(commit.id(), RecordCodec.encode(commit)));
        records.put(key, RecordCodec.encode(added));
        return dumped().files().with(DumpedEntity.COMMIT, write(records));
    }

    private String write(Map<String, byte[]> records) {
        try (var writer = lake.lake.engine.committed().writer(source.namespace(), Map.of())) {
            records.forEach(
                    (key, data) -> writer.writeRecord(key.getBytes(UTF_8), new Value(key.getBytes(UTF_8), data)));
            return writer.finish();
        }
    }

    private static Commit commit(String id, String message, int generation) {
        return new Commit(id, "jane", message, Instant.EPOCH, "", new TreeMap<>(), List.of(), 1, generation);
    }

    @Test
    void nothingIsStoredOfADumpWithAWrongCommit() {
        Repository copy = lake.bare("copy", "source");
        String last = "f".repeat(64);
        String real = Commit.computeId("jane", "forged", Instant.EPOCH, "", Map.of(), List.of());
        assertRefused(
                () -> restore(copy, withCommit(commit(last, "forged", 1), last)),
                Kind.INVALID,
                "commit ID does not match for " + real + ": commit id: invalid value: validation error");
        assertRefused(
                () -> restore(copy, withCommit(commit(real, "forged", 0), real)),
                Kind.INVALID,
                "dumps created by lakeFS versions before v0.61.0 are no longer supported: no commit generation");
        assertRefused(
                () -> restore(copy, withCommit(commit(real, "forged", 1), last)),
                Kind.INVALID,
                "is no commit record of that name");
        assertNothingStored(copy);
        restore(copy, withCommit(commit(real, "forged", 1), real));
        assertThat(lake.commits(copy)).hasSize(6);
    }

    private void restore(Repository repository, RefsFiles files) {
        lake.restore.restore(repository, new RefsRestore.Request(files, false));
    }

    @Test
    void nothingIsStoredOfADumpWithAnImpossibleName() {
        Repository copy = lake.bare("copy", "source");
        byte[] branch = RecordCodec.encode(new io.tarn.versioning.Branch("a/b", "c", "", List.of(), false));
        RefsFiles files = dumped().files();
        assertRefused(
                () -> restore(copy, files.with(DumpedEntity.BRANCH, write(Map.of("a/b", branch)))),
                Kind.INVALID,
                "branch id: invalid value");
        byte[] tag = RecordCodec.encode(new Tag("a b", "c"));
        assertRefused(
                () -> restore(copy, files.with(DumpedEntity.TAG, write(Map.of("a b", tag)))),
                Kind.INVALID,
                "tag id: invalid value");
        assertNothingStored(copy);
    }

    @Test
    void whatIsThereIsNotOverwritten() {
        RefsRestore.Request request = dumped();
        Repository copy = lake.bare("copy", "source");
        String other = Commit.computeId("", "", Instant.EPOCH, "", Map.of(), List.of());
        lake.lake.engine.loader().tags(copy, List.of(new Tag("v2-rc", other)));
        assertRefused(() -> lake.restore.restore(copy, request), Kind.CONFLICT, "tag already exists: not unique");
        lake.lake.engine.tags().delete(copy, "v2-rc", false);
        lake.restore.restore(copy, request);
        assertSame(copy);
        Repository second = lake.bare("second", "source");
        lake.lake.engine.loader().branches(second, List.of(new RefLoader.Head("dev", other)));
        assertRefused(() -> lake.restore.restore(second, request), Kind.CONFLICT, "branch already exists: not unique");
    }

    /// Whatever write the store fails at, before or after it is done, the same request succeeds afterwards.
    @Test
    void aFailedRestoreCanBeRepeated() {
        RefsRestore.Request request = dumped();
        int failed = 0;
        for (int i = 1; i <= 10; i++) {
            for (boolean before : new boolean[] {true, false}) {
                Repository copy = lake.bare("copy" + i + before, "source");
                var kind = KeyValueException.Kind.UNAVAILABLE;
                lake.keyValues.plan(FaultyKeyValueStore.Plan.at(
                        Call.WRITE, i, before ? new Fault.Before(kind) : new Fault.After(kind)));
                boolean failure = fails(copy, request);
                lake.keyValues.plan(FaultyKeyValueStore.Plan.none());
                if (failure) {
                    failed++;
                }
                boolean whole = lake.branches(copy).size() == 2;
                assertThat(whole || failure).isTrue();
                if (!whole) {
                    lake.restore.restore(copy, request);
                }
                assertSame(copy);
            }
        }
        assertThat(failed).isEqualTo(8);
    }

    private boolean fails(Repository repository, RefsRestore.Request request) {
        try {
            lake.restore.restore(repository, request);
            return false;
        } catch (KeyValueException e) {
            return true;
        }
    }

    /// A task that is cut off at any of its records goes on from there on another server.
    @Test
    void aCutOffTaskGoesOnAnywhere() {
        var dump = dumped().files();
        Repository copy = lake.bare("copy", "source");
        List<RestorePoint> points = new ArrayList<>();
        new Restoration(lake.lake.engine, copy, dump).run(RestorePoint.START, points::add);
        assertThat(points)
                .extracting(RestorePoint::step)
                .containsExactly(
                        RestorePoint.Step.COMMITS,
                        RestorePoint.Step.COMMITS,
                        RestorePoint.Step.BRANCHES,
                        RestorePoint.Step.TAGS,
                        RestorePoint.Step.DEFAULT_BRANCH);
        for (RestorePoint stop : points) {
            Repository again = lake.bare("again" + points.indexOf(stop), "source");
            assertThatThrownBy(() -> new Restoration(lake.lake.engine, again, dump).run(RestorePoint.START, point -> {
                        if (point.step() == stop.step() && java.util.Arrays.equals(point.key(), stop.key())) {
                            throw new IllegalStateException("cut off");
                        }
                    }))
                    .hasMessage("cut off");
            new Restoration(lake.lake.engine, again, dump).run(RestorePoint.decode(stop.encode()), point -> {});
            assertSame(again);
        }
    }

    @Test
    void aRepositoryDeletedDuringItsRestoreIsNotRestored() {
        RefsRestore.Request request = dumped();
        Repository copy = lake.bare("copy", "source");
        assertRefused(
                () -> new Restoration(lake.lake.engine, copy, request.files()).run(RestorePoint.START, point -> {
                    if (point.step() == RestorePoint.Step.BRANCHES) {
                        lake.lake.engine.repositories().delete("copy", false);
                    }
                }),
                Kind.NOT_FOUND,
                "repository not found");
        assertNothingStored(copy);
    }
}
