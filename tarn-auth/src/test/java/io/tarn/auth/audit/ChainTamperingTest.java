package io.tarn.auth.audit;

import static io.tarn.auth.audit.AuditFixture.NEVER;
import static io.tarn.auth.audit.AuditFixture.assertIntact;
import static io.tarn.auth.audit.AuditFixture.ids;
import static io.tarn.auth.audit.AuditFixture.segment;
import static io.tarn.auth.audit.AuditFixture.verify;
import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.kv.memory.MemoryKeyValueStore;
import io.tarn.testkit.HandClock;
import io.tarn.testkit.Seed;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Somebody who can write to the database but does not know the secret.
class ChainTamperingTest {
    private static final int SEGMENTS = 7;

    private final MemoryKeyValueStore store = new MemoryKeyValueStore();
    private final HandClock clock = AuditFixture.clock();
    private AuditLog log;

    @BeforeEach
    void fill() {
        log = AuditFixture.open(store, clock, Duration.ZERO);
        for (int i = 1; i <= SEGMENTS; i++) {
            segment(log, clock, "user" + i, "r" + i);
            clock.advance(Duration.ofSeconds(1));
        }
        assertIntact(log, SEGMENTS);
    }

    @AfterEach
    void close() {
        log.close();
    }

    private byte[] value(long sequence) {
        return store.get(Keys.PARTITION, Segment.key(sequence)).orElseThrow();
    }

    private void put(long sequence, byte[] value) {
        store.set(Keys.PARTITION, Segment.key(sequence), value);
    }

    private void remove(long sequence) {
        store.delete(Keys.PARTITION, Segment.key(sequence));
    }

    private byte[] head() {
        return store.get(Keys.PARTITION, Keys.HEAD).orElseThrow();
    }

    private long problemAt() {
        return verify(log).problem().orElseThrow().sequence();
    }

    /// A server that knows nothing of before.
    private AuditLog restarted() {
        log.close();
        log = AuditFixture.open(store, clock, Duration.ZERO);
        return log;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 4, SEGMENTS})
    void anyChangedBitIsFoundWhereItIs(long sequence) {
        byte[] right = value(sequence);
        Random random = new Random(Seed.ofProcess().split("bits").value());
        for (int bit = 0; bit < right.length * 8; bit += 1 + random.nextInt(8)) {
            byte[] wrong = right.clone();
            wrong[bit / 8] ^= (byte) (1 << bit % 8);
            put(sequence, wrong);
            assertThat(problemAt()).as("bit %s", bit).isEqualTo(sequence);
        }
        put(sequence, right);
        assertIntact(log, SEGMENTS);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 4, SEGMENTS})
    void aRemovedSegmentIsFound(long sequence) {
        remove(sequence);
        assertThat(problemAt()).isEqualTo(sequence);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 4, SEGMENTS})
    void aCutOrEmptySegmentIsFound(long sequence) {
        byte[] right = value(sequence);
        for (int length : new int[] {0, 1, 60, right.length - 1}) {
            put(sequence, java.util.Arrays.copyOf(right, length));
            assertThat(problemAt()).isEqualTo(sequence);
        }
    }

    @Test
    void swappedAndCopiedSegmentsAreFound() {
        byte[] third = value(3);
        byte[] fourth = value(4);
        put(3, fourth);
        put(4, third);
        assertThat(problemAt()).isEqualTo(3);
        put(3, third);
        put(4, third);
        assertThat(problemAt()).isEqualTo(4);
    }

    @Test
    void removedSegmentsWithTheOthersMovedUpAreFound() {
        put(4, value(5));
        put(5, value(6));
        put(6, value(7));
        remove(7);
        assertThat(problemAt()).isEqualTo(4);
    }

    @Test
    void aSegmentOfAnotherSecretIsFound() {
        var other = new MemoryKeyValueStore();
        try (AuditLog forger = new AuditLog(other, "another secret", new AuditOptions(Duration.ZERO, NEVER), clock)) {
            for (int i = 1; i <= SEGMENTS; i++) {
                segment(forger, clock, "forged", "f" + i);
            }
        }
        other.get(Keys.PARTITION, Segment.key(SEGMENTS)).ifPresent(forged -> put(SEGMENTS, forged));
        assertThat(problemAt()).isEqualTo(SEGMENTS);
        assertThat(ids(log)).doesNotContain("f" + SEGMENTS);
    }

    @Test
    void anEditedEndIsFoundAndRepaired() {
        byte[] edited = head();
        edited[7]--;
        store.set(Keys.PARTITION, Keys.HEAD, edited);
        assertThat(verify(log).problem()).isPresent();
        segment(restarted(), clock, "later", "r8");
        assertThat(log.alarms()).isEqualTo(1);
        segment(log, clock, "later", "r9");
        assertThat(ids(log)).containsSubsequence("r1", "r7", "r8", "r9");
        assertThat(verify(log).problem()).isEmpty();
    }

    @Test
    void aRemovedEndIsFoundAndRepaired() {
        store.delete(Keys.PARTITION, Keys.HEAD);
        assertThat(verify(log).problem()).isPresent();
        segment(restarted(), clock, "later", "r8");
        assertThat(log.alarms()).isEqualTo(1);
        assertThat(ids(log)).containsSubsequence("r1", "r7", "r8");
    }

    @Test
    void anOldEndIsFound() {
        byte[] last = head();
        segment(log, clock, "user8", "r8");
        segment(log, clock, "user9", "r9");
        store.set(Keys.PARTITION, Keys.HEAD, last);
        assertThat(problemAt()).isEqualTo(SEGMENTS);
        segment(restarted(), clock, "later", "r10");
        assertThat(log.alarms()).isEqualTo(1);
        assertThat(ids(log)).containsSubsequence("r8", "r9", "r10");
    }

    @Test
    void aServerThatRanMeanwhileNoticesATrueOldState() {
        var before = AuditFixture.rows(store);
        segment(log, clock, "user8", "r8");
        segment(log, clock, "user9", "r9");
        store.dropPartition(Keys.PARTITION);
        before.forEach((key, value) -> store.set(Keys.PARTITION, key, value));
        segment(log, clock, "later", "r10");
        AuditFixture.flush(log);
        assertThat(log.alarms()).isEqualTo(1);
        assertThat(log.query(AuditFilter.NONE, true, "", 10).records())
                .anyMatch(entry -> entry.call().operation().equals("AuditLogTampered"));
    }

    @Test
    void aHashNotedElsewhereShowsATrueOldStateToARestartedServer() {
        var before = AuditFixture.rows(store);
        segment(log, clock, "user8", "r8");
        Verification noted = verify(log);
        byte[] hash = HexFormat.of().parseHex(noted.hash());
        assertThat(log.verify(noted.last(), Optional.of(hash)).problem()).isEmpty();
        log.close();
        store.dropPartition(Keys.PARTITION);
        before.forEach((key, value) -> store.set(Keys.PARTITION, key, value));
        log = AuditFixture.open(store, clock, Duration.ZERO);
        segment(log, clock, "other", "other");
        assertThat(log.verify(noted.last(), Optional.of(hash)).problem()).isPresent();
    }

    @Test
    void aForgedBeginningIsFoundAndStopsRetention() {
        store.set(Keys.PARTITION, Keys.ANCHOR, new byte[72]);
        assertThat(verify(log).problem()).isPresent();
        clock.advance(Duration.ofDays(1));
        new Retention(new Chain(store, new ChainKey(AuditFixture.SECRET), clock, text -> {}), Duration.ofSeconds(1))
                .run(clock.millis());
        assertThat(ids(log)).hasSize(SEGMENTS);
    }

    /// What makes retention remove too much must be authentic.
    @Test
    void aSegmentMadeToLookOldDoesNotTakeOthersAlong() {
        byte[] old = value(4);
        java.nio.ByteBuffer.wrap(old).putLong(1 + ChainKey.HASH_SIZE, 0);
        put(4, old);
        new Retention(new Chain(store, new ChainKey(AuditFixture.SECRET), clock, text -> {}), Duration.ofHours(1))
                .run(clock.millis());
        assertThat(AuditFixture.rows(store)).containsKeys(Segment.key(1), Segment.key(3));
    }

    @Test
    void aPlantedSegmentIsNotOverwrittenAndNotHidden() {
        byte[] planted = {1, 2, 3};
        put(SEGMENTS + 1, planted);
        segment(log, clock, "later", "r8");
        assertThat(value(SEGMENTS + 1)).isEqualTo(planted);
        assertThat(ids(log)).contains("r8");
        assertThat(problemAt()).isEqualTo(SEGMENTS + 1);
    }

    @Test
    void alteredSegmentsAreCountedAndLeftOut() {
        byte[] wrong = value(2);
        wrong[wrong.length - 40] ^= 1;
        put(2, wrong);
        AuditPage page = log.query(AuditFilter.NONE, true, "", 100);
        assertThat(page.alteredSegments()).isEqualTo(1);
        assertThat(page.records()).hasSize(SEGMENTS - 1);
        assertThat(ids(log)).hasSize(SEGMENTS).doesNotContain("r2");
    }
}
