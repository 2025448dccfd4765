package io.tarn.server.metrics;

import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.datapoints.GaugeDataPoint;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.tarn.block.ObjectProperties;
import io.tarn.block.ObjectStore;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// `<type>_operation_duration_seconds`, `<type>_operation_size_bytes` and `blockstore_concurrent_operations`.
/// Reads are timed until their content begins to come.
final class ObjectStoreMetrics {
    /// Answered without a look at the store.
    private static final Set<String> LOCAL = Set.of("info", "storageIds", "requireValid", "qualify", "close");

    private final PrometheusRegistry registry;
    private final Gauge running;
    private final Map<String, OfType> types = new ConcurrentHashMap<>();

    ObjectStoreMetrics(PrometheusRegistry registry) {
        this.registry = registry;
        this.running = Gauge.builder()
                .name("blockstore_concurrent_operations")
                .help("Calls to object stores under way")
                .labelNames("operation", "blockstore_type")
                .register(registry);
    }

    /// The same store, every call of it timed and counted under its name.
    ObjectStore measured(ObjectStore store, String type, String storageId) {
        OfType metrics = types.computeIfAbsent(type, this::ofType);
        return (ObjectStore) Proxy.newProxyInstance(
                ObjectStore.class.getClassLoader(),
                new Class<?>[] {ObjectStore.class},
                new Calls(store, metrics, storageId));
    }

    private record OfType(Histogram seconds, Histogram bytes, Gauge running, String type) {}

    private OfType ofType(String type) {
        Histogram seconds = Histogram.builder()
                .name(type + "_operation_duration_seconds")
                .help("Time of calls to object stores of type " + type)
                .labelNames("operation", "storage_id", "error")
                .classicOnly()
                .classicUpperBounds(Buckets.OBJECT_SECONDS)
                .register(registry);
        Histogram bytes = Histogram.builder()
                .name(type + "_operation_size_bytes")
                .help("Content carried by calls to object stores of type " + type)
                .labelNames("operation", "storage_id", "error")
                .classicOnly()
                .classicUpperBounds(Buckets.OBJECT_BYTES)
                .register(registry);
        return new OfType(seconds, bytes, running, type);
    }

    /// Calls of one store: whatever methods it has, each goes through and is measured.
    private static final class Calls implements InvocationHandler {
        private final ObjectStore store;
        private final OfType metrics;
        private final String storageId;
        private final Map<Method, Operation> operations = new ConcurrentHashMap<>();

        Calls(ObjectStore store, OfType metrics, String storageId) {
            this.store = store;
            this.metrics = metrics;
            this.storageId = storageId;
        }

        private record Operation(
                GaugeDataPoint running,
                DistributionDataPoint seconds,
                DistributionDataPoint failedSeconds,
                DistributionDataPoint bytes) {}

        @Override
        public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
            if (method.getDeclaringClass() == Object.class || LOCAL.contains(method.getName())) {
                return call(method, arguments);
            }
            Operation operation = operations.computeIfAbsent(method, this::operation);
            long start = System.nanoTime();
            operation.running.inc();
            boolean succeeded = false;
            try {
                Object result = call(method, arguments);
                succeeded = true;
                long bytes = bytes(method, arguments, result);
                if (bytes >= 0) {
                    operation.bytes.observe(bytes);
                }
                return result;
            } finally {
                operation.running.dec();
                Buckets.since(start, succeeded ? operation.seconds : operation.failedSeconds);
            }
        }

        private @Nullable Object call(Method method, Object @Nullable [] arguments) throws Throwable {
            try {
                return method.invoke(store, arguments);
            } catch (InvocationTargetException e) {
                throw e.getTargetException();
            }
        }

        /// What a call carried, as far as it shows; -1 where it does not.
        private static long bytes(Method method, Object @Nullable [] arguments, @Nullable Object result) {
            return switch (method.getName()) {
                case "put" -> result instanceof ObjectProperties stored ? stored.sizeBytes() : -1;
                case "getRange" -> arguments != null && arguments[2] instanceof Long length ? length : -1;
                default -> -1;
            };
        }

        private Operation operation(Method method) {
            String name = method.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
            return new Operation(
                    metrics.running.labelValues(name, metrics.type),
                    metrics.seconds.labelValues(name, storageId, "false"),
                    metrics.seconds.labelValues(name, storageId, "true"),
                    metrics.bytes.labelValues(name, storageId, "false"));
        }
    }
}
