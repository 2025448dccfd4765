package io.tarn.auth.audit;

import java.time.Duration;

/// How the log is kept.
///
/// @param retention how long segments are kept; for ever when not positive
/// @param flushInterval a record waits about as long at most before it is stored; not more than a minute
public record AuditOptions(Duration retention, Duration flushInterval) {
    /// Limits of the flush interval: what a crash may lose, and what a store can take.
    public static final Duration FLUSH_INTERVAL_MAX = Duration.ofMinutes(1);

    static final Duration FLUSH_INTERVAL_MIN = Duration.ofMillis(20);

    public AuditOptions {
        flushInterval = flushInterval.compareTo(FLUSH_INTERVAL_MIN) < 0
                ? FLUSH_INTERVAL_MIN
                : flushInterval.compareTo(FLUSH_INTERVAL_MAX) > 0 ? FLUSH_INTERVAL_MAX : flushInterval;
    }

    /// Thirty days, a second.
    public static AuditOptions defaults() {
        return new AuditOptions(Duration.ofHours(720), Duration.ofSeconds(1));
    }
}
