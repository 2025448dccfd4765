package io.tarn.bench;

import io.tarn.bench.row.Result;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// Prints each line as it comes and keeps it for the JSON file.
public final class Report {
    private final PrintStream out;
    private final Map<String, Object> json = new LinkedHashMap<>();
    private final List<Map<String, Object>> rows = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();

    Report(PrintStream out) {
        this.out = out;
    }

    /// A group of facts, like `machine` or `server`.
    public void facts(String group, Map<String, ?> facts) {
        json.put(group, facts);
        out.println(group + ": " + facts);
    }

    /// A row's line.
    public void result(Result result) {
        rows.add(result.json());
        out.println(result.line());
        out.flush();
    }

    /// A row that could not be measured.
    public void failed(String row, Throwable failure) {
        String text = row + " not measured: " + failure;
        failures.add(text);
        out.println(text);
    }

    /// Whether every row was measured.
    public boolean complete() {
        return failures.isEmpty();
    }

    void write(Path file) throws IOException {
        json.put("rows", rows);
        json.put("not_measured", failures);
        JsonMapper mapper =
                JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
        Files.writeString(file, mapper.writeValueAsString(json) + "\n");
    }
}
