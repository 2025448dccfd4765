package io.tarn.bench.row;

import java.io.IOException;
import java.util.List;

/// A named measurement. It prepares what it needs; several lines may come of one preparation.
public record Row(String name, String what, Body body) {
    /// Prepares, measures and gives the lines in order. An exception means that the row could not be prepared.
    @FunctionalInterface
    public interface Body {
        List<Result> run(Bench bench) throws IOException;
    }
}
