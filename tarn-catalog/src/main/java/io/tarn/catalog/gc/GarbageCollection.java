package io.tarn.catalog.gc;

import io.tarn.block.ObjectStore;
import io.tarn.catalog.Catalog;
import io.tarn.catalog.parts.PartUploads;
import java.util.random.RandomGenerator;

/// What the server does for garbage collection: it keeps the rules and prepares lists; an external job deletes.
public record GarbageCollection(RulesFile rules, CommitPreparation commits, UncommittedPreparation uncommitted) {
    /// Over the catalog's engine and store. The objects of `uploads` that are under way count as uncommitted.
    public static GarbageCollection of(
            Catalog catalog, PartUploads uploads, UncommittedPreparation.Limits limits, RandomGenerator random) {
        ObjectStore store = catalog.store();
        var rules = new RulesFile(store, catalog.metadataPrefix());
        var folders = new GcFolders(store, catalog.metadataPrefix());
        return new GarbageCollection(
                rules,
                new CommitPreparation(catalog.engine(), store, folders, rules, random),
                new UncommittedPreparation(catalog.engine(), store, uploads, folders, limits));
    }
}
