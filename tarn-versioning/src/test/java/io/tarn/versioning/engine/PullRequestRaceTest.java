package io.tarn.versioning.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.kv.FaultyKeyValueStore;
import io.tarn.kv.FaultyKeyValueStore.Call;
import io.tarn.kv.FaultyKeyValueStore.Fault;
import io.tarn.kv.FaultyKeyValueStore.Plan;
import io.tarn.kv.KeyValueException;
import io.tarn.kv.WatchedKeyValueStore;
import io.tarn.kv.memory.MemoryKeyValueStore;
import io.tarn.kv.rocksdb.RocksKeyValueStore;
import io.tarn.kv.rocksdb.RocksOptions;
import io.tarn.testkit.Await;
import io.tarn.testkit.Crowd;
import io.tarn.versioning.Commit;
import io.tarn.versioning.KeyLayout;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.VersioningException.Kind;
import io.tarn.versioning.pull.PullRequest;
import io.tarn.versioning.pull.PullRequest.Status;
import io.tarn.versioning.pull.PullRequests;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What races and faults leave of pull requests.
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PullRequestRaceTest extends PullRequestFixture {
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
}
