package io.tarn.versioning.diff;

import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.versioning.Value;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.committed.MemorySnapshot;
import io.tarn.versioning.committed.MemorySnapshot.Cut;
import io.tarn.versioning.merge.MergeStrategy;
import io.tarn.versioning.merge.ThreeWayMerge;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThreeWayDiffTest {
    private static ThreeWayDiff diff(MemorySnapshot destination, MemorySnapshot source, MemorySnapshot base) {
        return new ThreeWayDiff(destination.cursor(), source.cursor(), base.cursor());
    }

    /// The table of 14.3: destination, source, base, and what is reported.
    @ParameterizedTest
    @CsvSource({
        "-, x, -, ADDED",
        "-, x, x, nothing",
        "-, x, y, CONFLICT",
        "x, y, -, CONFLICT",
        "x, y, y, nothing",
        "x, y, x, CHANGED",
        "x, y, z, CONFLICT",
        "x, -, -, nothing",
        "x, -, x, REMOVED",
        "x, -, y, CONFLICT",
        "x, x, -, nothing",
        "x, x, y, nothing",
        "-, -, x, nothing"
    })
    void followsTheTable(String destination, String source, String base, String type) {
        List<Cut> cuts = List.of(
                Cut.never(),
                Cut.every(1),
                (key, count, bytes) -> Records.text(key).equals("m"),
                (key, count, bytes) -> Records.text(key).equals("l"));
        for (String around : List.of("%s", "l=n %s n=n", "l=x %s n=y")) {
            for (Cut destinationCut : cuts) {
                for (Cut sourceCut : cuts) {
                    for (Cut baseCut : cuts) {
                        List<String> shown = Differences.all(diff(
                                snapshot(around, destination, destinationCut),
                                snapshot(around, source, sourceCut),
                                snapshot(around, base, baseCut)));
                        assertThat(shown)
                                .isEqualTo(
                                        type.equals("nothing")
                                                ? List.of()
                                                : List.of("%s m %s %s".formatted(type, destination, source)));
                    }
                }
            }
        }
    }

    private static MemorySnapshot snapshot(String around, String content, Cut cut) {
        return Records.snapshot(around.formatted(content.equals("-") ? "" : "m=" + content), cut);
    }

    @Test
    void whatOnlyDestinationChangedIsNotOpened() {
        MemorySnapshot base = Records.snapshot("a=n b=n c=n d=n e=n f=n g=n h=n", Cut.every(2));
        MemorySnapshot destination = Records.committed(base, Records.staged("a=d c=- d=- e=d"), Cut.every(1), 0);
        MemorySnapshot source = Records.committed(base, Records.staged("h=s"), Cut.every(2), 0);
        int before = destination.rangesOpened() + base.rangesOpened() + source.rangesOpened();
        assertThat(Differences.all(diff(destination, source, base))).containsExactly("CHANGED h n s");
        assertThat(destination.rangesOpened() + base.rangesOpened() + source.rangesOpened() - before)
                .as("one range of destination and one of source")
                .isEqualTo(2);
    }

    @Test
    void agreesWithMapsAndWithTheMergeOnRandomLayouts() {
        long seed = 20260404;
        RandomGenerator random = new Random(seed);
        for (int round = 0; round < 15_000; round++) {
            MemorySnapshot base = MemorySnapshot.of(Records.random(random, 25), Records.randomCut(random));
            int edits = random.nextInt(1, 12);
            MemorySnapshot destination = Differences.changed(random, base, edits);
            MemorySnapshot source = Differences.changed(random, base, edits);
            NavigableMap<byte[], String> expected = threeDot(destination.records(), source.records(), base.records());
            String name = "seed %d round %d".formatted(seed, round);
            List<String> shown = Differences.all(diff(destination, source, base));
            assertThat(shown).as(name).isEqualTo(List.copyOf(expected.values()));
            assertThat(Differences.all(diff(
                            destination.withForeignIds("destination"),
                            source.withForeignIds("source"),
                            base.withForeignIds("base"))))
                    .as("without ids, %s", name)
                    .isEqualTo(shown);
            Differences.assertSeeks(diff(destination, source, base), expected, random, name);
            assertThat(conflicts(destination, source, base))
                    .as(name)
                    .isEqualTo(shown.stream().anyMatch(row -> row.startsWith("CONFLICT")));
        }
    }

    private static boolean conflicts(MemorySnapshot destination, MemorySnapshot source, MemorySnapshot base) {
        MemorySnapshot.Sink sink = new MemorySnapshot.Sink(Cut.never(), destination, source);
        try {
            ThreeWayMerge.merge(source.cursor(), destination.cursor(), base.cursor(), MergeStrategy.DEFAULT, sink);
            return false;
        } catch (VersioningException e) {
            return true;
        }
    }

    private static NavigableMap<byte[], String> threeDot(
            Map<byte[], Value> destination, Map<byte[], Value> source, Map<byte[], Value> base) {
        NavigableMap<byte[], String> differences = Records.sorted();
        for (byte[] key : Differences.keys(destination, source)) {
            Value d = destination.get(key);
            Value s = source.get(key);
            Value b = base.get(key);
            if (Records.same(d, s) || Records.same(s, b)) {
                continue;
            }
            DifferenceType type = DifferenceType.CONFLICT;
            if (Records.same(d, b)) {
                type = d == null ? DifferenceType.ADDED : s == null ? DifferenceType.REMOVED : DifferenceType.CHANGED;
            }
            differences.put(key, Differences.show(type, key, d, s));
        }
        return differences;
    }
}
