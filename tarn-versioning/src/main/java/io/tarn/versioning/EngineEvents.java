package io.tarn.versioning;

import java.util.List;

/// What the engine and its file cache tell whoever counts: once for each thing that happened, on the thread
/// on which it happened. Implementations only count; they neither block nor throw.
public interface EngineEvents {
    /// What has to be done again after others were faster.
    enum Race {
        /// A write to a branch whose tokens a head change took away meanwhile.
        STAGED_WRITE,
        /// A change of a branch's head.
        HEAD_CHANGE
    }

    /// How a file was found in the cache.
    enum Lookup {
        /// On the local disk.
        HIT,
        /// It had to be fetched.
        MISS,
        /// It came with a fetch that somebody else had begun.
        JOINED
    }

    /// The two kinds of files in the cache.
    enum CachedKind {
        RANGE,
        METARANGE
    }

    /// So many values or tombstones were staged, durably.
    default void staged(int count) {}

    /// These commits became the history of a branch.
    default void published(List<Commit> commits) {}

    /// Something lost a race and is tried again.
    default void retried(Race race) {}

    /// A file was asked of the cache.
    default void lookedUp(CachedKind kind, Lookup result) {}

    /// A file of so many bytes was fetched into the cache.
    default void fetched(CachedKind kind, long sizeBytes) {}

    /// A file of so many bytes was removed from the cache to make room.
    default void evicted(CachedKind kind, long sizeBytes) {}

    /// A file of the cache could not be removed from disk.
    default void notRemoved(CachedKind kind) {}

    /// For nobody.
    static EngineEvents none() {
        return new EngineEvents() {};
    }
}
