package io.tarn.versioning.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tarn.block.ObjectStore;
import io.tarn.block.StorageNamespace;
import io.tarn.block.memory.MemoryObjectStore;
import io.tarn.kv.KeyValueStore;
import io.tarn.kv.memory.MemoryKeyValueStore;
import io.tarn.versioning.Commit;
import io.tarn.versioning.ContentHash;
import io.tarn.versioning.Hooks;
import io.tarn.versioning.Repository;
import io.tarn.versioning.Value;
import io.tarn.versioning.branch.CommitParameters;
import io.tarn.versioning.cache.CacheOptions;
import io.tarn.versioning.cache.ImmutableFileCache;
import io.tarn.versioning.committed.CommittedOptions;
import io.tarn.versioning.committed.CommittedStore;
import io.tarn.versioning.diff.Listing;
import io.tarn.versioning.diff.PageRequest;
import io.tarn.versioning.ref.Repositories;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/// A real engine over stores given to it, with shorthands for tests: values are texts.
public final class EngineFixture implements AutoCloseable {
    public final KeyValueStore keyValues;
    public final ObjectStore objects;
    public final VersioningEngine engine;
    private final ImmutableFileCache cache;
    private final CommittedStore committed;

    public EngineFixture(Path cacheDirectory) {
        this(cacheDirectory, new MemoryKeyValueStore(), new MemoryObjectStore(), CommittedOptions.defaults());
    }

    public EngineFixture(Path cacheDirectory, KeyValueStore keyValues, ObjectStore objects, CommittedOptions options) {
        this(cacheDirectory, keyValues, objects, options, EngineOptions.defaults(new Random()));
    }

    public EngineFixture(
            Path cacheDirectory,
            KeyValueStore keyValues,
            ObjectStore objects,
            CommittedOptions options,
            EngineOptions engineOptions) {
        this.keyValues = keyValues;
        this.objects = objects;
        this.cache = ImmutableFileCache.open(CacheOptions.of(cacheDirectory));
        this.committed = new CommittedStore(objects, options, cache);
        this.engine = VersioningEngine.open(keyValues, committed, engineOptions);
    }

    /// As the default fixture, with hooks.
    public static EngineFixture withHooks(Path cacheDirectory, Hooks hooks) {
        return new EngineFixture(
                cacheDirectory,
                new MemoryKeyValueStore(),
                new MemoryObjectStore(),
                CommittedOptions.defaults(),
                EngineOptions.defaults(new Random()).withHooks(hooks));
    }

    public Repository create(String name) {
        return create(name, false);
    }

    public Repository create(String name, boolean readOnly) {
        return engine.repositories()
                .create(new Repositories.Creation(
                        name, new StorageNamespace("", "mem://" + name), "main", readOnly, false));
    }

    public static byte[] key(String text) {
        return text.getBytes(UTF_8);
    }

    /// A value whose identity is a hash of the text.
    public static Value value(String text) {
        return new Value(ContentHash.create().string(text).digest(), text.getBytes(UTF_8));
    }

    public void put(Repository repository, String branch, String key, String text) {
        engine.operations().writer().put(repository, branch, key(key), value(text), false);
    }

    public void delete(Repository repository, String branch, String... keys) {
        engine.operations()
                .writer()
                .delete(
                        repository,
                        branch,
                        List.of(keys).stream().map(EngineFixture::key).toList(),
                        false);
    }

    public Optional<String> get(Repository repository, String ref, String key) {
        return engine.operations()
                .reader()
                .get(repository, ref, key(key))
                .map(value -> new String(value.data(), UTF_8));
    }

    /// All that a ref shows.
    public TreeMap<String, String> content(Repository repository, String ref) {
        var resolved = engine.refs().resolve(repository, ref);
        return engine.operations().reader().read(repository, resolved, 1000, records -> {
            var content = new TreeMap<String, String>();
            while (records.next()) {
                content.put(
                        new String(records.key(), UTF_8),
                        new String(records.value().orElseThrow().data(), UTF_8));
            }
            return content;
        });
    }

    /// The paths of one listing page.
    public List<String> list(Repository repository, String ref, String prefix, String after, String delimiter, int n) {
        var request = new PageRequest(key(prefix), key(after), key(delimiter), n);
        return engine
                .operations()
                .reader()
                .read(repository, engine.refs().resolve(repository, ref), n, r -> Listing.page(r, request))
                .rows()
                .stream()
                .map(row -> new String(row.path(), UTF_8))
                .toList();
    }

    public static CommitParameters parameters(String message) {
        return new CommitParameters("tester", message, Map.of(), false, false);
    }

    public static CommitParameters allowEmpty(String message) {
        return new CommitParameters("tester", message, Map.of(), true, false);
    }

    public Commit commit(Repository repository, String branch, String message) {
        return engine.operations()
                .committer()
                .commit(repository, branch, parameters(message), Optional.empty(), Optional.empty());
    }

    public void branch(Repository repository, String name, String source) {
        engine.branches().create(repository, name, source, false, false);
    }

    public Commit merge(Repository repository, String source, String destination) {
        return engine.operations()
                .merger()
                .merge(
                        repository,
                        source,
                        destination,
                        parameters(""),
                        io.tarn.versioning.merge.MergeStrategy.DEFAULT,
                        false);
    }

    @Override
    public void close() {
        engine.close();
        committed.close();
        cache.close();
    }
}
