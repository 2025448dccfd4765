package io.tarn.versioning.engine;

import static io.tarn.versioning.VersioningException.Kind.CONFLICT;
import static io.tarn.versioning.VersioningException.Kind.INVALID;
import static io.tarn.versioning.VersioningException.Kind.NOT_FOUND;
import static io.tarn.versioning.VersioningException.Kind.TOO_MANY_TRIES;
import static io.tarn.versioning.engine.EngineFixture.key;
import static io.tarn.versioning.engine.EngineFixture.value;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.block.memory.MemoryObjectStore;
import io.tarn.kv.DistantKeyValueStore;
import io.tarn.kv.KeyValueStore;
import io.tarn.kv.memory.MemoryKeyValueStore;
import io.tarn.testkit.Crowd;
import io.tarn.testkit.Gen;
import io.tarn.testkit.Seed;
import io.tarn.versioning.Commit;
import io.tarn.versioning.Repository;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.branch.CompactionOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Crowds on one branch, on one engine and on two over the same stores, as two servers would be.
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BranchRaceTest {
    private static final int WRITERS = 4;
    private static final int KEYS_EACH = 3;
    private static final Duration ROUND_TRIP = Duration.ofMillis(2);
    private static final int OPERATIONS = 60 * Stress.FACTOR;

    @TempDir
    Path directory;

    private final List<EngineFixture> lakes = new ArrayList<>();
    private Repository repository;

    private void open(int engines, Seed seed) {
        open(engines, seed, new MemoryKeyValueStore());
    }

    private void open(int engines, Seed seed, KeyValueStore keyValues) {
        var objects = new MemoryObjectStore();
        for (int i = 0; i < engines; i++) {
            var options = EngineOptions.defaults(new Random(seed.split(i).value()))
                    .withCompaction(new CompactionOptions(1, 1));
            lakes.add(new EngineFixture(
                    directory.resolve("cache" + i), keyValues, objects, Stress.smallRanges(), options));
        }
        repository = lakes.getFirst().create("lake");
    }

    private EngineFixture lake(int member) {
        return lakes.get(member % lakes.size());
    }

    @AfterEach
    void close() {
        lakes.forEach(EngineFixture::close);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void nothingAcknowledgedIsLostOrUnseenBesideCommitsAndMerges(int engines) {
        Seed seed = Stress.seed("commits-" + engines);
        open(engines, seed);
        lake(0).branch(repository, "dev", "main");
        Map<String, KeyHistory> histories = new ConcurrentHashMap<>();
        var race = new Race(WRITERS + 1);
        Crowd.platform(WRITERS + 6, member -> {
            Gen gen = seed.split(member).gen();
            EngineFixture lake = lake(member);
            switch (member - WRITERS) {
                case 0 -> race.writing(() -> merge(lake, gen, histories));
                case 1, 2 -> {
                    while (race.goesOn()) {
                        Stress.unlessRefused(
                                () -> lake.commit(repository, "main", "by " + member), INVALID, TOO_MANY_TRIES);
                    }
                }
                case 3, 4 -> {
                    while (race.goesOn()) {
                        readOne(lake, gen, histories);
                    }
                }
                case 5 -> {
                    while (race.goesOn()) {
                        readAll(lake, histories);
                    }
                }
                default -> race.writing(() -> write(lake, gen, member, histories));
            }
        });
        TreeMap<String, String> staged = readAll(lake(1), histories);
        Stress.unlessRefused(() -> lake(0).commit(repository, "main", "last"), INVALID);
        assertThat(lake(0).content(repository, "main@")).isEqualTo(staged);
        assertThat(lake(1).content(repository, "main")).isEqualTo(staged);
        assertThat(histories.keySet()).containsAll(staged.keySet());
    }

    /// Goes on while all of its writers are at it, or until one failed.
    private static final class Race {
        private final AtomicInteger writers;
        private volatile boolean failed;

        Race(int writers) {
            this.writers = new AtomicInteger(writers);
        }

        boolean goesOn() {
            return !failed && writers.get() > 0 && !Thread.currentThread().isInterrupted();
        }

        void writing(Runnable work) {
            boolean done = false;
            try {
                work.run();
                done = true;
            } finally {
                failed |= !done;
                writers.decrementAndGet();
            }
        }
    }

    private void write(EngineFixture lake, Gen gen, int member, Map<String, KeyHistory> histories) {
        for (int i = 0; i < OPERATIONS; i++) {
            String key = "writer-" + member + "/" + gen.intBetween(1, KEYS_EACH);
            KeyHistory history = histories.computeIfAbsent(key, k -> new KeyHistory());
            boolean deletes = gen.oneIn(4);
            String text = member + "." + i;
            history.attempt(deletes ? Optional.empty() : Optional.of(text));
            boolean done = deletes
                    ? Stress.unlessRefused(() -> lake.delete(repository, "main", key), TOO_MANY_TRIES)
                    : Stress.unlessRefused(() -> lake.put(repository, "main", key, text), TOO_MANY_TRIES);
            if (done) {
                history.acknowledge();
            }
        }
    }

    private void merge(EngineFixture lake, Gen gen, Map<String, KeyHistory> histories) {
        for (int i = 0; i < OPERATIONS / 4; i++) {
            String key = "dev/" + gen.intBetween(1, KEYS_EACH);
            KeyHistory history = histories.computeIfAbsent(key, k -> new KeyHistory());
            lake.put(repository, "dev", key, "dev." + i);
            lake.commit(repository, "dev", "dev");
            history.attempt(Optional.of("dev." + i));
            while (Stress.unlessRefused(() -> lake.merge(repository, "dev", "main"), INVALID, TOO_MANY_TRIES)
                    .isEmpty()) {
                Stress.unlessRefused(() -> lake.commit(repository, "main", "before merge"), INVALID, TOO_MANY_TRIES);
            }
            history.acknowledge();
        }
    }

    private void readOne(EngineFixture lake, Gen gen, Map<String, KeyHistory> histories) {
        List<String> keys = List.copyOf(histories.keySet());
        if (!keys.isEmpty()) {
            String key = gen.pickFrom(keys);
            int from = histories.get(key).acknowledged();
            histories.get(key).assertLegitimate(key, from, lake.get(repository, "main", key));
        }
    }

    private TreeMap<String, String> readAll(EngineFixture lake, Map<String, KeyHistory> histories) {
        var from = new TreeMap<String, Integer>();
        histories.forEach((key, history) -> from.put(key, history.acknowledged()));
        var seen = Stress.unlessRefused(() -> lake.content(repository, "main"), TOO_MANY_TRIES);
        seen.ifPresent(content -> from.forEach((key, acknowledged) ->
                histories.get(key).assertLegitimate(key, acknowledged, Optional.ofNullable(content.get(key)))));
        return seen.orElseGet(TreeMap::new);
    }

    @Test
    void whatOneServerRemembersOfABranchNeverHidesWhatAnotherDid() {
        open(2, Stress.seed("memory"));
        EngineFixture mine = lake(0);
        EngineFixture other = lake(1);
        for (int i = 0; i < 20; i++) {
            String text = "" + i;
            other.put(repository, "main", "k", text);
            assertThat(mine.get(repository, "main", "k")).contains(text);
            other.commit(repository, "main", "c");
            assertThat(mine.get(repository, "main", "k")).contains(text);
            other.delete(repository, "main", "k");
            assertThat(mine.get(repository, "main", "k")).isEmpty();
            mine.put(repository, "main", "mine", text);
            assertThat(other.get(repository, "main", "mine")).contains(text);
        }
        lake(1).branch(repository, "dev", "main");
        assertThat(mine.get(repository, "dev", "mine")).contains("18");
        other.engine.branches().delete(repository, "dev", false);
        assertThat(Stress.unlessRefused(() -> mine.get(repository, "dev", "mine"), NOT_FOUND))
                .isEmpty();
        assertThat(Stress.unlessRefused(() -> mine.put(repository, "dev", "mine", "lost"), NOT_FOUND))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void commitsOfManyMakeOneLineThatHoldsEverything(int engines) {
        Seed seed = Stress.seed("line-" + engines);
        open(engines, seed);
        var committed = ConcurrentHashMap.<String>newKeySet();
        Crowd.platform(6, member -> {
            for (int i = 0; i < 10 * Stress.FACTOR; i++) {
                lake(member).put(repository, "main", "key-" + member + "-" + i, "v");
                Stress.unlessRefused(
                                () -> lake(member).commit(repository, "main", "by " + member), INVALID, TOO_MANY_TRIES)
                        .map(Commit::id)
                        .ifPresent(committed::add);
            }
        });
        Stress.unlessRefused(
                () -> committed.add(lake(0).commit(repository, "main", "last").id()), INVALID);
        var line = new ArrayList<String>();
        EngineFixture lake = lake(0);
        Commit commit = lake.engine.refs().resolveCommit(repository, "main");
        TreeMap<String, String> after = lake.content(repository, commit.id());
        assertThat(after).hasSize(60 * Stress.FACTOR);
        while (!commit.parents().isEmpty()) {
            line.add(commit.id());
            Commit parent =
                    lake.engine.commits().get(repository, commit.parents().getFirst());
            assertThat(commit.generation()).isEqualTo(parent.generation() + 1);
            TreeMap<String, String> before = lake.content(repository, parent.id());
            assertThat(after).as("content never shrinks").containsAllEntriesOf(before);
            assertThat(after.size()).as("no commit is empty").isGreaterThan(before.size());
            after = before;
            commit = parent;
        }
        assertThat(line).containsExactlyInAnyOrderElementsOf(committed);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void mergesOfManyMakeOneLineThatHoldsEverything(int engines) {
        open(engines, Stress.seed("merges-" + engines));
        var merged = ConcurrentHashMap.<String>newKeySet();
        Crowd.platform(6, member -> {
            String own = "own-" + member;
            lake(member).branch(repository, own, "main");
            for (int i = 0; i < 8 * Stress.FACTOR; i++) {
                lake(member).put(repository, own, "key-" + member + "-" + i, "v");
                lake(member).commit(repository, own, "by " + member);
                Optional<Commit> done = Optional.empty();
                while (done.isEmpty()) {
                    done = Stress.unlessRefused(() -> lake(member).merge(repository, own, "main"), TOO_MANY_TRIES);
                }
                merged.add(done.get().id());
                assertThat(lake(member).get(repository, "main", "key-" + member + "-" + i))
                        .contains("v");
            }
        });
        var line = new ArrayList<String>();
        EngineFixture lake = lake(0);
        Commit commit = lake.engine.refs().resolveCommit(repository, "main");
        while (commit.parents().size() == 2) {
            line.add(commit.id());
            commit = lake.engine.commits().get(repository, commit.parents().getFirst());
        }
        assertThat(line).containsExactlyInAnyOrderElementsOf(merged);
        assertThat(lake.content(repository, "main")).hasSize(48 * Stress.FACTOR);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void ofConditionalWritersExactlyOneWinsBesideCommits(int engines) {
        open(engines, Stress.seed("conditional-" + engines));
        conditionalWriters();
    }

    @Test
    void ofConditionalWritersExactlyOneWinsWhereTheStoreIsFarAway() {
        var far = new DistantKeyValueStore(new MemoryKeyValueStore(), ROUND_TRIP);
        open(2, Stress.seed("conditional-far"), far);
        conditionalWriters();
    }

    private void conditionalWriters() {
        int rounds = 25 * Stress.FACTOR;
        var winners = new ConcurrentHashMap<String, List<String>>();
        var race = new Race(WRITERS);
        Crowd.platform(WRITERS + 2, member -> {
            EngineFixture lake = lake(member);
            if (member >= WRITERS) {
                while (race.goesOn()) {
                    Stress.unlessRefused(() -> lake.commit(repository, "main", "c"), INVALID, TOO_MANY_TRIES);
                }
                return;
            }
            race.writing(() -> {
                for (int round = 0; round < rounds; round++) {
                    String key = "key-" + round;
                    String text = "by " + member;
                    if (Stress.unlessRefused(() -> putIfAbsent(lake, key, text), CONFLICT)) {
                        winners.computeIfAbsent(key, k -> new java.util.concurrent.CopyOnWriteArrayList<>())
                                .add(text);
                    }
                    count(lake, member);
                }
            });
        });
        for (int round = 0; round < rounds; round++) {
            String key = "key-" + round;
            assertThat(winners.get(key)).as(key).hasSize(1);
            assertThat(lake(0).get(repository, "main", key))
                    .contains(winners.get(key).getFirst());
        }
        assertThat(lake(0).get(repository, "main", "count").orElseThrow())
                .as("no increment is lost")
                .startsWith(rounds * WRITERS + " ");
    }

    private void putIfAbsent(EngineFixture lake, String key, String text) {
        lake.engine.operations().writer().update(repository, "main", key(key), false, current -> {
            if (current.isPresent()) {
                throw new VersioningException(CONFLICT, "path already exists");
            }
            return value(text);
        });
    }

    private void count(EngineFixture lake, int member) {
        lake.engine.operations().writer().update(repository, "main", key("count"), false, current -> {
            int before = current.map(v -> new String(v.data(), UTF_8))
                    .map(text -> Integer.parseInt(text.substring(0, text.indexOf(' '))))
                    .orElse(0);
            return value((before + 1) + " " + member);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void writesAfterAResetStay(int engines) {
        Seed seed = Stress.seed("resets-" + engines);
        open(engines, seed);
        var begun = new AtomicInteger();
        var ended = new AtomicInteger();
        var checked = new AtomicInteger();
        var race = new Race(WRITERS);
        Crowd.platform(WRITERS + 2, member -> {
            EngineFixture lake = lake(member);
            Gen gen = seed.split(member).gen();
            if (member == WRITERS) {
                while (race.goesOn()) {
                    begun.incrementAndGet();
                    reset(lake, gen);
                    ended.incrementAndGet();
                    int seen = checked.get();
                    while (race.goesOn() && checked.get() < seen + WRITERS) {
                        Thread.onSpinWait();
                        Thread.yield();
                    }
                }
                return;
            }
            if (member > WRITERS) {
                while (race.goesOn()) {
                    Stress.unlessRefused(() -> lake.commit(repository, "main", "c"), INVALID, TOO_MANY_TRIES);
                }
                return;
            }
            race.writing(() -> {
                for (int i = 0; i < OPERATIONS; i++) {
                    int resets = ended.get();
                    String key = "k/" + member;
                    String text = member + "." + i;
                    lake.put(repository, "main", key, text);
                    Optional<String> seen = lake.get(repository, "main", key);
                    if (begun.get() == resets) {
                        assertThat(seen).contains(text);
                    }
                    checked.incrementAndGet();
                }
            });
        });
        lake(0).engine.operations().resetter().reset(repository, "main", false);
        assertThat(lake(0).content(repository, "main")).isEqualTo(lake(0).content(repository, "main@"));
    }

    private void reset(EngineFixture lake, Gen gen) {
        var resetter = lake.engine.operations().resetter();
        switch (gen.intBetween(0, 2)) {
            case 0 -> Stress.unlessRefused(() -> resetter.reset(repository, "main", false), TOO_MANY_TRIES);
            case 1 -> Stress.unlessRefused(() -> resetter.resetPrefix(repository, "main", "k", false), TOO_MANY_TRIES);
            default ->
                Stress.unlessRefused(() -> resetter.resetObject(repository, "main", "k/0", false), TOO_MANY_TRIES);
        }
    }

    @Test
    void aBranchMadeAnewShowsNothingOfWritesToItsPredecessor() {
        Seed seed = Stress.seed("recreate");
        open(1, seed);
        EngineFixture lake = lake(0);
        lake.put(repository, "main", "a", "1");
        lake.commit(repository, "main", "a");
        for (int round = 0; round < 20 * Stress.FACTOR; round++) {
            lake.branch(repository, "dev", "main");
            Crowd.platform(4, member -> {
                if (member == 0) {
                    lake.engine.branches().delete(repository, "dev", false);
                } else {
                    Stress.unlessRefused(() -> lake.put(repository, "dev", "b" + member, "x"), NOT_FOUND);
                    Stress.unlessRefused(() -> lake.commit(repository, "dev", "b"), NOT_FOUND, INVALID);
                }
            });
            lake.branch(repository, "dev", "main");
            assertThat(lake.content(repository, "dev")).isEqualTo(Map.of("a", "1"));
            lake.engine.branches().delete(repository, "dev", false);
        }
    }
}
