package io.tarn.catalog.commit;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tarn.catalog.record.CommitTaskParameters;
import io.tarn.catalog.task.RunningTask;
import io.tarn.catalog.task.TaskIds;
import io.tarn.catalog.task.TaskKind;
import io.tarn.versioning.Commit;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.branch.CommitParameters;
import io.tarn.versioning.engine.VersioningEngine;
import io.tarn.versioning.ref.RecordCodec;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Commits of what is staged on a branch, as tasks (engine specification 11.4). One task makes one commit, also
/// when its server dies in the middle.
public final class CommitTasks {
    /// What to commit; as for `Committer#commit`.
    public record Request(
            String branch, CommitParameters parameters, Optional<Instant> date, Optional<String> sourceMetarange) {}

    private final VersioningEngine engine;
    private final OnceOnly once;
    private final TaskKind kind;

    public CommitTasks(VersioningEngine engine, RandomGenerator random) {
        this.engine = engine;
        this.once = new OnceOnly(engine.operations().publications());
        this.kind = TaskKind.of("commit", TaskIds.prefixed("CA", random), this::run);
    }

    public TaskKind kind() {
        return kind;
    }

    /// What the task is to be submitted with.
    public static byte[] parameters(Request request) {
        CommitParameters parameters = request.parameters();
        var stored = CommitTaskParameters.newBuilder()
                .setBranch(request.branch())
                .setCommitter(parameters.committer())
                .setMessage(parameters.message())
                .putAllMetadata(parameters.metadata())
                .setSourceMetarange(request.sourceMetarange().orElse(""))
                .setAllowEmpty(parameters.allowEmpty())
                .setForce(parameters.force());
        request.date().ifPresent(date -> stored.setDateSeconds(date.getEpochSecond()));
        return stored.build().toByteArray();
    }

    /// What a task was submitted with.
    public static Request request(byte[] parameters) {
        try {
            var stored = CommitTaskParameters.parseFrom(parameters);
            return new Request(
                    stored.getBranch(),
                    new CommitParameters(
                            stored.getCommitter(),
                            stored.getMessage(),
                            stored.getMetadataMap(),
                            stored.getAllowEmpty(),
                            stored.getForce()),
                    stored.hasDateSeconds()
                            ? Optional.of(Instant.ofEpochSecond(stored.getDateSeconds()))
                            : Optional.empty(),
                    Optional.of(stored.getSourceMetarange()).filter(id -> !id.isEmpty()));
        } catch (InvalidProtocolBufferException e) {
            throw new VersioningException(
                    VersioningException.Kind.INTERNAL, "the parameters of a commit task are damaged", e);
        }
    }

    /// The commit that a task made.
    public static Commit commit(byte[] info) {
        return RecordCodec.commit(info);
    }

    private Optional<byte[]> run(RunningTask task) {
        Request request = request(task.parameters());
        Commit commit = once.run(
                task,
                request.branch(),
                candidates -> engine.operations()
                        .committer()
                        .commit(
                                task.repository(),
                                request.branch(),
                                request.parameters(),
                                request.date(),
                                request.sourceMetarange(),
                                candidates));
        return Optional.of(RecordCodec.encode(commit));
    }
}
