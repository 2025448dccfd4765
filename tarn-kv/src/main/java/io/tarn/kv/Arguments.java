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

    /// Refuses a list that holds a write with an empty partition or key, or a check in another place than
    /// [Write.Check] says.
    public static void check(List<Write> writes) {
        for (int i = 0; i < writes.size(); i++) {
            check(writes.get(i).partition(), writes.get(i).key());
            if (writes.get(i) instanceof Write.Check && (i > 0 || writes.size() != 2)) {
                throw new KeyValueException(Kind.INVALID, "a check stands first in a list of two");
            }
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
