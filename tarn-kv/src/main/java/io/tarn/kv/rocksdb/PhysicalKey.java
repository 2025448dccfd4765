package io.tarn.kv.rocksdb;

import io.tarn.kv.KeyValueException;
import io.tarn.kv.KeyValueException.Kind;
import java.util.Arrays;

/// The key in the database: `u16be(partition length) ‖ partition ‖ key`. Partitions never collide, a partition is
/// one contiguous range, and its keys keep their order.
final class PhysicalKey {
    /// One below what the length field holds, so that every prefix has a successor.
    static final int PARTITION_BYTES_MAX = 0xFFFE;

    private static final int LENGTH_BYTES = 2;

    private PhysicalKey() {}

    static byte[] of(byte[] partition, byte[] key) {
        if (partition.length > PARTITION_BYTES_MAX) {
            throw new KeyValueException(
                    Kind.INVALID,
                    "partition key of " + partition.length + " bytes, at most " + PARTITION_BYTES_MAX
                            + " are possible");
        }
        byte[] physical = new byte[LENGTH_BYTES + partition.length + key.length];
        physical[0] = (byte) (partition.length >>> Byte.SIZE);
        physical[1] = (byte) partition.length;
        System.arraycopy(partition, 0, physical, LENGTH_BYTES, partition.length);
        System.arraycopy(key, 0, physical, LENGTH_BYTES + partition.length, key.length);
        return physical;
    }

    /// What all keys of the partition begin with: the first possible key.
    static byte[] prefix(byte[] partition) {
        return of(partition, new byte[0]);
    }

    /// The first key after all that begin with `prefix`.
    static byte[] end(byte[] prefix) {
        int last = prefix.length - 1;
        while (prefix[last] == (byte) 0xFF) {
            last--;
        }
        byte[] end = Arrays.copyOf(prefix, last + 1);
        end[last]++;
        return end;
    }
}
