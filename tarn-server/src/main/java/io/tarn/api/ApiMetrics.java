package io.tarn.api;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.datapoints.GaugeDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.tarn.api.contract.Operation;
import io.tarn.http.Request;
import io.tarn.http.Response;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Metrics of the API (api.md 25). Data points are looked up once for each operation and status.
public final class ApiMetrics {
    private static final double[] SECONDS = {.01, .02, .05, .1, .2, .5, 1, 2, 5, 10, 30, 60};
    private static final double NANOS_PER_SECOND = 1e9;

    private final Counter requests;
    private final Histogram durations;
    private final Histogram timesToFirstByte;
    private final Gauge concurrent;

    /// Registers the metrics. The gauge of concurrent requests is shared with other services, under their own
    /// `service` label.
    public ApiMetrics(PrometheusRegistry registry) {
        this.requests = Counter.builder()
                .name("api_requests_total")
                .help("API requests by status and method")
                .labelNames("code", "method")
                .register(registry);
        this.durations = Histogram.builder()
                .name("api_request_duration_seconds")
                .help("Time to answer an API request")
                .labelNames("operation", "code")
                .classicOnly()
                .classicUpperBounds(SECONDS)
                .register(registry);
        this.timesToFirstByte = Histogram.builder()
                .name("api_request_ttfb_duration_seconds")
                .help("Time to the first byte of a streamed answer")
                .labelNames("operation")
                .classicOnly()
                .classicUpperBounds(SECONDS)
                .register(registry);
        this.concurrent = Gauge.builder()
                .name("lakefs_concurrent_requests")
                .help("Requests being worked on")
                .labelNames("service", "operation")
                .register(registry);
    }

    /// The gauge of requests being worked on, labels `service` and `operation`.
    public Gauge concurrentRequests() {
        return concurrent;
    }

    OfOperation of(Operation operation) {
        return new OfOperation(operation);
    }

    final class OfOperation {
        private final String label;
        private final String method;
        private final GaugeDataPoint running;
        private final Map<Integer, Points> byStatus = new ConcurrentHashMap<>();

        private record Points(CounterDataPoint count, DistributionDataPoint seconds) {}

        private OfOperation(Operation operation) {
            this.label = operation.label();
            this.method = operation.method().toLowerCase(Locale.ROOT);
            this.running = concurrent.labelValues("api", label);
        }

        void begin() {
            running.inc();
        }

        void end(int status, Request request, Response response) {
            running.dec();
            Points points = byStatus.computeIfAbsent(status, this::points);
            points.count.inc();
            points.seconds.observe((System.nanoTime() - request.beginNanos()) / NANOS_PER_SECOND);
            if (response.firstByteNanos().isPresent()) {
                double waited = response.firstByteNanos().getAsLong() - request.beginNanos();
                timesToFirstByte.labelValues(label).observe(waited / NANOS_PER_SECOND);
            }
        }

        private Points points(int status) {
            String code = Integer.toString(status);
            return new Points(requests.labelValues(code, method), durations.labelValues(label, code));
        }
    }
}
