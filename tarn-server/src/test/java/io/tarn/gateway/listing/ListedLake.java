package io.tarn.gateway.listing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tarn.block.ObjectStore;
import io.tarn.block.StorageNamespace;
import io.tarn.block.memory.MemoryObjectStore;
import io.tarn.catalog.Entry;
import io.tarn.catalog.EntryCodec;
import io.tarn.gateway.call.Bucket;
import io.tarn.kv.KeyValueStore;
import io.tarn.kv.Scan;
import io.tarn.kv.memory.MemoryKeyValueStore;
import io.tarn.versioning.Commit;
import io.tarn.versioning.Repository;
import io.tarn.versioning.branch.CommitParameters;
import io.tarn.versioning.cache.CacheOptions;
import io.tarn.versioning.cache.ImmutableFileCache;
import io.tarn.versioning.committed.CommittedOptions;
import io.tarn.versioning.committed.CommittedStore;
import io.tarn.versioning.committed.RangeOptions;
import io.tarn.versioning.engine.EngineOptions;
import io.tarn.versioning.engine.VersioningEngine;
import io.tarn.versioning.merge.MergeStrategy;
import io.tarn.versioning.ref.Repositories;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/// A repository over stores in memory that count what is read, without anything in front of it.
final class ListedLake implements AutoCloseable {
    /// So many that walks cross their borders.
    static final CommittedOptions SMALL_RANGES = CommittedOptions.defaults().withRanges(new RangeOptions(0, 200, 3, 4));

    final AtomicLong keyReads = new AtomicLong();
    final AtomicLong scannedRows = new AtomicLong();
    final AtomicLong objectReads = new AtomicLong();
    final VersioningEngine engine;
    final Repository repository;
    final Bucket bucket;
    private final ImmutableFileCache cache;
    private final CommittedStore committed;

    ListedLake(Path folder, CommittedOptions options) {
        cache = ImmutableFileCache.open(CacheOptions.of(folder));
        committed = new CommittedStore(
                counted(ObjectStore.class, new MemoryObjectStore(), "get", objectReads), options, cache);
        engine = VersioningEngine.open(
                counted(KeyValueStore.class, new MemoryKeyValueStore(), "", keyReads),
                committed,
                EngineOptions.defaults(new Random()));
        repository = engine.repositories()
                .create(new Repositories.Creation(
                        "lake", new StorageNamespace("", "mem://lake"), "main", false, false));
        bucket = new Bucket("lake", repository, Optional.empty());
    }

    /// Counts calls of methods whose name begins with `prefix`, and rows of scans.
    private <T> T counted(Class<T> type, T store, String prefix, AtomicLong calls) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, given) -> {
                    if (method.getName().startsWith(prefix)) {
                        calls.incrementAndGet();
                    }
                    try {
                        Object result = method.invoke(store, given);
                        return result instanceof Scan scan ? countedScan(scan) : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    private Scan countedScan(Scan scan) {
        return (Scan) Proxy.newProxyInstance(
                Scan.class.getClassLoader(), new Class<?>[] {Scan.class}, (proxy, method, given) -> {
                    if (method.getName().equals("next")) {
                        scannedRows.incrementAndGet();
                    }
                    return method.invoke(scan, given);
                });
    }

    void branch(String name, String source, boolean hidden) {
        engine.branches().create(repository, name, source, hidden, false);
    }

    void put(String branch, String path, String content) {
        var entry = new Entry(
                "data/" + content,
                Entry.AddressType.RELATIVE,
                Instant.ofEpochSecond(1_700_000_000, 123_000_000),
                content.length(),
                content,
                new TreeMap<>(),
                "text/plain");
        engine.operations().writer().put(repository, branch, path.getBytes(UTF_8), EntryCodec.encode(entry), false);
    }

    void delete(String branch, String path) {
        engine.operations().writer().delete(repository, branch, List.of(path.getBytes(UTF_8)), false);
    }

    Commit commit(String branch) {
        return engine.operations()
                .committer()
                .commit(repository, branch, parameters(), Optional.empty(), Optional.empty());
    }

    Commit merge(String source, String destination) {
        return engine.operations()
                .merger()
                .merge(repository, source, destination, parameters(), MergeStrategy.SOURCE_WINS, false);
    }

    private static CommitParameters parameters() {
        return new CommitParameters("tester", "a commit", Map.of(), true, false);
    }

    /// All that a ref shows: ETags by path.
    Map<String, String> content(String ref) {
        var resolved = engine.refs().resolve(repository, ref);
        return engine.operations().reader().read(repository, resolved, 1000, records -> {
            Map<String, String> content = new TreeMap<>();
            while (records.next()) {
                content.put(
                        new String(records.key(), UTF_8),
                        EntryCodec.decode(records.value().orElseThrow()).etag());
            }
            return content;
        });
    }

    @Override
    public void close() {
        engine.close();
        committed.close();
        cache.close();
    }
}
