package io.tarn.contract;

import io.tarn.api.contract.Operation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// What was exercised of each operation, and what is known to be missing and why.
final class Coverage {
    /// Kinds of generated checks.
    enum Check {
        ANONYMOUS("no authentication"),
        UNKNOWN("unknown names"),
        PARAMETERS("parameters"),
        BODY("body"),
        METHOD("other method"),
        MISSING_REPOSITORY("no repository");

        private final String title;

        Check(String title) {
            this.title = title;
        }
    }

    private static final int TOO_MANY_REQUESTS = 429;
    private static final String SUCCESS = "success";

    private final String deployment;
    private final DeclaredAnswers declared;
    private final Set<String> pending;
    private final Map<String, Map<String, String>> unprovoked = new HashMap<>();
    private final Map<String, Set<Integer>> seen = new HashMap<>();
    private final Map<String, Map<Check, Integer>> checks = new HashMap<>();

    /// @param deployment which rows of `unprovoked.tsv` count, beside those of all
    Coverage(DeclaredAnswers declared, String deployment) {
        this.declared = declared;
        this.deployment = deployment;
        this.pending = Table.rows("pending.tsv", 1).stream().map(List::getFirst).collect(Collectors.toSet());
        for (List<String> row : Table.rows("unprovoked.tsv", 4)) {
            if (row.get(0).equals("*") || row.get(0).equals(deployment)) {
                unprovoked
                        .computeIfAbsent(row.get(1), operation -> new HashMap<>())
                        .put(row.get(2), row.get(3));
            }
        }
    }

    /// Operations that answer 501.
    Set<String> pending() {
        return pending;
    }

    /// An answer that was expected and conforms.
    void exercised(String operation, int status) {
        seen.computeIfAbsent(operation, id -> new TreeSet<>()).add(status);
    }

    /// A generated request that was answered as it must be.
    void checked(String operation, Check check) {
        checks.computeIfAbsent(operation, id -> new EnumMap<>(Check.class)).merge(check, 1, Integer::sum);
    }

    /// What is missing, one line each: a success of an operation, a declared error that is neither exercised nor
    /// excused, an excuse for something that was exercised.
    List<String> gaps() {
        List<String> gaps = new ArrayList<>();
        Set<String> operations = declared.contract().operations().keySet();
        for (String operation : operations) {
            if (pending.contains(operation)) {
                continue;
            }
            Set<Integer> exercised = seen.getOrDefault(operation, Set.of());
            Map<String, String> excuses = unprovoked.getOrDefault(operation, Map.of());
            boolean success = exercised.stream().anyMatch(status -> status < 400);
            if (success == excuses.containsKey(SUCCESS)) {
                gaps.add(operation + (success ? " is excused and has a success" : " has no success"));
            }
            for (int status : declared.statuses(operation)) {
                if (status != TOO_MANY_REQUESTS && !exercised.contains(status) && !excuses.containsKey("" + status)) {
                    gaps.add(operation + " " + status + " is neither exercised nor excused");
                }
            }
            exercised.stream()
                    .filter(status -> excuses.containsKey("" + status))
                    .forEach(status -> gaps.add(operation + " " + status + " is excused and was exercised"));
        }
        unknown(pending, "pending.tsv", gaps);
        unknown(unprovoked.keySet(), "unprovoked.tsv", gaps);
        return gaps;
    }

    private void unknown(Collection<String> names, String table, List<String> gaps) {
        names.stream()
                .filter(name -> !declared.contract().operations().containsKey(name))
                .forEach(name -> gaps.add(table + " names " + name + ", which is no operation"));
    }

    /// Writes the table.
    void write(Path file) {
        StringBuilder text = new StringBuilder("# What the contract test exercised (" + deployment + ")\n\n");
        text.append("Numbers in the last columns are generated requests. 429 is reserved for limiters.\n\n");
        text.append("| operation | success | errors | not provoked |");
        for (Check check : Check.values()) {
            text.append(' ').append(check.title).append(" |");
        }
        text.append('\n')
                .append("|---|---|---|---|")
                .append("---|".repeat(Check.values().length))
                .append('\n');
        declared.contract().operations().values().forEach(operation -> row(operation, text));
        long successes = seen.values().stream()
                .filter(statuses -> statuses.stream().anyMatch(status -> status < 400))
                .count();
        text.append("\n%d operations, %d with a success, %d pending.%n"
                .formatted(declared.contract().operations().size(), successes, pending.size()));
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void row(Operation operation, StringBuilder text) {
        String id = operation.id();
        Set<Integer> exercised = seen.getOrDefault(id, Set.of());
        text.append("| ").append(id).append(" | ");
        text.append(pending.contains(id) ? "501, pending" : joined(exercised, true))
                .append(" | ");
        text.append(joined(exercised, false)).append(" | ");
        text.append(unprovoked.getOrDefault(id, Map.of()).entrySet().stream()
                .map(excuse -> excuse.getKey() + ": " + excuse.getValue())
                .sorted()
                .collect(Collectors.joining("; ")));
        text.append(" |");
        for (Check check : Check.values()) {
            int count = checks.getOrDefault(id, Map.of()).getOrDefault(check, 0);
            text.append(' ').append(count == 0 ? "–" : Integer.toString(count)).append(" |");
        }
        text.append('\n');
    }

    private static String joined(Set<Integer> statuses, boolean success) {
        return statuses.stream()
                .filter(status -> status < 400 == success)
                .map(String::valueOf)
                .collect(Collectors.joining(" "));
    }
}
