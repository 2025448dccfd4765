package io.tarn.catalog.dump;

import static io.tarn.versioning.VersioningException.Kind.INVALID;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tarn.catalog.record.RestoreParameters;
import io.tarn.catalog.task.RunningTask;
import io.tarn.catalog.task.TaskIds;
import io.tarn.catalog.task.TaskKind;
import io.tarn.versioning.Names;
import io.tarn.versioning.Repository;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.engine.VersioningEngine;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Reads a dump of refs into a bare repository over the same, or a copied, namespace (engine specification
/// 19.2).
///
/// The whole dump is checked before anything is stored: every commit's id against its content, every name. Then
/// commits, branches and tags are loaded, and the default branch last: until it is there the repository is
/// bare, so that a restore that failed half-way can be repeated. What is there already in the same form stays,
/// and nothing is overwritten. Memory does not grow with the dump.
public final class RefsRestore {
    /// A dump to be restored; `force` restores into a read-only repository too.
    public record Request(RefsFiles files, boolean force) {}

    private final VersioningEngine engine;
    private final TaskKind kind;

    public RefsRestore(VersioningEngine engine, RandomGenerator random) {
        this.engine = engine;
        this.kind = TaskKind.of("restore_refs", TaskIds.prefixed("RR", random), this::run);
    }

    /// Restoring as a task, which has no result. Its parameters are written by [#parameters].
    public TaskKind kind() {
        return kind;
    }

    /// Refuses a repository that has its default branch: 400.
    public void requireBare(Repository repository) {
        if (engine.branches().find(repository, repository.defaultBranch()).isPresent()) {
            throw new VersioningException(INVALID, "can only restore into a bare repository");
        }
    }

    /// Restores now. 403 for a read-only repository, 400 for one that is not bare or a dump that is not right,
    /// 410 for one that is not there, 409 for a ref that exists and points elsewhere.
    public void restore(Repository repository, Request request) {
        begin(repository, request);
        var restoration = new Restoration(engine, repository, request.files());
        restoration.run(RestorePoint.START, reached -> {});
    }

    private void begin(Repository repository, Request request) {
        Names.required("commits_meta_range_id", request.files().commits());
        Names.required("tags_meta_range_id", request.files().tags());
        Names.required("branches_meta_range_id", request.files().branches());
        repository.requireWritable(request.force());
        requireBare(repository);
    }

    /// What the task is to be submitted with.
    public static byte[] parameters(Request request) {
        return RestoreParameters.newBuilder()
                .setCommitsMetarangeId(request.files().commits())
                .setTagsMetarangeId(request.files().tags())
                .setBranchesMetarangeId(request.files().branches())
                .setForce(request.force())
                .build()
                .toByteArray();
    }

    private static Request request(byte[] parameters) {
        try {
            var stored = RestoreParameters.parseFrom(parameters);
            return new Request(
                    new RefsFiles(
                            stored.getCommitsMetarangeId(),
                            stored.getTagsMetarangeId(),
                            stored.getBranchesMetarangeId()),
                    stored.getForce());
        } catch (InvalidProtocolBufferException e) {
            throw new VersioningException(
                    VersioningException.Kind.INTERNAL, "the parameters of a refs restore are damaged", e);
        }
    }

    private Optional<byte[]> run(RunningTask task) {
        Request request = request(task.parameters());
        RestorePoint from = RestorePoint.decode(task.checkpoint());
        if (from.step() != RestorePoint.Step.DEFAULT_BRANCH) {
            begin(task.repository(), request);
        }
        var restoration = new Restoration(engine, task.repository(), request.files());
        restoration.run(from, new Restoration.Watch() {
            @Override
            public void step() {
                task.progress(task.progress() + 1);
            }

            @Override
            public void reached(RestorePoint point) {
                task.save(point.encode(), task.progress());
            }
        });
        return Optional.empty();
    }
}
