package io.tarn.catalog.gc;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tarn.block.ObjectStore;
import io.tarn.block.ObjectStore.PresignedUrl;
import io.tarn.block.PutOptions;
import io.tarn.block.StorageLocation;
import io.tarn.catalog.record.GarbageCollectionPrepareInfo;
import io.tarn.catalog.task.RunningTask;
import io.tarn.catalog.task.TaskIds;
import io.tarn.catalog.task.TaskKind;
import io.tarn.versioning.Repository;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.engine.VersioningEngine;
import io.tarn.versioning.gc.ActiveCommits;
import io.tarn.versioning.gc.Progress;
import io.tarn.versioning.gc.RetentionRules;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;

/// Lists the commits whose objects must stay (engine specification 20.2). One list is made at a time, for each
/// takes memory for every commit of its repository; other callers wait. Needs no file of its own on the server's
/// disk.
public final class CommitPreparation {
    private static final String OPERATION = "gc_prepare_commits";
    private static final String ID_PREFIX = "GCPC";

    /// How often a task that waits for its turn looks whether it is to end.
    private static final long TURN_LOOK_MILLIS = 500;

    /// Commits between two looks of a task whether it is to end.
    private static final int COMMITS_A_LOOK = 256;

    private final VersioningEngine engine;
    private final ObjectStore store;
    private final GcFolders folders;
    private final RulesFile rules;
    private final TaskKind kind;
    private final ReentrantLock turn = new ReentrantLock();

    CommitPreparation(
            VersioningEngine engine, ObjectStore store, GcFolders folders, RulesFile rules, RandomGenerator random) {
        this.engine = engine;
        this.store = store;
        this.folders = folders;
        this.rules = rules;
        this.kind = TaskKind.of(OPERATION, TaskIds.prefixed(ID_PREFIX, random), this::run)
                .withLimits(1, TaskKind.WAITING_MAX);
    }

    /// The preparation as a long task. Its info is read by [#prepared]. What is wrong with the repository shows
    /// in the task, as [#prepare] would say it.
    public TaskKind kind() {
        return kind;
    }

    /// Writes the list. 404 `get gc rules: not found` without rules, and only then; refused on a read-only
    /// repository. A commit whose ancestor is missing fails it: what cannot be told to be garbage is none.
    public PreparedCommits prepare(Repository repository) {
        return prepare(repository, Progress.none());
    }

    private PreparedCommits prepare(Repository repository, Progress progress) {
        repository.requireWritable(false);
        RetentionRules found = rules(repository);
        String runId = engine.xids().nextDescending().text();
        String list = folders.commits(runId);
        takeTurn(progress);
        try {
            ActiveCommits active = ActiveCommits.find(
                    repository,
                    engine.branches(),
                    engine.commits(),
                    found,
                    engine.xids().now(),
                    ActiveCommits.commitsMax(),
                    progress);
            try (ActiveCommits.Cursor commits = active.cursor(repository, engine.commits(), progress)) {
                store.put(
                        StorageLocation.relative(repository.namespace(), list),
                        new CommitsCsv(commits),
                        OptionalLong.empty(),
                        PutOptions.none());
            }
        } finally {
            turn.unlock();
        }
        engine.repositories().requireStill(repository);
        return prepared(repository, runId, folders.uri(repository, list), folders.uri(repository, folders.addresses()));
    }

    private RetentionRules rules(Repository repository) {
        try {
            return rules.get(repository);
        } catch (VersioningException e) {
            throw e.within("get gc rules");
        }
    }

    private void takeTurn(Progress progress) {
        try {
            while (!turn.tryLock(TURN_LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                progress.check();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new VersioningException(VersioningException.Kind.INTERNAL, "the server stops", e);
        }
    }

    private Optional<byte[]> run(RunningTask task) {
        PreparedCommits prepared = prepare(task.repository(), new Progress() {
            private long commits;

            @Override
            public void step() {
                if (++commits % COMMITS_A_LOOK == 0) {
                    task.progress(commits);
                }
            }

            @Override
            public void check() {
                task.check();
            }
        });
        return Optional.of(GarbageCollectionPrepareInfo.newBuilder()
                .setRunId(prepared.runId())
                .setGcCommitsLocation(prepared.commitsLocation())
                .setGcAddressesLocation(prepared.addressesLocation())
                .build()
                .toByteArray());
    }

    /// What a finished task of [#kind] has written.
    public PreparedCommits prepared(Repository repository, byte[] taskInfo) {
        try {
            var info = GarbageCollectionPrepareInfo.parseFrom(taskInfo);
            return prepared(repository, info.getRunId(), info.getGcCommitsLocation(), info.getGcAddressesLocation());
        } catch (InvalidProtocolBufferException e) {
            throw new VersioningException(VersioningException.Kind.INTERNAL, "the task's record is damaged", e);
        }
    }

    private PreparedCommits prepared(Repository repository, String runId, String commits, String addresses) {
        return new PreparedCommits(runId, commits, addresses, presigned(repository, runId));
    }

    private Optional<PresignedUrl> presigned(Repository repository, String runId) {
        if (!store.info(repository.namespace().storageId()).presignSupport()) {
            return Optional.empty();
        }
        var location = StorageLocation.relative(repository.namespace(), folders.commits(runId));
        var request = new ObjectStore.PresignRequest(false, Optional.empty());
        return Optional.of(store.presign(location, request));
    }
}
