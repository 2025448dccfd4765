package io.tarn.versioning.diff;

import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.versioning.Value;
import io.tarn.versioning.committed.MemorySnapshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/// Differences as text, and by the simplest possible means, for tests: `CHANGED key left right`.
final class Differences {
    private Differences() {}

    static List<String> all(DifferenceCursor cursor) {
        try (cursor) {
            return rest(cursor, cursor.next());
        }
    }

    static List<String> from(DifferenceCursor cursor, byte[] key) {
        try (cursor) {
            return rest(cursor, cursor.seek(key));
        }
    }

    private static List<String> rest(DifferenceCursor cursor, boolean first) {
        List<String> shown = new ArrayList<>();
        for (boolean present = first; present; present = cursor.next()) {
            assertThat(cursor.current().key()).isEqualTo(cursor.key());
            assertThat(cursor.current().type()).isEqualTo(cursor.type());
            shown.add(show(cursor.current()));
        }
        return shown;
    }

    static String show(Difference difference) {
        return show(
                difference.type(),
                difference.key(),
                difference.left().orElse(null),
                difference.right().orElse(null));
    }

    static String show(DifferenceType type, byte[] key, Value left, Value right) {
        return "%s %s %s %s".formatted(type, Records.shownKey(key), content(left), content(right));
    }

    private static String content(Value value) {
        return value == null ? "-" : Records.text(value.identity()).trim();
    }

    static Set<byte[]> keys(Map<byte[], ?> one, Map<byte[], ?> other) {
        TreeSet<byte[]> keys = new TreeSet<>(Arrays::compareUnsigned);
        keys.addAll(one.keySet());
        keys.addAll(other.keySet());
        return keys;
    }

    static NavigableMap<byte[], String> twoDot(Map<byte[], Value> left, Map<byte[], Value> right) {
        NavigableMap<byte[], String> differences = Records.sorted();
        for (byte[] key : keys(left, right)) {
            Value l = left.get(key);
            Value r = right.get(key);
            if (!Records.same(l, r)) {
                DifferenceType type =
                        l == null ? DifferenceType.ADDED : r == null ? DifferenceType.REMOVED : DifferenceType.CHANGED;
                differences.put(key, show(type, key, l, r));
            }
        }
        return differences;
    }

    /// A snapshot that shares what it can with `base`, or nothing.
    static MemorySnapshot changed(RandomGenerator random, MemorySnapshot base, int edits) {
        NavigableMap<byte[], Optional<Value>> changes = Records.randomStaged(random, base.records(), edits);
        return random.nextInt(4) == 0
                ? MemorySnapshot.of(Records.applied(base.records(), changes), Records.randomCut(random))
                : Records.committed(base, changes, Records.randomCut(random), random.nextInt(2) * 100L);
    }

    /// Seeks and steps at random, also back, and after the end.
    static void assertSeeks(
            DifferenceCursor cursor, NavigableMap<byte[], String> expected, RandomGenerator random, String round) {
        try (cursor) {
            for (int i = 0; i < 5; i++) {
                byte[] key = Records.randomKey(random);
                boolean present = cursor.seek(key);
                for (Map.Entry<byte[], String> entry : expected.tailMap(key, true).entrySet().stream()
                        .limit(random.nextInt(4))
                        .toList()) {
                    assertThat(present).as(round).isTrue();
                    assertThat(show(cursor.current())).as(round).isEqualTo(entry.getValue());
                    present = cursor.next();
                }
            }
        }
    }
}
