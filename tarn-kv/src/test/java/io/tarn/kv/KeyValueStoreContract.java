package io.tarn.kv;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.kv.KeyValueException.Kind;
import io.tarn.testkit.Gen;
import io.tarn.testkit.ModelRun;
import io.tarn.testkit.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// What every driver of [KeyValueStore] must do. A driver's test extends it and says how to open a store. The data
/// behind it may be shared with other tests: each uses partitions of its own.
public abstract class KeyValueStoreContract extends KeyValueScanContract {

    /// The largest value the driver is known to take, at most 1 MiB is tried.
    protected int valueBytesMax() {
        return 1 << 20;
    }

    /// Operations of the random comparison with the model; fewer where each is a round trip.
    protected int modelSteps() {
        return 2000;
    }

    @Test
    void whatIsSetIsReadAndWhatIsDeletedIsGone() {
        byte[] p = partition();
        assertThat(value(p, "k")).isEmpty();
        store.set(p, bytes("k"), bytes("one"));
        store.set(p, bytes("k"), bytes("two"));
        assertThat(value(p, "k")).contains("two");
        store.delete(p, bytes("k"));
        assertThat(value(p, "k")).isEmpty();
        store.delete(p, bytes("k"));
    }

    @Test
    void deferredWritesAreJudgedAndSeenLikeOthers() {
        byte[] p = partition();
        Write first = new Write.Set(p, bytes("k"), bytes("one"), Condition.absent());
        Write second = new Write.Set(p, bytes("l"), bytes("two"), Condition.always());
        assertThat(store.writeDeferred(List.of(first, second))).isEqualTo(2);
        assertThat(value(p, "k")).contains("one");
        assertThat(store.writeDeferred(List.of(first, new Write.Delete(p, bytes("l")))))
                .isZero();
        assertThat(store.writeDeferred(List.of(new Write.Delete(p, bytes("k")))))
                .isEqualTo(1);
        assertThat(value(p, "k")).isEmpty();
        assertThat(value(p, "l")).contains("two");
        assertKind(Kind.INVALID, () -> store.writeDeferred(List.of(new Write.Delete(p, new byte[0]))));
    }

    @Test
    void anEmptyValueIsAValue() {
        byte[] p = partition();
        store.set(p, bytes("k"), new byte[0]);
        assertThat(value(p, "k")).contains("");
        assertThat(store.setIf(p, bytes("k"), bytes("x"), Condition.absent())).isFalse();
        assertThat(store.setIf(p, bytes("k"), bytes("x"), Condition.unchanged(new byte[0])))
                .isTrue();
    }

    @Test
    void partitionsDoNotMixEvenWhenTheirConcatenationsDo() {
        byte[] p = partition();
        byte[] longer = bytes(new String(p, UTF_8) + "/a");
        store.set(p, bytes("a/b"), bytes("1"));
        store.set(longer, bytes("b"), bytes("2"));
        assertThat(value(p, "a/b")).contains("1");
        assertThat(value(longer, "b")).contains("2");
        assertThat(value(p, "b")).isEmpty();
        store.dropPartition(p);
        assertThat(value(longer, "b")).contains("2");
    }

    @Test
    void emptyPartitionsAndKeysAreRefusedAndNothingHappens() {
        byte[] p = partition();
        byte[] empty = new byte[0];
        assertKind(Kind.INVALID, () -> store.get(empty, bytes("k")));
        assertKind(Kind.INVALID, () -> store.get(p, empty));
        assertKind(Kind.INVALID, () -> store.getAll(p, List.of(bytes("k"), empty)));
        assertKind(Kind.INVALID, () -> store.getAll(empty, List.of()));
        assertKind(Kind.INVALID, () -> store.set(p, empty, bytes("v")));
        assertKind(Kind.INVALID, () -> store.set(empty, bytes("k"), bytes("v")));
        assertKind(Kind.INVALID, () -> store.setIf(p, empty, bytes("v"), Condition.absent()));
        assertKind(Kind.INVALID, () -> store.delete(p, empty));
        assertKind(Kind.INVALID, () -> store.scan(empty, empty, 10));
        assertKind(Kind.INVALID, () -> store.dropPartition(empty));
        assertKind(
                Kind.INVALID,
                () -> store.write(List.of(set(p, "first", "v", Condition.always()), new Write.Delete(p, empty))));
        assertThat(value(p, "first")).isEmpty();
    }

    @Test
    void conditionsDecideWhetherAWriteHappens() {
        byte[] p = partition();
        byte[] k = bytes("k");
        assertThat(store.setIf(p, k, bytes("x"), Condition.exists())).isFalse();
        assertThat(store.setIf(p, k, bytes("x"), Condition.unchanged(bytes(""))))
                .isFalse();
        assertThat(value(p, "k")).isEmpty();
        assertThat(store.setIf(p, k, bytes("1"), Condition.absent())).isTrue();
        assertThat(store.setIf(p, k, bytes("x"), Condition.absent())).isFalse();
        assertThat(store.setIf(p, k, bytes("x"), Condition.unchanged(bytes("2"))))
                .isFalse();
        assertThat(store.setIf(p, k, bytes("x"), Condition.unchanged(bytes("11"))))
                .isFalse();
        assertThat(value(p, "k")).contains("1");
        assertThat(store.setIf(p, k, bytes("2"), Condition.unchanged(bytes("1"))))
                .isTrue();
        assertThat(store.setIf(p, k, bytes("3"), Condition.exists())).isTrue();
        assertThat(store.setIf(p, k, bytes("3"), Condition.unchanged(bytes("3"))))
                .isTrue();
        assertThat(store.setIf(p, k, bytes("4"), Condition.always())).isTrue();
        assertThat(value(p, "k")).contains("4");
        store.delete(p, k);
        assertThat(store.setIf(p, k, bytes("5"), Condition.unchanged(bytes("4"))))
                .isFalse();
        assertThat(store.setIf(p, k, bytes("5"), Condition.absent())).isTrue();
    }

    @Test
    void writeStopsBeforeTheFirstConditionThatDoesNotHold() {
        byte[] p = partition();
        assertThat(store.write(List.of())).isZero();
        int done = store.write(List.of(
                set(p, "a", "1", Condition.absent()),
                set(p, "b", "2", Condition.always()),
                set(p, "c", "3", Condition.exists()),
                set(p, "d", "4", Condition.always())));
        assertThat(done).isEqualTo(2);
        assertThat(value(p, "a")).contains("1");
        assertThat(value(p, "b")).contains("2");
        assertThat(value(p, "c")).isEmpty();
        assertThat(value(p, "d")).isEmpty();
    }

    @Test
    void laterWritesOfAListSeeTheEarlierOnes() {
        byte[] p = partition();
        byte[] other = partition();
        List<Write> writes = List.of(
                set(p, "a", "1", Condition.absent()),
                set(p, "a", "2", Condition.unchanged(bytes("1"))),
                new Write.Delete(p, bytes("a")),
                set(p, "a", "3", Condition.absent()),
                set(p, "a", "", Condition.exists()),
                set(other, "a", "4", Condition.absent()),
                set(p, "a", "5", Condition.unchanged(bytes(""))),
                set(p, "a", "6", Condition.absent()));
        assertThat(store.write(writes)).isEqualTo(7);
        assertThat(value(p, "a")).contains("5");
        assertThat(value(other, "a")).contains("4");
    }

    @Test
    void aWriteBehindACheckHappensOnlyWhileTheCheckHolds() {
        byte[] guard = partition();
        byte[] p = partition();
        store.set(guard, bytes("g"), bytes("1"));
        var holds = new Write.Check(guard, bytes("g"), bytes("1"));
        var fails = new Write.Check(guard, bytes("g"), bytes("2"));
        assertThat(store.write(List.of(holds, set(p, "k", "a", Condition.absent()))))
                .isEqualTo(2);
        assertThat(store.write(List.of(holds, set(p, "k", "b", Condition.absent()))))
                .isEqualTo(1);
        assertThat(store.write(List.of(fails, set(p, "k", "c", Condition.always()))))
                .isZero();
        assertThat(store.write(List.of(
                        new Write.Check(guard, bytes("nothing"), new byte[0]), set(p, "k", "d", Condition.always()))))
                .isZero();
        assertThat(value(p, "k")).contains("a");
        assertThat(value(guard, "g")).contains("1");
        assertThat(store.write(List.of(holds, new Write.Delete(p, bytes("k"))))).isEqualTo(2);
        assertThat(value(p, "k")).isEmpty();
        assertKind(Kind.INVALID, () -> store.write(List.of(holds)));
        assertKind(Kind.INVALID, () -> store.write(List.of(set(p, "k", "v", Condition.always()), holds)));
    }

    @Test
    void manyPartitionsAreDroppedTogetherWhateverTheyHold() {
        List<byte[]> dropped = new ArrayList<>();
        for (int i = 0; i < 70; i++) {
            byte[] p = partition();
            dropped.add(p);
            List<Write> writes = new ArrayList<>();
            for (int k = 0; k < (i == 3 ? 1200 : i % 3); k++) {
                writes.add(set(p, "k%04d".formatted(k), "v", Condition.always()));
            }
            store.write(writes);
        }
        byte[] kept = partition();
        store.set(kept, bytes("k"), bytes("v"));
        store.dropPartitions(dropped);
        for (byte[] p : dropped) {
            try (Scan scan = store.scan(p, new byte[0], 1)) {
                assertThat(scan.next()).isFalse();
            }
        }
        assertThat(value(kept, "k")).contains("v");
        store.dropPartitions(List.of());
        assertKind(Kind.INVALID, () -> store.dropPartitions(List.of(kept, new byte[0])));
    }

    @Test
    void getEachReadsKeysOfManyPartitionsInTheOrderAsked() {
        byte[] one = partition();
        byte[] other = partition();
        store.set(one, bytes("k"), bytes("1"));
        store.set(other, bytes("k"), bytes("2"));
        store.set(other, bytes("empty"), new byte[0]);
        List<Key> keys = List.of(
                new Key(other, bytes("k")),
                new Key(one, bytes("nothing")),
                new Key(one, bytes("k")),
                new Key(other, bytes("empty")),
                new Key(other, bytes("k")));
        assertThat(store.getEach(keys).stream().map(value -> value.map(String::new)))
                .containsExactly(
                        Optional.of("2"), Optional.empty(), Optional.of("1"), Optional.of(""), Optional.of("2"));
        assertThat(store.getEach(List.of())).isEmpty();
        assertKind(Kind.INVALID, () -> store.getEach(List.of(new Key(one, new byte[0]))));
        assertKind(Kind.INVALID, () -> store.getEach(List.of(new Key(new byte[0], bytes("k")))));
    }

    @Test
    void getAllKeepsTheOrderAskedWithMissingAndRepeatedKeys() {
        byte[] p = partition();
        List<Write> writes = new ArrayList<>();
        List<byte[]> keys = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            writes.add(set(p, "key" + i, "value" + i, Condition.always()));
            keys.add(bytes("key" + (599 - i)));
        }
        assertThat(store.write(writes)).isEqualTo(600);
        keys.add(3, bytes("missing"));
        keys.add(bytes("key7"));
        keys.add(bytes("key7"));
        List<Optional<byte[]>> values = store.getAll(p, keys);
        assertThat(values).hasSize(603);
        for (int i = 0; i < keys.size(); i++) {
            String key = new String(keys.get(i), UTF_8);
            Optional<String> found = values.get(i).map(value -> new String(value, UTF_8));
            assertThat(found)
                    .isEqualTo(key.equals("missing") ? Optional.empty() : Optional.of(key.replace("key", "value")));
        }
        assertThat(store.getAll(p, List.of())).isEmpty();
        assertThat(store.getAll(partition(), List.of(bytes("k")))).containsExactly(Optional.empty());
    }

    @Test
    void binaryKeysPartitionsAndValuesSurvive() {
        Gen gen = Seed.ofProcess().split("binary").gen();
        byte[] p = partition();
        byte[] zeros = concat(p, new byte[] {0, 0});
        byte[] ones = concat(p, new byte[] {(byte) 0xFF, (byte) 0xFF});
        TreeSet<byte[]> keys = new TreeSet<>(Arrays::compareUnsigned);
        keys.addAll(List.of(new byte[] {0}, new byte[] {0, 0}, new byte[] {(byte) 0xFF}, bytes("/"), bytes("//")));
        keys.addAll(gen.list(50, 50, inner -> inner.bytes(1, 6)));
        for (byte[] partition : List.of(p, zeros, ones)) {
            for (byte[] key : keys) {
                store.set(partition, key, concat(partition, key));
            }
        }
        for (byte[] partition : List.of(p, zeros, ones)) {
            List<String> scanned = new ArrayList<>();
            try (Scan scan = store.scan(partition, new byte[0], 7)) {
                while (scan.next()) {
                    assertThat(scan.value()).isEqualTo(concat(partition, scan.key()));
                    scanned.add(HexFormat.of().formatHex(scan.key()));
                }
            }
            assertThat(scanned)
                    .containsExactlyElementsOf(
                            keys.stream().map(HexFormat.of()::formatHex).toList());
        }
    }

    @Test
    void largeValuesSurvive() {
        byte[] p = partition();
        byte[] large = new byte[valueBytesMax()];
        for (int i = 0; i < large.length; i++) {
            large[i] = (byte) ((i * 31) >>> 3);
        }
        store.set(p, bytes("large"), large);
        assertThat(store.get(p, bytes("large")).orElseThrow()).isEqualTo(large);
        assertThat(store.setIf(p, bytes("large"), bytes("small"), Condition.unchanged(large)))
                .isTrue();
        assertThat(value(p, "large")).contains("small");
    }

    @Test
    void droppingAPartitionRemovesAllOfItAndNothingElse() {
        byte[] p = partition();
        byte[] after = concat(p, new byte[] {0});
        byte[] sibling = p.clone();
        sibling[p.length - 1]++;
        List<Write> writes = new ArrayList<>();
        for (int i = 0; i < 1500; i++) {
            writes.add(set(p, "key" + i, "v", Condition.always()));
        }
        writes.add(set(after, "k", "after", Condition.always()));
        writes.add(set(sibling, "k", "sibling", Condition.always()));
        assertThat(store.write(writes)).isEqualTo(writes.size());
        store.dropPartition(p);
        store.dropPartition(p);
        assertThat(value(p, "key0")).isEmpty();
        try (Scan scan = store.scan(p, new byte[0], 10)) {
            assertThat(scan.next()).isFalse();
        }
        assertThat(value(after, "k")).contains("after");
        assertThat(value(sibling, "k")).contains("sibling");
        assertThat(store.setIf(p, bytes("key0"), bytes("again"), Condition.absent()))
                .isTrue();
        assertThat(value(p, "key0")).contains("again");
        store.dropPartition(partition());
    }

    @Test
    void theCallerMayChangeItsArraysAfterwards() {
        byte[] p = partition();
        byte[] key = bytes("key");
        byte[] v = bytes("value");
        store.set(p, key, v);
        v[0] = 'X';
        key[0] = 'X';
        assertThat(value(p, "key")).contains("value");
        store.get(p, bytes("key")).orElseThrow()[0] = 'Y';
        assertThat(value(p, "key")).contains("value");
    }

    @Test
    void aClosedStoreIsUnavailable() {
        byte[] p = partition();
        store.set(p, bytes("k"), bytes("v"));
        Scan scan = store.scan(p, new byte[0], 1);
        store.close();
        store.close();
        assertKind(Kind.UNAVAILABLE, () -> store.get(p, bytes("k")));
        assertKind(Kind.UNAVAILABLE, () -> store.getAll(p, List.of(bytes("k"))));
        assertKind(Kind.UNAVAILABLE, () -> store.set(p, bytes("k"), bytes("v")));
        assertKind(Kind.UNAVAILABLE, () -> store.dropPartition(p));
        assertKind(Kind.UNAVAILABLE, () -> store.scan(p, new byte[0], 1));
        assertKind(Kind.UNAVAILABLE, scan::next);
        assertKind(Kind.UNAVAILABLE, () -> scan.seek(bytes("k")));
        scan.close();
        scan.close();
    }

    @Test
    void randomOperationsMatchTheModel() {
        Seed seed = Seed.ofProcess().split("kv model");
        byte[] run = partition();
        ModelRun.run(
                seed,
                modelSteps(),
                () -> new KeyValueModel(
                        store, concat(run, bytes(UUID.randomUUID().toString()))),
                KeyValueModel::operation,
                KeyValueModel::step);
    }
}
