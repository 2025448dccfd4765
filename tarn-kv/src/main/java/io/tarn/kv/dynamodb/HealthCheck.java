package io.tarn.kv.dynamodb;

import io.tarn.kv.KeyValueException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks at the table now and then, and logs when that begins to fail and when it succeeds again. Nothing hangs
/// on it: calls recover by themselves.
final class HealthCheck implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HealthCheck.class);

    private final Runnable look;
    private final Duration interval;
    private final Thread thread;
    private volatile boolean healthy = true;

    /// `look` fails with a [KeyValueException].
    HealthCheck(Runnable look, Duration interval) {
        this.look = look;
        this.interval = interval;
        this.thread = Thread.ofVirtual().name("dynamodb-health").unstarted(this::run);
    }

    /// Starts, unless the interval is zero.
    void start() {
        if (interval.isPositive()) {
            thread.start();
        }
    }

    boolean healthy() {
        return healthy;
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(interval);
                check();
            }
        } catch (InterruptedException e) {
            LOG.debug("health check ends");
        }
    }

    private void check() {
        try {
            look.run();
            if (!healthy) {
                LOG.info("the metadata store answers again");
            }
            healthy = true;
        } catch (KeyValueException e) {
            if (healthy && !Thread.currentThread().isInterrupted()) {
                LOG.warn("the metadata store fails: {}", e.getMessage());
            }
            healthy = false;
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
