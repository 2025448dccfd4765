package io.tarn.versioning.diff;

import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.versioning.Value;
import io.tarn.versioning.committed.MemorySnapshot;
import io.tarn.versioning.committed.MemorySnapshot.Cut;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class StagedDiffTest {
    private static StagedDiff uncommitted(NavigableMap<byte[], Optional<Value>> staged, MemorySnapshot committed) {
        return StagedDiff.uncommitted(new MemoryRecords(staged), committed.cursor());
    }

    private static StagedDiff over(
            MemorySnapshot left, MemorySnapshot right, NavigableMap<byte[], Optional<Value>> staged) {
        return StagedDiff.over(
                new SnapshotDiff(left.cursor(), right.cursor()), new MemoryRecords(staged), left.cursor());
    }

    @Test
    void tellsWhatIsStagedAndDiffers() {
        MemorySnapshot committed = Records.snapshot("a=x b=x c=x", Cut.every(2));
        assertThat(Differences.all(uncommitted(Records.staged("a=x b=- c=y d=- e=z"), committed)))
                .containsExactly("REMOVED b x -", "CHANGED c x y", "ADDED e - z");
    }

    @Test
    void whatIsStagedHidesTheCommittedDifference() {
        MemorySnapshot left = Records.snapshot("a=x b=x c=x", Cut.never());
        MemorySnapshot right = Records.snapshot("a=y b=y d=y e=y", Cut.never());
        assertThat(Differences.all(over(left, right, Records.staged("a=x c=x d=- f=z"))))
                .containsExactly("CHANGED b x y", "ADDED e - y", "ADDED f - z");
    }

    @Test
    void cleanBranchesAreFoundCleanAndTheFirstDifferenceEndsTheSearch() {
        MemorySnapshot committed = Records.snapshot("a=x b=x c=x d=x", Cut.every(1));
        assertThat(StagedDiff.isClean(new MemoryRecords(Records.staged("a=x c=x z=-")), committed.cursor()))
                .isTrue();
        int before = committed.rangesOpened();
        assertThat(StagedDiff.isClean(new MemoryRecords(Records.staged("a=y b=y c=y")), committed.cursor()))
                .isFalse();
        assertThat(committed.rangesOpened() - before).isEqualTo(1);
    }

    @Test
    void sparseKeysOpenOnlyTheRangesTheyLieIn() {
        NavigableMap<byte[], Value> records = Records.sorted();
        for (int i = 0; i < 1000; i++) {
            records.put(Records.key("k%04d".formatted(i)), Records.value("x"));
        }
        MemorySnapshot committed = MemorySnapshot.of(records, Cut.every(10));
        List<String> shown = Differences.all(uncommitted(Records.staged("k0005=y k0505=- k0999=z zz=-"), committed));
        assertThat(shown).containsExactly("CHANGED k0005 x y", "REMOVED k0505 x -", "CHANGED k0999 x z");
        assertThat(committed.rangesOpened()).isEqualTo(3);
    }

    @Test
    void agreesWithMapsOnRandomLayouts() {
        long seed = 20260505;
        RandomGenerator random = new Random(seed);
        for (int round = 0; round < 15_000; round++) {
            MemorySnapshot left = MemorySnapshot.of(Records.random(random, 40), Records.randomCut(random));
            MemorySnapshot right = Differences.changed(random, left, 6);
            NavigableMap<byte[], Optional<Value>> staged = Records.randomStaged(random, left.records(), 10);
            String name = "seed %d round %d".formatted(seed, round);

            NavigableMap<byte[], String> uncommitted =
                    Differences.twoDot(left.records(), Records.applied(left.records(), staged));
            assertThat(Differences.all(uncommitted(staged, left)))
                    .as(name)
                    .isEqualTo(List.copyOf(uncommitted.values()));
            assertThat(StagedDiff.isClean(new MemoryRecords(staged), left.cursor()))
                    .as(name)
                    .isEqualTo(uncommitted.isEmpty());
            Differences.assertSeeks(uncommitted(staged, left), uncommitted, random, name);

            NavigableMap<byte[], String> twoDot =
                    Differences.twoDot(left.records(), Records.applied(right.records(), staged));
            assertThat(Differences.all(over(left, right, staged))).as(name).isEqualTo(List.copyOf(twoDot.values()));
            Differences.assertSeeks(over(left, right, staged), twoDot, random, name);
        }
    }
}
