package io.tarn.kv;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// An ordered map of (partition, key) to value; all three are byte strings. Keys of one partition are ordered by
/// unsigned byte comparison.
///
/// A write is durable when the call returns. Reads see every write that returned before they began. Any number of
/// threads, virtual ones too, may call at once.
///
/// Arguments: an empty partition or key is a [KeyValueException] of kind `INVALID`; an empty value is legal. When
/// the store is away or broken every call fails with kind `UNAVAILABLE`, when it throttles with `THROTTLED`; a
/// write that failed so may or may not have happened.
public interface KeyValueStore extends AutoCloseable {
    /// The value, or empty when the key does not exist.
    Optional<byte[]> get(byte[] partition, byte[] key);

    /// The values of many keys of one partition, in the order asked. Not a snapshot.
    List<Optional<byte[]>> getAll(byte[] partition, List<byte[]> keys);

    /// The values of keys of any partitions, in the order asked. Each is read no earlier than the one before it, so
    /// a last key that has not changed vouches for those before. A store with round trips answers in one.
    default List<Optional<byte[]>> getEach(List<Key> keys) {
        List<Optional<byte[]>> values = new ArrayList<>(keys.size());
        for (Key key : keys) {
            values.add(get(key.partition(), key.key()));
        }
        return values;
    }

    /// Writes unconditionally.
    default void set(byte[] partition, byte[] key, byte[] value) {
        write(List.of(new Write.Set(partition, key, value, Condition.always())));
    }

    /// Writes if `condition` holds at that moment, atomically; false when it did not hold and nothing was
    /// written.
    default boolean setIf(byte[] partition, byte[] key, byte[] value, Condition condition) {
        return write(List.of(new Write.Set(partition, key, value, condition))) == 1;
    }

    /// Removes the key; removing what is not there succeeds.
    default void delete(byte[] partition, byte[] key) {
        write(List.of(new Write.Delete(partition, key)));
    }

    /// Carries the writes out in order and stops before the first whose condition does not hold. Returns how many
    /// were carried out: `writes.size()` when all were. All that were carried out are durable on return. This is
    /// not a transaction: others may see a prefix, and a crash may leave one. What an embedded store does in one
    /// synced batch another does in several round trips.
    int write(List<Write> writes);

    /// As [#write], but others see the writes before they are durable. They become durable no later than any write
    /// made after this returned, so what is built on them never outlives them; a crash before that may undo them.
    /// For writes that nobody is told of. What saves an embedded store a sync is a plain [#write] in another.
    default int writeDeferred(List<Write> writes) {
        return write(writes);
    }

    /// The entries of one partition in ascending key order from `start` inclusive; an empty `start` is the
    /// beginning. No snapshot: entries written or removed meanwhile may or may not appear. `pageSize` hints how
    /// many the caller expects to take; drivers cap it.
    Scan scan(byte[] partition, byte[] start, int pageSize);

    /// Removes every entry of the partition. Entries written meanwhile may stay. Idempotent; a crash may leave
    /// some.
    void dropPartition(byte[] partition);

    /// [#dropPartition] for each of these, in any order; in few round trips where the store has them.
    default void dropPartitions(List<byte[]> partitions) {
        partitions.forEach(this::dropPartition);
    }

    @Override
    void close();
}
