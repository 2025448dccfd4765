package io.tarn.catalog.dump;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.tarn.catalog.record.RestoreCheckpoint;
import io.tarn.versioning.VersioningException;

/// How far a restore is: the step under way, and the last key of its dump that was loaded.
record RestorePoint(Step step, byte[] key) {
    /// In this order; the numbers are stored.
    enum Step {
        CHECK,
        COMMITS,
        BRANCHES,
        TAGS,
        DEFAULT_BRANCH
    }

    static final RestorePoint START = new RestorePoint(Step.CHECK, new byte[0]);

    static RestorePoint startOf(Step step) {
        return new RestorePoint(step, new byte[0]);
    }

    byte[] encode() {
        return RestoreCheckpoint.newBuilder()
                .setStep(step.ordinal())
                .setKey(ByteString.copyFrom(key))
                .build()
                .toByteArray();
    }

    static RestorePoint decode(byte[] checkpoint) {
        try {
            var stored = RestoreCheckpoint.parseFrom(checkpoint);
            Step[] steps = Step.values();
            if (stored.getStep() >= 0 && stored.getStep() < steps.length) {
                return new RestorePoint(steps[stored.getStep()], stored.getKey().toByteArray());
            }
        } catch (InvalidProtocolBufferException e) {
            throw new VersioningException(VersioningException.Kind.INTERNAL, "a restore's checkpoint is damaged", e);
        }
        throw new VersioningException(
                VersioningException.Kind.INTERNAL, "a restore's checkpoint is of another program");
    }
}
