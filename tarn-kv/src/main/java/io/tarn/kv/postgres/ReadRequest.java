package io.tarn.kv.postgres;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// Rows that a caller wants the values of, in their order.
record ReadRequest(List<RowKey> rows, CompletableFuture<List<Optional<byte[]>>> outcome)
        implements Combiner.Request<List<Optional<byte[]>>> {
    ReadRequest(List<RowKey> rows) {
        this(rows, new CompletableFuture<>());
    }
}
