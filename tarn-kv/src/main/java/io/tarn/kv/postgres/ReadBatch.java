package io.tarn.kv.postgres;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// Reads that share one query, and so one snapshot. What several ask for is looked up once.
final class ReadBatch implements Combiner.Batch<ReadRequest> {
    /// A batch takes no further request beyond this many partitions or rows. Each partition costs the planner
    /// about as much as a query of its own.
    static final int PARTITIONS_MAX = 32;

    static final int ROWS_MAX = 1024;

    private final ConnectionPool pool;
    private final Statements statements;
    private final List<ReadRequest> requests = new ArrayList<>();
    private final SortedMap<byte[], TreeSet<byte[]>> keys = new TreeMap<>(Arrays::compareUnsigned);
    private int rows;

    ReadBatch(ConnectionPool pool, Statements statements) {
        this.pool = pool;
        this.statements = statements;
    }

    @Override
    public boolean add(ReadRequest request) {
        rows += request.rows().size();
        long partitions = keys.size()
                + request.rows().stream()
                        .filter(row -> !keys.containsKey(row.partition()))
                        .count();
        if (!requests.isEmpty() && (rows > ROWS_MAX || partitions > PARTITIONS_MAX)) {
            return false;
        }
        for (RowKey row : request.rows()) {
            keys.computeIfAbsent(row.partition(), partition -> new TreeSet<>(Arrays::compareUnsigned))
                    .add(row.key());
        }
        return requests.add(request);
    }

    @Override
    public void run() {
        Map<RowKey, byte[]> found = pool.repeatable(connection -> statements.read(connection, keys));
        requests.forEach(request -> request.outcome().complete(answer(request, found)));
    }

    private static List<Optional<byte[]>> answer(ReadRequest request, Map<RowKey, byte[]> found) {
        List<Optional<byte[]>> values = new ArrayList<>(request.rows().size());
        for (RowKey row : request.rows()) {
            values.add(Optional.ofNullable(found.get(row)).map(byte[]::clone));
        }
        return values;
    }
}
