package io.tarn.contract;

import java.util.List;

/// Tables among the test's resources: one row a line, columns separated by tabs, `#` begins a comment line.
final class Table {
    private Table() {}

    static List<List<String>> rows(String name, int columns) {
        return DeclaredAnswers.text(Table.class, name)
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(line -> List.of(line.split("\t", -1)))
                .peek(row -> {
                    if (row.size() != columns) {
                        throw new IllegalStateException(name + ": not " + columns + " columns: " + row);
                    }
                })
                .toList();
    }
}
