package io.tarn.versioning.ref;

import io.tarn.versioning.Repository;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// Lets changes of one thing in a repository wait for one another inside this process, in the order they came,
/// so that none loses its work to another (engine specification 25.7): the head changes of a branch, the merges
/// of a pull request. What other processes do is the business of compare-and-set.
public final class TurnQueue {
    private record Key(String instanceUid, String name) {}

    private static final class Line {
        private final ReentrantLock lock = new ReentrantLock(true);
        private int users;
    }

    private final ConcurrentHashMap<Key, Line> lines = new ConcurrentHashMap<>();

    /// The result of `change`, carried out when all that asked for this name of this repository before have
    /// ended.
    public <T> T run(Repository repository, String name, Supplier<T> change) {
        var key = new Key(repository.instanceUid(), name);
        Line line = lines.compute(key, (k, present) -> {
            Line joined = present == null ? new Line() : present;
            joined.users++;
            return joined;
        });
        line.lock.lock();
        try {
            return change.get();
        } finally {
            line.lock.unlock();
            lines.computeIfPresent(key, (k, left) -> --left.users == 0 ? null : left);
        }
    }
}
