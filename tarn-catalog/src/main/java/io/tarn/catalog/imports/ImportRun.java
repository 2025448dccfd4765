package io.tarn.catalog.imports;

import io.tarn.block.ObjectStore;
import io.tarn.catalog.task.RunningTask;
import io.tarn.catalog.task.TaskStoppedException;
import io.tarn.kv.KeyValueException;
import io.tarn.versioning.Commit;
import io.tarn.versioning.Repository;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.branch.SnapshotImporter;
import io.tarn.versioning.committed.CommittedStore;
import io.tarn.versioning.committed.MetarangeWriter;
import io.tarn.versioning.engine.VersioningEngine;
import io.tarn.versioning.ref.RecordCodec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One run of an import (engine specification 18.1): find the objects and write them as a snapshot, then put
/// that on the branch with a commit.
///
/// Kept between runs are the finished snapshot, which is not made again, and before each try to publish a
/// commit that commit's id. A run that finds one looks first whether it was published, so an import never
/// commits twice.
final class ImportRun {
    private static final Logger LOG = LoggerFactory.getLogger(ImportRun.class);
    private static final String LAST_IMPORT_KEY = ".lakefs.last.import.timestamp";
    private static final String MERGE = "merge import";
    private static final Duration SETTLE_PAUSE = Duration.ofMillis(500);

    private final VersioningEngine engine;
    private final ObjectStore store;
    private final StoreRetries retries;
    private final RunningTask task;
    private final Repository repository;
    private final ImportRequest request;
    private ImportCodec.Checkpoint reached;

    ImportRun(VersioningEngine engine, ObjectStore store, StoreRetries retries, RunningTask task) {
        this.engine = engine;
        this.store = store;
        this.retries = retries;
        this.task = task;
        this.repository = task.repository();
        this.request = ImportCodec.request(task.parameters(), task.user());
        this.reached = ImportCodec.checkpoint(task.checkpoint());
    }

    /// Returns the published commit, encoded.
    byte[] run() {
        Commit commit = published().orElseGet(() -> {
            task.check();
            if (reached.metarangeId().isEmpty()) {
                ImportSteps.within(
                        MERGE,
                        () -> importer()
                                .requireReady(
                                        repository,
                                        request.branch(),
                                        request.parameters().force()));
                ingest();
            }
            return publish();
        });
        rememberTime();
        return RecordCodec.encode(commit);
    }

    private SnapshotImporter importer() {
        return engine.operations().importer();
    }

    /// Writes all objects found as a snapshot, and keeps its id.
    private void ingest() {
        CommittedStore committed = engine.committed();
        var found = new AtomicLong();
        Runnable check = () -> task.progress(found.get());
        var reader = new SourceReader(store, repository.namespace().storageId(), retries, check, found);
        try (ImportRecords records = ImportSteps.within(
                        "error on ingest",
                        () -> SourceRecords.open(request.sources(), reader, committed::newTemporaryFile));
                MetarangeWriter writer = committed.writer(repository.namespace(), Map.of())) {
            long written = 0;
            for (var next = ingested(records); next.isPresent(); next = ingested(records)) {
                check.run();
                ImportRecord record = next.get();
                ImportSteps.within("write range", () -> writer.writeRecord(record.key(), record.value()));
                written++;
            }
            String metarangeId = ImportSteps.within("write range", writer::finish);
            keep(new ImportCodec.Checkpoint(metarangeId, ""), written);
        }
    }

    private static Optional<ImportRecord> ingested(ImportRecords records) {
        return ImportSteps.within("error on ingest", records::next);
    }

    private void keep(ImportCodec.Checkpoint checkpoint, long ingested) {
        task.save(ImportCodec.encode(checkpoint), ingested);
        reached = checkpoint;
    }

    private Commit publish() {
        try {
            return ImportSteps.within(
                    MERGE,
                    () -> importer()
                            .publish(
                                    repository,
                                    request.branch(),
                                    request.replaced(),
                                    reached.metarangeId(),
                                    request.parameters(),
                                    request.date(),
                                    candidate -> {
                                        keep(
                                                new ImportCodec.Checkpoint(reached.metarangeId(), candidate.id()),
                                                task.progress());
                                        return List.of();
                                    }));
        } catch (TaskStoppedException e) {
            throw e;
        } catch (RuntimeException e) {
            return published().orElseThrow(() -> e);
        }
    }

    /// The candidate, if it was published after all. Asks until there is an answer: whatever it is, it must
    /// be true.
    private Optional<Commit> published() {
        while (!reached.candidate().isEmpty()) {
            task.requireOwned();
            try {
                return engine.operations().publications().find(repository, request.branch(), reached.candidate());
            } catch (KeyValueException e) {
                LOG.warn("Whether import {} was committed is not known yet: {}", task.id(), e.toString());
            } catch (VersioningException e) {
                if (e.kind() == VersioningException.Kind.NOT_FOUND) {
                    return Optional.empty();
                }
                if (e.kind() != VersioningException.Kind.TOO_MANY_TRIES) {
                    throw e;
                }
            }
            LockSupport.parkNanos(SETTLE_PAUSE.toNanos());
        }
        return Optional.empty();
    }

    /// The import is done at this point, so a failure here is none of it.
    private void rememberTime() {
        try {
            String now = Long.toString(engine.xids().now().getEpochSecond());
            engine.repositories().updateMetadata(repository, metadata -> {
                metadata.put(LAST_IMPORT_KEY, now);
                return metadata;
            });
        } catch (KeyValueException | VersioningException e) {
            LOG.warn("The time of import {} is not noted in repository {}", task.id(), repository.name(), e);
        }
    }
}
