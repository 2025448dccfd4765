package io.tarn.kv;

import io.tarn.kv.KeyValueException.Kind;
import java.util.List;

/// The argument rules every driver shares: an empty partition or key is refused before anything is done.
public final class Arguments {
    private Arguments() {}

    /// Refuses an empty partition or key.
    public static void check(byte[] partition, byte[] key) {
        checkPartition(partition);
        if (key.length == 0) {
            throw new KeyValueException(Kind.INVALID, "missing key");
        }
    }

    /// Refuses an empty partition.
    public static void checkPartition(byte[] partition) {
        if (partition.length == 0) {
            throw new KeyValueException(Kind.INVALID, "missing partition key");
        }
    }

    /// Refuses a list that holds a write with an empty partition or key.
    public static void check(List<Write> writes) {
        for (Write write : writes) {
            check(write.partition(), write.key());
        }
    }

    /// Refuses an empty partition and a list that holds an empty key.
    public static void check(byte[] partition, List<byte[]> keys) {
        checkPartition(partition);
        for (byte[] key : keys) {
            check(partition, key);
        }
    }
}
