package io.tarn.server.metrics;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.tarn.auth.audit.AuditLog;

/// `tarn_audit_*`: what became of records of the audit log.
public final class AuditMetrics {
    private AuditMetrics() {}

    /// Shows the numbers of a log.
    public static void register(AuditLog log, PrometheusRegistry registry) {
        CounterWithCallback.builder()
                .name("tarn_audit_records_total")
                .help("Audit records stored")
                .callback(callback -> callback.call(log.recorded()))
                .register(registry);
        CounterWithCallback.builder()
                .name("tarn_audit_dropped_total")
                .help("Audit records lost because they could not be stored in time")
                .callback(callback -> callback.call(log.dropped()))
                .register(registry);
        CounterWithCallback.builder()
                .name("tarn_audit_alarms_total")
                .help("Signs that somebody changed the audit log")
                .callback(callback -> callback.call(log.alarms()))
                .register(registry);
        GaugeWithCallback.builder()
                .name("tarn_audit_waiting_records")
                .help("Audit records waiting to be stored")
                .callback(callback -> callback.call(log.waiting()))
                .register(registry);
    }
}
