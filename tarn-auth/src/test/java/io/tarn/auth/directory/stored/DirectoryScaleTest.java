package io.tarn.auth.directory.stored;

import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.auth.User;
import io.tarn.auth.directory.Directory;
import io.tarn.auth.directory.Group;
import io.tarn.auth.directory.ListRequest;
import io.tarn.auth.policy.Policy;
import io.tarn.auth.policy.Statement;
import io.tarn.kv.FaultyKeyValueStore;
import io.tarn.kv.FaultyKeyValueStore.Plan;
import io.tarn.kv.rocksdb.RocksKeyValueStore;
import io.tarn.kv.rocksdb.RocksOptions;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Ten thousand users, a thousand groups, a thousand policies: what is asked for costs what is answered, wherever it
/// lies. Counts calls of the store and moves of its scans; prints the median of times for docs/performance.md.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DirectoryScaleTest {
    private static final Instant THEN = Instant.parse("2026-11-22T10:00:00Z");
    private static final int USERS = 10_000;
    private static final int GROUPS = 1_000;
    private static final int GROUPS_OF_A_USER = 10;
    private static final int RUNS = 201;

    private FaultyKeyValueStore store;
    private Directory directory;

    @BeforeAll
    void fill(@TempDir Path folder) {
        store = new FaultyKeyValueStore(
                RocksKeyValueStore.open(
                        folder.resolve("kv"), RocksOptions.defaults().withSyncWrites(false)),
                Plan.none());
        directory = StoredDirectories.over(store, 5);
        for (int i = 0; i < GROUPS; i++) {
            var _ = directory.groups().create(Group.named(group(i), "", THEN));
            var statements = List.of(Statement.allow(List.of("fs:ReadObject"), "*"));
            var _ = directory.policies().create(new Policy(policy(i), THEN, statements, Optional.empty()));
            directory.attachments().attachToGroup(policy(i), group(i));
        }
        for (int i = 0; i < USERS; i++) {
            var _ = directory.users().create(User.internal(user(i), THEN));
            for (int j = 0; j < GROUPS_OF_A_USER; j++) {
                directory.groups().addMember(group((i + j * 97) % GROUPS), user(i));
            }
        }
    }

    @AfterAll
    void close() {
        store.close();
    }

    private static String user(int i) {
        return "user-%05d".formatted(i);
    }

    private static String group(int i) {
        return "group-%04d".formatted(i);
    }

    private static String policy(int i) {
        return "policy-%04d".formatted(i);
    }

    /// Calls of the store for one run of that work, whose times it prints.
    private long cost(String what, Runnable work) {
        long before = store.calls();
        work.run();
        long calls = store.calls() - before;
        long[] nanos = new long[RUNS];
        for (int i = 0; i < RUNS; i++) {
            long start = System.nanoTime();
            work.run();
            nanos[i] = System.nanoTime() - start;
        }
        Arrays.sort(nanos);
        System.out.printf(
                "%-32s %5d calls  median %4d us  p99 %5d us%n",
                what, calls, nanos[RUNS / 2] / 1000, nanos[RUNS * 99 / 100] / 1000);
        return calls;
    }

    @Test
    void pagesCostTheSameAtBothEndsAndInTheMiddle() {
        for (int amount : new int[] {100, 1000}) {
            long first = cost("first page of " + amount + " users", () -> page("", amount));
            long middle = cost("middle page of " + amount + " users", () -> page(user(USERS / 2 - 1), amount));
            long last = cost("last page of " + amount + " users", () -> page(user(USERS - amount - 1), amount));
            assertThat(middle).isEqualTo(first);
            assertThat(last).isBetween(amount + 1L, first);
            assertThat(first).isLessThanOrEqualTo(amount + 3L);
        }
    }

    private void page(String after, int amount) {
        var page = directory.users().list(new ListRequest("", after, amount));
        assertThat(page.results()).hasSize(amount);
    }

    @Test
    void oneUserCostsOneRead() {
        assertThat(cost(
                        "get a user",
                        () -> assertThat(directory.users().find(user(7777))).isPresent()))
                .isEqualTo(1);
        assertThat(cost(
                        "get no user",
                        () -> assertThat(directory.users().find("nobody")).isEmpty()))
                .isEqualTo(1);
    }

    @Test
    void theRightsOfOneUserCostWhatTheyAre() {
        for (int i : new int[] {0, USERS / 2, USERS - 1}) {
            long calls = cost(
                    "effective policies of " + user(i),
                    () -> assertThat(directory.attachments().effective(user(i))).hasSize(GROUPS_OF_A_USER));
            assertThat(calls).isLessThan(8 * GROUPS_OF_A_USER);
        }
    }

    @Test
    void membershipsCostWhatTheyAreOnBothSides() {
        int members = USERS * GROUPS_OF_A_USER / GROUPS;
        assertThat(cost(
                        "groups of a user",
                        () -> assertThat(directory
                                        .groups()
                                        .ofUser(user(4321), new ListRequest("", "", 100))
                                        .results())
                                .hasSize(GROUPS_OF_A_USER)))
                .isLessThan(3 * GROUPS_OF_A_USER);
        assertThat(cost(
                        "members of a group",
                        () -> assertThat(directory
                                        .groups()
                                        .members(group(500), new ListRequest("", "", 100))
                                        .results())
                                .hasSize(members)))
                .isLessThan(2L * members);
    }
}
