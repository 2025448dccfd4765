package io.tarn.catalog.gc;

import io.tarn.block.ObjectStore.PresignedUrl;
import java.util.Optional;

/// A list of active commits that was written.
///
/// @param commitsLocation the full URI of the list
/// @param addressesLocation the full URI of the folder where a collector keeps its own lists
/// @param presignedUrl a URL that anyone reads the list with, where the store has such
public record PreparedCommits(
        String runId, String commitsLocation, String addressesLocation, Optional<PresignedUrl> presignedUrl) {}
