package io.tarn.actions;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import io.tarn.actions.record.RunResultData;
import io.tarn.actions.record.SecondaryIndex;
import io.tarn.actions.record.TaskResultData;
import io.tarn.versioning.VersioningException;
import java.time.Instant;
import java.util.Optional;

/// Runs to and from their stored form (actions specification 9.3). A moment that never came is stored as the
/// first second of year 1, and read as such or from no timestamp at all.
final class RunCodec {
    /// What the format takes for no time.
    static final Instant ZERO_TIME = Instant.parse("0001-01-01T00:00:00Z");

    private RunCodec() {}

    static byte[] encode(Run run) {
        return RunResultData.newBuilder()
                .setRunId(run.id())
                .setBranchId(run.branch())
                .setCommitId(run.commitId())
                .setSourceRef(run.sourceRef())
                .setEventType(run.eventType())
                .setStartTime(timestamp(run.startTime()))
                .setEndTime(timestamp(run.endTime()))
                .setPassed(run.passed())
                .build()
                .toByteArray();
    }

    static Run run(byte[] stored) {
        try {
            RunResultData data = RunResultData.parseFrom(stored);
            return new Run(
                    data.getRunId(),
                    data.getBranchId(),
                    data.getCommitId(),
                    data.getSourceRef(),
                    data.getEventType(),
                    instant(data.hasStartTime(), data.getStartTime()),
                    instant(data.hasEndTime(), data.getEndTime()),
                    data.getPassed());
        } catch (InvalidProtocolBufferException e) {
            throw corrupt("run", e);
        }
    }

    static byte[] encode(HookRun run) {
        return TaskResultData.newBuilder()
                .setRunId(run.runId())
                .setHookRunId(run.id())
                .setHookId(run.hookId())
                .setActionName(run.actionName())
                .setStartTime(timestamp(run.startTime()))
                .setEndTime(timestamp(run.endTime()))
                .setPassed(run.passed())
                .build()
                .toByteArray();
    }

    static HookRun hookRun(byte[] stored) {
        try {
            TaskResultData data = TaskResultData.parseFrom(stored);
            return new HookRun(
                    data.getRunId(),
                    data.getHookRunId(),
                    data.getHookId(),
                    data.getActionName(),
                    instant(data.hasStartTime(), data.getStartTime()),
                    instant(data.hasEndTime(), data.getEndTime()),
                    data.getPassed());
        } catch (InvalidProtocolBufferException e) {
            throw corrupt("hook run", e);
        }
    }

    /// A record that leads to the one under `key`.
    static byte[] encodeIndex(byte[] key) {
        return SecondaryIndex.newBuilder()
                .setPrimaryKey(ByteString.copyFrom(key))
                .build()
                .toByteArray();
    }

    /// The key that the record leads to, if it leads anywhere.
    static Optional<byte[]> indexed(byte[] stored) {
        try {
            return Optional.of(SecondaryIndex.parseFrom(stored).getPrimaryKey())
                    .filter(key -> !key.isEmpty())
                    .map(ByteString::toByteArray);
        } catch (InvalidProtocolBufferException e) {
            throw corrupt("index of runs", e);
        }
    }

    private static Timestamp timestamp(Optional<Instant> time) {
        Instant instant = time.orElse(ZERO_TIME);
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
    }

    private static Optional<Instant> instant(boolean present, Timestamp stored) {
        return present
                ? Optional.of(Instant.ofEpochSecond(stored.getSeconds(), stored.getNanos()))
                        .filter(time -> !time.equals(ZERO_TIME))
                : Optional.empty();
    }

    private static VersioningException corrupt(String what, Exception cause) {
        return new VersioningException(VersioningException.Kind.INTERNAL, "stored " + what + " is damaged", cause);
    }
}
