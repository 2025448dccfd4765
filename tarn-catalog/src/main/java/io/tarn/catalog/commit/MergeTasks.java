package io.tarn.catalog.commit;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tarn.catalog.record.MergeTaskParameters;
import io.tarn.catalog.record.MergeTaskResult;
import io.tarn.catalog.task.RunningTask;
import io.tarn.catalog.task.TaskIds;
import io.tarn.catalog.task.TaskKind;
import io.tarn.versioning.Commit;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.branch.CommitParameters;
import io.tarn.versioning.branch.Merger;
import io.tarn.versioning.engine.VersioningEngine;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Merges into a branch, as tasks (engine specification 11.4). One task makes one commit, also when its server
/// dies in the middle.
public final class MergeTasks {
    /// What to merge; as for `Merger#merge`, the strategy as clients name it.
    public record Request(
            String source, String destination, CommitParameters parameters, String strategy, boolean squash) {}

    private final VersioningEngine engine;
    private final OnceOnly once;
    private final TaskKind kind;

    public MergeTasks(VersioningEngine engine, RandomGenerator random) {
        this.engine = engine;
        this.once = new OnceOnly(engine.operations().publications());
        this.kind = TaskKind.of("merge", TaskIds.prefixed("MA", random), this::run);
    }

    public TaskKind kind() {
        return kind;
    }

    /// What the task is to be submitted with.
    public static byte[] parameters(Request request) {
        CommitParameters parameters = request.parameters();
        return MergeTaskParameters.newBuilder()
                .setSource(request.source())
                .setDestination(request.destination())
                .setCommitter(parameters.committer())
                .setMessage(parameters.message())
                .putAllMetadata(parameters.metadata())
                .setStrategy(request.strategy())
                .setAllowEmpty(parameters.allowEmpty())
                .setForce(parameters.force())
                .setSquash(request.squash())
                .build()
                .toByteArray();
    }

    /// What a task was submitted with.
    public static Request request(byte[] parameters) {
        try {
            var stored = MergeTaskParameters.parseFrom(parameters);
            return new Request(
                    stored.getSource(),
                    stored.getDestination(),
                    new CommitParameters(
                            stored.getCommitter(),
                            stored.getMessage(),
                            stored.getMetadataMap(),
                            stored.getAllowEmpty(),
                            stored.getForce()),
                    stored.getStrategy(),
                    stored.getSquash());
        } catch (InvalidProtocolBufferException e) {
            throw damaged("parameters", e);
        }
    }

    /// The id of the commit that a task made.
    public static String reference(byte[] info) {
        try {
            return MergeTaskResult.parseFrom(info).getReference();
        } catch (InvalidProtocolBufferException e) {
            throw damaged("result", e);
        }
    }

    private static VersioningException damaged(String what, Exception cause) {
        return new VersioningException(
                VersioningException.Kind.INTERNAL, "the " + what + " of a merge task is damaged", cause);
    }

    private Optional<byte[]> run(RunningTask task) {
        Request request = request(task.parameters());
        Commit commit = once.run(
                task,
                request.destination(),
                candidates -> engine.operations()
                        .merger()
                        .merge(
                                task.repository(),
                                request.source(),
                                request.destination(),
                                request.parameters(),
                                Merger.strategy(request.strategy()),
                                request.squash(),
                                candidates));
        return Optional.of(
                MergeTaskResult.newBuilder().setReference(commit.id()).build().toByteArray());
    }
}
