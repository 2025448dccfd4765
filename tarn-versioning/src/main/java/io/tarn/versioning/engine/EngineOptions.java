package io.tarn.versioning.engine;

import io.tarn.versioning.EngineEvents;
import io.tarn.versioning.Hooks;
import io.tarn.versioning.branch.CompactionOptions;
import io.tarn.versioning.branch.LeaseOptions;
import io.tarn.versioning.ref.Repositories;
import java.time.Clock;
import java.time.Duration;
import java.util.random.RandomGenerator;

/// What the engine is given beside its stores. Clock and randomness are injected so that runs can be repeated; the
/// generator must be safe for many threads.
public record EngineOptions(
        Clock clock,
        RandomGenerator random,
        Hooks hooks,
        Repositories.CacheOptions repositoryCache,
        Duration tokenCleanPeriod,
        CompactionOptions compaction,
        LeaseOptions leases,
        EngineEvents events) {

    /// With nobody who counts.
    public EngineOptions(
            Clock clock,
            RandomGenerator random,
            Hooks hooks,
            Repositories.CacheOptions repositoryCache,
            Duration tokenCleanPeriod,
            CompactionOptions compaction,
            LeaseOptions leases) {
        this(clock, random, hooks, repositoryCache, tokenCleanPeriod, compaction, leases, EngineEvents.none());
    }

    /// With the default folding of deletes, and without leases.
    public EngineOptions(
            Clock clock,
            RandomGenerator random,
            Hooks hooks,
            Repositories.CacheOptions repositoryCache,
            Duration tokenCleanPeriod) {
        this(
                clock,
                random,
                hooks,
                repositoryCache,
                tokenCleanPeriod,
                CompactionOptions.defaults(),
                LeaseOptions.defaults());
    }

    /// The real clock, no hooks, and the defaults of engine specification 24.
    public static EngineOptions defaults(RandomGenerator random) {
        return new EngineOptions(
                Clock.systemUTC(),
                random,
                Hooks.none(),
                new Repositories.CacheOptions(1000, Duration.ofSeconds(5)),
                Duration.ofMinutes(5));
    }

    public EngineOptions withHooks(Hooks newHooks) {
        return new EngineOptions(
                clock, random, newHooks, repositoryCache, tokenCleanPeriod, compaction, leases, events);
    }

    public EngineOptions withClock(Clock newClock) {
        return new EngineOptions(
                newClock, random, hooks, repositoryCache, tokenCleanPeriod, compaction, leases, events);
    }

    public EngineOptions withTokenCleanPeriod(Duration period) {
        return new EngineOptions(clock, random, hooks, repositoryCache, period, compaction, leases, events);
    }

    public EngineOptions withCompaction(CompactionOptions newCompaction) {
        return new EngineOptions(
                clock, random, hooks, repositoryCache, tokenCleanPeriod, newCompaction, leases, events);
    }

    public EngineOptions withLeases(LeaseOptions newLeases) {
        return new EngineOptions(
                clock, random, hooks, repositoryCache, tokenCleanPeriod, compaction, newLeases, events);
    }

    public EngineOptions withEvents(EngineEvents newEvents) {
        return new EngineOptions(
                clock, random, hooks, repositoryCache, tokenCleanPeriod, compaction, leases, newEvents);
    }
}
