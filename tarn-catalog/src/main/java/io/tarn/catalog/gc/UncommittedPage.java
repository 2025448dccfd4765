package io.tarn.catalog.gc;

import java.util.Optional;

/// One page of the uncommitted objects of a repository.
///
/// @param runId the same for all pages of a listing
/// @param location the full URI of the folder of the run's files; empty when this page has no objects
/// @param next where the next page begins; empty when this was the last
public record UncommittedPage(String runId, String location, Optional<Position> next) {
    /// A place in a listing: the first key, of the first branch in name order, that is not yet listed.
    ///
    /// @param branch may be gone by the time; then the next one in name order counts
    public record Position(String runId, String branch, byte[] key) {}
}
