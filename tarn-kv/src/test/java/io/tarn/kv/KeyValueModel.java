package io.tarn.kv;

import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.testkit.Gen;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/// A store beside a plain sorted map, over a few partitions and keys so that operations meet.
final class KeyValueModel {
    sealed interface Operation {}

    /// A text of bytes, readable in a report.
    record Text(byte[] bytes) {
        @Override
        public String toString() {
            return HexFormat.of().formatHex(bytes);
        }
    }

    record Step(int partition, Text key, Optional<Text> value, String condition, Text expected) {}

    record Apply(List<Step> steps) implements Operation {}

    record Look(int partition, List<Text> keys) implements Operation {}

    record Walk(int partition, Text start, int pageSize, List<Text> seeks) implements Operation {}

    record Drop(int partition) implements Operation {}

    private final KeyValueStore store;
    private final byte[] prefix;
    private final Map<Integer, NavigableMap<byte[], byte[]>> model = new TreeMap<>();

    KeyValueModel(KeyValueStore store, byte[] prefix) {
        this.store = store;
        this.prefix = prefix;
        for (int i = 0; i < 4; i++) {
            model.put(i, new TreeMap<>(Arrays::compareUnsigned));
        }
    }

    static Operation operation(Gen gen) {
        int partition = gen.intBetween(0, 3);
        return gen.pick(List.of(
                Gen.<Operation>weighted(8, () -> new Apply(gen.list(1, 5, KeyValueModel::drawStep))),
                Gen.weighted(4, () -> new Look(partition, gen.list(0, 6, KeyValueModel::drawKey))),
                Gen.weighted(
                        3,
                        () -> new Walk(
                                partition,
                                gen.oneIn(2) ? new Text(new byte[0]) : drawKey(gen),
                                gen.intBetween(0, 5),
                                gen.list(0, 3, KeyValueModel::drawKey))),
                Gen.weighted(1, () -> new Drop(partition))));
    }

    private static Step drawStep(Gen gen) {
        return new Step(
                gen.intBetween(0, 3),
                drawKey(gen),
                gen.oneIn(4) ? Optional.empty() : Optional.of(drawValue(gen)),
                gen.pick("always", "always", "absent", "exists", "unchanged"),
                drawValue(gen));
    }

    private static Text drawKey(Gen gen) {
        byte[] key = new byte[gen.intBetween(1, 2)];
        for (int i = 0; i < key.length; i++) {
            key[i] = gen.pick((byte) 0, (byte) 0xFF, (byte) '/', (byte) 'a');
        }
        return new Text(key);
    }

    private static Text drawValue(Gen gen) {
        return new Text(new byte[gen.intBetween(0, 2)]);
    }

    void step(Operation operation) {
        switch (operation) {
            case Apply(List<Step> steps) ->
                assertThat(store.write(writes(steps))).isEqualTo(applied(steps));
            case Look(int partition, List<Text> keys) -> look(partition, keys);
            case Walk walk -> walk(walk);
            case Drop(int partition) -> {
                store.dropPartition(name(partition));
                model.get(partition).clear();
            }
        }
    }

    private byte[] name(int partition) {
        return KeyValueStoreFixture.concat(prefix, new byte[] {(byte) -partition});
    }

    private List<Write> writes(List<Step> steps) {
        List<Write> writes = new ArrayList<>();
        for (Step step : steps) {
            byte[] partition = name(step.partition());
            byte[] key = step.key().bytes();
            writes.add(
                    step.value().isEmpty()
                            ? new Write.Delete(partition, key)
                            : new Write.Set(partition, key, step.value().get().bytes(), condition(step)));
        }
        return writes;
    }

    private static Condition condition(Step step) {
        return switch (step.condition()) {
            case "absent" -> Condition.absent();
            case "exists" -> Condition.exists();
            case "unchanged" -> Condition.unchanged(step.expected().bytes());
            default -> Condition.always();
        };
    }

    private int applied(List<Step> steps) {
        int done = 0;
        for (Step step : steps) {
            NavigableMap<byte[], byte[]> entries = model.get(step.partition());
            byte[] current = entries.get(step.key().bytes());
            if (step.value().isEmpty()) {
                entries.remove(step.key().bytes());
            } else if (holds(step, current)) {
                entries.put(step.key().bytes(), step.value().get().bytes());
            } else {
                return done;
            }
            done++;
        }
        return done;
    }

    private static boolean holds(Step step, byte[] current) {
        return switch (step.condition()) {
            case "absent" -> current == null;
            case "exists" -> current != null;
            case "unchanged" ->
                current != null && Arrays.equals(current, step.expected().bytes());
            default -> true;
        };
    }

    private void look(int partition, List<Text> keys) {
        List<byte[]> asked = keys.stream().map(Text::bytes).toList();
        List<Optional<byte[]>> found = store.getAll(name(partition), asked);
        for (int i = 0; i < asked.size(); i++) {
            byte[] expected = model.get(partition).get(asked.get(i));
            assertThat(found.get(i).orElse(null)).isEqualTo(expected);
            assertThat(store.get(name(partition), asked.get(i)).orElse(null)).isEqualTo(expected);
        }
    }

    private void walk(Walk walk) {
        NavigableMap<byte[], byte[]> entries = model.get(walk.partition());
        try (Scan scan = store.scan(name(walk.partition()), walk.start().bytes(), walk.pageSize())) {
            for (Text target : walk.seeks()) {
                Map.Entry<byte[], byte[]> expected = entries.ceilingEntry(target.bytes());
                assertThat(scan.seek(target.bytes())).isEqualTo(expected != null);
                if (expected != null) {
                    assertThat(scan.key()).isEqualTo(expected.getKey());
                }
            }
            if (walk.seeks().isEmpty()) {
                for (Map.Entry<byte[], byte[]> expected :
                        entries.tailMap(walk.start().bytes(), true).entrySet()) {
                    assertThat(scan.next()).isTrue();
                    assertThat(scan.key()).isEqualTo(expected.getKey());
                    assertThat(scan.value()).isEqualTo(expected.getValue());
                }
                assertThat(scan.next()).isFalse();
            }
        }
    }
}
