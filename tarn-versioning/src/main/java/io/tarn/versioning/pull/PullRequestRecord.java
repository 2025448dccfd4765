package io.tarn.versioning.pull;

import static io.tarn.versioning.VersioningException.Kind.INTERNAL;
import static io.tarn.versioning.VersioningException.Kind.INVALID;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.pull.PullRequest.Status;
import io.tarn.versioning.record.PullRequestData;
import io.tarn.versioning.record.PullRequestStatus;
import io.tarn.versioning.ref.RecordCodec;
import java.time.Instant;
import java.util.Optional;

/// The stored form of a pull request and its changes, which keep what they do not know (engine specification
/// 8.3).
final class PullRequestRecord {
    private PullRequestRecord() {}

    static byte[] created(PullRequest pull) {
        return RecordCodec.bytes(PullRequestData.newBuilder()
                .setId(pull.id())
                .setStatus(PullRequestStatus.OPEN)
                .setCreatedAt(RecordCodec.timestamp(pull.createdAt()))
                .setTitle(pull.title())
                .setAuthor(pull.author())
                .setDescription(pull.description())
                .setSourceBranch(pull.source())
                .setDestinationBranch(pull.destination())
                .build());
    }

    static PullRequest decode(byte[] stored) {
        PullRequestData data = parse(stored);
        return new PullRequest(
                data.getId(),
                status(data),
                RecordCodec.instant(data.getCreatedAt()),
                data.getTitle(),
                data.getAuthor(),
                data.getDescription(),
                data.getSourceBranch(),
                data.getDestinationBranch(),
                data.hasCommitId() ? Optional.of(data.getCommitId()) : Optional.empty(),
                data.hasClosedAt() ? Optional.of(RecordCodec.instant(data.getClosedAt())) : Optional.empty());
    }

    /// As `stored`, merged by that commit.
    static byte[] merged(byte[] stored, String commitId, Instant time) {
        return RecordCodec.bytes(parse(stored).toBuilder()
                .setStatus(PullRequestStatus.MERGED)
                .setCommitId(commitId)
                .setClosedAt(RecordCodec.timestamp(time))
                .build());
    }

    /// As `stored`, edited; 400 when the status must not change so.
    static byte[] edited(byte[] stored, PullRequests.Edit edit, Instant time) {
        PullRequestData data = parse(stored);
        var changed = data.toBuilder();
        edit.title().ifPresent(changed::setTitle);
        edit.description().ifPresent(changed::setDescription);
        Status before = status(data);
        Status after = edit.status().orElse(before);
        if (after != before) {
            switch (after) {
                case OPEN -> changed.setStatus(PullRequestStatus.OPEN);
                case CLOSED -> changed.setStatus(PullRequestStatus.CLOSED).setClosedAt(RecordCodec.timestamp(time));
                case MERGED -> throw invalidStatus();
            }
            if (before == Status.MERGED) {
                throw invalidStatus();
            }
        }
        return RecordCodec.bytes(changed.build());
    }

    private static Status status(PullRequestData data) {
        return switch (data.getStatus()) {
            case OPEN -> Status.OPEN;
            case CLOSED -> Status.CLOSED;
            case MERGED -> Status.MERGED;
            case UNRECOGNIZED -> throw new VersioningException(INTERNAL, "pull request record is damaged");
        };
    }

    private static PullRequestData parse(byte[] stored) {
        try {
            return PullRequestData.parseFrom(stored);
        } catch (InvalidProtocolBufferException e) {
            throw new VersioningException(INTERNAL, "pull request record is damaged", e);
        }
    }

    private static VersioningException invalidStatus() {
        return new VersioningException(INVALID, "invalid pull request status: validation error");
    }
}
