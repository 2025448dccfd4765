package io.tarn.bench.load;

import io.tarn.bench.http.UnexpectedAnswer;
import java.util.Map;
import java.util.TreeMap;

/// Failed steps by what went wrong, at most [#KINDS_MAX] kinds; further kinds count as `other`. For one thread.
final class Errors {
    static final int KINDS_MAX = 20;

    private final Map<String, Long> counts = new TreeMap<>();

    void add(Exception failure) {
        add(kind(failure), 1);
    }

    void add(Errors others) {
        others.counts.forEach(this::add);
    }

    Map<String, Long> counts() {
        return Map.copyOf(counts);
    }

    private void add(String kind, long count) {
        boolean room = counts.containsKey(kind) || counts.size() < KINDS_MAX;
        counts.merge(room ? kind : "other", count, Long::sum);
    }

    private static String kind(Exception failure) {
        if (failure instanceof UnexpectedAnswer answer && answer.getMessage() != null) {
            return answer.getMessage();
        }
        return failure.getClass().getSimpleName() + ": " + failure.getMessage();
    }
}
