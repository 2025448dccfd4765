package io.tarn.kv.rocksdb;

import io.tarn.kv.Condition;
import io.tarn.kv.KeyValueException;
import io.tarn.kv.KeyValueException.Kind;
import io.tarn.kv.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// What one caller wants committed, its keys encoded on the caller's thread.
///
/// @param writes in order; empty for a drop
/// @param keys the physical key of each write
/// @param dropped the prefix of the partition to remove, if any
/// @param bytes the size of keys and values together
/// @param conditional whether any write depends on what is stored
/// @param durable whether the caller waits for the disk; a later request that does takes this one along, for the log
/// of the database keeps their order
/// @param outcome the number of writes carried out, once they are as durable as asked for
record CommitRequest(
        List<Write> writes,
        List<byte[]> keys,
        Optional<byte[]> dropped,
        long bytes,
        boolean conditional,
        boolean durable,
        CompletableFuture<Integer> outcome) {

    static CommitRequest write(List<Write> writes, boolean durable) {
        List<byte[]> keys = new ArrayList<>(writes.size());
        long bytes = 0;
        boolean conditional = false;
        for (Write write : writes) {
            byte[] key = PhysicalKey.of(write.partition(), write.key());
            keys.add(key);
            bytes += key.length;
            switch (write) {
                case Write.Check _ -> conditional = true;
                case Write.Delete _ -> {}
                case Write.Set set -> {
                    bytes += set.value().length;
                    conditional |= !(set.condition() instanceof Condition.Always);
                }
            }
        }
        return new CommitRequest(
                writes, keys, Optional.empty(), bytes, conditional, durable, new CompletableFuture<>());
    }

    /// A crash may undo a drop, as [io.tarn.kv.KeyValueStore#dropPartition] says.
    static CommitRequest drop(byte[] prefix) {
        return new CommitRequest(List.of(), List.of(), Optional.of(prefix), 0, false, false, new CompletableFuture<>());
    }

    /// Waits until it is committed or has failed; being interrupted does not end the wait, for the write goes on.
    int await() {
        try {
            return outcome.join();
        } catch (CompletionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            Kind kind = cause instanceof KeyValueException failure ? failure.kind() : Kind.UNAVAILABLE;
            throw new KeyValueException(kind, String.valueOf(cause.getMessage()), cause);
        }
    }

    void fail(Throwable cause) {
        outcome.completeExceptionally(cause);
    }
}
