package io.tarn.server.metrics;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.tarn.kv.KeyValueStore;
import io.tarn.kv.dynamodb.DynamoKeyValueStore;
import io.tarn.kv.postgres.PostgresKeyValueStore;
import io.tarn.kv.postgres.PostgresKeyValueStore.PoolState;
import java.util.function.ToIntFunction;

/// What single drivers of the metadata store tell of themselves when they are asked: the connections of
/// PostgreSQL (`pgxpool_…`, as dashboards know them), the costs of DynamoDB.
final class DriverMetrics {
    private static final String DATABASE = "db_name";
    private static final String OPERATION = "operation";

    private DriverMetrics() {}

    /// Registers what the driver of `store` has; nothing for most.
    static void register(KeyValueStore store, PrometheusRegistry registry) {
        switch (store) {
            case PostgresKeyValueStore postgres -> pool(postgres, registry);
            case DynamoKeyValueStore dynamo -> costs(dynamo, registry);
            default -> {}
        }
    }

    private static void pool(PostgresKeyValueStore store, PrometheusRegistry registry) {
        gauge("pgxpool_acquired_conns", "Connections in use", store, PoolState::inUse, registry);
        gauge("pgxpool_idle_conns", "Connections that idle", store, PoolState::idle, registry);
        gauge("pgxpool_total_conns", "Connections there are", store, PoolState::open, registry);
        gauge("pgxpool_max_conns", "Connections there may be", store, PoolState::openMax, registry);
        gauge("pgxpool_waiting_callers", "Callers that wait for a connection", store, PoolState::waiting, registry);
    }

    private static void gauge(
            String name,
            String help,
            PostgresKeyValueStore store,
            ToIntFunction<PoolState> value,
            PrometheusRegistry registry) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames(DATABASE)
                .callback(gauge -> gauge.call(value.applyAsInt(store.poolState()), "kv"))
                .register(registry);
    }

    private static void costs(DynamoKeyValueStore store, PrometheusRegistry registry) {
        CounterWithCallback.builder()
                .name("dynamo_consumed_capacity_total")
                .help("Capacity units that DynamoDB counted")
                .labelNames(OPERATION)
                .callback(counter ->
                        store.consumption().units().forEach((operation, sum) -> counter.call(sum, operation)))
                .register(registry);
        CounterWithCallback.builder()
                .name("dynamo_slowdown_total")
                .help("Calls that DynamoDB throttled")
                .labelNames(OPERATION)
                .callback(counter ->
                        store.consumption().slowdowns().forEach((operation, sum) -> counter.call(sum, operation)))
                .register(registry);
    }
}
