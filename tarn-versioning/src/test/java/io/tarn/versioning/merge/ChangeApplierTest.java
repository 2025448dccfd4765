package io.tarn.versioning.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.versioning.Value;
import io.tarn.versioning.committed.MemorySnapshot;
import io.tarn.versioning.committed.MemorySnapshot.Cut;
import io.tarn.versioning.committed.RangeInfo;
import io.tarn.versioning.diff.MemoryRecords;
import io.tarn.versioning.diff.Records;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class ChangeApplierTest {
    private static final long OFF = 0;
    private static final long EVERYTHING_IS_SMALL = 1 << 20;

    private record Outcome(MemorySnapshot result, ApplySummary summary, MemorySnapshot.Sink sink) {
        String shown() {
            return Records.show(result.records());
        }

        List<String> layout() {
            return result.ranges().stream()
                    .map(range -> Records.text(range.minKey()) + ".." + Records.text(range.maxKey()))
                    .toList();
        }
    }

    private static Outcome apply(MemorySnapshot base, String changes, Cut cut, long coalesceBelowBytes) {
        return apply(base, Records.staged(changes), cut, coalesceBelowBytes);
    }

    private static Outcome apply(
            MemorySnapshot base, NavigableMap<byte[], Optional<Value>> changes, Cut cut, long coalesceBelowBytes) {
        MemorySnapshot.Sink sink = new MemorySnapshot.Sink(cut, base);
        ApplySummary summary = ChangeApplier.apply(base.cursor(), new MemoryRecords(changes), sink, coalesceBelowBytes);
        return new Outcome(sink.finish(), summary, sink);
    }

    @Test
    void changesAddReplaceAndRemove() {
        MemorySnapshot base = Records.snapshot("a=x b=x c=x", Cut.never());
        Outcome outcome = apply(base, "a=y b=- d=z", Cut.never(), OFF);
        assertThat(outcome.shown()).isEqualTo("a=y c=x d=z");
        assertThat(outcome.summary).isEqualTo(new ApplySummary(1, 1, 1));
    }

    @Test
    void identicalContentKeepsTheRecordOfTheBaseAndCountsNothing() {
        MemorySnapshot base = Records.snapshot("a=x", Cut.never());
        NavigableMap<byte[], Optional<Value>> changes = Records.sorted();
        changes.put(Records.key("a"), Optional.of(Records.value("x", "uploaded again")));
        Outcome outcome = apply(base, changes, Cut.never(), OFF);
        assertThat(outcome.summary.isEmpty()).isTrue();
        assertThat(outcome.result.ids()).isEqualTo(base.ids());
    }

    @Test
    void tombstonesOfAbsentKeysAreIgnored() {
        MemorySnapshot base = Records.snapshot("b=x d=x", Cut.every(1));
        for (long limit : new long[] {OFF, EVERYTHING_IS_SMALL}) {
            Outcome outcome = apply(base, "a=- c=- e=-", Cut.every(1), limit);
            assertThat(outcome.summary.isEmpty()).isTrue();
            assertThat(outcome.result.ids()).isEqualTo(base.ids());
        }
    }

    @Test
    void untouchedRangesAreTakenOverUnopened() {
        MemorySnapshot base = Records.snapshot("a=x b=x c=x d=x e=x f=x", Cut.every(2));
        Outcome outcome = apply(base, "d=y", Cut.every(2), OFF);
        assertThat(outcome.sink.copied())
                .containsExactly(base.ids().getFirst(), base.ids().getLast());
        assertThat(base.rangesOpened()).isEqualTo(1);
    }

    @Test
    void withoutCoalescingAChangeBeforeARangeIsWrittenTogetherWithIt() {
        MemorySnapshot base = Records.snapshot("a=x b=x d=x e=x", Cut.every(2));
        assertThat(apply(base, "c=y", Cut.never(), OFF).layout()).containsExactly("a..b", "c..e");
        assertThat(apply(base, "A=y", Cut.never(), OFF).layout()).containsExactly("A..b", "d..e");
    }

    @Test
    void withoutCoalescingAChangeBehindEverythingGetsItsOwnRange() {
        MemorySnapshot base = Records.snapshot("a=x b=x", Cut.never());
        assertThat(apply(base, "c=y", Cut.never(), OFF).layout()).containsExactly("a..b", "c..c");
    }

    @Test
    void emptyBaseAndNoChanges() {
        MemorySnapshot nothing = Records.snapshot("", Cut.never());
        assertThat(apply(nothing, "a=x b=-", Cut.never(), OFF).shown()).isEqualTo("a=x");
        assertThat(apply(nothing, "", Cut.never(), OFF).summary.isEmpty()).isTrue();
        MemorySnapshot base = Records.snapshot("a=x b=x", Cut.every(1));
        assertThat(apply(base, "", Cut.never(), EVERYTHING_IS_SMALL).result.ids())
                .isEqualTo(base.ids());
        assertThat(apply(base, "a=- b=-", Cut.never(), OFF).result.ranges()).isEmpty();
    }

    @Test
    void smallNeighboursOnBothSidesAreRewrittenToo() {
        MemorySnapshot base = Records.snapshot("a=x b=x c=x d=x", Cut.every(1));
        assertThat(apply(base, "b=y", Cut.never(), EVERYTHING_IS_SMALL).layout())
                .containsExactly("a..d");
        assertThat(apply(base, "c=y", Cut.never(), EVERYTHING_IS_SMALL).layout())
                .containsExactly("a..a", "b..d");
        assertThat(apply(base, "e=y", Cut.never(), EVERYTHING_IS_SMALL).layout())
                .containsExactly("a..a", "b..b", "c..c", "d..e");
    }

    @Test
    void aChangeBetweenRangesNeverMakesALargeOneBeRewritten() {
        NavigableMap<byte[], Value> records = Records.of("c=x g=x");
        records.put(Records.key("b"), Records.value("x", "large".repeat(1000)));
        records.put(Records.key("f"), Records.value("x", "large".repeat(1000)));
        MemorySnapshot base = MemorySnapshot.of(records, Cut.every(2));
        assertThat(base.ranges()).hasSize(2);
        Outcome between = apply(base, "a=y e=y", Cut.never(), 1000);
        assertThat(between.layout()).containsExactly("a..a", "b..c", "e..e", "f..g");
        assertThat(base.rangesOpened()).isZero();
    }

    @Test
    void smallRangesBehindALargeOneStayAsTheyAre() {
        NavigableMap<byte[], Value> records = Records.of("a=x c=x d=x");
        records.put(Records.key("b"), Records.value("x", "large".repeat(1000)));
        MemorySnapshot base = MemorySnapshot.of(records, Cut.every(1));
        Outcome outcome = apply(base, "a=y", Cut.never(), 1000);
        assertThat(outcome.sink.copied()).isEqualTo(base.ids().subList(1, 4));
        assertThat(apply(base, "a=y d=y", Cut.never(), 1000).layout()).containsExactly("a..a", "b..b", "c..d");
    }

    @Test
    void whatIsRewrittenForNeighboursIsBounded() {
        NavigableMap<byte[], Value> records = Records.sorted();
        for (int i = 0; i < 1000; i++) {
            records.put(Records.key("k%04d".formatted(i)), Records.value("x"));
        }
        MemorySnapshot base = MemorySnapshot.of(records, Cut.every(1));
        Outcome outcome = apply(base, "k0100=y", Cut.never(), EVERYTHING_IS_SMALL);
        assertThat(base.rangesOpened()).isEqualTo(ChangeApplier.COALESCED_RANGES_MAX + 1);
        assertThat(outcome.result.ranges()).hasSize(1000 - ChangeApplier.COALESCED_RANGES_MAX);
        assertThat(outcome.sink.copied()).hasSize(1000 - ChangeApplier.COALESCED_RANGES_MAX - 1);
    }

    @Test
    void aThousandAppendsLeaveFewRanges() {
        assertThat(rangesAfterAppends(ascending(), 4096)).isBetween(5, 30);
        assertThat(rangesAfterAppends(ascending(), OFF)).isEqualTo(1000);
    }

    @Test
    void anAppendRewritesLittleHoweverManyThereWere() {
        MemorySnapshot snapshot = Records.snapshot("", Cut.never());
        long written = 0;
        int rangesMost = 0;
        for (String key : ascending()) {
            MemorySnapshot before = snapshot;
            snapshot = apply(before, key + "=x", Cut.never(), 64 << 10).result;
            written += snapshot.ranges().stream()
                    .filter(range -> !before.ids().contains(range.id()))
                    .mapToLong(RangeInfo::count)
                    .sum();
            rangesMost = Math.max(rangesMost, snapshot.ranges().size());
        }
        assertThat(snapshot.records()).hasSize(1000);
        assertThat(rangesMost).isBetween(2, 2 * ChangeApplier.RUN_MAX);
        assertThat(written / 1000).as("records written for each").isBetween(2L, 80L);
    }

    @Test
    void aFullRunOfSmallRangesBecomesOne() {
        MemorySnapshot base = MemorySnapshot.of(smallRecords(2 * ChangeApplier.RUN_MAX), Cut.every(1));
        Outcome outcome = apply(base, "z=y", Cut.never(), 4096);
        assertThat(outcome.sink.copied()).isEqualTo(base.ids().subList(0, ChangeApplier.RUN_MAX));
        assertThat(outcome.result.ranges()).hasSize(ChangeApplier.RUN_MAX + 1);
        MemorySnapshot few = MemorySnapshot.of(smallRecords(ChangeApplier.RUN_MAX - 1), Cut.every(1));
        assertThat(apply(few, "z=y", Cut.never(), 4096).result.ranges()).hasSize(ChangeApplier.RUN_MAX);
        assertThat(few.rangesOpened()).isZero();
    }

    /// Records that, one in a range, make ranges that are small but not tiny when 4096 bytes are the limit.
    private static NavigableMap<byte[], Value> smallRecords(int count) {
        NavigableMap<byte[], Value> records = Records.sorted();
        for (int i = 0; i < count; i++) {
            records.put(Records.key("k%04d".formatted(i)), Records.value("x", "small".repeat(100)));
        }
        return records;
    }

    @Test
    void coalescingIsOnUnlessSaidOtherwise() {
        MemorySnapshot base = Records.snapshot("a=x b=x", Cut.every(1));
        MemorySnapshot.Sink sink = new MemorySnapshot.Sink(Cut.never(), base);
        ChangeApplier.apply(base.cursor(), new MemoryRecords(Records.staged("c=x")), sink);
        assertThat(sink.finish().ranges()).hasSize(2);
    }

    @Test
    void aThousandInsertsAnywhereLeaveFewRanges() {
        List<String> keys = ascending();
        Collections.shuffle(keys, new Random(7));
        assertThat(rangesAfterAppends(keys, 4096)).isBetween(2, 40);
    }

    private static List<String> ascending() {
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            keys.add("key-%06d".formatted(i));
        }
        return keys;
    }

    private static int rangesAfterAppends(List<String> keys, long coalesceBelowBytes) {
        Cut cut = (key, count, bytes) -> bytes >= 8 << 10;
        MemorySnapshot snapshot = Records.snapshot("", cut);
        for (String key : keys) {
            snapshot = apply(snapshot, key + "=x", cut, coalesceBelowBytes).result;
        }
        assertThat(snapshot.records()).hasSize(keys.size());
        return snapshot.ranges().size();
    }

    @Test
    void agreesWithAMapOnRandomLayouts() {
        long seed = 20260101;
        RandomGenerator random = new Random(seed);
        for (int round = 0; round < 20_000; round++) {
            NavigableMap<byte[], Value> records = Records.random(random, 30);
            NavigableMap<byte[], Optional<Value>> changes = Records.randomStaged(random, records, 12);
            MemorySnapshot base = MemorySnapshot.of(records, Records.randomCut(random));
            long limit = new long[] {OFF, 80, 150, EVERYTHING_IS_SMALL}[random.nextInt(4)];
            Outcome outcome = apply(base, changes, Records.randomCut(random), limit);
            assertThat(outcome.shown())
                    .as("seed %d round %d", seed, round)
                    .isEqualTo(Records.show(Records.applied(records, changes)));
            assertThat(outcome.summary)
                    .as("seed %d round %d", seed, round)
                    .isEqualTo(expectedSummary(records, changes));
        }
    }

    private static ApplySummary expectedSummary(
            NavigableMap<byte[], Value> records, NavigableMap<byte[], Optional<Value>> changes) {
        long added = 0;
        long changed = 0;
        long removed = 0;
        for (var change : changes.entrySet()) {
            Value before = records.get(change.getKey());
            if (change.getValue().isEmpty()) {
                removed += before == null ? 0 : 1;
            } else if (before == null) {
                added++;
            } else if (!before.sameContent(change.getValue().get())) {
                changed++;
            }
        }
        return new ApplySummary(added, changed, removed);
    }
}
