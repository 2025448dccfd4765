package io.tarn.catalog.gc;

import io.tarn.block.ObjectStore;
import io.tarn.catalog.Catalog;
import java.util.random.RandomGenerator;

/// What the server does for garbage collection: it keeps the rules and prepares lists; an external job deletes.
public record GarbageCollection(RulesFile rules, CommitPreparation commits, UncommittedPreparation uncommitted) {
    /// Over the catalog's engine and store.
    public static GarbageCollection of(Catalog catalog, UncommittedPreparation.Limits limits, RandomGenerator random) {
        ObjectStore store = catalog.store();
        var rules = new RulesFile(store, catalog.metadataPrefix());
        var folders = new GcFolders(store, catalog.metadataPrefix());
        return new GarbageCollection(
                rules,
                new CommitPreparation(catalog.engine(), store, folders, rules, random),
                new UncommittedPreparation(catalog.engine(), store, folders, limits));
    }
}
