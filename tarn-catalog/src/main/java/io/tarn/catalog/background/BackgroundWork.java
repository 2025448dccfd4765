package io.tarn.catalog.background;

import io.tarn.catalog.Catalog;
import io.tarn.catalog.commit.CommitTasks;
import io.tarn.catalog.commit.MergeTasks;
import io.tarn.catalog.dump.RefsDump;
import io.tarn.catalog.dump.RefsRestore;
import io.tarn.catalog.gc.GarbageCollection;
import io.tarn.catalog.gc.UncommittedPreparation.Limits;
import io.tarn.catalog.imports.Imports;
import io.tarn.catalog.parts.PartUploads;
import io.tarn.catalog.parts.UploadHousekeeping;
import io.tarn.catalog.task.TaskOptions;
import io.tarn.catalog.task.Tasks;
import io.tarn.kv.KeyValueStore;
import io.tarn.versioning.engine.VersioningEngine;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/// The long tasks of a server and what they do, and the multipart uploads that it looks after.
public record BackgroundWork(
        Tasks tasks,
        RefsDump dump,
        RefsRestore restore,
        CommitTasks commits,
        MergeTasks merges,
        Imports imports,
        GarbageCollection collection,
        PartUploads uploads,
        UploadHousekeeping uploadHousekeeping)
        implements AutoCloseable {
    /// Starts to look after tasks; those that a server left unfinished go on. The generator must be safe for
    /// many threads; `pages` bounds a listing of uncommitted objects, `uploadExpiry` says how long a multipart
    /// upload may rest. Closing stops the tasks of this server, not the stores.
    public static BackgroundWork open(
            KeyValueStore store,
            Catalog catalog,
            RandomGenerator random,
            Limits pages,
            Duration uploadExpiry,
            TaskOptions options) {
        VersioningEngine engine = catalog.engine();
        var dump = new RefsDump(engine, catalog.store(), catalog.metadataPrefix(), random);
        var restore = new RefsRestore(engine, random);
        var commits = new CommitTasks(engine, random);
        var merges = new MergeTasks(engine, random);
        var imports = new Imports(engine, catalog.store());
        var uploads = new PartUploads(store, catalog);
        var collection = GarbageCollection.of(catalog, uploads, pages, random);
        var kinds = List.of(
                dump.kind(),
                restore.kind(),
                commits.kind(),
                merges.kind(),
                imports.kind(),
                collection.commits().kind());
        var tasks = new Tasks(store, engine.repositories(), engine.xids(), kinds, options);
        tasks.start();
        var housekeeping = new UploadHousekeeping(uploads, engine.repositories(), uploadExpiry, options.clock());
        housekeeping.start();
        return new BackgroundWork(tasks, dump, restore, commits, merges, imports, collection, uploads, housekeeping);
    }

    @Override
    public void close() {
        uploadHousekeeping.close();
        tasks.close();
    }
}
