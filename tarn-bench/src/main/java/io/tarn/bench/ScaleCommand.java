package io.tarn.bench;

import io.tarn.bench.scale.HeapWatch;
import io.tarn.bench.scale.Lake;
import io.tarn.bench.scale.Scale;
import io.tarn.bench.scale.ScaleOptions;
import io.tarn.bench.scale.ScaleStep;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// `tarn bench scale`: the engine in this process on a repository of millions of objects.
final class ScaleCommand {
    private ScaleCommand() {}

    /// Runs every step, the ones after a failed one too; returns whether all were measured.
    static boolean run(PrintStream out, ScaleOptions options) throws IOException {
        Path directory = options.directory().isPresent()
                ? Files.createDirectories(options.directory().get()).toAbsolutePath()
                : Files.createTempDirectory("tarn-scale");
        Report report = new Report(out);
        report.facts("machine", MachineFacts.read(directory));
        report.facts("run", settings(options));
        try (Lake lake = Lake.open(directory);
                HeapWatch heap = HeapWatch.start()) {
            for (ScaleStep step : Scale.steps(lake, options)) {
                heap.begin();
                try {
                    heap.stamp(step.body().get()).forEach(report::result);
                } catch (RuntimeException | OutOfMemoryError failure) {
                    report.failed(step.name(), failure);
                }
            }
        }
        if (options.json().isPresent()) {
            report.write(options.json().get());
        }
        return report.complete();
    }

    private static Map<String, Object> settings(ScaleOptions options) {
        Map<String, Object> settings = new LinkedHashMap<>();
        if (options.commits() > 0) {
            settings.put("commits", options.commits());
        } else {
            settings.put("objects", options.objects());
            settings.put("objects_small", Scale.OBJECTS_SMALL);
        }
        settings.put("heap_max_mib", HeapWatch.maxMib());
        settings.put("load_average", MachineFacts.loadAverage());
        settings.put("seed", options.seed());
        return settings;
    }
}
