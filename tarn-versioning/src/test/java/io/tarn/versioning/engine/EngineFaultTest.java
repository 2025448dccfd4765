package io.tarn.versioning.engine;

import static io.tarn.versioning.VersioningException.Kind.CONFLICT;
import static io.tarn.versioning.VersioningException.Kind.INVALID;
import static io.tarn.versioning.VersioningException.Kind.NOT_FOUND;
import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.block.FaultyObjectStore;
import io.tarn.block.ObjectStoreException;
import io.tarn.block.memory.MemoryObjectStore;
import io.tarn.kv.FaultyKeyValueStore;
import io.tarn.kv.FaultyKeyValueStore.Fault;
import io.tarn.kv.FaultyKeyValueStore.Plan;
import io.tarn.kv.KeyValueException;
import io.tarn.kv.memory.MemoryKeyValueStore;
import io.tarn.versioning.Repository;
import io.tarn.versioning.VersioningException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A scripted history in which one call after the other goes wrong, before it is carried out or after. Each step is
/// repeated until it is done or refused for having been done, and must leave what it leaves without faults.
@Timeout(120)
class EngineFaultTest {
    @TempDir
    Path directory;

    private final AtomicLong calls = new AtomicLong();
    private final AtomicBoolean failed = new AtomicBoolean();
    private EngineFixture lake;
    private Repository repository;

    /// One operation, what `main` and `dev` show after it, and the refusals that may answer its repetition.
    private record Step(
            String name,
            Runnable action,
            List<VersioningException.Kind> whenDone,
            Map<String, String> main,
            Map<String, String> dev) {}

    private List<Step> script() {
        var operations = lake.engine.operations();
        var none = List.<VersioningException.Kind>of();
        var invalid = List.of(INVALID);
        var one = Map.of("a", "1", "b", "1");
        var two = Map.of("a", "2", "c", "1");
        return List.of(
                new Step("put a", () -> lake.put(repository, "main", "a", "1"), none, Map.of("a", "1"), Map.of()),
                new Step("put b", () -> lake.put(repository, "main", "b", "1"), none, one, Map.of()),
                new Step("commit", () -> lake.commit(repository, "main", "first"), invalid, one, Map.of()),
                new Step("branch", () -> lake.branch(repository, "dev", "main"), List.of(CONFLICT), one, one),
                new Step(
                        "put on dev",
                        () -> lake.put(repository, "dev", "a", "2"),
                        none,
                        one,
                        Map.of("a", "2", "b", "1")),
                new Step("delete on dev", () -> lake.delete(repository, "dev", "b", "x"), none, one, Map.of("a", "2")),
                new Step("put c on dev", () -> lake.put(repository, "dev", "c", "1"), none, one, two),
                new Step("commit dev", () -> lake.commit(repository, "dev", "second"), invalid, one, two),
                new Step("merge", () -> lake.merge(repository, "dev", "main"), invalid, two, two),
                new Step("put d", () -> lake.put(repository, "main", "d", "1"), none, plus(two, "d"), two),
                new Step(
                        "reset",
                        () -> operations.resetter().resetPrefix(repository, "main", "d", false),
                        none,
                        two,
                        two),
                new Step(
                        "tag",
                        () -> lake.engine.tags().create(repository, "v1", "main", false),
                        List.of(CONFLICT),
                        two,
                        two),
                new Step(
                        "revert",
                        () -> operations.picker().revert(repository, "main", "v1", 1, EngineFixture.parameters("")),
                        invalid,
                        one,
                        two),
                new Step(
                        "pick",
                        () -> operations
                                .picker()
                                .cherryPick(
                                        repository,
                                        "main",
                                        "dev",
                                        OptionalInt.empty(),
                                        Optional.empty(),
                                        EngineFixture.parameters("")),
                        none,
                        two,
                        two),
                new Step(
                        "hard reset",
                        () -> operations.resetter().hardReset(repository, "main", "v1", false),
                        none,
                        two,
                        two),
                new Step(
                        "delete branch",
                        () -> lake.engine.branches().delete(repository, "dev", false),
                        List.of(NOT_FOUND),
                        two,
                        Map.of()));
    }

    private static Map<String, String> plus(Map<String, String> content, String key) {
        var more = new TreeMap<>(content);
        more.put(key, "1");
        return more;
    }

    private void run(Path cache, FaultyKeyValueStore keyValues, FaultyObjectStore objects) {
        var options = EngineOptions.defaults(new Random(1));
        lake = new EngineFixture(cache, keyValues, objects, Stress.smallRanges(), options);
        try {
            repository = untilDone("create", () -> lake.create("lake"), List.of(CONFLICT))
                    .orElseGet(() -> untilDone(
                                    "get", () -> lake.engine.repositories().get("lake"), List.of())
                            .orElseThrow());
            for (Step step : script()) {
                untilDone(
                        step.name(),
                        () -> {
                            step.action().run();
                            return true;
                        },
                        step.whenDone());
                assertThat(shown("main")).as("main after %s", step.name()).isEqualTo(step.main());
                boolean hasDev = untilDone(
                                "find dev", () -> lake.engine.branches().find(repository, "dev"), List.of())
                        .orElseThrow()
                        .isPresent();
                assertThat(hasDev ? shown("dev") : Map.of())
                        .as("dev after %s", step.name())
                        .isEqualTo(step.dev());
            }
            untilDone(
                    "walk the history",
                    () -> {
                        assertGenerations();
                        return true;
                    },
                    List.of());
        } finally {
            lake.close();
        }
    }

    private Map<String, String> shown(String ref) {
        return untilDone("read " + ref, () -> lake.content(repository, ref), List.of())
                .orElseThrow();
    }

    private void assertGenerations() {
        var commit = lake.engine.refs().resolveCommit(repository, "main");
        while (!commit.parents().isEmpty()) {
            var parents = commit.parents().stream()
                    .map(id -> lake.engine.commits().get(repository, id))
                    .toList();
            assertThat(commit.generation())
                    .isEqualTo(1
                            + parents.stream()
                                    .mapToInt(p -> p.generation())
                                    .max()
                                    .orElseThrow());
            commit = parents.getFirst();
        }
    }

    /// Repeats the action after a fault; empty when the repetition was refused because the first time had worked.
    private <T> Optional<T> untilDone(
            String name, java.util.function.Supplier<T> action, List<VersioningException.Kind> whenDone) {
        boolean repeated = false;
        while (true) {
            try {
                return Optional.of(action.get());
            } catch (VersioningException e) {
                if (repeated && whenDone.contains(e.kind())) {
                    return Optional.empty();
                }
                throw new AssertionError(name + " was refused" + (repeated ? " when repeated" : ""), e);
            } catch (KeyValueException | ObjectStoreException | CompletionException e) {
                assertThat(failed.get()).as("failed without a fault: %s", e).isTrue();
                repeated = true;
            }
        }
    }

    private long countingRun() {
        var keyValues = new FaultyKeyValueStore(new MemoryKeyValueStore(), Plan.none());
        run(directory.resolve("counting"), keyValues, new FaultyObjectStore(new MemoryObjectStore()));
        return keyValues.calls();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyCallOfTheKeyValueStoreMayFail(boolean carriedOut) {
        long all = countingRun() * 11 / 10;
        var kind = KeyValueException.Kind.UNAVAILABLE;
        Fault fault = carriedOut ? new Fault.After(kind) : new Fault.Before(kind);
        for (long n = 1; n <= all; n++) {
            long failing = n;
            failed.set(false);
            Plan plan = (number, call) -> {
                if (number == failing) {
                    failed.set(true);
                    return fault;
                }
                return new Fault.None();
            };
            try {
                run(
                        directory.resolve("cache"),
                        new FaultyKeyValueStore(new MemoryKeyValueStore(), plan),
                        new FaultyObjectStore(new MemoryObjectStore()));
            } catch (AssertionError e) {
                throw new AssertionError("call " + n + " of " + all + ": " + e.getMessage(), e);
            }
        }
    }

    @Test
    void everyCallOfTheObjectStoreMayFail() {
        for (var operation : List.of(
                FaultyObjectStore.Operation.PUT,
                FaultyObjectStore.Operation.GET,
                FaultyObjectStore.Operation.GET_RANGE,
                FaultyObjectStore.Operation.EXISTS)) {
            for (int n = 1; n <= 40; n++) {
                for (var fault : List.of(
                        new FaultyObjectStore.Fault.FailBefore(ObjectStoreException.Kind.UNAVAILABLE),
                        new FaultyObjectStore.Fault.LoseAnswer())) {
                    failed.set(true);
                    try {
                        run(
                                directory.resolve("cache" + calls.incrementAndGet()),
                                new FaultyKeyValueStore(new MemoryKeyValueStore(), Plan.none()),
                                new FaultyObjectStore(new MemoryObjectStore()).onCall(operation, n, fault));
                    } catch (AssertionError e) {
                        throw new AssertionError(operation + " " + n + " " + fault + ": " + e.getMessage(), e);
                    }
                }
            }
        }
    }
}
