package io.tarn.versioning.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.block.memory.MemoryObjectStore;
import io.tarn.kv.FaultyKeyValueStore;
import io.tarn.kv.FaultyKeyValueStore.Call;
import io.tarn.kv.FaultyKeyValueStore.Fault;
import io.tarn.kv.FaultyKeyValueStore.Plan;
import io.tarn.kv.KeyValueException;
import io.tarn.kv.KeyValueStore;
import io.tarn.kv.WatchedKeyValueStore;
import io.tarn.kv.memory.MemoryKeyValueStore;
import io.tarn.kv.rocksdb.RocksKeyValueStore;
import io.tarn.kv.rocksdb.RocksOptions;
import io.tarn.testkit.Await;
import io.tarn.testkit.Crowd;
import io.tarn.versioning.Commit;
import io.tarn.versioning.Hooks;
import io.tarn.versioning.KeyLayout;
import io.tarn.versioning.Repository;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.VersioningException.Kind;
import io.tarn.versioning.committed.CommittedOptions;
import io.tarn.versioning.pull.PullRequest;
import io.tarn.versioning.pull.PullRequest.Status;
import io.tarn.versioning.pull.PullRequests;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Pull requests: their records, their life, and what races and faults leave of them.
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PullRequestTest {
    private static final Set<Status> ALL = EnumSet.allOf(Status.class);

    @TempDir
    Path directory;

    private final List<EngineFixture> servers = new ArrayList<>();
    private final AtomicReference<Runnable> beforeMerge = new AtomicReference<>(() -> {});
    private KeyValueStore keyValues = new MemoryKeyValueStore();
    private Repository repository;

    /// Servers on one database, and a branch `dev` with one change more than `main`.
    private EngineFixture open(int count) {
        var objects = new MemoryObjectStore();
        var hooks = new Hooks() {
            @Override
            public void before(Change change) {
                if (change.event() == Event.MERGE) {
                    beforeMerge.get().run();
                }
            }

            @Override
            public void after(Change change) {}
        };
        for (int i = 0; i < count; i++) {
            servers.add(new EngineFixture(
                    directory.resolve("cache" + i),
                    keyValues,
                    objects,
                    CommittedOptions.defaults(),
                    EngineOptions.defaults(new Random()).withHooks(hooks)));
        }
        EngineFixture lake = servers.getFirst();
        repository = lake.create("lake");
        lake.branch(repository, "dev", "main");
        change(lake, "dev", "a");
        return lake;
    }

    private Commit change(EngineFixture lake, String branch, String key) {
        lake.put(repository, branch, key, "on " + branch);
        return lake.commit(repository, branch, "change " + key);
    }

    @AfterEach
    void close() {
        servers.forEach(EngineFixture::close);
        keyValues.close();
    }

    private PullRequests pulls() {
        return servers.getFirst().engine.pulls();
    }

    private String create(String source, String destination) {
        return pulls().create(repository, new PullRequests.Creation("title", "text", source, destination, "author"))
                .id();
    }

    private PullRequest get(String id) {
        return pulls().get(repository, id);
    }

    private static PullRequests.Edit status(Status status) {
        return new PullRequests.Edit(Optional.empty(), Optional.empty(), Optional.of(status));
    }

    private static PullRequests.Edit title(String title) {
        return new PullRequests.Edit(Optional.of(title), Optional.empty(), Optional.empty());
    }

    @Test
    void livesFromOpenToMerged() {
        EngineFixture lake = open(1);
        String id = create("dev", "main");
        PullRequest made = get(id);
        assertThat(made.status()).isEqualTo(Status.OPEN);
        assertThat(made.author()).isEqualTo("author");
        assertThat(made.closedAt()).isEmpty();
        pulls().update(repository, id, status(Status.CLOSED));
        assertThat(get(id).closedAt()).isPresent();
        assertThatThrownBy(() -> pulls().merge(repository, id, "me")).hasMessage("bad pull request status");
        pulls().update(repository, id, status(Status.OPEN));
        assertThat(get(id).closedAt()).as("stays when opened again").isPresent();
        assertThatThrownBy(() -> pulls().update(repository, id, status(Status.MERGED)))
                .hasMessage("invalid pull request status: validation error");
        Commit merged = pulls().merge(repository, id, "me");
        assertThat(merged.message()).isEqualTo("Merge 'dev' into 'main'");
        assertThat(merged.committer()).isEqualTo("me");
        assertThat(lake.engine.refs().resolveCommit(repository, "main")).isEqualTo(merged);
        assertThat(get(id).status()).isEqualTo(Status.MERGED);
        assertThat(get(id).mergedCommitId()).contains(merged.id());
        assertThatThrownBy(() -> pulls().merge(repository, id, "me")).hasMessage("bad pull request status");
        for (Status other : List.of(Status.OPEN, Status.CLOSED)) {
            assertThatThrownBy(() -> pulls().update(repository, id, status(other)))
                    .hasMessage("invalid pull request status: validation error");
        }
        pulls().update(repository, id, status(Status.MERGED));
        pulls().update(repository, id, title("later"));
        assertThat(get(id).title()).isEqualTo("later");
        assertThat(get(id).description()).isEqualTo("text");
        assertThat(get(id).status()).isEqualTo(Status.MERGED);
    }

    @Test
    void isMadeOfTwoBranches() {
        open(1);
        assertInvalid("argument dest: required value: validation error", "dev", "");
        assertInvalid("argument src: required value: validation error", "", "main");
        assertInvalid("argument dest: branch id: invalid value: validation error", "dev", "a b");
        assertInvalid("argument src: branch id: invalid value: validation error", "-x", "main");
        assertInvalid("source and destination branches are the same: same branch validation error", "dev", "dev");
        assertThatThrownBy(() -> create("nope", "main")).hasMessage("branch not found");
        assertThatThrownBy(() -> create("dev", "nope")).hasMessage("branch not found");
        assertThat(pulls().list(repository, ALL, "", "", 10).results()).isEmpty();
    }

    private void assertInvalid(String message, String source, String destination) {
        assertThatThrownBy(() -> create(source, destination))
                .isInstanceOfSatisfying(
                        VersioningException.class, e -> assertThat(e.kind()).isEqualTo(Kind.INVALID))
                .hasMessage(message);
    }

    @Test
    void titlesAndDescriptionsHaveALength() {
        open(1);
        String id = create("dev", "main");
        pulls().update(repository, id, title("t".repeat(4096)));
        assertThatThrownBy(() -> pulls().update(repository, id, title("ü".repeat(2049))))
                .hasMessage("argument title: invalid value: validation error: 4098 is above maximum length (4096)");
        assertThat(get(id).title()).hasSize(4096);
    }

    @Test
    void theNewestIsListedFirstAndTheIndexNamesIt() {
        open(1);
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            ids.addFirst(create("dev", "main"));
        }
        assertThat(keyValues.get(KeyLayout.PULL_INDEX, KeyLayout.pullIndex(repository, "dev", "main")))
                .hasValueSatisfying(
                        value -> assertThat(new String(value, UTF_8)).isEqualTo("\n\u0014" + ids.getFirst()));
        pulls().update(repository, ids.get(1), status(Status.CLOSED));
        pulls().merge(repository, ids.get(3), "me");
        assertThat(ids(ALL, "", 10)).isEqualTo(ids);
        assertThat(ids(EnumSet.of(Status.OPEN), "", 10)).containsExactly(ids.get(0), ids.get(2), ids.get(4));
        assertThat(ids(EnumSet.of(Status.CLOSED, Status.MERGED), "", 10)).containsExactly(ids.get(1), ids.get(3));
        assertThat(ids(EnumSet.of(Status.OPEN), ids.get(0), 1)).containsExactly(ids.get(2));
        assertThat(pulls().list(repository, EnumSet.of(Status.OPEN), "", ids.get(2), 1)
                        .hasMore())
                .isFalse();
        assertThat(pulls().list(repository, ALL, ids.get(2), "", 10).results())
                .extracting(PullRequest::id)
                .containsExactly(ids.get(2));
    }

    private List<String> ids(Set<Status> statuses, String after, int amount) {
        return pulls().list(repository, statuses, "", after, amount).results().stream()
                .map(PullRequest::id)
                .toList();
    }

    @Test
    void whatCannotBeMergedStaysOpen() {
        EngineFixture lake = open(1);
        String id = create("dev", "main");
        change(lake, "main", "a");
        assertThatThrownBy(() -> pulls().merge(repository, id, "me"))
                .isInstanceOfSatisfying(
                        VersioningException.class, e -> assertThat(e.kind()).isEqualTo(Kind.MERGE_CONFLICT))
                .hasMessage("update branch main: conflict found");
        lake.put(repository, "main", "dirty", "x");
        assertThatThrownBy(() -> pulls().merge(repository, id, "me")).hasMessageContaining("dirty branch");
        lake.branch(repository, "same", "main");
        String empty = create("same", "main");
        lake.delete(repository, "main", "dirty");
        assertThatThrownBy(() -> pulls().merge(repository, empty, "me")).hasMessage("update branch main: no changes");
        beforeMerge.set(() -> {
            throw new VersioningException(Kind.HOOK_FAILED, "not today");
        });
        lake.branch(repository, "good", "main");
        change(lake, "good", "g");
        String refused = create("good", "main");
        assertThatThrownBy(() -> pulls().merge(repository, refused, "me")).hasMessageContaining("not today");
        lake.engine.branches().delete(repository, "good", false);
        lake.engine.tags().create(repository, "good", "dev", false);
        assertThatThrownBy(() -> pulls().merge(repository, refused, "me"))
                .as("a tag of the name is not the branch")
                .hasMessage("branch not found");
        for (String each : List.of(id, empty, refused)) {
            assertThat(get(each).status()).isEqualTo(Status.OPEN);
            assertThat(get(each).mergedCommitId()).isEmpty();
        }
    }

    @Test
    void oneClosedWhileItsHooksRunIsNotMerged() {
        EngineFixture lake = open(1);
        String id = create("dev", "main");
        Commit head = lake.engine.refs().resolveCommit(repository, "main");
        beforeMerge.set(() -> pulls().update(repository, id, status(Status.CLOSED)));
        assertThatThrownBy(() -> pulls().merge(repository, id, "me")).hasMessage("bad pull request status");
        assertThat(lake.engine.refs().resolveCommit(repository, "main")).isEqualTo(head);
        assertThat(get(id).status()).isEqualTo(Status.CLOSED);
    }

    @Test
    void oneEditedWhileItsHooksRunKeepsTheEdit() {
        open(1);
        String id = create("dev", "main");
        beforeMerge.set(() -> pulls().update(repository, id, title("edited")));
        Commit merged = pulls().merge(repository, id, "me");
        assertThat(get(id).title()).isEqualTo("edited");
        assertThat(get(id).mergedCommitId()).contains(merged.id());
    }

    /// The write of the merge is held, and another server edits the pull request meanwhile.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void oneEditedAtTheLastMomentIsMergedAndKeepsTheEdit(boolean closed) {
        var faulty = new FaultyKeyValueStore(keyValues, Plan.none());
        keyValues = faulty;
        open(2);
        String id = create("dev", "main");
        awaitCleaner();
        Fault.Held held = Fault.Held.fresh();
        beforeMerge.set(() -> faulty.plan(Plan.at(Call.WRITE, 1, held)));
        var merged = new AtomicReference<Commit>();
        Crowd.virtual(2, index -> {
            if (index == 0) {
                merged.set(pulls().merge(repository, id, "me"));
            } else {
                held.reached().await();
                var edit = closed ? status(Status.CLOSED) : title("edited");
                servers.getLast().engine.pulls().update(repository, id, edit);
                held.release().countDown();
            }
        });
        assertThat(servers.getFirst().engine.refs().resolveCommit(repository, "main"))
                .isEqualTo(merged.get());
        assertThat(get(id).status()).isEqualTo(Status.MERGED);
        assertThat(get(id).mergedCommitId()).contains(merged.get().id());
        assertThat(get(id).title()).isEqualTo(closed ? "title" : "edited");
    }

    @Test
    void editsAtTheSameTimeLoseNothing() {
        open(2);
        String id = create("dev", "main");
        Crowd.virtual(16, index -> {
            PullRequests own = servers.get(index % 2).engine.pulls();
            for (int i = 0; i < 10; i++) {
                own.update(
                        repository,
                        id,
                        index % 4 < 2
                                ? title("title " + index)
                                : new PullRequests.Edit(
                                        Optional.empty(), Optional.of("text " + index), Optional.empty()));
            }
        });
        assertThat(get(id).title()).startsWith("title ");
        assertThat(get(id).description()).startsWith("text ");
        assertThat(get(id).status()).isEqualTo(Status.OPEN);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void ofManyMergesOneIsCarriedOutThoughTheSourceMovesOn(int count) {
        keyValues = RocksKeyValueStore.open(
                directory.resolve("kv"), RocksOptions.defaults().withSyncWrites(false));
        EngineFixture lake = open(count);
        for (int round = 0; round < 5 * Stress.FACTOR; round++) {
            int number = round;
            change(lake, "dev", "first-" + round);
            String id = create("dev", "main");
            String before = head("main");
            var merged = new AtomicInteger();
            Crowd.platform(6, member -> {
                EngineFixture own = servers.get(member % count);
                if (member == 0) {
                    change(own, "dev", "second-" + number);
                } else {
                    try {
                        own.engine.pulls().merge(repository, id, "by " + member);
                        merged.incrementAndGet();
                    } catch (VersioningException e) {
                        assertThat(e).hasMessage("bad pull request status");
                    }
                }
            });
            assertThat(merged).hasValue(1);
            assertThat(get(id).mergedCommitId()).contains(head("main"));
            assertThat(lake.engine.refs().resolveCommit(repository, "main~1").id())
                    .isEqualTo(before);
        }
    }

    /// Two merges of one pull request wait for the branch, so that they could reach one round, and the source
    /// moves when it was read for the first of them.
    @Test
    void twoThatWaitForTheBranchAreOneThoughTheSourceMovesOn() throws Exception {
        var watched = new WatchedKeyValueStore(keyValues);
        keyValues = watched;
        EngineFixture lake = open(1);
        lake.branch(repository, "other", "main");
        change(lake, "other", "o");
        String blocking = create("other", "main");
        String id = create("dev", "main");
        var held = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        beforeMerge.set(() -> {
            beforeMerge.set(() -> {});
            held.countDown();
            Await.until("released", () -> release.getCount() == 0);
        });
        var merged = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        threads.add(Thread.ofPlatform().start(() -> pulls().merge(repository, blocking, "me")));
        held.await();
        for (int i = 0; i < 2; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                if (Stress.unlessRefused(() -> pulls().merge(repository, id, "me"), Kind.INVALID)
                        .isPresent()) {
                    merged.incrementAndGet();
                }
            }));
        }
        Await.until(
                "both wait",
                () -> threads.subList(1, 3).stream().allMatch(thread -> thread.getState() == Thread.State.WAITING));
        var reads = new AtomicInteger();
        watched.beforeGet(key -> {
            if (key.equals("branches/dev") && reads.incrementAndGet() == 2) {
                change(lake, "dev", "late");
            }
        });
        release.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(merged).hasValue(1);
        assertThat(get(id).mergedCommitId()).contains(head("main"));
    }

    private String head(String branch) {
        return servers.getFirst()
                .engine
                .refs()
                .resolveCommit(repository, branch)
                .id();
    }

    /// Whatever call of the database fails, before it was carried out or after: the pull request is merged
    /// exactly when the branch is, by a restarted server's account too, and merging again ends well.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyCallOfAMergeMayFail(boolean carriedOut) {
        var plain = new MemoryKeyValueStore();
        var faulty = new FaultyKeyValueStore(plain, Plan.none());
        keyValues = faulty;
        EngineFixture lake = open(1);
        boolean failed = true;
        int tried = 0;
        for (int n = 1; failed; n++) {
            change(lake, "dev", "round-" + n);
            String id = create("dev", "main");
            String before = head("main");
            awaitCleaner();
            long first = faulty.calls() + n;
            Fault fault = carriedOut
                    ? new Fault.After(KeyValueException.Kind.UNAVAILABLE)
                    : new Fault.Before(KeyValueException.Kind.UNAVAILABLE);
            faulty.plan((number, call) -> number == first ? fault : new Fault.None());
            failed = !mergeSucceeds(id);
            faulty.plan(Plan.none());
            boolean moved = !head("main").equals(before);
            PullRequest now = get(id);
            assertThat(now.status() == Status.MERGED)
                    .as("after failing call %s", n)
                    .isEqualTo(moved);
            if (moved) {
                assertThat(now.mergedCommitId()).contains(head("main"));
                assertThatThrownBy(() -> pulls().merge(repository, id, "me")).hasMessage("bad pull request status");
            } else {
                pulls().merge(repository, id, "me");
                assertThat(get(id).mergedCommitId()).contains(head("main"));
            }
            assertThat(n).isLessThan(200);
            tried = n;
        }
        assertThat(tried).isGreaterThan(5);
    }

    /// Waits until nothing calls the database in the background.
    private void awaitCleaner() {
        Await.until("no token is left to remove", () -> {
            try (var queue = keyValues.scan(KeyLayout.CLEANUP_TOKENS, new byte[0], 1)) {
                return !queue.next();
            }
        });
    }

    private boolean mergeSucceeds(String id) {
        try {
            pulls().merge(repository, id, "me");
            return true;
        } catch (KeyValueException e) {
            return false;
        }
    }

    @Test
    void deletingTheRepositoryRemovesThem() {
        EngineFixture lake = open(1);
        create("dev", "main");
        Repository other = lake.create("lake-2");
        lake.branch(other, "dev", "main");
        pulls().create(other, new PullRequests.Creation("t", "", "dev", "main", "me"));
        lake.engine.repositories().delete("lake", false);
        try (var index = keyValues.scan(KeyLayout.PULL_INDEX, new byte[0], 10)) {
            assertThat(index.next()).isTrue();
            assertThat(new String(index.key(), UTF_8)).startsWith("repos/lake-2-");
            assertThat(index.next()).isFalse();
        }
        Repository again = lake.create("lake");
        assertThat(pulls().list(again, ALL, "", "", 10).results()).isEmpty();
    }
}
