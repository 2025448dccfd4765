package io.tarn.auth.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.tarn.auth.CacheLimits;
import io.tarn.auth.directory.Directory;
import io.tarn.auth.directory.DirectoryChange;
import io.tarn.auth.policy.PolicySet;
import java.util.concurrent.atomic.AtomicLong;

/// What each user may do, compiled, remembered for [CacheLimits#ttl] and jitter. Changes made on this server
/// take effect
/// at once ([#forget]), those of other servers when that time is over. Failing to read is not remembered.
public final class EffectivePolicies {
    private final Directory directory;
    private final Cache<String, Kept> sets;
    private final boolean caching;
    private final AtomicLong rightsGeneration = new AtomicLong();
    private final Generations userChanges = new Generations();

    private record Kept(PolicySet set, long rightsGeneration, long userGeneration) {}

    public EffectivePolicies(Directory directory, CacheLimits limits, Ticker ticker) {
        this.directory = directory;
        this.caching = limits.enabled() && limits.size() > 0;
        this.sets = Caffeine.newBuilder()
                .maximumSize(Math.max(0, limits.size()))
                .expireAfterWrite(limits.ttl().plus(limits.jitter().dividedBy(2)))
                .ticker(ticker)
                .executor(Runnable::run)
                .build();
    }

    /// The policies of a user. Throws [AuthException]: `NOT_FOUND` when the user is gone, and whatever keeps the
    /// directory from answering.
    public PolicySet of(String userName) {
        if (!caching) {
            return load(userName).set();
        }
        Kept known = sets.getIfPresent(userName);
        if (known != null && !isCurrent(userName, known)) {
            sets.asMap().remove(userName, known);
        }
        return sets.get(userName, this::load).set();
    }

    /// Forgets what a change made obsolete.
    public void forget(DirectoryChange change) {
        switch (change) {
            case DirectoryChange.OfUser(String name) -> userChanges.advance(name);
            case DirectoryChange.OfKey _ -> {}
            case DirectoryChange.OfRights _ -> rightsGeneration.incrementAndGet();
        }
    }

    private boolean isCurrent(String userName, Kept known) {
        return known.rightsGeneration() == rightsGeneration.get() && known.userGeneration() == userChanges.of(userName);
    }

    private Kept load(String userName) {
        long rights = rightsGeneration.get();
        long user = userChanges.of(userName);
        return new Kept(PolicySet.compile(directory.attachments().effective(userName)), rights, user);
    }
}
