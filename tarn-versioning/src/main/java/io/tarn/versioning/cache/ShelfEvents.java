package io.tarn.versioning.cache;

import io.tarn.versioning.EngineEvents;

/// Whom one shelf tells what happens to its files.
record ShelfEvents(EngineEvents events, EngineEvents.CachedKind kind) {
    void lookedUp(EngineEvents.Lookup result) {
        events.lookedUp(kind, result);
    }

    void fetched(long sizeBytes) {
        events.fetched(kind, sizeBytes);
    }

    void evicted(long sizeBytes) {
        events.evicted(kind, sizeBytes);
    }

    void notRemoved() {
        events.notRemoved(kind);
    }
}
