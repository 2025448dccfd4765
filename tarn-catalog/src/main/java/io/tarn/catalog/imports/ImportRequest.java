package io.tarn.catalog.imports;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tarn.versioning.branch.CommitParameters;
import io.tarn.versioning.merge.KeySet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What to import into a branch, and what the commit says. Of two sources with an object for the same key,
/// the later one counts.
///
/// @param sources none is fine: the commit then changes nothing
/// @param date replaces the time of the commit
public record ImportRequest(
        String branch, List<ImportSource> sources, CommitParameters parameters, Optional<Instant> date) {
    public ImportRequest {
        sources = List.copyOf(sources);
    }

    /// The keys that the import takes the place of: all below the destination of a prefix, and those of
    /// objects. A prefix `data` is `data/`, which does not touch `database` (engine specification 18.1).
    KeySet replaced() {
        var prefixes = new ArrayList<byte[]>();
        var keys = new ArrayList<byte[]>();
        for (ImportSource source : sources) {
            (source.isObject() ? keys : prefixes).add(source.target().getBytes(UTF_8));
        }
        return KeySet.of(prefixes, keys);
    }
}
