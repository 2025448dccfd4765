package io.tarn.versioning.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.block.StorageNamespace;
import io.tarn.block.memory.MemoryObjectStore;
import io.tarn.versioning.Value;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.cache.CacheOptions;
import io.tarn.versioning.cache.ImmutableFileCache;
import io.tarn.versioning.committed.CommittedOptions;
import io.tarn.versioning.committed.CommittedStore;
import io.tarn.versioning.committed.MetarangeWriter;
import io.tarn.versioning.committed.RangeOptions;
import io.tarn.versioning.diff.Difference;
import io.tarn.versioning.diff.MemoryRecords;
import io.tarn.versioning.diff.Records;
import io.tarn.versioning.diff.SnapshotDiff;
import io.tarn.versioning.diff.SnapshotRecords;
import io.tarn.versioning.diff.ThreeWayDiff;
import java.nio.file.Path;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Applying, merging and comparing over range files as they are stored.
class StoredSnapshotsTest {
    private static final StorageNamespace NAMESPACE = new StorageNamespace("", "mem://stored-snapshots");
    private static final int RAGGEDNESS = 6;

    @TempDir
    private Path directory;

    private ImmutableFileCache cache;
    private CommittedStore store;

    @BeforeEach
    void open() {
        cache = ImmutableFileCache.open(CacheOptions.of(directory));
        RangeOptions ranges = new RangeOptions(0, 20_971_520, RAGGEDNESS, 10);
        store = new CommittedStore(
                new MemoryObjectStore(), CommittedOptions.defaults().withRanges(ranges), cache);
    }

    @AfterEach
    void close() {
        store.close();
        cache.close();
    }

    private String apply(String base, NavigableMap<byte[], Optional<Value>> changes, long coalesceBelowBytes) {
        try (var cursor = store.cursor(NAMESPACE, base);
                MetarangeWriter writer = store.writer(NAMESPACE, Map.of())) {
            ChangeApplier.apply(cursor, new MemoryRecords(changes), writer, coalesceBelowBytes);
            return writer.finish();
        }
    }

    private Optional<String> merge(String source, String destination, String base) {
        try (var ours = store.cursor(NAMESPACE, source);
                var theirs = store.cursor(NAMESPACE, destination);
                var common = store.cursor(NAMESPACE, base);
                MetarangeWriter writer = store.writer(NAMESPACE, Map.of())) {
            ThreeWayMerge.merge(ours, theirs, common, MergeStrategy.DEFAULT, writer);
            return Optional.of(writer.finish());
        } catch (VersioningException e) {
            assertThat(e.kind()).isEqualTo(VersioningException.Kind.MERGE_CONFLICT);
            return Optional.empty();
        }
    }

    private NavigableMap<byte[], Value> read(String id) {
        NavigableMap<byte[], Value> records = Records.sorted();
        try (SnapshotRecords cursor = new SnapshotRecords(store.cursor(NAMESPACE, id))) {
            while (cursor.next()) {
                records.put(cursor.key(), cursor.value().orElseThrow());
            }
        }
        return records;
    }

    private boolean conflicts(String source, String destination, String base) {
        try (ThreeWayDiff diff = new ThreeWayDiff(
                store.cursor(NAMESPACE, destination), store.cursor(NAMESPACE, source), store.cursor(NAMESPACE, base))) {
            while (diff.next()) {
                if (diff.current().left().isEmpty() && diff.current().right().isEmpty()) {
                    throw new AssertionError("a difference without sides");
                }
                switch (diff.type()) {
                    case CONFLICT -> {
                        return true;
                    }
                    case ADDED, REMOVED, CHANGED -> {}
                }
            }
            return false;
        }
    }

    /// What `destination` becomes when the differences a three-way diff shows are done to it.
    private NavigableMap<byte[], Value> withDifferences(String source, String destination, String base) {
        NavigableMap<byte[], Value> result = read(destination);
        try (ThreeWayDiff diff = new ThreeWayDiff(
                store.cursor(NAMESPACE, destination), store.cursor(NAMESPACE, source), store.cursor(NAMESPACE, base))) {
            while (diff.next()) {
                Difference difference = diff.current();
                difference
                        .right()
                        .ifPresentOrElse(
                                value -> result.put(difference.key(), value), () -> result.remove(difference.key()));
            }
        }
        return result;
    }

    private boolean differ(String left, String right) {
        try (SnapshotDiff diff = new SnapshotDiff(store.cursor(NAMESPACE, left), store.cursor(NAMESPACE, right))) {
            return diff.next();
        }
    }

    @Test
    void historiesOfRandomChangesAgreeWithMaps() {
        long seed = 20260808;
        RandomGenerator random = new Random(seed);
        int merged = 0;
        for (int round = 0; round < 150; round++) {
            String name = "seed %d round %d".formatted(seed, round);
            String base = apply("", Records.live(Records.random(random, 60)), 0);
            String source = changed(random, base, name);
            String destination = changed(random, base, name);
            Optional<String> result = merge(source, destination, base);
            assertThat(conflicts(source, destination, base)).as(name).isEqualTo(result.isEmpty());
            if (result.isPresent()) {
                merged++;
                assertThat(Records.show(read(result.get())))
                        .as(name)
                        .isEqualTo(Records.show(withDifferences(source, destination, base)));
                assertThat(differ(destination, result.get()))
                        .as(name)
                        .isEqualTo(!Records.show(read(destination)).equals(Records.show(read(result.get()))));
            }
        }
        assertThat(merged).isBetween(20, 149);
    }

    private String changed(RandomGenerator random, String base, String name) {
        NavigableMap<byte[], Value> before = read(base);
        NavigableMap<byte[], Optional<Value>> changes = Records.randomStaged(random, before, 6);
        String after = apply(base, changes, random.nextBoolean() ? 0 : 400);
        assertThat(Records.show(read(after))).as(name).isEqualTo(Records.show(Records.applied(before, changes)));
        return after;
    }

    @Test
    void appendsGrowTheLastRangeUpToItsNaturalEnd() {
        String coalesced = "";
        String tiny = "";
        NavigableMap<byte[], Optional<Value>> all = Records.sorted();
        for (int i = 0; i < 120; i++) {
            var change = Records.staged("key-%06d=x".formatted(i));
            all.putAll(change);
            coalesced = apply(coalesced, change, ChangeApplier.COALESCE_BELOW_BYTES);
            tiny = apply(tiny, change, 0);
        }
        assertThat(store.ranges(NAMESPACE, tiny)).hasSize(120);
        assertThat(coalesced)
                .as("the layout that writing everything at once gives")
                .isEqualTo(apply("", all, 0));
    }
}
