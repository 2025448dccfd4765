package io.tarn.versioning.diff;

import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.versioning.Value;
import io.tarn.versioning.committed.MemorySnapshot;
import io.tarn.versioning.committed.MemorySnapshot.Cut;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class SnapshotDiffTest {
    private static SnapshotDiff diff(MemorySnapshot left, MemorySnapshot right) {
        return new SnapshotDiff(left.cursor(), right.cursor());
    }

    @Test
    void tellsWhatTheRightSideAddedRemovedAndChanged() {
        MemorySnapshot left = Records.snapshot("a=x b=x c=x", Cut.never());
        MemorySnapshot right = Records.snapshot("b=y c=x d=z", Cut.every(1));
        assertThat(Differences.all(diff(left, right))).containsExactly("REMOVED a x -", "CHANGED b x y", "ADDED d - z");
    }

    @Test
    void opensOnlyRangesThatDiffer() {
        MemorySnapshot left = Records.snapshot("a=x b=x c=x d=x e=x f=x g=x h=x", Cut.every(2));
        MemorySnapshot right = Records.committed(left, Records.staged("d=y"), Cut.every(2), 0);
        int before = left.rangesOpened();
        assertThat(Differences.all(diff(left, right))).containsExactly("CHANGED d x y");
        assertThat(left.rangesOpened() - before).isEqualTo(1);
        assertThat(right.rangesOpened()).isEqualTo(1);
        assertThat(Differences.all(diff(left, left))).isEmpty();
        assertThat(left.rangesOpened() - before).isEqualTo(1);
    }

    @Test
    void seeksIntoTheMiddleOfASharedRange() {
        MemorySnapshot left = Records.snapshot("a=x b=x c=x d=x", Cut.every(3));
        MemorySnapshot right = Records.snapshot("a=x b=x c=x d=y", Cut.every(3));
        assertThat(Differences.from(diff(left, right), Records.key("b"))).containsExactly("CHANGED d x y");
    }

    @Test
    void agreesWithMapsOnRandomLayouts() {
        long seed = 20260303;
        RandomGenerator random = new Random(seed);
        for (int round = 0; round < 10_000; round++) {
            MemorySnapshot left = MemorySnapshot.of(Records.random(random, 25), Records.randomCut(random));
            MemorySnapshot right = Differences.changed(random, left, 8);
            NavigableMap<byte[], String> expected = Differences.twoDot(left.records(), right.records());
            assertThat(Differences.all(diff(left, right)))
                    .as("seed %d round %d", seed, round)
                    .isEqualTo(List.copyOf(expected.values()));
            assertThat(Differences.all(diff(left.withForeignIds("left"), right.withForeignIds("right"))))
                    .as("without ids, seed %d round %d", seed, round)
                    .isEqualTo(List.copyOf(expected.values()));
            Differences.assertSeeks(diff(left, right), expected, random, "seed %d round %d".formatted(seed, round));
        }
    }

    @Test
    void valuesAreThoseOfTheSides() {
        NavigableMap<byte[], Value> records = Records.sorted();
        Value value = Records.value("x", "data");
        records.put(Records.key("a"), value);
        try (SnapshotDiff diff = diff(Records.snapshot("a=y", Cut.never()), MemorySnapshot.of(records, Cut.never()))) {
            assertThat(diff.next()).isTrue();
            assertThat(diff.type()).isEqualTo(DifferenceType.CHANGED);
            assertThat(diff.current().right()).containsSame(value);
        }
    }
}
