package io.tarn.versioning.pull;

import java.time.Instant;
import java.util.Optional;

/// A proposal to merge the branch `source` into the branch `destination`, which need not exist any more.
///
/// @param id newer ones sort first
/// @param mergedCommitId the merge commit, once merged
/// @param closedAt when it was last closed or merged; stays when it is opened again
public record PullRequest(
        String id,
        Status status,
        Instant createdAt,
        String title,
        String author,
        String description,
        String source,
        String destination,
        Optional<String> mergedCommitId,
        Optional<Instant> closedAt) {

    /// Where a pull request is in its life: open and closed as its users like, merged once and for good.
    public enum Status {
        OPEN,
        CLOSED,
        MERGED
    }

    PullRequest withoutDescription() {
        return new PullRequest(id, status, createdAt, title, author, "", source, destination, mergedCommitId, closedAt);
    }

    /// Refuses to merge what is not open: 400.
    void requireOpen() {
        if (status != Status.OPEN) {
            throw PullRequests.badStatus();
        }
    }
}
