package io.tarn.catalog.gc;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tarn.block.StorageLocation;
import io.tarn.block.StorageNamespace;
import io.tarn.block.memory.MemoryObjectStore;
import io.tarn.catalog.Catalog;
import io.tarn.catalog.Entry;
import io.tarn.catalog.UploadRequest;
import io.tarn.catalog.WriteCondition;
import io.tarn.catalog.parts.PartUploads;
import io.tarn.kv.KeyValueStore;
import io.tarn.versioning.Hooks;
import io.tarn.versioning.Repository;
import io.tarn.versioning.committed.CommittedOptions;
import io.tarn.versioning.engine.EngineFixture;
import io.tarn.versioning.engine.EngineOptions;
import io.tarn.versioning.ref.Repositories;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;

/// A catalog with one repository over stores in memory, and shorthands for tests of garbage collection.
final class CollectedLake implements AutoCloseable {
    static final String ROOT = "mem://lake/_lakefs/retention/gc/";

    final EngineFixture fixture;
    final Catalog catalog;
    final Repository repository;

    CollectedLake(Path directory, KeyValueStore keyValues, Hooks hooks) {
        fixture = new EngineFixture(
                directory,
                keyValues,
                new MemoryObjectStore(),
                CommittedOptions.defaults(),
                EngineOptions.defaults(new Random()).withHooks(hooks));
        catalog = new Catalog(fixture.engine, fixture.objects, Catalog.Options.defaults());
        repository = create("lake", false);
    }

    private CollectedLake(Path directory, CollectedLake before) {
        fixture = new EngineFixture(
                directory, before.fixture.keyValues, before.fixture.objects, CommittedOptions.defaults());
        catalog = new Catalog(fixture.engine, fixture.objects, Catalog.Options.defaults());
        repository = before.repository;
    }

    /// The same stores under a new engine, which remembers nothing. This one is closed.
    CollectedLake reopened(Path directory) {
        close();
        return new CollectedLake(directory, this);
    }

    Repository create(String name, boolean readOnly) {
        return catalog.creator()
                .create(new Repositories.Creation(
                        name, new StorageNamespace("", "mem://" + name), "main", readOnly, false));
    }

    GarbageCollection collection(UncommittedPreparation.Limits limits) {
        return GarbageCollection.of(catalog, uploads(), limits, new Random());
    }

    PartUploads uploads() {
        return new PartUploads(fixture.keyValues, catalog);
    }

    GarbageCollection collection() {
        return collection(UncommittedPreparation.Limits.defaults());
    }

    Entry upload(String branch, String path, String content) {
        var request = new UploadRequest(
                "text/plain", Map.of(), OptionalLong.empty(), Optional.empty(), new WriteCondition.None(), false);
        return catalog.writer()
                .upload(repository, branch, path, new ByteArrayInputStream(content.getBytes(UTF_8)), request);
    }

    /// The URIs of all objects whose URI starts so.
    List<String> stored(String prefix) {
        return fixture.objects.walk("", prefix, "", 100_000).stream()
                .map(io.tarn.block.ObjectStore.WalkEntry::uri)
                .toList();
    }

    byte[] read(String uri) {
        try (InputStream content = fixture.objects.get(StorageLocation.full("", uri))) {
            return content.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        fixture.close();
    }
}
