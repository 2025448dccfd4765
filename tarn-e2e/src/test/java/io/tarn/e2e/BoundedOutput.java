package io.tarn.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// What a process prints, read as it comes; the last [#CHARACTERS_MAX] characters are kept.
final class BoundedOutput {
    static final int CHARACTERS_MAX = 200_000;

    private final StringBuilder text = new StringBuilder();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition grown = lock.newCondition();
    private final Thread reader;
    private boolean ended;

    BoundedOutput(InputStream stream) {
        reader = Thread.ofPlatform().daemon().name("process-output").start(() -> read(stream));
    }

    /// All that was kept, once the process has closed its output.
    String whole() {
        try {
            reader.join(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return text();
    }

    String text() {
        lock.lock();
        try {
            return text.toString();
        } finally {
            lock.unlock();
        }
    }

    /// Waits until the output contains `part`; false when it ends or the time is over before that.
    boolean await(String part, Duration limit) throws InterruptedException {
        long nanos = limit.toNanos();
        lock.lock();
        try {
            while (text.indexOf(part) < 0) {
                if (ended || nanos <= 0) {
                    return false;
                }
                nanos = grown.awaitNanos(nanos);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void read(InputStream stream) {
        byte[] buffer = new byte[8192];
        try (stream) {
            for (int count = stream.read(buffer); count >= 0; count = stream.read(buffer)) {
                append(new String(buffer, 0, count, StandardCharsets.UTF_8), false);
            }
        } catch (IOException e) {
            if (!"Stream closed".equals(e.getMessage())) {
                throw new UncheckedIOException(e);
            }
        } finally {
            append("", true);
        }
    }

    private void append(String more, boolean last) {
        lock.lock();
        try {
            text.append(more);
            if (text.length() > CHARACTERS_MAX) {
                text.delete(0, text.length() - CHARACTERS_MAX);
            }
            ended |= last;
            grown.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
