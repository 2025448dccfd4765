package io.tarn.catalog.task;

import com.google.protobuf.ByteString;
import io.tarn.versioning.ref.RecordCodec;
import java.time.Instant;

/// What it takes to run a task, and to run it again on another server. The arrays must not be changed.
///
/// @param kind [TaskKind#operation] of its kind
/// @param parameters what the submitter gave, in the kind's own encoding
/// @param checkpoint where a next run goes on, in the kind's own encoding; empty: from the start
/// @param owner the server that runs it
/// @param number counts the runs, from 1: an earlier run on the same server no longer owns the task
/// @param lostRuns runs whose server ended without a word
/// @param user who submitted it
/// @param cancelRequested somebody asked for the end; the run notices soon
public record TaskRun(
        String kind,
        byte[] parameters,
        byte[] checkpoint,
        String owner,
        int number,
        int lostRuns,
        String user,
        boolean cancelRequested,
        Instant createdAt) {

    TaskRun checkpointed(byte[] reached) {
        return new TaskRun(kind, parameters, reached, owner, number, lostRuns, user, cancelRequested, createdAt);
    }

    TaskRun takenOver(String newOwner, boolean lost) {
        int nowLost = lost ? lostRuns + 1 : lostRuns;
        return new TaskRun(
                kind, parameters, checkpoint, newOwner, number + 1, nowLost, user, cancelRequested, createdAt);
    }

    TaskRun cancelled() {
        return new TaskRun(kind, parameters, checkpoint, owner, number, lostRuns, user, true, createdAt);
    }

    /// The message for field 1000 of a stored record.
    public io.tarn.catalog.record.TaskRun toMessage() {
        return io.tarn.catalog.record.TaskRun.newBuilder()
                .setKind(kind)
                .setParameters(ByteString.copyFrom(parameters))
                .setCheckpoint(ByteString.copyFrom(checkpoint))
                .setOwner(owner)
                .setNumber(number)
                .setLostRuns(lostRuns)
                .setUser(user)
                .setCancelRequested(cancelRequested)
                .setCreatedAt(RecordCodec.timestamp(createdAt))
                .build();
    }

    /// What field 1000 of a stored record says.
    public static TaskRun of(io.tarn.catalog.record.TaskRun message) {
        return new TaskRun(
                message.getKind(),
                message.getParameters().toByteArray(),
                message.getCheckpoint().toByteArray(),
                message.getOwner(),
                message.getNumber(),
                message.getLostRuns(),
                message.getUser(),
                message.getCancelRequested(),
                RecordCodec.instant(message.getCreatedAt()));
    }
}
