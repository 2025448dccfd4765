package io.tarn.versioning.diff;

import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.versioning.Value;
import io.tarn.versioning.committed.MemorySnapshot;
import io.tarn.versioning.committed.MemorySnapshot.Cut;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class LayeredCursorTest {
    private static String rest(RecordCursor cursor) {
        NavigableMap<byte[], Value> records = Records.sorted();
        while (cursor.next()) {
            records.put(cursor.key(), cursor.value().orElseThrow());
        }
        return Records.show(records);
    }

    private static LiveCursor branch(
            MemorySnapshot committed, List<NavigableMap<byte[], Optional<Value>>> newestFirst) {
        List<RecordCursor> layers = new ArrayList<>();
        newestFirst.forEach(layer -> layers.add(new MemoryRecords(layer)));
        layers.add(new SnapshotRecords(committed.cursor()));
        return new LiveCursor(new LayeredCursor(layers));
    }

    @Test
    void theNewestLayerWinsAndTombstonesHide() {
        MemorySnapshot committed = Records.snapshot("a=1 b=1 c=1 d=1", Cut.every(2));
        try (LiveCursor branch =
                branch(committed, List.of(Records.staged("a=3 b=-"), Records.staged("a=2 b=2 c=- e=2")))) {
            assertThat(rest(branch)).isEqualTo("a=3 d=1 e=2");
        }
    }

    @Test
    void withoutLayersThereIsNothing() {
        try (LayeredCursor cursor = new LayeredCursor(List.of())) {
            assertThat(cursor.next()).isFalse();
            assertThat(cursor.seek(Records.key("a"))).isFalse();
        }
    }

    @Test
    void seekingANearKeyStepsAndLeavesLayersAloneThatAreThere() {
        NavigableMap<byte[], Optional<Value>> near = Records.staged("a=x b=x c=x d=x");
        NavigableMap<byte[], Optional<Value>> ahead = Records.staged("a=y x=y");
        MemoryRecords nearCursor = new MemoryRecords(near);
        MemoryRecords aheadCursor = new MemoryRecords(ahead);
        try (LayeredCursor cursor = new LayeredCursor(List.of(nearCursor, aheadCursor))) {
            assertThat(cursor.next()).isTrue();
            assertThat(cursor.next()).isTrue();
            assertThat(cursor.seek(Records.key("d"))).isTrue();
            assertThat(Records.text(cursor.key())).isEqualTo("d");
            assertThat(cursor.seek(Records.key("e"))).isTrue();
            assertThat(Records.text(cursor.key())).isEqualTo("x");
            assertThat(nearCursor.seeks() + aheadCursor.seeks()).isZero();
        }
    }

    @Test
    void agreesWithMapsAtRandom() {
        long seed = 20260606;
        RandomGenerator random = new Random(seed);
        for (int round = 0; round < 10_000; round++) {
            NavigableMap<byte[], Value> visible = Records.random(random, 20);
            MemorySnapshot committed = MemorySnapshot.of(visible, Records.randomCut(random));
            List<NavigableMap<byte[], Optional<Value>>> newestFirst = new ArrayList<>();
            for (int layer = random.nextInt(4); layer > 0; layer--) {
                NavigableMap<byte[], Optional<Value>> staged = Records.randomStaged(random, committed.records(), 8);
                newestFirst.addFirst(staged);
                visible = Records.applied(visible, staged);
            }
            String name = "seed %d round %d".formatted(seed, round);
            assertThat(rest(branch(committed, newestFirst))).as(name).isEqualTo(Records.show(visible));
            assertSeeks(branch(committed, newestFirst), visible, random, name);
        }
    }

    private static void assertSeeks(
            RecordCursor cursor, NavigableMap<byte[], Value> expected, RandomGenerator random, String name) {
        for (int i = 0; i < 6; i++) {
            byte[] key = Records.randomKey(random);
            boolean present = cursor.seek(key);
            for (Map.Entry<byte[], Value> entry : expected.tailMap(key, true).entrySet().stream()
                    .limit(random.nextInt(4))
                    .toList()) {
                assertThat(present).as(name).isTrue();
                assertThat(cursor.key()).as(name).isEqualTo(entry.getKey());
                assertThat(cursor.value()).as(name).containsSame(entry.getValue());
                present = cursor.next();
            }
        }
    }
}
