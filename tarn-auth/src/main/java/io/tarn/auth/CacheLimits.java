package io.tarn.auth;

import java.time.Duration;

/// How much the auth caches keep, and for how long: `auth.cache.*` (auth.md 9).
///
/// @param enabled false reads the store on every request
/// @param size most entries per cache, at least 1
/// @param ttl how long an entry is believed; after it, changes made by other servers are seen
/// @param jitter up to this much is added to `ttl` at random, so that entries do not expire together
public record CacheLimits(boolean enabled, int size, Duration ttl, Duration jitter) {
    /// The documented defaults: 1024 entries, 20 s and up to 3 s more.
    public static final CacheLimits DEFAULT =
            new CacheLimits(true, 1024, Duration.ofSeconds(20), Duration.ofSeconds(3));
}
