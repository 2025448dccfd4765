package io.tarn.gateway;

import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.datapoints.GaugeDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.tarn.gateway.call.S3Operation;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Metrics of the gateway (s3-gateway.md 16). Data points are looked up once for each operation and status.
final class GatewayMetrics {
    private static final double[] SECONDS = {.01, .02, .05, .1, .2, .5, 1, 2, 5, 10, 30, 60};
    private static final double NANOS_PER_SECOND = 1e9;

    private final Histogram durations;
    private final Gauge concurrent;
    private final Counter slowedDown;
    private final Map<Point, DistributionDataPoint> points = new ConcurrentHashMap<>();
    private final Map<String, GaugeDataPoint> running = new ConcurrentHashMap<>();

    private record Point(String operation, int status) {}

    /// @param concurrent the gauge of requests being worked on, shared with the API
    GatewayMetrics(PrometheusRegistry registry, Gauge concurrent) {
        this.concurrent = concurrent;
        this.durations = Histogram.builder()
                .name("gateway_request_duration_seconds")
                .help("Time to answer a request to the S3 gateway")
                .labelNames("operation", "code")
                .classicOnly()
                .classicUpperBounds(SECONDS)
                .register(registry);
        this.slowedDown = Counter.builder()
                .name("gateway_slow_down_total")
                .help("Requests to the S3 gateway refused because too many were being worked on")
                .register(registry);
    }

    void begin(S3Operation operation) {
        running(operation).inc();
    }

    void end(S3Operation operation, int status, long beginNanos) {
        running(operation).dec();
        observe(operation.metricsName(), status, beginNanos);
    }

    /// A request that did not get as far as an operation.
    void refused(int status, long beginNanos) {
        observe("not_found", status, beginNanos);
    }

    void slowedDown() {
        slowedDown.inc();
    }

    private void observe(String operation, int status, long beginNanos) {
        points.computeIfAbsent(
                        new Point(operation, status),
                        point -> durations.labelValues(point.operation, Integer.toString(point.status)))
                .observe((System.nanoTime() - beginNanos) / NANOS_PER_SECOND);
    }

    private GaugeDataPoint running(S3Operation operation) {
        return running.computeIfAbsent(operation.metricsName(), name -> concurrent.labelValues("gateway", name));
    }
}
