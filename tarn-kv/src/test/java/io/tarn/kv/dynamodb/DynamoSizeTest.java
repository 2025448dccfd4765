package io.tarn.kv.dynamodb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.kv.Condition;
import io.tarn.kv.Key;
import io.tarn.kv.KeyValueException;
import io.tarn.kv.KeyValueException.Kind;
import io.tarn.kv.Scan;
import io.tarn.kv.Write;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// DynamoDB's limits on entries and calls, and how many calls things take, for each is paid and waited for.
class DynamoSizeTest {
    private static final int SCAN_LIMIT = 64;

    private final byte[] partition = bytes(UUID.randomUUID().toString());
    private FaultProxy proxy;
    private DynamoKeyValueStore store;

    @BeforeEach
    void open() {
        proxy = new FaultProxy(DynamoServer.shared().endpoint());
        DynamoOptions usual = proxy.options("sizes");
        store = DynamoKeyValueStore.open(new DynamoOptions(
                usual.tableName(),
                SCAN_LIMIT,
                usual.access(),
                usual.maxAttempts(),
                usual.maxConnections(),
                usual.attemptTimeout(),
                usual.healthCheckInterval(),
                usual.credentialRefresh()));
        proxy.takeCalls();
    }

    @AfterEach
    void close() {
        store.close();
        proxy.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static byte[] name(int index) {
        return bytes("key-%05d".formatted(index));
    }

    private List<Write> writes(int from, int to, int valueBytes) {
        List<Write> writes = new ArrayList<>();
        for (int i = from; i < to; i++) {
            writes.add(new Write.Set(partition, name(i), new byte[valueBytes], Condition.always()));
        }
        return writes;
    }

    private static void assertInvalid(String text, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        KeyValueException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(Kind.INVALID))
                .hasMessageContaining(text);
    }

    @Test
    void theLargestEntryFitsAndOneByteMoreIsRefused() {
        byte[] longest = new byte[Rows.PARTITION_BYTES_MAX];
        byte[] key = new byte[Rows.KEY_BYTES_MAX];
        System.arraycopy(partition, 0, longest, 0, partition.length);
        byte[] value = new byte[Rows.ROW_BYTES_MAX - Rows.NAMES_BYTES - longest.length - key.length];
        store.set(longest, key, value);
        assertThat(store.get(longest, key)).contains(value);
        assertThat(store.setIf(longest, key, new byte[1], Condition.unchanged(value)))
                .isTrue();
        proxy.takeCalls();
        assertInvalid(
                "entries of 409600 bytes at most, not 409601",
                () -> store.set(longest, key, new byte[value.length + 1]));
        assertInvalid("keys of 1024 bytes", () -> store.set(partition, new byte[1025], value));
        assertInvalid("not 2049 and 1", () -> store.delete(new byte[2049], new byte[1]));
        assertInvalid(
                "keys of 1024 bytes",
                () -> store.write(List.of(
                        new Write.Set(partition, bytes("first"), value, Condition.always()),
                        new Write.Set(partition, new byte[1025], value, Condition.always()))));
        assertThat(proxy.takeCalls()).isEmpty();
    }

    @Test
    void whatCannotBeThereIsNotFound() {
        byte[] longKey = new byte[1025];
        byte[] longPartition = new byte[2049];
        Arrays.fill(longKey, (byte) 'x');
        byte[] longest = Arrays.copyOf(longKey, 1024);
        store.set(partition, longest, bytes("longest"));
        store.set(partition, bytes("y"), bytes("after"));
        assertThat(store.get(partition, longKey)).isEmpty();
        assertThat(store.get(longPartition, bytes("k"))).isEmpty();
        List<Optional<byte[]>> found = store.getAll(partition, List.of(longKey, longest));
        assertThat(found.getFirst()).isEmpty();
        assertThat(found.getLast()).contains(bytes("longest"));
        assertThat(store.getAll(longPartition, List.of(longKey))).containsExactly(Optional.empty());
        try (Scan scan = store.scan(partition, longKey, 1);
                Scan nothing = store.scan(longPartition, new byte[0], 1)) {
            assertThat(nothing.next()).isFalse();
            assertThat(nothing.seek(longKey)).isFalse();
            assertThat(scan.next()).isTrue();
            assertThat(scan.key()).isEqualTo(bytes("y"));
            assertThat(scan.seek(longest)).isTrue();
            assertThat(scan.key()).isEqualTo(longest);
            assertThat(scan.seek(longKey)).isTrue();
            assertThat(scan.key()).isEqualTo(bytes("y"));
        }
        store.dropPartition(longPartition);
    }

    @Test
    void keysOfManyPartitionsAreReadInOneCallForEachHundred() {
        byte[] other = bytes(UUID.randomUUID().toString());
        store.write(writes(0, 150, 10));
        store.set(other, bytes("k"), bytes("v"));
        proxy.takeCalls();
        Key elsewhere = new Key(other, bytes("k"));
        Key missing = new Key(other, bytes("missing"));
        Key impossible = new Key(other, new byte[1025]);
        List<Key> mixed = List.of(elsewhere, missing, impossible, new Key(partition, name(0)), elsewhere);
        List<Optional<byte[]>> found = store.getEach(mixed);
        assertThat(found.get(0)).contains(bytes("v"));
        assertThat(found.get(1)).isEmpty();
        assertThat(found.get(2)).isEmpty();
        assertThat(found.get(3)).contains(new byte[10]);
        assertThat(found.get(4)).contains(bytes("v"));
        assertThat(proxy.takeOperations()).containsExactly("TransactGetItems");
        List<Key> all = IntStream.range(0, 150)
                .mapToObj(i -> new Key(partition, name(i)))
                .toList();
        assertThat(store.getEach(all)).hasSize(150).doesNotContain(Optional.empty());
        assertThat(proxy.takeOperations()).hasSize(2).containsOnly("TransactGetItems");
        assertThat(store.getEach(List.of(elsewhere)).getFirst()).contains(bytes("v"));
        assertThat(proxy.takeOperations()).containsExactly("GetItem");
    }

    @Test
    void keysTooLargeForOneAnswerAreReadOneByOne() {
        int entries = 12;
        store.write(writes(0, entries, 380_000));
        List<Key> keys = IntStream.range(0, entries)
                .mapToObj(i -> new Key(partition, name(i)))
                .toList();
        assertThat(store.getEach(keys))
                .allSatisfy(value -> assertThat(value.orElseThrow()).hasSize(380_000));
    }

    @Test
    void whatCallsCostIsCounted() {
        store.set(partition, name(1), new byte[2900]);
        assertThat(store.consumption().units().get("PutItem")).isEqualTo(3.0);
        assertThat(store.get(partition, name(1))).isPresent();
        assertThat(store.consumption().units()).containsEntry("GetItem", 1.0);
        assertThat(store.consumption().slowdowns()).isEmpty();
    }

    @Test
    void manyLargeEntriesTakeMoreCallsAndPages() {
        int entries = 45;
        assertThat(store.write(writes(0, entries, 380_000))).isEqualTo(entries);
        assertThat(proxy.takeOperations()).hasSize(5).containsOnly("TransactWriteItems");
        List<byte[]> keys =
                IntStream.range(0, entries).mapToObj(DynamoSizeTest::name).toList();
        assertThat(store.getAll(partition, keys))
                .allSatisfy(value -> assertThat(value.orElseThrow()).hasSize(380_000));
        assertThat(proxy.takeOperations()).hasSize(2).containsOnly("BatchGetItem");
        List<byte[]> seen = new ArrayList<>();
        try (Scan scan = store.scan(partition, new byte[0], 0)) {
            while (scan.next()) {
                assertThat(scan.value()).hasSize(380_000);
                seen.add(scan.key());
            }
            assertThat(seen).containsExactlyElementsOf(keys);
            assertThat(proxy.takeOperations()).hasSizeBetween(15, 24).containsOnly("Query");
            assertThat(scan.seek(name(30))).isTrue();
            assertThat(scan.key()).isEqualTo(name(30));
        }
        store.dropPartition(partition);
        assertThat(store.getAll(partition, keys))
                .allSatisfy(value -> assertThat(value).isEmpty());
    }

    @Test
    void eachWriteTakesOneCall() {
        store.set(partition, bytes("a"), bytes("1"));
        store.setIf(partition, bytes("a"), bytes("2"), Condition.unchanged(bytes("1")));
        store.delete(partition, bytes("a"));
        assertThat(proxy.takeOperations()).containsExactly("PutItem", "PutItem", "DeleteItem");
        assertThat(store.write(writes(0, 100, 1))).isEqualTo(100);
        assertThat(proxy.takeOperations()).containsExactly("TransactWriteItems");
        assertThat(store.write(writes(0, 101, 1))).isEqualTo(101);
        assertThat(proxy.takeOperations()).containsExactly("TransactWriteItems", "PutItem");
        List<Write> twice = new ArrayList<>(writes(0, 3, 1));
        twice.addAll(writes(1, 3, 1));
        assertThat(store.write(twice)).isEqualTo(5);
        assertThat(proxy.takeOperations()).containsExactly("TransactWriteItems", "TransactWriteItems");
        assertThat(store.write(List.of())).isZero();
        assertThat(proxy.takeOperations()).isEmpty();
    }

    @Test
    void allReadsAreConsistent() {
        store.get(partition, name(1));
        store.getAll(partition, List.of(name(1)));
        try (Scan scan = store.scan(partition, name(1), 1)) {
            assertThat(scan.next()).isFalse();
        }
        assertThat(proxy.takeCalls())
                .hasSize(3)
                .allSatisfy(call -> assertThat(call.body()).contains("\"ConsistentRead\":true"));
    }

    @Test
    void manyReadsTakeOneCallForEachHundred() {
        List<byte[]> keys =
                IntStream.range(0, 201).mapToObj(DynamoSizeTest::name).toList();
        store.getAll(partition, keys);
        assertThat(proxy.takeOperations()).containsExactly("BatchGetItem", "BatchGetItem", "BatchGetItem");
        store.getAll(partition, List.of(name(1), name(1), name(1)));
        assertThat(proxy.takeOperations()).containsExactly("BatchGetItem");
        store.getAll(partition, List.of());
        assertThat(proxy.takeOperations()).isEmpty();
    }

    @Test
    void aDropTakesAQueryForEachPageAndACallForEach25() {
        store.write(writes(0, 100, 1));
        proxy.takeCalls();
        store.dropPartition(partition);
        List<String> operations = proxy.takeOperations();
        assertThat(operations).filteredOn("Query"::equals).hasSize(2);
        assertThat(operations).filteredOn("BatchWriteItem"::equals).hasSize(5);
        assertThat(operations).hasSize(7);
    }

    @Test
    void pagesOfAScanBeginWithWhatIsAskedForAndDouble() {
        store.write(writes(0, 100, 1));
        store.write(writes(100, 200, 1));
        proxy.takeCalls();
        try (Scan scan = store.scan(partition, new byte[0], 5)) {
            assertThat(proxy.takeCalls()).isEmpty();
            for (int i = 0; i < 5; i++) {
                assertThat(scan.next()).isTrue();
            }
            assertThat(takeLimits()).containsExactly(5);
            while (scan.next()) {
                assertThat(scan.seek(scan.key())).isTrue();
            }
            assertThat(takeLimits()).containsExactly(10, 20, 40, SCAN_LIMIT, SCAN_LIMIT);
            assertThat(scan.next()).isFalse();
            assertThat(takeLimits()).isEmpty();
            assertThat(scan.seek(name(7))).isTrue();
            assertThat(scan.seek(name(11))).isTrue();
            assertThat(takeLimits()).containsExactly(5);
        }
        try (Scan scan = store.scan(partition, name(190), 0)) {
            assertThat(scan.next()).isTrue();
            assertThat(takeLimits()).containsExactly(SCAN_LIMIT);
        }
    }

    private List<Integer> takeLimits() {
        List<Integer> limits = new ArrayList<>();
        for (FaultProxy.Call call : proxy.takeCalls()) {
            Matcher limit = Pattern.compile("\"Limit\":(\\d+)").matcher(call.body());
            assertThat(limit.find()).isTrue();
            limits.add(Integer.parseInt(limit.group(1)));
        }
        return limits;
    }
}
