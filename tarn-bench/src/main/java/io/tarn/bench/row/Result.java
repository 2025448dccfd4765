package io.tarn.bench.row;

import io.tarn.bench.load.Measurement;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// One line of the report: what was measured, and further figures by name (`…_mib`, `…_per_second`).
public record Result(String name, Measurement measured, Map<String, Object> more) {
    public static Result of(String name, Measurement measured) {
        return new Result(name, measured, Map.of());
    }

    /// The same with one more figure.
    public Result with(String key, Object figure) {
        Map<String, Object> all = new LinkedHashMap<>(more);
        all.put(key, figure);
        return new Result(name, measured, all);
    }

    /// The line a person reads, and below it the failures by kind.
    public String line() {
        StringBuilder line = new StringBuilder(String.format(
                Locale.ROOT,
                "%-20s %3d clients %11.1f/s  median %9.3f ms  p99 %9.3f ms  max %9.3f ms  errors %d",
                name,
                measured.clients(),
                measured.perSecond(),
                measured.distribution().medianMillis(),
                measured.distribution().p99Millis(),
                measured.distribution().maxMillis(),
                measured.errorCount()));
        more.forEach((key, figure) -> line.append("  ").append(key).append(' ').append(figure));
        measured.errors()
                .forEach((kind, count) ->
                        line.append("\n    ").append(count).append(" × ").append(kind));
        return line.toString();
    }

    /// The same for machines.
    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", name);
        json.put("clients", measured.clients());
        json.put("operations", measured.operations());
        json.put("seconds", measured.seconds());
        json.put("per_second", measured.perSecond());
        json.put("median_ms", measured.distribution().medianMillis());
        json.put("p99_ms", measured.distribution().p99Millis());
        json.put("max_ms", measured.distribution().maxMillis());
        json.put("errors", measured.errorCount());
        json.put("error_kinds", measured.errors());
        json.putAll(more);
        return json;
    }
}
