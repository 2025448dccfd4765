package io.tarn.api.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// What is said of each operation besides its shape, from `descriptions.tsv`: a sentence for people, and the
/// name by which it is counted and logged (api.md 26).
public final class Descriptions {
    private static final String NOT_COUNTED = "-";

    private final Map<String, Entry> entries;

    private record Entry(String action, String sentence) {}

    private Descriptions(Map<String, Entry> entries) {
        this.entries = entries;
    }

    /// Reads the table and holds it against the contract.
    ///
    /// @throws IllegalArgumentException an operation without a line, or the reverse
    public static Descriptions load(Contract contract) {
        Map<String, Entry> entries = new HashMap<>();
        try {
            for (String[] row : Contract.rows("descriptions.tsv")) {
                entries.put(contract.operation(row[0]).id(), new Entry(row[1], row[2]));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the descriptions of operations", e);
        }
        if (!entries.keySet().equals(contract.operations().keySet())) {
            throw new IllegalArgumentException("descriptions and contract do not have the same operations");
        }
        return new Descriptions(entries);
    }

    /// One sentence that says what the operation does.
    public String sentence(Operation operation) {
        return entry(operation).sentence();
    }

    /// The name by which the operation is counted; empty when it is not.
    public Optional<String> action(Operation operation) {
        return Optional.of(entry(operation).action()).filter(name -> !name.equals(NOT_COUNTED));
    }

    private Entry entry(Operation operation) {
        Entry entry = entries.get(operation.id());
        if (entry == null) {
            throw new IllegalArgumentException("no description of " + operation.id());
        }
        return entry;
    }
}
