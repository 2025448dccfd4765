package io.tarn.catalog.imports;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;

/// Several ordered rows of objects as one, each key once: of those with the same key the one of the latest
/// source counts, and of the same source the one from the latest row.
final class MergedRecords implements ImportRecords {
    private record Head(ImportRecord record, int row, ImportRecords rest) {
        static final Comparator<Head> ORDER =
                Comparator.comparing(Head::record, ImportRecord.ORDER).thenComparingInt(Head::row);
    }

    private final List<? extends ImportRecords> rows;
    private final PriorityQueue<Head> heads = new PriorityQueue<>(Head.ORDER);
    private boolean started;

    /// The rows are closed with this.
    MergedRecords(List<? extends ImportRecords> rows) {
        this.rows = List.copyOf(rows);
    }

    @Override
    public Optional<ImportRecord> next() {
        if (!started) {
            started = true;
            for (int i = 0; i < rows.size(); i++) {
                advance(i, rows.get(i));
            }
        }
        Head head = heads.poll();
        if (head == null) {
            return Optional.empty();
        }
        advance(head.row, head.rest);
        ImportRecord latest = head.record;
        for (Head same = heads.peek(); same != null && isSame(same, latest); same = heads.peek()) {
            heads.remove();
            advance(same.row, same.rest);
            latest = same.record;
        }
        return Optional.of(latest);
    }

    private static boolean isSame(Head head, ImportRecord record) {
        return Arrays.equals(head.record.key(), record.key());
    }

    private void advance(int row, ImportRecords rest) {
        rest.next().ifPresent(record -> heads.add(new Head(record, row, rest)));
    }

    @Override
    public void close() {
        rows.forEach(ImportRecords::close);
    }
}
