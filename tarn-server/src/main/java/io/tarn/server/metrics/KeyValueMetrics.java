package io.tarn.server.metrics;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/// `kv_request_duration_seconds` and `kv_request_failures_total`, by type of store and operation.
final class KeyValueMetrics {
    private final Histogram durations;
    private final Counter failures;

    KeyValueMetrics(PrometheusRegistry registry) {
        durations = Histogram.builder()
                .name("kv_request_duration_seconds")
                .help("Time of calls to the metadata store")
                .labelNames("type", "operation")
                .classicOnly()
                .classicUpperBounds(Buckets.KEY_VALUE_SECONDS)
                .register(registry);
        failures = Counter.builder()
                .name("kv_request_failures_total")
                .help("Calls to the metadata store that failed")
                .labelNames("type", "operation")
                .register(registry);
    }

    /// Of one operation of a store.
    record Operation(DistributionDataPoint seconds, CounterDataPoint failures) {
        /// An operation that began at `startNanos` ended.
        void succeeded(long startNanos) {
            Buckets.since(startNanos, seconds);
        }

        RuntimeException failed(long startNanos, RuntimeException failure) {
            Buckets.since(startNanos, seconds);
            failures.inc();
            return failure;
        }
    }

    /// Those of one store. `scan` is the time until the first entry is there, or the end.
    record OfStore(
            Operation get,
            Operation getAll,
            Operation getEach,
            Operation write,
            Operation writeDeferred,
            Operation scan,
            Operation dropPartition) {}

    OfStore of(String type) {
        return new OfStore(
                operation(type, "get"),
                operation(type, "get_all"),
                operation(type, "get_each"),
                operation(type, "write"),
                operation(type, "write_deferred"),
                operation(type, "scan"),
                operation(type, "drop_partition"));
    }

    private Operation operation(String type, String operation) {
        return new Operation(durations.labelValues(type, operation), failures.labelValues(type, operation));
    }
}
