package io.tarn.catalog.imports;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tarn.block.FaultyObjectStore;
import io.tarn.block.ObjectStore;
import io.tarn.block.PutOptions;
import io.tarn.block.StorageInfo;
import io.tarn.block.StorageLocation;
import io.tarn.block.StorageNamespace;
import io.tarn.block.memory.MemoryObjectStore;
import io.tarn.catalog.Entry;
import io.tarn.catalog.EntryCodec;
import io.tarn.catalog.task.TaskFailure;
import io.tarn.catalog.task.TaskOptions;
import io.tarn.catalog.task.Tasks;
import io.tarn.kv.FaultyKeyValueStore;
import io.tarn.kv.KeyValueException;
import io.tarn.kv.KeyValueStore;
import io.tarn.kv.memory.MemoryKeyValueStore;
import io.tarn.testkit.Await;
import io.tarn.versioning.Commit;
import io.tarn.versioning.Hooks;
import io.tarn.versioning.Repository;
import io.tarn.versioning.branch.CommitParameters;
import io.tarn.versioning.committed.CommittedOptions;
import io.tarn.versioning.engine.EngineFixture;
import io.tarn.versioning.engine.EngineOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/// A server with imports over stores that may fail, and shorthands for tests. Several over the same stores are several
/// servers, or one after a restart.
final class ImportLake implements AutoCloseable {
    static final String BRANCH = "main";

    final Path cache;
    final KeyValueStore shared;
    final FaultyKeyValueStore keyValues;
    final CommitFaults commits = new CommitFaults();
    final ObjectStore origin;
    final FaultyObjectStore objects;
    final EngineFixture fixture;
    final Imports imports;
    final Tasks tasks;

    ImportLake(Path cache) {
        this(cache, new MemoryKeyValueStore(), importable(new MemoryObjectStore()), Hooks.none());
    }

    ImportLake(Path cache, ObjectStore origin) {
        this(cache, new MemoryKeyValueStore(), origin, Hooks.none());
    }

    ImportLake(Path cache, KeyValueStore shared, ObjectStore origin, Hooks hooks) {
        this.cache = cache;
        this.shared = shared;
        this.origin = origin;
        keyValues = new FaultyKeyValueStore(commits.over(shared), FaultyKeyValueStore.Plan.none());
        objects = new FaultyObjectStore(origin);
        fixture = new EngineFixture(
                cache,
                keyValues,
                objects,
                CommittedOptions.defaults(),
                EngineOptions.defaults(new Random()).withHooks(hooks));
        var retries = new StoreRetries(4, Duration.ofMillis(1), Duration.ofMillis(4));
        imports = new Imports(fixture.engine, objects, retries);
        var options = new TaskOptions(
                Clock.systemUTC(),
                e -> new TaskFailure(500, String.valueOf(e.getMessage())),
                Duration.ofMillis(10),
                Duration.ofMillis(100),
                Duration.ofMillis(500),
                3,
                Duration.ofHours(24),
                Duration.ofHours(24));
        tasks = new Tasks(
                keyValues, fixture.engine.repositories(), fixture.engine.xids(), List.of(imports.kind()), options);
        tasks.start();
    }

    /// The store in memory with leave to import.
    static ObjectStore importable(ObjectStore store) {
        return (ObjectStore) Proxy.newProxyInstance(
                ObjectStore.class.getClassLoader(), new Class<?>[] {ObjectStore.class}, (proxy, method, arguments) -> {
                    try {
                        Object result = method.invoke(store, arguments);
                        return result instanceof StorageInfo info ? allowed(info) : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static StorageInfo allowed(StorageInfo info) {
        return new StorageInfo(
                info.storageId(),
                info.description(),
                info.type(),
                info.namespaceValidityRegex(),
                info.namespaceExample(),
                info.defaultNamespacePrefix(),
                info.presignSupport(),
                info.presignSupportUi(),
                info.presignMultipartSupport(),
                true,
                info.importValidityRegex());
    }

    /// The process is gone, or its database for good: no call comes through any more.
    void kill() {
        keyValues.plan((number, call) -> new FaultyKeyValueStore.Fault.Before(KeyValueException.Kind.UNAVAILABLE));
    }

    /// Another server over the same stores.
    ImportLake sibling(Path otherCache) {
        return new ImportLake(otherCache, shared, origin, Hooks.none());
    }

    void putObject(String uri, String content) {
        byte[] bytes = content.getBytes(UTF_8);
        origin.put(
                StorageLocation.full("", uri),
                new ByteArrayInputStream(bytes),
                OptionalLong.of(bytes.length),
                PutOptions.none());
    }

    /// Objects `<prefix>0000`, `<prefix>0001` and so on.
    void putObjects(String prefix, int count) {
        for (int i = 0; i < count; i++) {
            putObject(prefix + "%04d".formatted(i), "content " + i);
        }
    }

    static ImportSource prefix(String path, String destination) {
        return new ImportSource(ImportSource.Type.COMMON_PREFIX, path, destination);
    }

    static ImportSource object(String path, String destination) {
        return new ImportSource(ImportSource.Type.OBJECT, path, destination);
    }

    static ImportRequest request(ImportSource... sources) {
        return request(BRANCH, false, sources);
    }

    static ImportRequest request(String branch, boolean force, ImportSource... sources) {
        var parameters = new CommitParameters("jane", "", Map.of("from", "test"), true, force);
        return new ImportRequest(branch, List.of(sources), parameters, Optional.empty());
    }

    String start(Repository repository, ImportSource... sources) {
        return imports.start(tasks, repository, request(sources));
    }

    ImportStatus status(Repository repository, String id) {
        return imports.status(tasks, repository, id);
    }

    /// The status at the end, whatever it is.
    ImportStatus await(Repository repository, String id) {
        Await.until("the end of import " + id, Duration.ofSeconds(60), () -> {
            ImportStatus status = status(repository, id);
            return status.completed() || status.error().isPresent();
        });
        return status(repository, id);
    }

    /// The commit of an import that must succeed.
    Commit run(Repository repository, ImportSource... sources) {
        ImportStatus status = await(repository, start(repository, sources));
        if (!status.completed()) {
            throw new AssertionError("the import failed: " + status);
        }
        return status.commit().orElseThrow();
    }

    /// The error of an import that must fail.
    String fail(Repository repository, ImportSource... sources) {
        ImportStatus status = await(repository, start(repository, sources));
        if (status.completed()) {
            throw new AssertionError("the import should have failed: " + status);
        }
        return status.error().orElseThrow();
    }

    /// What a ref shows.
    TreeMap<String, Entry> entries(Repository repository, String ref) {
        var resolved = fixture.engine.refs().resolve(repository, ref);
        return fixture.engine.operations().reader().read(repository, resolved, 1000, records -> {
            var entries = new TreeMap<String, Entry>();
            while (records.next()) {
                entries.put(
                        new String(records.key(), UTF_8),
                        EntryCodec.decode(records.value().orElseThrow()));
            }
            return entries;
        });
    }

    /// The physical addresses that a ref shows, by key.
    TreeMap<String, String> addresses(Repository repository, String ref) {
        var addresses = new TreeMap<String, String>();
        entries(repository, ref).forEach((key, entry) -> addresses.put(key, entry.address()));
        return addresses;
    }

    /// Puts an entry on the branch, uncommitted.
    void stage(Repository repository, String key) {
        var entry = new Entry(
                "data/" + key,
                Entry.AddressType.RELATIVE,
                Clock.systemUTC().instant(),
                1,
                "etag of " + key,
                new TreeMap<>(),
                "text/plain");
        fixture.engine
                .operations()
                .writer()
                .put(repository, BRANCH, key.getBytes(UTF_8), EntryCodec.encode(entry), false);
    }

    /// Commits entries of these keys.
    Commit commit(Repository repository, String... keys) {
        for (String key : keys) {
            stage(repository, key);
        }
        return fixture.commit(repository, BRANCH, "commit " + String.join(" ", keys));
    }

    Commit head(Repository repository) {
        return fixture.engine.refs().resolveCommit(repository, BRANCH);
    }

    /// The messages of the branch's commits, newest first.
    List<String> history(Repository repository) {
        var messages = new ArrayList<String>();
        Optional<Commit> commit = Optional.of(head(repository));
        while (commit.isPresent()) {
            messages.add(commit.get().message());
            commit = commit.get()
                    .firstParent()
                    .map(id -> fixture.engine.commits().get(repository, id));
        }
        return messages;
    }

    /// The unfinished files in the cache directory.
    List<Path> workspace() {
        try (Stream<Path> files = Files.list(cache.resolve("workspace"))) {
            return files.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Repository repository(String name, String namespace) {
        return fixture.engine
                .repositories()
                .create(new io.tarn.versioning.ref.Repositories.Creation(
                        name, new StorageNamespace("", namespace), BRANCH, false, false));
    }

    @Override
    public void close() {
        keyValues.plan(FaultyKeyValueStore.Plan.none());
        tasks.close();
        fixture.close();
    }
}
