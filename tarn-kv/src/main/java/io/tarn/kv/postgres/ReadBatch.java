package io.tarn.kv.postgres;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/// Reads that share one query. What several ask for is looked up once.
final class ReadBatch implements Combiner.Batch<ReadRequest> {
    /// The query looks up each key in each partition, so the product is limited. Requests that meet have few
    /// partitions between them: a repository's and the staging tokens of its busy branches.
    static final int PAIRS_MAX = 1024;

    private final ConnectionPool pool;
    private final Statements statements;
    private final List<ReadRequest> requests = new ArrayList<>();
    private final TreeSet<byte[]> partitions = new TreeSet<>(Arrays::compareUnsigned);
    private final TreeSet<byte[]> keys = new TreeSet<>(Arrays::compareUnsigned);

    ReadBatch(ConnectionPool pool, Statements statements) {
        this.pool = pool;
        this.statements = statements;
    }

    @Override
    public boolean add(ReadRequest request) {
        int partitionsThen = partitions.size() + (partitions.contains(request.partition()) ? 0 : 1);
        int keysThen = keys.size()
                + (request.keys().size() == 1 && keys.contains(request.keys().getFirst())
                        ? 0
                        : request.keys().size());
        if (!requests.isEmpty() && partitionsThen * keysThen > PAIRS_MAX) {
            return false;
        }
        requests.add(request);
        partitions.add(request.partition());
        keys.addAll(request.keys());
        return true;
    }

    @Override
    public void run() {
        Map<RowKey, byte[]> found = pool.repeatable(connection -> statements.read(connection, partitions, keys));
        requests.forEach(request -> request.outcome().complete(answer(request, found)));
    }

    private static List<Optional<byte[]>> answer(ReadRequest request, Map<RowKey, byte[]> found) {
        List<Optional<byte[]>> values = new ArrayList<>(request.keys().size());
        for (byte[] key : request.keys()) {
            byte[] value = found.get(new RowKey(request.partition(), key));
            values.add(Optional.ofNullable(value).map(byte[]::clone));
        }
        return values;
    }
}
