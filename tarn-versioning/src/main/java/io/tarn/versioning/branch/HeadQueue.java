package io.tarn.versioning.branch;

import io.tarn.versioning.Repository;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// Lets the head changes of one branch wait for one another inside this process, in the order they came, so that
/// none loses its work to another (engine specification 25.7). Correctness never rests on it: the compare-and-set
/// does that.
final class HeadQueue {
    private record Key(String instanceUid, String branch) {}

    private static final class Line {
        private final ReentrantLock lock = new ReentrantLock(true);
        private int users;
    }

    private final ConcurrentHashMap<Key, Line> lines = new ConcurrentHashMap<>();

    <T> T run(Repository repository, String branch, Supplier<T> change) {
        var key = new Key(repository.instanceUid(), branch);
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
