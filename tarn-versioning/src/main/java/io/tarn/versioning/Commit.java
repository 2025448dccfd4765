package io.tarn.versioning;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// One immutable commit. `metarangeId` is empty for "no objects"; `generation` is one more than the highest
/// parent's, 1 for the first. The id is a hash of everything but generation, version and the sub-second part of the
/// date.
public record Commit(
        String id,
        String committer,
        String message,
        Instant creationDate,
        String metarangeId,
        SortedMap<String, String> metadata,
        List<String> parents,
        int version,
        int generation) {

    /// The version of commits made now: first parent first.
    public static final int VERSION = 1;

    private static final int VERSION_OF_SOURCE_FIRST = 0;

    public Commit {
        parents = List.copyOf(parents);
        metadata = Collections.unmodifiableSortedMap(new TreeMap<>(metadata));
    }

    /// A new commit with its id computed (engine specification 4.3).
    public static Commit of(
            String committer,
            String message,
            Instant creationDate,
            String metarangeId,
            Map<String, String> metadata,
            List<String> parents,
            int generation) {
        String id = computeId(committer, message, creationDate, metarangeId, metadata, parents);
        return new Commit(
                id,
                committer,
                message,
                creationDate,
                metarangeId,
                new TreeMap<>(metadata),
                parents,
                VERSION,
                generation);
    }

    /// The parent that history is followed along: the branch merged into, not what was merged. Merges of version 0,
    /// made by old servers, name it last (engine specification 8.3). Empty for the first commit.
    public Optional<String> firstParent() {
        if (parents.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(version == VERSION_OF_SOURCE_FIRST ? parents.getLast() : parents.getFirst());
    }

    /// The content address of a commit with these parts.
    public static String computeId(
            String committer,
            String message,
            Instant creationDate,
            String metarangeId,
            Map<String, String> metadata,
            List<String> parents) {
        return ContentHash.create()
                .string("commit:v1")
                .string(committer)
                .string(message)
                .string(metarangeId)
                .int64(creationDate.getEpochSecond())
                .map(metadata)
                .embedded(ContentHash.create().strings(parents))
                .hex();
    }
}
