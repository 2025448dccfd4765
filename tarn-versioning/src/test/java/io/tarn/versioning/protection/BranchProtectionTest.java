package io.tarn.versioning.protection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.block.StorageNamespace;
import io.tarn.kv.FaultyKeyValueStore;
import io.tarn.kv.FaultyKeyValueStore.Call;
import io.tarn.kv.FaultyKeyValueStore.Fault;
import io.tarn.kv.FaultyKeyValueStore.Plan;
import io.tarn.kv.KeyValueException;
import io.tarn.kv.WatchedKeyValueStore;
import io.tarn.kv.memory.MemoryKeyValueStore;
import io.tarn.testkit.Crowd;
import io.tarn.versioning.Repository;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.VersioningException.Kind;
import io.tarn.versioning.record.BranchProtectionBlockedAction;
import io.tarn.versioning.record.BranchProtectionBlockedActions;
import io.tarn.versioning.record.BranchProtectionRules;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Rules as records, their checksums, edits by several servers, and when a rule is noticed.
class BranchProtectionTest {
    private static final byte[] KEY = "settings/protected_branches".getBytes(UTF_8);
    private static final Repository LAKE =
            new Repository("lake", new StorageNamespace("", "mem://lake"), "main", Instant.EPOCH, false, "uid", false);

    private final AtomicLong nanos = new AtomicLong();
    private final FaultyKeyValueStore store = new FaultyKeyValueStore(new MemoryKeyValueStore(), Plan.none());
    private final BranchProtection protection = server();

    /// A server on the same database, whose clock stands still.
    private BranchProtection server() {
        return new BranchProtection(store, new Random(), nanos::get, Runnable::run);
    }

    private boolean isProtected(BranchProtection server, String branch) {
        try {
            server.requireStaging(LAKE, branch, false);
            return false;
        } catch (VersioningException e) {
            assertThat(e).hasMessage("cannot write to protected branch");
            assertThat(e.kind()).isEqualTo(Kind.FORBIDDEN);
            return true;
        }
    }

    private Optional<String> record() {
        return store.get(LAKE.partition(), KEY).map(HexFormat.of()::formatHex);
    }

    @Test
    void theRecordOfAnotherServerIsReadAndWrittenWithTheSameBytes() {
        store.set(LAKE.partition(), KEY, HexFormat.of().parseHex("0a0c0a0470726f2a12040a020001"));
        assertThat(protection.get(LAKE).patterns()).containsExactly("pro*");
        assertThat(protection.get(LAKE).checksum())
                .isEqualTo("492cc72647f73c2696af6dcc14f7f921b5e94eeab69d66f822ce082a97974d3b");
        assertThat(isProtected(protection, "production")).isTrue();
        assertThat(isProtected(protection, "main")).isFalse();
        protection.replace(LAKE, List.of("pro*"), Optional.empty());
        assertThat(record()).contains("0a0c0a0470726f2a12040a020001");
    }

    @Test
    void checksumsGuardReplacements() {
        assertThat(protection.get(LAKE).checksum()).isEmpty();
        assertMismatch("abc");
        protection.replace(LAKE, List.of("a", "b", "a"), Optional.of(""));
        assertMismatch("");
        String first = protection.get(LAKE).checksum();
        assertThat(protection.get(LAKE).patterns()).containsExactly("a", "b");
        protection.replace(LAKE, List.of("b", "a"), Optional.of(first));
        assertThat(protection.get(LAKE).checksum()).as("order does not count").isEqualTo(first);
        protection.replace(LAKE, List.of(), Optional.of(first));
        assertThat(record()).contains("");
        assertThat(protection.get(LAKE)).isEqualTo(new BranchProtection.Stored(List.of(), ""));
        assertMismatch(first);
        protection.replace(LAKE, List.of("c"), Optional.of(""));
        assertThat(protection.get(LAKE).patterns()).containsExactly("c");
    }

    private void assertMismatch(String checksum) {
        Optional<String> before = record();
        assertThatThrownBy(() -> protection.replace(LAKE, List.of("x"), Optional.of(checksum)))
                .hasMessage("Precondition failed")
                .isInstanceOfSatisfying(
                        VersioningException.class, e -> assertThat(e.kind()).isEqualTo(Kind.PRECONDITION_FAILED));
        assertThat(record()).isEqualTo(before);
    }

    @Test
    void aReplacementThatWasOvertakenIsRefused() {
        protection.replace(LAKE, List.of("a"), Optional.empty());
        String seen = protection.get(LAKE).checksum();
        Fault.Held held = Fault.Held.fresh();
        store.plan(Plan.at(Call.WRITE, 1, held));
        Crowd.virtual(2, index -> {
            if (index == 0) {
                assertMismatchWithoutLook(seen);
            } else {
                held.reached().await();
                server().add(LAKE, "b");
                held.release().countDown();
            }
        });
        assertThat(protection.get(LAKE).patterns()).containsExactly("a", "b");
    }

    private void assertMismatchWithoutLook(String checksum) {
        assertThatThrownBy(() -> protection.replace(LAKE, List.of("x"), Optional.of(checksum)))
                .hasMessage("Precondition failed");
    }

    @Test
    void concurrentAdditionsAndRemovalsAreAllKept() {
        protection.replace(LAKE, IntStream.range(0, 8).mapToObj(i -> "old-" + i).toList(), Optional.empty());
        Crowd.virtual(16, index -> {
            BranchProtection own = server();
            if (index < 8) {
                own.add(LAKE, "new-" + index);
            } else {
                assertThat(own.remove(LAKE, "old-" + (index - 8))).isTrue();
            }
        });
        assertThat(protection.get(LAKE).patterns())
                .containsExactly("new-0", "new-1", "new-2", "new-3", "new-4", "new-5", "new-6", "new-7");
        assertThat(protection.remove(LAKE, "old-1")).isFalse();
    }

    @Test
    void whatAnotherServerForbidsPartlyStaysAsItIs() {
        var onlyCommits = BranchProtectionBlockedActions.newBuilder()
                .addValue(BranchProtectionBlockedAction.COMMIT)
                .build();
        store.set(
                LAKE.partition(),
                KEY,
                BranchProtectionRules.newBuilder()
                        .putBranchPatternToBlockedActions("m*", onlyCommits)
                        .build()
                        .toByteArray());
        protection.add(LAKE, "x");
        assertThat(isProtected(protection, "main")).isFalse();
        assertThatThrownBy(() -> protection.requireCommit(LAKE, "main", true))
                .hasMessage("cannot commit to protected branch");
        assertThatThrownBy(() -> protection.requireHardReset(LAKE, "main", true))
                .hasMessage("protected branch");
    }

    @Test
    void aPatternThatNobodyUnderstandsProtectsEverythingUntilItIsRemoved() {
        store.set(
                LAKE.partition(),
                KEY,
                BranchProtectionRules.newBuilder()
                        .putBranchPatternToBlockedActions(
                                "[a",
                                BranchProtectionBlockedActions.newBuilder()
                                        .addValue(BranchProtectionBlockedAction.STAGING_WRITE)
                                        .build())
                        .build()
                        .toByteArray());
        assertThatThrownBy(() -> protection.requireStaging(LAKE, "main", false))
                .isInstanceOfSatisfying(
                        VersioningException.class, e -> assertThat(e.kind()).isEqualTo(Kind.INTERNAL))
                .hasMessageContaining("unexpected end of input");
        assertThat(protection.get(LAKE).patterns()).containsExactly("[a");
        assertThat(protection.remove(LAKE, "[a")).isTrue();
        assertThatCode(() -> protection.requireStaging(LAKE, "main", false)).doesNotThrowAnyException();
        assertThatThrownBy(() -> protection.add(LAKE, "[a"))
                .isInstanceOfSatisfying(
                        VersioningException.class, e -> assertThat(e.kind()).isEqualTo(Kind.INVALID));
        assertThatThrownBy(() -> protection.replace(LAKE, List.of("ok", "{"), Optional.empty()))
                .hasMessageContaining("unexpected end of input");
        assertThat(protection.get(LAKE).patterns()).isEmpty();
    }

    @Test
    void rulesHaveALimit() {
        List<String> many = IntStream.range(0, 1000).mapToObj(i -> "p" + i).toList();
        protection.replace(LAKE, many, Optional.empty());
        assertThatThrownBy(() -> protection.add(LAKE, "one-more")).hasMessageContaining("more than 1000 patterns");
        List<String> tooLong =
                IntStream.range(0, 500).mapToObj(i -> "x".repeat(1000) + i).toList();
        assertThatThrownBy(() -> protection.replace(LAKE, tooLong, Optional.empty()))
                .hasMessageContaining("350000 bytes");
        assertThat(protection.get(LAKE).patterns()).hasSize(1000);
        assertThat(isProtected(protection, "p999")).isTrue();
    }

    @Test
    void onThisServerARuleHoldsAtOnceAndOnOthersAfterThreeSeconds() {
        BranchProtection other = server();
        assertThat(isProtected(protection, "main")).isFalse();
        assertThat(isProtected(other, "main")).isFalse();
        protection.add(LAKE, "main");
        assertThat(isProtected(protection, "main")).isTrue();
        nanos.addAndGet(BranchProtection.STALE_MAX.toNanos());
        assertThat(isProtected(other, "main")).isTrue();
        protection.remove(LAKE, "main");
        assertThat(isProtected(protection, "main")).isFalse();
        nanos.addAndGet(BranchProtection.STALE_MAX.toNanos());
        assertThat(isProtected(other, "main")).isFalse();
    }

    @Test
    void whileARepositoryIsInUseItsRulesAreReadBesideTheWrites() {
        assertThat(isProtected(protection, "main")).isFalse();
        long calls = store.calls();
        for (int i = 0; i < 100; i++) {
            assertThat(isProtected(protection, "main")).isFalse();
        }
        assertThat(store.calls()).as("fresh rules cost no read").isEqualTo(calls);
        server().add(LAKE, "main");
        nanos.addAndGet(
                BranchProtection.REFRESHED_AFTER.plus(Duration.ofMillis(1)).toNanos());
        isProtected(protection, "main");
        assertThat(isProtected(protection, "main"))
                .as("read again in the background")
                .isTrue();
    }

    /// A reading begun before a change and answered after it, on a server whose background waits to be run.
    @Test
    void aReadingUnderWayDoesNotBringBackOldRules() {
        var readings = new ArrayDeque<Runnable>();
        var answers = new WatchedKeyValueStore(store);
        var slow = new BranchProtection(answers, new Random(), nanos::get, readings::add);
        assertThat(isProtected(slow, "main")).isFalse();
        nanos.addAndGet(
                BranchProtection.REFRESHED_AFTER.plus(Duration.ofMillis(1)).toNanos());
        assertThat(isProtected(slow, "main")).isFalse();
        assertThat(readings).as("one is waiting").isNotEmpty();
        var changed = new AtomicBoolean();
        answers.afterGet(key -> {
            if (changed.compareAndSet(false, true)) {
                server().add(LAKE, "main");
                slow.add(LAKE, "other");
            }
        });
        while (!readings.isEmpty()) {
            readings.remove().run();
        }
        assertThat(changed).isTrue();
        assertThat(isProtected(slow, "main")).isTrue();
    }

    @Test
    void withoutTheDatabaseNothingPassesForUnprotected() {
        assertThat(isProtected(protection, "main")).isFalse();
        store.plan((number, call) -> new Fault.Before(KeyValueException.Kind.UNAVAILABLE));
        nanos.addAndGet(BranchProtection.STALE_MAX.toNanos());
        assertThatThrownBy(() -> protection.requireStaging(LAKE, "main", false)).isInstanceOf(KeyValueException.class);
        store.plan(Plan.none());
        assertThat(isProtected(protection, "main")).isFalse();
    }

    @Test
    void readOnlyRepositoriesKeepTheirRulesAndProtectionComesFirst() {
        var fixed = new Repository(
                "fixed", new StorageNamespace("", "mem://fixed"), "main", Instant.EPOCH, false, "uid", true);
        String refusal = "read-only repository";
        assertThatThrownBy(() -> protection.replace(fixed, List.of("a"), Optional.empty()))
                .hasMessage(refusal);
        assertThatThrownBy(() -> protection.add(fixed, "a")).hasMessage(refusal);
        assertThatThrownBy(() -> protection.remove(fixed, "a")).hasMessage(refusal);
        assertThatThrownBy(() -> protection.requireStaging(fixed, "main", false))
                .hasMessage(refusal);
        assertThatCode(() -> protection.requireStaging(fixed, "main", true)).doesNotThrowAnyException();
        protection.protect(fixed, "main");
        assertThatThrownBy(() -> protection.requireStaging(fixed, "main", true))
                .hasMessage("cannot write to protected branch");
    }
}
