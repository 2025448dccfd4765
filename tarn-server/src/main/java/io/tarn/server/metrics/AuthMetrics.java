package io.tarn.server.metrics;

import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.tarn.auth.AuthEvents;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// `auth_request_duration_seconds`: what requests to the records of identity took.
final class AuthMetrics implements AuthEvents {
    private static final double NANOS_PER_SECOND = 1e9;

    private final Histogram seconds;
    private final Map<String, OfOperation> operations = new ConcurrentHashMap<>();

    AuthMetrics(PrometheusRegistry registry) {
        seconds = Histogram.builder()
                .name("auth_request_duration_seconds")
                .help("Time of requests to the records of identity, and of decisions about requests")
                .labelNames("operation", "success")
                .classicOnly()
                .classicUpperBounds(Buckets.AUTH_SECONDS)
                .register(registry);
    }

    private record OfOperation(DistributionDataPoint success, DistributionDataPoint failure) {}

    @Override
    public void answered(String operation, boolean success, long nanos) {
        OfOperation known = operations.get(operation);
        OfOperation points = known == null ? operations.computeIfAbsent(operation, this::points) : known;
        (success ? points.success() : points.failure()).observe(nanos / NANOS_PER_SECOND);
    }

    private OfOperation points(String operation) {
        return new OfOperation(seconds.labelValues(operation, "success"), seconds.labelValues(operation, "failure"));
    }
}
