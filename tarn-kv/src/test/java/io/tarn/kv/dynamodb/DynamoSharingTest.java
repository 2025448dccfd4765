package io.tarn.kv.dynamodb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.kv.Condition;
import io.tarn.kv.KeyValueException;
import io.tarn.kv.Write;
import io.tarn.kv.dynamodb.FaultProxy.Fault;
import io.tarn.testkit.Await;
import io.tarn.testkit.Crowd;
import io.tarn.testkit.Gen;
import io.tarn.testkit.Seed;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Several servers on one table, with and without trouble in between.
class DynamoSharingTest {
    private static final int WRITERS = 8;
    private static final int ROUNDS = 12;
    private static final byte[] HEAD = bytes("head");

    private final byte[] partition = bytes(UUID.randomUUID().toString());

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static DynamoOptions impatient(DynamoOptions usual) {
        return new DynamoOptions(
                usual.tableName(),
                usual.scanLimit(),
                usual.access(),
                6,
                usual.maxConnections(),
                Duration.ofSeconds(2),
                usual.healthCheckInterval(),
                usual.credentialRefresh());
    }

    /// Appends its name to the head, together with a record of it, as a commit is published. True when it did,
    /// empty when it may have.
    private Optional<Boolean> append(DynamoKeyValueStore store, String name) {
        try {
            byte[] head = store.get(partition, HEAD).orElseThrow();
            byte[] next = bytes(new String(head, UTF_8) + name + ",");
            List<Write> writes = List.of(
                    new Write.Set(partition, bytes("record/" + name), bytes(name), Condition.always()),
                    new Write.Set(partition, HEAD, next, Condition.unchanged(head)),
                    new Write.Delete(partition, bytes("open/" + name)));
            return Optional.of(store.write(writes) == writes.size());
        } catch (KeyValueException e) {
            return Optional.empty();
        }
    }

    private void appendUntilDone(DynamoKeyValueStore store, String name) {
        while (!append(store, name).orElseThrow()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void twoServersLoseNoUpdateOfEachOther() {
        DynamoOptions options = DynamoServer.shared().options("sharing");
        try (DynamoKeyValueStore one = DynamoKeyValueStore.open(options);
                DynamoKeyValueStore other = DynamoKeyValueStore.open(options)) {
            one.set(partition, HEAD, bytes(""));
            Crowd.virtual(WRITERS, index -> {
                for (int i = 0; i < 10; i++) {
                    appendUntilDone(index % 2 == 0 ? one : other, index + "-" + i);
                }
            });
            assertThat(names(one)).doesNotHaveDuplicates().hasSize(WRITERS * 10);
        }
    }

    private List<String> names(DynamoKeyValueStore store) {
        String head = new String(store.get(partition, HEAD).orElseThrow(), UTF_8);
        return head.isEmpty() ? List.of() : List.of(head.split(","));
    }

    @Test
    void whateverFailsOnTheWayNobodyIsToldWrong() {
        Gen gen = Seed.ofProcess().split("dynamo faults").gen();
        try (FaultProxy proxy = new FaultProxy(DynamoServer.shared().endpoint());
                DynamoKeyValueStore store = DynamoKeyValueStore.open(impatient(proxy.options("sharing")))) {
            store.set(partition, HEAD, bytes(""));
            proxy.plan(operation -> draw(gen));
            Map<String, Boolean> told = new ConcurrentHashMap<>();
            Crowd.virtual(WRITERS, index -> {
                for (int i = 0; i < ROUNDS; i++) {
                    String name = index + "-" + i;
                    conditionally(store, "single/" + name, told);
                    append(store, name).ifPresent(done -> told.put(name, done));
                }
            });
            proxy.plan(FaultProxy.Plan.none());
            List<String> names = names(store);
            assertThat(names).doesNotHaveDuplicates();
            told.forEach((name, done) -> {
                boolean there = name.startsWith("single/")
                        ? store.get(partition, bytes(name)).isPresent()
                        : names.contains(name);
                assertThat(there).as(name).isEqualTo(done);
            });
            assertThat(told).containsValue(true).hasSizeGreaterThan(WRITERS * ROUNDS);
        }
    }

    /// Nobody else writes this key, so it must be told true, if anything.
    private void conditionally(DynamoKeyValueStore store, String key, Map<String, Boolean> told) {
        try {
            told.put(key, store.setIf(partition, bytes(key), bytes("v"), Condition.absent()));
        } catch (KeyValueException e) {
            assertThat(e.kind()).isNotEqualTo(KeyValueException.Kind.INVALID);
        }
    }

    private static Fault draw(Gen gen) {
        synchronized (gen) {
            return gen.pick(List.of(
                    Gen.<Fault>weighted(20, Fault.None::new),
                    Gen.<Fault>weighted(1, Fault.LostRequest::new),
                    Gen.<Fault>weighted(1, Fault.LostAnswer::new),
                    Gen.<Fault>weighted(1, () -> Fault.error(500, "InternalServerError")),
                    Gen.<Fault>weighted(1, () -> Fault.errorAfter(500, "InternalServerError")),
                    Gen.<Fault>weighted(1, () -> Fault.error(400, "ThrottlingException"))));
        }
    }

    @Test
    void whatWasAnsweredSurvivesAServiceThatDiesAndReturns(@TempDir Path folder) {
        try (DynamoServer server = DynamoServer.start(folder);
                DynamoKeyValueStore store = DynamoKeyValueStore.open(impatient(server.options("restart")))) {
            Set<String> answered = ConcurrentHashMap.newKeySet();
            AtomicInteger failures = new AtomicInteger();
            AtomicBoolean back = new AtomicBoolean();
            Crowd.virtual(WRITERS + 1, index -> {
                if (index == WRITERS) {
                    dieAndReturn(server, answered, failures);
                    back.set(true);
                    return;
                }
                int afterwards = 0;
                for (int i = 0; afterwards < 5; i++) {
                    boolean late = back.get();
                    if (wrote(store, index + "-" + i, answered, failures) && late) {
                        afterwards++;
                    }
                }
            });
            assertThat(failures).hasPositiveValue();
            for (String key : answered) {
                assertThat(store.get(partition, bytes(key))).as(key).isPresent();
            }
        }
    }

    private static void dieAndReturn(DynamoServer server, Set<String> answered, AtomicInteger failures) {
        Await.until("writes are going on", () -> answered.size() > 50);
        server.stop();
        Await.until("writers notice", () -> failures.get() > 0);
        server.restart();
    }

    private boolean wrote(DynamoKeyValueStore store, String key, Set<String> answered, AtomicInteger failures) {
        try {
            store.set(partition, bytes(key), bytes("v"));
            answered.add(key);
            return true;
        } catch (KeyValueException e) {
            failures.incrementAndGet();
            return false;
        }
    }
}
