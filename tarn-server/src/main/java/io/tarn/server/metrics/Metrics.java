package io.tarn.server.metrics;

import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.tarn.auth.AuthEvents;
import io.tarn.block.ObjectStore;
import io.tarn.kv.KeyValueStore;
import io.tarn.versioning.EngineEvents;

/// All metrics of a server, in one registry.
public final class Metrics {
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final KeyValueMetrics keyValues = new KeyValueMetrics(registry);
    private final ObjectStoreMetrics objects = new ObjectStoreMetrics(registry);
    private final EngineMetrics engine = new EngineMetrics(registry);
    private final AuthMetrics auth = new AuthMetrics(registry);

    /// Those of the virtual machine and of the process are there at once.
    public Metrics() {
        JvmMetrics.builder().register(registry);
    }

    public PrometheusRegistry registry() {
        return registry;
    }

    /// The same store, timed and counted under its type, such as `postgres`; its driver's own numbers as well.
    public KeyValueStore measured(KeyValueStore store, String type) {
        DriverMetrics.register(store, registry);
        return new MeasuredKeyValueStore(store, keyValues.of(type));
    }

    /// The same store, timed and counted under its type, such as `s3`, and its id.
    public ObjectStore measured(ObjectStore store, String type, String storageId) {
        return objects.measured(store, type, storageId);
    }

    /// Whom the engine tells what happens.
    public EngineEvents engine() {
        return engine;
    }

    /// Who is told what requests to the records of identity take.
    public AuthEvents auth() {
        return auth;
    }
}
