package io.tarn.kv.postgres;

import io.tarn.kv.Write;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Writes that a caller wants carried out in order, up to the first whose condition does not hold.
///
/// @param durable whether the caller waits for the disk
/// @param bytes the size of keys and values together
/// @param outcome the number of writes carried out
record WriteRequest(List<Write> writes, boolean durable, long bytes, CompletableFuture<Integer> outcome)
        implements Combiner.Request<Integer> {
    WriteRequest(List<Write> writes, boolean durable) {
        this(writes, durable, writes.stream().mapToLong(WriteRequest::bytes).sum(), new CompletableFuture<>());
    }

    static long bytes(Write write) {
        long key = (long) write.partition().length + write.key().length;
        return switch (write) {
            case Write.Check check -> key + check.value().length;
            case Write.Delete delete -> key;
            case Write.Set set -> key + set.value().length;
        };
    }
}
