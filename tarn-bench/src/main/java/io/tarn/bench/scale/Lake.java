package io.tarn.bench.scale;

import io.tarn.block.StorageNamespace;
import io.tarn.block.local.LocalObjectStore;
import io.tarn.block.local.LocalOptions;
import io.tarn.catalog.Catalog;
import io.tarn.catalog.parts.PartUploads;
import io.tarn.kv.rocksdb.RocksKeyValueStore;
import io.tarn.kv.rocksdb.RocksOptions;
import io.tarn.versioning.cache.CacheOptions;
import io.tarn.versioning.cache.ImmutableFileCache;
import io.tarn.versioning.committed.CommittedOptions;
import io.tarn.versioning.committed.CommittedStore;
import io.tarn.versioning.engine.EngineOptions;
import io.tarn.versioning.engine.VersioningEngine;
import io.tarn.versioning.ref.Repositories;
import io.tarn.versioning.staging.StagingArea;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;

/// The engine as the server composes it: embedded records, local objects, the local cache, all below one directory.
public final class Lake implements AutoCloseable {
    private final RocksKeyValueStore records;
    private final LocalObjectStore objects;
    private final ImmutableFileCache cache;
    private final CommittedStore committed;
    private final VersioningEngine engine;
    private final Catalog catalog;

    private Lake(Path directory) {
        records = RocksKeyValueStore.open(directory.resolve("metadata"), RocksOptions.defaults());
        objects = new LocalObjectStore(LocalOptions.at(directory.resolve("objects")));
        cache = ImmutableFileCache.open(CacheOptions.of(directory.resolve("cache")));
        committed = new CommittedStore(objects, CommittedOptions.defaults(), cache);
        engine = VersioningEngine.open(
                records,
                committed,
                EngineOptions.defaults(() -> ThreadLocalRandom.current().nextLong()));
        catalog = new Catalog(engine, objects, Catalog.Options.defaults());
    }

    /// Opens what is below the directory, or starts anew there.
    public static Lake open(Path directory) {
        return new Lake(directory);
    }

    /// A new, empty repository with the branch `main`.
    public LakeRepository create(String name) {
        var creation =
                new Repositories.Creation(name, new StorageNamespace("", "local://" + name), "main", false, false);
        return new LakeRepository(this, catalog.creator().create(creation));
    }

    PartUploads uploads() {
        return new PartUploads(records, catalog);
    }

    Catalog catalog() {
        return catalog;
    }

    VersioningEngine engine() {
        return engine;
    }

    CommittedStore committed() {
        return committed;
    }

    StagingArea staging() {
        return new StagingArea(records);
    }

    @Override
    public void close() {
        engine.close();
        committed.close();
        cache.close();
        objects.close();
        records.close();
    }
}
