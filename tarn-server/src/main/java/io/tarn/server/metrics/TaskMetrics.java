package io.tarn.server.metrics;

import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.tarn.catalog.task.TaskLoad;
import io.tarn.catalog.task.Tasks;
import java.util.function.ToIntFunction;

/// `lakefs_async_operations_running` and `tarn_async_operations_waiting`: the tasks of this server.
public final class TaskMetrics {
    private TaskMetrics() {}

    /// Shows how many tasks of each kind there are whenever it is asked.
    public static void register(Tasks tasks, PrometheusRegistry registry) {
        gauge("lakefs_async_operations_running", "Tasks running on this server", tasks, TaskLoad::running, registry);
        gauge(
                "tarn_async_operations_waiting",
                "Tasks waiting on this server for others of their kind to end",
                tasks,
                TaskLoad::waiting,
                registry);
    }

    private static void gauge(
            String name, String help, Tasks tasks, ToIntFunction<TaskLoad> value, PrometheusRegistry registry) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames("operation")
                .callback(callback ->
                        tasks.load().forEach(load -> callback.call(value.applyAsInt(load), load.operation())))
                .register(registry);
    }
}
