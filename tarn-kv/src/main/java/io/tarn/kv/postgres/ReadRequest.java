package io.tarn.kv.postgres;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// Keys of one partition that a caller wants the values of, in their order.
record ReadRequest(byte[] partition, List<byte[]> keys, CompletableFuture<List<Optional<byte[]>>> outcome)
        implements Combiner.Request<List<Optional<byte[]>>> {
    ReadRequest(byte[] partition, List<byte[]> keys) {
        this(partition, keys, new CompletableFuture<>());
    }
}
