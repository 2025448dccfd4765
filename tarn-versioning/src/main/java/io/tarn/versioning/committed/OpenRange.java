package io.tarn.versioning.committed;

import io.tarn.sstable.SstableReader;
import java.util.concurrent.atomic.AtomicInteger;

/// An open range file, shared. It is closed when nobody holds it any more: the cache it sits in is one holder, each
/// reader another.
final class OpenRange {
    private final SstableReader reader;
    private final AtomicInteger holders = new AtomicInteger(1);

    OpenRange(SstableReader reader) {
        this.reader = reader;
    }

    SstableReader reader() {
        return reader;
    }

    /// Takes hold, unless it has been closed; pair with [#release].
    boolean acquire() {
        int seen = holders.get();
        while (seen > 0) {
            if (holders.compareAndSet(seen, seen + 1)) {
                return true;
            }
            seen = holders.get();
        }
        return false;
    }

    void release() {
        if (holders.decrementAndGet() == 0) {
            reader.close();
        }
    }
}
