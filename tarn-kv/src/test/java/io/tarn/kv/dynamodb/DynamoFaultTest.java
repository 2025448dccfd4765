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
import io.tarn.kv.dynamodb.FaultProxy.Fault;
import io.tarn.kv.dynamodb.FaultProxy.Plan;
import io.tarn.testkit.Await;
import io.tarn.testkit.Crowd;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a caller is told when calls fail on their way, and what has happened then.
class DynamoFaultTest {
    private static final Duration PATIENT = Duration.ofSeconds(20);
    private static final Duration IMPATIENT = Duration.ofMillis(300);
    private static final int ATTEMPTS = 4;
    private static final Fault INTERNAL_ERROR = Fault.error(500, "InternalServerError");
    private static final Fault TOO_MUCH = Fault.error(400, "ProvisionedThroughputExceededException");

    private final byte[] partition = bytes(UUID.randomUUID().toString());
    private FaultProxy proxy;
    private DynamoKeyValueStore store;

    @BeforeEach
    void open() {
        proxy = new FaultProxy(DynamoServer.shared().endpoint());
        store = DynamoKeyValueStore.open(options(0, PATIENT));
        proxy.takeCalls();
    }

    private DynamoOptions options(int maxConnections, Duration attempt) {
        DynamoOptions usual = proxy.options("faults");
        return new DynamoOptions(
                usual.tableName(),
                usual.scanLimit(),
                usual.access(),
                ATTEMPTS,
                maxConnections,
                attempt,
                usual.healthCheckInterval(),
                usual.credentialRefresh());
    }

    @AfterEach
    void close() {
        store.close();
        proxy.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private Write.Set set(String key, String value, Condition condition) {
        return new Write.Set(partition, bytes(key), bytes(value), condition);
    }

    private Optional<String> value(String key) {
        return store.get(partition, bytes(key)).map(found -> new String(found, UTF_8));
    }

    private boolean create(String key, String value) {
        return store.setIf(partition, bytes(key), bytes(value), Condition.absent());
    }

    private static void assertFails(Kind kind, String text, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        KeyValueException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(kind))
                .hasMessageContaining(text);
    }

    @Test
    void aConditionalWriteWhoseAnswerIsLostIsNeverCalledNotHappened() {
        proxy.plan(Plan.first(1, "PutItem", new Fault.LostAnswer()));
        assertFails(Kind.UNAVAILABLE, "did not answer", () -> create("k", "mine"));
        assertThat(proxy.takeOperations()).containsExactly("PutItem");
        assertThat(value("k")).contains("mine");
    }

    @Test
    void aConditionThatFailsAfterAnAttemptThatMayHaveSucceededDecidesNothing() {
        proxy.plan(Plan.first(1, "PutItem", Fault.errorAfter(500, "InternalServerError")));
        assertFails(Kind.UNAVAILABLE, "cannot be told", () -> create("k", "mine"));
        assertThat(proxy.takeOperations()).containsExactly("PutItem", "PutItem");
        assertThat(value("k")).contains("mine");
    }

    @Test
    void aConditionalWriteIsRepeatedAfterAnAttemptThatEnded() {
        store.set(partition, bytes("taken"), bytes("theirs"));
        proxy.plan(Plan.first(2, "PutItem", INTERNAL_ERROR));
        assertThat(create("k", "mine")).isTrue();
        assertThat(value("k")).contains("mine");
        proxy.plan(Plan.first(2, "PutItem", TOO_MUCH));
        assertThat(create("taken", "mine")).isFalse();
        proxy.plan(Plan.first(2, "PutItem", Fault.error(400, "TransactionConflictException")));
        assertThat(create("taken", "mine")).isFalse();
        assertThat(value("taken")).contains("theirs");
    }

    @Test
    void aWriteWhoseAnswerIsLateIsNotSentAgainToOverwriteALaterOne() {
        CountDownLatch release = new CountDownLatch(1);
        try (DynamoKeyValueStore impatient = DynamoKeyValueStore.open(options(0, IMPATIENT))) {
            proxy.takeCalls();
            proxy.plan(Plan.first(1, "PutItem", new Fault.Held(release)));
            assertFails(
                    Kind.UNAVAILABLE,
                    "did not answer",
                    () -> impatient.set(partition, bytes("k"), bytes("late")));
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            assertThat(proxy.takeOperations()).containsExactly("PutItem");
        }
        release.countDown();
        Await.until("the late write happens", () -> value("k").equals(Optional.of("late")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"GetItem", "TransactWriteItems"})
    void whatMayBeRepeatedIsRepeatedWhenTheAnswerIsLate(String operation) {
        CountDownLatch release = new CountDownLatch(1);
        try (DynamoKeyValueStore impatient = DynamoKeyValueStore.open(options(0, IMPATIENT))) {
            proxy.takeCalls();
            proxy.plan(Plan.first(1, operation, new Fault.Held(release)));
            List<Write> writes = List.of(set("a", "1", Condition.absent()), set("b", "2", Condition.absent()));
            assertThat(impatient.write(writes)).isEqualTo(2);
            assertThat(impatient.get(partition, bytes("a"))).isPresent();
            assertThat(proxy.takeOperations()).filteredOn(operation::equals).hasSizeGreaterThan(1);
            assertThat(store.setIf(partition, bytes("a"), bytes("later"), Condition.exists()))
                    .isTrue();
        }
        release.countDown();
        proxy.close();
        try (DynamoKeyValueStore direct =
                DynamoKeyValueStore.open(DynamoServer.shared().options("faults"))) {
            assertThat(direct.get(partition, bytes("a"))).contains(bytes("later"));
        }
    }

    @Test
    void readsThatMeetAWriteGoOnOneByOne() {
        store.write(List.of(set("a", "1", Condition.always()), set("b", "2", Condition.always())));
        proxy.takeCalls();
        proxy.plan(Plan.always("TransactGetItems", Fault.error(400, "TransactionCanceledException")));
        var keys = List.of(new Key(partition, bytes("a")), new Key(partition, bytes("b")));
        assertThat(store.getEach(keys).stream().map(value -> new String(value.orElseThrow(), UTF_8)))
                .containsExactly("1", "2");
        assertThat(proxy.takeOperations()).containsExactly("TransactGetItems", "GetItem", "GetItem");
    }

    @Test
    void callsThatAreThrottledAreCounted() {
        proxy.plan(Plan.first(2, "PutItem", TOO_MUCH));
        store.set(partition, bytes("k"), bytes("v"));
        assertThat(store.consumption().slowdowns()).containsEntry("PutItem", 2L);
    }

    @Test
    void aRemovalWhoseAnswerIsLostIsNotSentAgain() {
        store.set(partition, bytes("k"), bytes("v"));
        proxy.takeCalls();
        proxy.plan(Plan.first(1, "DeleteItem", new Fault.LostAnswer()));
        assertFails(Kind.UNAVAILABLE, "did not answer", () -> store.delete(partition, bytes("k")));
        assertThat(proxy.takeOperations()).containsExactly("DeleteItem");
        assertThat(value("k")).isEmpty();
        proxy.plan(Plan.first(ATTEMPTS - 1, "DeleteItem", INTERNAL_ERROR));
        store.delete(partition, bytes("k"));
    }

    @Test
    void aListWhoseAnswerIsLostIsSentAgainAndHappensOnce() {
        store.set(partition, bytes("head"), bytes("1"));
        List<Write> writes = List.of(
                set("commit", "c", Condition.absent()),
                set("head", "2", Condition.unchanged(bytes("1"))),
                new Write.Delete(partition, bytes("token")));
        for (Fault fault : List.of(
                new Fault.LostAnswer(), new Fault.LostRequest(), Fault.errorAfter(500, "InternalServerError"))) {
            store.set(partition, bytes("head"), bytes("1"));
            store.delete(partition, bytes("commit"));
            proxy.takeCalls();
            proxy.plan(Plan.first(2, "TransactWriteItems", fault));
            assertThat(store.write(writes)).isEqualTo(3);
            assertThat(proxy.takeOperations())
                    .containsExactly("TransactWriteItems", "TransactWriteItems", "TransactWriteItems");
            assertThat(value("head")).contains("2");
        }
        assertThat(store.write(writes)).isZero();
    }

    @Test
    void aListStopsBeforeAConditionThatFailsAlsoWhenAnswersAreLost() {
        store.set(partition, bytes("taken"), bytes("theirs"));
        proxy.takeCalls();
        proxy.plan(Plan.first(1, "TransactWriteItems", new Fault.LostAnswer()));
        assertThat(store.write(List.of(
                        set("a", "1", Condition.absent()),
                        set("b", "2", Condition.always()),
                        set("taken", "3", Condition.absent()),
                        set("c", "4", Condition.always()))))
                .isEqualTo(2);
        assertThat(value("a")).contains("1");
        assertThat(value("b")).contains("2");
        assertThat(value("taken")).contains("theirs");
        assertThat(value("c")).isEmpty();
    }

    @Test
    void aTransactionThatMeetsAnotherIsTriedAgain() {
        String conflict = "{\"__type\":\"com.amazonaws.dynamodb.v20120810#TransactionCanceledException\","
                + "\"Message\":\"x\",\"CancellationReasons\":[{\"Code\":\"None\"},{\"Code\":\"%s\"}]}";
        List<Write> writes = List.of(set("a", "1", Condition.always()), set("b", "2", Condition.always()));
        for (String reason : List.of("TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded")) {
            proxy.plan(
                    Plan.first(ATTEMPTS - 1, "TransactWriteItems", new Fault.Answer(400, conflict.formatted(reason))));
            assertThat(store.write(writes)).isEqualTo(2);
        }
        proxy.plan(Plan.always("TransactWriteItems", new Fault.Answer(400, conflict.formatted("ThrottlingError"))));
        assertFails(Kind.THROTTLED, "slow down", () -> store.write(writes));
        proxy.plan(Plan.always("TransactWriteItems", new Fault.Answer(400, conflict.formatted("TransactionConflict"))));
        assertFails(Kind.UNAVAILABLE, "could not carry out", () -> store.write(writes));
        proxy.plan(Plan.always("TransactWriteItems", new Fault.Answer(400, conflict.formatted("ValidationError"))));
        proxy.takeCalls();
        assertFails(Kind.UNAVAILABLE, "refused", () -> store.write(writes));
        assertThat(proxy.takeOperations()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GetItem", "BatchGetItem", "Query", "BatchWriteItem", "TransactWriteItems"})
    void whatMayBeRepeatedSurvivesWhateverHappensToIt(String operation) {
        for (int i = 0; i < 3; i++) {
            store.set(partition, bytes("key" + i), bytes("v"));
        }
        for (Fault fault : List.of(new Fault.LostRequest(), new Fault.LostAnswer(), INTERNAL_ERROR, TOO_MUCH)) {
            proxy.plan(Plan.first(1, operation, fault));
            assertThat(value("key1")).contains("v");
            assertThat(store.getAll(partition, List.of(bytes("key1"), bytes("key2"))))
                    .allSatisfy(found -> assertThat(found).isPresent());
            try (Scan scan = store.scan(partition, new byte[0], 1)) {
                assertThat(scan.seek(bytes("key1"))).isTrue();
                assertThat(scan.next()).isTrue();
                assertThat(scan.next()).isFalse();
            }
            byte[] other = bytes(UUID.randomUUID().toString());
            store.write(List.of(
                    new Write.Set(other, bytes("a"), bytes("v"), Condition.always()),
                    new Write.Set(other, bytes("b"), bytes("v"), Condition.absent())));
            store.dropPartition(other);
            assertThat(store.getAll(other, List.of(bytes("a"), bytes("b"))))
                    .containsExactly(Optional.empty(), Optional.empty());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ProvisionedThroughputExceededException", "ThrottlingException", "RequestLimitExceeded"})
    void throttlingThatStaysIsSaidAsSlowDown(String code) {
        proxy.plan(operation -> Fault.error(400, code));
        assertFails(Kind.THROTTLED, "slow down", () -> value("k"));
        assertThat(proxy.takeOperations()).hasSize(ATTEMPTS);
        proxy.plan(Plan.first(ATTEMPTS - 1, "GetItem", Fault.error(400, code)));
        assertThat(value("k")).isEmpty();
    }

    @Test
    void everyOperationSaysSlowDown() {
        proxy.plan(operation -> TOO_MUCH);
        assertFails(Kind.THROTTLED, "slow down", () -> create("k", "v"));
        assertFails(Kind.THROTTLED, "slow down", () -> store.set(partition, bytes("k"), bytes("v")));
        assertFails(Kind.THROTTLED, "slow down", () -> store.delete(partition, bytes("k")));
        assertFails(Kind.THROTTLED, "slow down", () -> store.getAll(partition, List.of(bytes("k"))));
        assertFails(Kind.THROTTLED, "slow down", () -> store.dropPartition(partition));
        assertFails(
                Kind.THROTTLED,
                "slow down",
                () -> store.write(List.of(set("a", "1", Condition.absent()), set("b", "2", Condition.absent()))));
        proxy.plan(Plan.none());
        assertThat(create("k", "v")).isTrue();
    }

    @Test
    void batchesThatComeBackWholeAreThrottled() {
        String unread =
                "{\"Responses\":{},\"UnprocessedKeys\":{\"faults\":{\"Keys\":[{\"PartitionKey\":{\"B\":\"eA==\"},"
                        + "\"ItemKey\":{\"B\":\"eA==\"}}],\"ConsistentRead\":true}}}";
        proxy.plan(Plan.always("BatchGetItem", new Fault.Answer(200, unread)));
        assertFails(Kind.THROTTLED, "slow down", () -> store.getAll(partition, List.of(bytes("k"))));
        assertThat(proxy.takeOperations()).hasSize(ATTEMPTS);
        store.set(partition, bytes("k"), bytes("v"));
        proxy.plan(Plan.first(ATTEMPTS - 1, "BatchGetItem", new Fault.Answer(200, unread)));
        assertThat(store.getAll(partition, List.of(bytes("k")))).hasSize(1);
    }

    @Test
    void errorsThatLastAreToldApart() {
        proxy.plan(operation -> Fault.error(400, "AccessDeniedException"));
        assertFails(Kind.UNAVAILABLE, "lack a right on the DynamoDB table faults", () -> value("k"));
        proxy.plan(operation -> Fault.error(400, "ExpiredTokenException"));
        assertFails(Kind.UNAVAILABLE, "does not accept the AWS credentials", () -> value("k"));
        proxy.plan(operation -> Fault.error(400, "ResourceNotFoundException"));
        assertFails(Kind.UNAVAILABLE, "table faults does not exist", () -> value("k"));
        proxy.plan(operation -> Fault.error(400, "ValidationException"));
        assertFails(Kind.UNAVAILABLE, "refused a request: ValidationException: made to fail", () -> value("k"));
        proxy.plan(operation -> new Fault.Answer(403, "<html>no</html>"));
        assertFails(Kind.UNAVAILABLE, "refused a request: HTTP status 403", () -> value("k"));
        assertThat(proxy.takeOperations()).hasSize(5);
        proxy.plan(operation -> new Fault.Answer(200, "<html>hello</html>"));
        assertFails(Kind.UNAVAILABLE, "did not answer", () -> value("k"));
        proxy.plan(operation -> INTERNAL_ERROR);
        assertFails(Kind.UNAVAILABLE, "failed: InternalServerError", () -> value("k"));
    }

    @Test
    void aServiceThatIsAwayIsUnavailableAndItsReturnNoticed() {
        store.set(partition, bytes("k"), bytes("v"));
        proxy.refuse();
        assertFails(Kind.UNAVAILABLE, "cannot be reached", () -> value("k"));
        assertFails(Kind.UNAVAILABLE, "cannot be reached", () -> store.dropPartition(partition));
        assertFails(Kind.UNAVAILABLE, "cannot be reached", () -> create("l", "v"));
        proxy.resume();
        assertThat(value("k")).contains("v");
        assertThat(create("l", "v")).isTrue();
    }

    @Test
    void callsThatWaitHoldNoCarrierThread() {
        CountDownLatch release = new CountDownLatch(1);
        int callers = 16 * Runtime.getRuntime().availableProcessors();
        try (DynamoKeyValueStore patient = DynamoKeyValueStore.open(options(0, PATIENT))) {
            proxy.plan(Plan.always("PutItem", new Fault.Held(release)));
            Crowd.virtual(callers + 1, index -> {
                if (index < callers) {
                    patient.set(partition, bytes("k" + index), bytes("v"));
                } else {
                    Await.until("all callers wait at once", () -> proxy.held() == callers);
                    release.countDown();
                }
            });
        }
    }

    @Test
    void aCallThatFindsNoFreeConnectionInTimeIsThrottledAndNotMade() {
        CountDownLatch release = new CountDownLatch(1);
        List<Kind> told = new CopyOnWriteArrayList<>();
        try (DynamoKeyValueStore narrow = DynamoKeyValueStore.open(options(2, IMPATIENT))) {
            proxy.takeCalls();
            proxy.plan(Plan.always("PutItem", new Fault.Held(release)));
            Crowd.virtual(10, index -> {
                try {
                    narrow.set(partition, bytes("k" + index), bytes("v"));
                } catch (KeyValueException e) {
                    told.add(e.kind());
                }
            });
            assertThat(told).hasSize(10).contains(Kind.THROTTLED, Kind.UNAVAILABLE);
            assertThat(told.stream().filter(kind -> kind == Kind.UNAVAILABLE)).hasSameSizeAs(proxy.takeOperations());
        } finally {
            release.countDown();
        }
    }

    @Test
    void aCallerThatIsInterruptedStopsWaitingAndStaysInterrupted() throws InterruptedException {
        CountDownLatch release = new CountDownLatch(1);
        proxy.plan(Plan.always("GetItem", new Fault.Held(release)));
        AtomicInteger interrupted = new AtomicInteger();
        Thread caller = Thread.ofVirtual().start(() -> {
            assertFails(Kind.UNAVAILABLE, "", () -> value("k"));
            interrupted.set(Thread.currentThread().isInterrupted() ? 1 : -1);
        });
        Await.until("the call is under way", () -> proxy.held() == 1);
        caller.interrupt();
        caller.join();
        release.countDown();
        assertThat(interrupted).hasValue(1);
    }
}
