package io.tarn.catalog.imports;

import static io.tarn.versioning.VersioningException.Kind.INTERNAL;
import static io.tarn.versioning.VersioningException.Kind.INVALID;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.tarn.catalog.record.ImportCheckpoint;
import io.tarn.catalog.record.ImportParameters;
import io.tarn.catalog.record.ImportStatusData;
import io.tarn.catalog.task.TaskFailure;
import io.tarn.catalog.task.TaskFormat;
import io.tarn.catalog.task.TaskRun;
import io.tarn.catalog.task.TaskState;
import io.tarn.versioning.KeyLayout;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.branch.CommitParameters;
import io.tarn.versioning.ref.RecordCodec;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Optional;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/// Imports to and from their stored form (engine specification 8.3). The result of the task is the commit.
final class ImportCodec implements TaskFormat {
    /// The longest list of sources, compressed: the record is rewritten about once a second, and some
    /// databases take no longer ones. Some ten thousand paths that look alike.
    static final int PARAMETERS_BYTES_MAX = 256 << 10;

    /// How far an import is.
    ///
    /// @param metarangeId the snapshot of all objects found; empty when they are not all found
    /// @param candidate the id of the commit that was going to be published last; empty for none
    record Checkpoint(String metarangeId, String candidate) {}

    @Override
    public String keyPrefix() {
        return KeyLayout.IMPORTS;
    }

    @Override
    public byte[] encode(TaskState state) {
        var data = ImportStatusData.newBuilder()
                .setId(state.id())
                .setCompleted(state.done() && state.failure().isEmpty())
                .setUpdatedAt(RecordCodec.timestamp(state.updatedAt()))
                .setProgress(state.progress());
        state.info()
                .ifPresent(
                        commit -> data.setMetarangeId(RecordCodec.commit(commit).metarangeId())
                                .setCommit(ByteString.copyFrom(commit)));
        state.failure().ifPresent(failure -> data.setError(failure.text()).setStatusCode(failure.status()));
        state.run().ifPresent(run -> data.setRun(run.toMessage()));
        return RecordCodec.bytes(data.build());
    }

    @Override
    public TaskState decode(byte[] record) {
        try {
            var data = ImportStatusData.parseFrom(record);
            boolean failed = !data.getError().isEmpty() || data.getStatusCode() != 0;
            return new TaskState(
                    data.getId(),
                    data.getCompleted() || failed,
                    RecordCodec.instant(data.getUpdatedAt()),
                    data.getProgress(),
                    failed ? Optional.of(new TaskFailure(data.getStatusCode(), data.getError())) : Optional.empty(),
                    data.hasCommit() ? Optional.of(data.getCommit().toByteArray()) : Optional.empty(),
                    data.hasRun() ? Optional.of(TaskRun.of(data.getRun())) : Optional.empty());
        } catch (InvalidProtocolBufferException e) {
            throw damaged(e);
        }
    }

    /// 400 when the list of sources is too long.
    static byte[] encode(ImportRequest request) {
        var message = ImportParameters.newBuilder()
                .setBranch(request.branch())
                .setMessage(request.parameters().message())
                .putAllMetadata(request.parameters().metadata())
                .setForce(request.parameters().force());
        for (ImportSource source : request.sources()) {
            message.addSources(ImportParameters.Source.newBuilder()
                    .setPath(source.path())
                    .setDestination(source.destination())
                    .setObject(source.isObject()));
        }
        request.date().ifPresent(date -> message.setDate(date.getEpochSecond()));
        byte[] compressed = compress(RecordCodec.bytes(message.build()));
        if (compressed.length > PARAMETERS_BYTES_MAX) {
            throw new VersioningException(
                    INVALID,
                    "the " + request.sources().size() + " import paths and the commit's message and metadata take "
                            + compressed.length + " bytes compressed, " + PARAMETERS_BYTES_MAX
                            + " is the most: import in parts, or by common prefix");
        }
        return compressed;
    }

    static ImportRequest request(byte[] parameters, String committer) {
        try {
            var message = ImportParameters.parseFrom(
                    new InflaterInputStream(new ByteArrayInputStream(parameters)).readAllBytes());
            return new ImportRequest(
                    message.getBranch(),
                    message.getSourcesList().stream().map(ImportCodec::source).toList(),
                    new CommitParameters(
                            committer, message.getMessage(), message.getMetadataMap(), true, message.getForce()),
                    message.hasDate() ? Optional.of(Instant.ofEpochSecond(message.getDate())) : Optional.empty());
        } catch (IOException e) {
            throw damaged(e);
        }
    }

    private static ImportSource source(ImportParameters.Source source) {
        ImportSource.Type type = source.getObject() ? ImportSource.Type.OBJECT : ImportSource.Type.COMMON_PREFIX;
        return new ImportSource(type, source.getPath(), source.getDestination());
    }

    static byte[] encode(Checkpoint checkpoint) {
        return ImportCheckpoint.newBuilder()
                .setMetarangeId(checkpoint.metarangeId())
                .setCandidate(checkpoint.candidate())
                .build()
                .toByteArray();
    }

    static Checkpoint checkpoint(byte[] bytes) {
        try {
            var message = ImportCheckpoint.parseFrom(bytes);
            return new Checkpoint(message.getMetarangeId(), message.getCandidate());
        } catch (InvalidProtocolBufferException e) {
            throw damaged(e);
        }
    }

    private static byte[] compress(byte[] bytes) {
        var compressed = new ByteArrayOutputStream();
        try (var out = new DeflaterOutputStream(compressed)) {
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return compressed.toByteArray();
    }

    private static VersioningException damaged(IOException cause) {
        return new VersioningException(INTERNAL, "import record is damaged", cause);
    }
}
