package io.tarn.versioning.branch;

import java.time.Duration;

/// How servers on one database take turns at the head of a branch (engine specification 22.4).
///
/// @param enabled without leases servers meet in the compare-and-set only
/// @param refresh a lease in use is renewed so often; it runs out after three times as long, above 0
/// @param acquire who waits for a lease looks so often, above 0
public record LeaseOptions(boolean enabled, Duration refresh, Duration acquire) {
    private static final int REFRESHES_PER_LEASE = 3;
    private static final LeaseOptions DEFAULTS =
            new LeaseOptions(false, Duration.ofMillis(400), Duration.ofMillis(150));

    public LeaseOptions {
        if (refresh.toMillis() <= 0 || acquire.toMillis() <= 0) {
            throw new IllegalArgumentException(
                    "branch leases need times of 1 ms or more: refresh " + refresh + ", acquire " + acquire);
        }
    }

    /// Off, with the times of engine specification 22.4.
    public static LeaseOptions defaults() {
        return DEFAULTS;
    }

    /// How long a lease is good when it is not renewed: the longest that a server which died holds others up.
    public Duration duration() {
        return refresh.multipliedBy(REFRESHES_PER_LEASE);
    }
}
