package io.tarn.server.metrics;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.tarn.versioning.Commit;
import io.tarn.versioning.EngineEvents;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/// Counts what the engine and its file cache tell.
final class EngineMetrics implements EngineEvents {
    private static final String CACHE = "fsName";

    private final CounterDataPoint staged;
    private final CounterDataPoint commits;
    private final CounterDataPoint merges;
    private final Map<Race, CounterDataPoint> retries;
    private final Map<CachedKind, Map<Lookup, CounterDataPoint>> lookups;
    private final Map<CachedKind, CounterDataPoint> removalErrors;
    private final Map<CachedKind, DistributionDataPoint> fetchedBytes;
    private final Map<CachedKind, DistributionDataPoint> evictedBytes;

    EngineMetrics(PrometheusRegistry registry) {
        staged = Counter.builder()
                .name("tarn_staged_values_total")
                .help("Values and deletions written to branches, uncommitted")
                .register(registry);
        Counter published = Counter.builder()
                .name("tarn_commits_total")
                .help("Commits that became the history of a branch; merges are those with several parents")
                .labelNames("kind")
                .register(registry);
        commits = published.labelValues("commit");
        merges = published.labelValues("merge");
        Counter repeated = Counter.builder()
                .name("graveler_kv_retries")
                .help("Changes tried again because others were faster")
                .labelNames("operation")
                .register(registry);
        retries = each(Race.class, race -> repeated.labelValues(name(race)));
        Counter found = Counter.builder()
                .name("tier_fs_cache_hits_total")
                .help("Files asked of the local cache, by how they were found")
                .labelNames(CACHE, "status")
                .register(registry);
        lookups = each(
                CachedKind.class, kind -> each(Lookup.class, result -> found.labelValues(cache(kind), status(result))));
        Counter errors = Counter.builder()
                .name("tier_fs_errors_total")
                .help("Failures of the local cache")
                .labelNames(CACHE, "type")
                .register(registry);
        removalErrors = each(CachedKind.class, kind -> errors.labelValues(cache(kind), "FileRemoval"));
        Histogram fetched = bytes("tier_fs_download_bytes", "Sizes of files fetched into the local cache", registry);
        fetchedBytes = each(CachedKind.class, kind -> fetched.labelValues(cache(kind)));
        Histogram evicted = bytes("tier_fs_eviction_bytes", "Sizes of files evicted from the local cache", registry);
        evictedBytes = each(CachedKind.class, kind -> evicted.labelValues(cache(kind)));
    }

    private static Histogram bytes(String name, String help, PrometheusRegistry registry) {
        return Histogram.builder()
                .name(name)
                .help(help)
                .labelNames(CACHE)
                .classicOnly()
                .classicUpperBounds(Buckets.FILE_BYTES)
                .register(registry);
    }

    private static <K extends Enum<K>, V> Map<K, V> each(Class<K> type, Function<K, V> value) {
        Map<K, V> values = new EnumMap<>(type);
        for (K key : type.getEnumConstants()) {
            values.put(key, value.apply(key));
        }
        return values;
    }

    private static String name(Race race) {
        return race.name().toLowerCase(Locale.ROOT);
    }

    private static String cache(CachedKind kind) {
        return switch (kind) {
            case RANGE -> "range";
            case METARANGE -> "meta-range";
        };
    }

    private static String status(Lookup result) {
        return switch (result) {
            case HIT -> "Hit";
            case MISS -> "Miss";
            case JOINED -> "Exists";
        };
    }

    @Override
    public void staged(int count) {
        staged.inc(count);
    }

    @Override
    public void published(List<Commit> made) {
        for (Commit commit : made) {
            (commit.parents().size() > 1 ? merges : commits).inc();
        }
    }

    @Override
    public void retried(Race race) {
        at(retries, race).inc();
    }

    @Override
    public void lookedUp(CachedKind kind, Lookup result) {
        at(at(lookups, kind), result).inc();
    }

    @Override
    public void fetched(CachedKind kind, long sizeBytes) {
        at(fetchedBytes, kind).observe(sizeBytes);
    }

    @Override
    public void evicted(CachedKind kind, long sizeBytes) {
        at(evictedBytes, kind).observe(sizeBytes);
    }

    @Override
    public void notRemoved(CachedKind kind) {
        at(removalErrors, kind).inc();
    }

    private static <K, V> V at(Map<K, V> values, K key) {
        V value = values.get(key);
        if (value == null) {
            throw new IllegalStateException("no metric for " + key);
        }
        return value;
    }
}
