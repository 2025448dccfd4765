package io.tarn.catalog.parts;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/// One at a time for each id, in this process. It saves the second of two equal completions the work of the
/// first; nothing rests on it.
final class Turns {
    private final ConcurrentHashMap<String, Lane> lanes = new ConcurrentHashMap<>();

    private record Lane(ReentrantLock lock, int users) {
        Lane with(int more) {
            return new Lane(lock, users + more);
        }
    }

    /// A turn; close it.
    interface Turn extends AutoCloseable {
        @Override
        void close();
    }

    /// Waits for the turn of `id`.
    Turn take(String id) {
        Lane lane = lanes.compute(id, (_, found) -> found == null ? new Lane(new ReentrantLock(), 1) : found.with(1));
        lane.lock().lock();
        return () -> {
            lane.lock().unlock();
            lanes.computeIfPresent(id, (_, found) -> found.users() == 1 ? null : found.with(-1));
        };
    }

    /// Ids that somebody has or waits for.
    int size() {
        return lanes.size();
    }
}
