package io.tarn.versioning.diff;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tarn.versioning.Value;
import io.tarn.versioning.committed.MemorySnapshot;
import io.tarn.versioning.committed.MemorySnapshot.Cut;
import io.tarn.versioning.merge.ChangeApplier;
import java.util.Arrays;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/// Test records written as text: `a=x b=y` are two keys with content x and y, `c=-` is a tombstone.
public final class Records {
    private static final byte[][] ALPHABET = {{'a'}, {'b'}, {'/'}, {'-'}, {(byte) 0xff}, {'.'}};

    private Records() {}

    public static byte[] key(String text) {
        return text.getBytes(UTF_8);
    }

    public static String text(byte[] key) {
        return new String(key, UTF_8);
    }

    /// Content is all of the identity; the data differs from value to value made.
    public static Value value(String content, String data) {
        byte[] identity = new byte[32];
        byte[] bytes = key(content);
        System.arraycopy(bytes, 0, identity, 0, bytes.length);
        return new Value(identity, key(data));
    }

    public static Value value(String content) {
        return value(content, "data of " + content);
    }

    /// Whether both are absent (null), or have the same content.
    public static boolean same(Value one, Value other) {
        if (one == null || other == null) {
            return Objects.isNull(one) && Objects.isNull(other);
        }
        return one.sameContent(other);
    }

    public static <V> NavigableMap<byte[], V> sorted() {
        return new TreeMap<>(Arrays::compareUnsigned);
    }

    public static NavigableMap<byte[], Value> of(String text) {
        NavigableMap<byte[], Value> records = sorted();
        staged(text).forEach((key, value) -> records.put(key, value.orElseThrow()));
        return records;
    }

    public static NavigableMap<byte[], Optional<Value>> staged(String text) {
        NavigableMap<byte[], Optional<Value>> records = sorted();
        for (String part : text.isBlank() ? new String[0] : text.trim().split("\\s+")) {
            int equals = part.lastIndexOf('=');
            String content = part.substring(equals + 1);
            records.put(
                    key(part.substring(0, equals)),
                    content.equals("-") ? Optional.empty() : Optional.of(value(content)));
        }
        return records;
    }

    public static NavigableMap<byte[], Optional<Value>> live(NavigableMap<byte[], Value> records) {
        NavigableMap<byte[], Optional<Value>> live = sorted();
        records.forEach((key, value) -> live.put(key, Optional.of(value)));
        return live;
    }

    public static MemorySnapshot snapshot(String text, Cut cut) {
        return MemorySnapshot.of(of(text), cut);
    }

    public static String show(Map<byte[], Value> records) {
        StringBuilder shown = new StringBuilder();
        records.forEach((key, value) -> shown.append(shown.isEmpty() ? "" : " ")
                .append(shownKey(key))
                .append('=')
                .append(text(value.identity()).trim()));
        return shown.toString();
    }

    public static String shownKey(byte[] key) {
        StringBuilder shown = new StringBuilder();
        for (byte b : key) {
            shown.append(b > 0 ? String.valueOf((char) b) : "\\" + Integer.toHexString(b & 0xff));
        }
        return shown.toString();
    }

    public static byte[] randomKey(RandomGenerator random) {
        int length = random.nextInt(1, 5);
        byte[] key = new byte[length];
        for (int i = 0; i < length; i++) {
            key[i] = ALPHABET[random.nextInt(ALPHABET.length)][0];
        }
        return key;
    }

    public static Value randomValue(RandomGenerator random) {
        return value(String.valueOf((char) ('x' + random.nextInt(3))), "d" + random.nextInt(3));
    }

    public static NavigableMap<byte[], Value> random(RandomGenerator random, int most) {
        NavigableMap<byte[], Value> records = sorted();
        int count = random.nextInt(most + 1);
        for (int i = 0; i < count; i++) {
            records.put(randomKey(random), randomValue(random));
        }
        return records;
    }

    public static NavigableMap<byte[], Optional<Value>> randomStaged(
            RandomGenerator random, NavigableMap<byte[], Value> base, int most) {
        NavigableMap<byte[], Optional<Value>> staged = sorted();
        int count = random.nextInt(most + 1);
        for (int i = 0; i < count; i++) {
            byte[] near = base.ceilingKey(randomKey(random));
            byte[] key = near != null && random.nextBoolean() ? near : randomKey(random);
            staged.put(key, random.nextInt(3) == 0 ? Optional.empty() : Optional.of(randomValue(random)));
        }
        return staged;
    }

    public static NavigableMap<byte[], Value> applied(
            NavigableMap<byte[], Value> base, NavigableMap<byte[], Optional<Value>> changes) {
        NavigableMap<byte[], Value> result = sorted();
        result.putAll(base);
        changes.forEach(
                (key, value) -> value.ifPresentOrElse(present -> result.put(key, present), () -> result.remove(key)));
        return result;
    }

    public static Cut randomCut(RandomGenerator random) {
        return switch (random.nextInt(5)) {
            case 0 -> Cut.never();
            case 1 -> Cut.every(1);
            case 2 -> Cut.every(random.nextInt(2, 5));
            case 3 -> Cut.ragged(2);
            default -> Cut.ragged(4);
        };
    }

    /// A snapshot changed by `staged` such that untouched ranges keep their ids, as commits leave it.
    public static MemorySnapshot committed(
            MemorySnapshot base, NavigableMap<byte[], Optional<Value>> staged, Cut cut, long coalesceBelowBytes) {
        MemorySnapshot.Sink sink = new MemorySnapshot.Sink(cut, base);
        ChangeApplier.apply(base.cursor(), new MemoryRecords(staged), sink, coalesceBelowBytes);
        return sink.finish();
    }
}
