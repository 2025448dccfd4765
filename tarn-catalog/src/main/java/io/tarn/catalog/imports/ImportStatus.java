package io.tarn.catalog.imports;

import io.tarn.versioning.Commit;
import java.time.Instant;
import java.util.Optional;

/// How far an import is.
///
/// @param completed its commit is on the branch; false while it runs and after a failure
/// @param updatedAt when it was last known to run, or ended
/// @param ingestedObjects objects found so far, at the end those imported
/// @param commit present when completed
/// @param error why it failed; it will not go on then
public record ImportStatus(
        boolean completed, Instant updatedAt, long ingestedObjects, Optional<Commit> commit, Optional<String> error) {}
