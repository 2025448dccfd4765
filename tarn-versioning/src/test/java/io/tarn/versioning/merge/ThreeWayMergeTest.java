package io.tarn.versioning.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.versioning.Value;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.committed.MemorySnapshot;
import io.tarn.versioning.committed.MemorySnapshot.Cut;
import io.tarn.versioning.diff.Records;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ThreeWayMergeTest {
    private static final String CONFLICT = "conflict";

    /// The table of 13.2: source, destination, base, and the result of each strategy; `-` is absent.
    record Row(String s, String d, String b, String result, String sourceWins, String destWins) {
        String expected(MergeStrategy strategy) {
            return switch (strategy) {
                case DEFAULT -> result;
                case SOURCE_WINS -> sourceWins;
                case DEST_WINS -> destWins;
            };
        }
    }

    private static final List<Row> TABLE = List.of(
            new Row("x", "x", "x", "x", "x", "x"),
            new Row("x", "x", "y", "x", "x", "x"),
            new Row("x", "x", "-", "x", "x", "x"),
            new Row("x", "y", "x", "y", "y", "y"),
            new Row("x", "y", "y", "x", "x", "x"),
            new Row("x", "y", "z", CONFLICT, "x", "y"),
            new Row("x", "y", "-", CONFLICT, "x", "y"),
            new Row("x", "-", "x", "-", "-", "-"),
            new Row("x", "-", "y", CONFLICT, "x", "-"),
            new Row("x", "-", "-", "x", "x", "x"),
            new Row("-", "x", "x", "-", "-", "-"),
            new Row("-", "x", "y", CONFLICT, "-", "x"),
            new Row("-", "x", "-", "x", "x", "x"),
            new Row("-", "-", "x", "-", "-", "-"),
            new Row("-", "-", "-", "-", "-", "-"));

    private static final List<Cut> LAYOUTS = List.of(
            Cut.never(),
            Cut.every(1),
            (key, count, bytes) -> Records.text(key).equals("m"),
            (key, count, bytes) -> Records.text(key).equals("l"));

    static List<Object[]> tableInAllLayouts() {
        List<Object[]> cases = new ArrayList<>();
        for (Row row : TABLE) {
            for (MergeStrategy strategy : MergeStrategy.values()) {
                for (String around : List.of("%s", "l=n %s n=n", "k=n l=n %s", "%s n=n o=n", "l=x %s n=x")) {
                    cases.add(new Object[] {row, strategy, around});
                }
            }
        }
        return cases;
    }

    @ParameterizedTest
    @MethodSource("tableInAllLayouts")
    void followsTheTable(Row row, MergeStrategy strategy, String around) {
        for (Cut sourceCut : LAYOUTS) {
            for (Cut destinationCut : LAYOUTS) {
                for (Cut baseCut : LAYOUTS) {
                    String result = merged(
                            snapshot(around, row.s, sourceCut),
                            snapshot(around, row.d, destinationCut),
                            snapshot(around, row.b, baseCut),
                            strategy);
                    String expected = row.expected(strategy);
                    assertThat(result)
                            .isEqualTo(expected.equals(CONFLICT) ? CONFLICT : Records.show(records(around, expected)));
                }
            }
        }
    }

    private static MemorySnapshot snapshot(String around, String content, Cut cut) {
        return MemorySnapshot.of(records(around, content), cut);
    }

    private static NavigableMap<byte[], Value> records(String around, String content) {
        return Records.of(around.formatted(content.equals("-") ? "" : "m=" + content));
    }

    private static String merged(
            MemorySnapshot source, MemorySnapshot destination, MemorySnapshot base, MergeStrategy strategy) {
        MemorySnapshot.Sink sink = new MemorySnapshot.Sink(Cut.every(3), source, destination);
        try {
            ThreeWayMerge.merge(source.cursor(), destination.cursor(), base.cursor(), strategy, sink);
        } catch (VersioningException e) {
            assertThat(e.kind()).isEqualTo(VersioningException.Kind.MERGE_CONFLICT);
            return CONFLICT;
        }
        return Records.show(sink.finish().records());
    }

    @Test
    void anAdditionEqualToADeletedObjectOfAnotherNameIsKept() {
        for (Cut cut : LAYOUTS) {
            assertThat(merged(
                            Records.snapshot("", cut),
                            Records.snapshot("k=x z=x", cut),
                            Records.snapshot("z=x", cut),
                            MergeStrategy.DEFAULT))
                    .isEqualTo("k=x");
        }
    }

    @Test
    void twoAdditionsConflictWhateverTheBasesNextKeyHolds() {
        for (Cut cut : LAYOUTS) {
            assertThat(merged(
                            Records.snapshot("m=x zz=x", cut),
                            Records.snapshot("m=y zz=x", cut),
                            Records.snapshot("zz=x", cut),
                            MergeStrategy.DEFAULT))
                    .isEqualTo(CONFLICT);
        }
    }

    @Test
    void aConflictSaysSoAndNothingElse() {
        MemorySnapshot source = Records.snapshot("a=x", Cut.never());
        MemorySnapshot destination = Records.snapshot("a=y", Cut.never());
        MemorySnapshot base = Records.snapshot("", Cut.never());
        MemorySnapshot.Sink sink = new MemorySnapshot.Sink(Cut.never(), source, destination);
        assertThatThrownBy(() -> ThreeWayMerge.merge(
                        source.cursor(), destination.cursor(), base.cursor(), MergeStrategy.DEFAULT, sink))
                .isInstanceOf(VersioningException.class)
                .hasMessage("conflict found");
    }

    @Test
    void theSourcesRecordIsKeptWhenBothHaveTheContent() {
        NavigableMap<byte[], Value> ours = Records.sorted();
        ours.put(Records.key("a"), Records.value("x", "source's address"));
        MemorySnapshot source = MemorySnapshot.of(ours, Cut.never());
        MemorySnapshot destination = Records.snapshot("a=x", Cut.never());
        MemorySnapshot.Sink sink = new MemorySnapshot.Sink(Cut.never(), source, destination);
        ThreeWayMerge.merge(
                source.cursor(),
                destination.cursor(),
                Records.snapshot("", Cut.never()).cursor(),
                MergeStrategy.DEFAULT,
                sink);
        assertThat(sink.finish().ids()).isEqualTo(source.ids());
    }

    @Test
    void rangesThatDecideAreNotOpened() {
        String same = "a=n b=n c=n d=n e=n f=n g=n h=n";
        MemorySnapshot base = Records.snapshot(same, Cut.every(2));
        MemorySnapshot source = Records.committed(base, Records.staged("a=s x=s"), Cut.every(2), 0);
        MemorySnapshot destination = Records.committed(base, Records.staged("d=d g=- h=-"), Cut.every(2), 0);
        MemorySnapshot.Sink sink = new MemorySnapshot.Sink(Cut.every(2), source, destination);
        int before = source.rangesOpened() + destination.rangesOpened() + base.rangesOpened();
        MergeSummary summary =
                ThreeWayMerge.merge(source.cursor(), destination.cursor(), base.cursor(), MergeStrategy.DEFAULT, sink);
        assertThat(source.rangesOpened() + destination.rangesOpened() + base.rangesOpened())
                .isEqualTo(before);
        assertThat(summary).isEqualTo(new MergeSummary(4, 0, true));
        assertThat(Records.show(sink.finish().records())).isEqualTo("a=s b=n c=n d=d e=n f=n x=s");
    }

    @Test
    void aRangeTheOtherSideSplitIsTakenFromThereUnopened() {
        MemorySnapshot base = Records.snapshot("a=n b=n c=n d=n e=n", Cut.never());
        MemorySnapshot source = Records.snapshot("a=n b=s c=n d=n e=n", Cut.every(2));
        MemorySnapshot.Sink sink = new MemorySnapshot.Sink(Cut.never(), source, base);
        ThreeWayMerge.merge(source.cursor(), base.cursor(), base.cursor(), MergeStrategy.DEFAULT, sink);
        assertThat(sink.copied()).isEqualTo(source.ids());
        assertThat(source.rangesOpened() + base.rangesOpened()).isZero();
    }

    @ParameterizedTest
    @EnumSource(MergeStrategy.class)
    void agreesWithAMapOnRandomLayouts(MergeStrategy strategy) {
        long seed = 20260202;
        RandomGenerator random = new Random(seed);
        int conflicts = 0;
        for (int round = 0; round < 10_000; round++) {
            NavigableMap<byte[], Value> b = Records.random(random, 25);
            MemorySnapshot base = MemorySnapshot.of(b, Records.randomCut(random));
            int edits = random.nextInt(1, 9);
            MemorySnapshot source = changed(random, base, edits);
            MemorySnapshot destination = changed(random, base, edits);
            String expected = expected(source.records(), destination.records(), b, strategy);
            conflicts += expected.equals(CONFLICT) ? 1 : 0;
            assertThat(merged(source, destination, base, strategy))
                    .as("seed %d round %d", seed, round)
                    .isEqualTo(expected);
            assertThat(merged(
                            source.withForeignIds("source"),
                            destination.withForeignIds("destination"),
                            base.withForeignIds("base"),
                            strategy))
                    .as("without ids, seed %d round %d", seed, round)
                    .isEqualTo(expected);
            assertDifferenceIsTold(source, destination, base, strategy, expected);
        }
        if (strategy == MergeStrategy.DEFAULT) {
            assertThat(conflicts).isBetween(300, 9000);
        }
    }

    private static void assertDifferenceIsTold(
            MemorySnapshot source,
            MemorySnapshot destination,
            MemorySnapshot base,
            MergeStrategy strategy,
            String expected) {
        if (!expected.equals(CONFLICT) && !expected.equals(Records.show(destination.records()))) {
            MergeSummary summary = ThreeWayMerge.merge(
                    source.cursor(),
                    destination.cursor(),
                    base.cursor(),
                    strategy,
                    new MemorySnapshot.Sink(Cut.never(), source, destination));
            assertThat(summary.differsFromDestination()).isTrue();
        }
    }

    private static MemorySnapshot changed(RandomGenerator random, MemorySnapshot base, int edits) {
        NavigableMap<byte[], Optional<Value>> changes = Records.randomStaged(random, base.records(), edits);
        return random.nextInt(4) == 0
                ? MemorySnapshot.of(Records.applied(base.records(), changes), Records.randomCut(random))
                : Records.committed(base, changes, Records.randomCut(random), random.nextInt(2) * 100L);
    }

    private static String expected(
            NavigableMap<byte[], Value> source,
            NavigableMap<byte[], Value> destination,
            NavigableMap<byte[], Value> base,
            MergeStrategy strategy) {
        NavigableMap<byte[], Value> result = Records.sorted();
        TreeSet<byte[]> keys = new TreeSet<>(Arrays::compareUnsigned);
        keys.addAll(source.keySet());
        keys.addAll(destination.keySet());
        for (byte[] key : keys) {
            Value s = source.get(key);
            Value d = destination.get(key);
            Value b = base.get(key);
            Value taken;
            if (Records.same(s, d)) {
                taken = s;
            } else if (Records.same(s, b)) {
                taken = d;
            } else if (Records.same(d, b)) {
                taken = s;
            } else if (strategy == MergeStrategy.DEFAULT) {
                return CONFLICT;
            } else {
                taken = strategy == MergeStrategy.SOURCE_WINS ? s : d;
            }
            if (taken != null) {
                result.put(key, taken);
            }
        }
        return Records.show(result);
    }
}
