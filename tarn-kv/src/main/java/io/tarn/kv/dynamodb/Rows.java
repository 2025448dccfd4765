package io.tarn.kv.dynamodb;

import io.tarn.kv.Condition;
import io.tarn.kv.KeyValueException;
import io.tarn.kv.KeyValueException.Kind;
import io.tarn.kv.Write;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/// The layout of the table, which others read and write too: one row an entry, three binary attributes (engine
/// specification 7.4); and the sizes that DynamoDB sets.
final class Rows {
    static final String PARTITION = "PartitionKey";
    static final String KEY = "ItemKey";
    static final String VALUE = "ItemValue";

    static final int PARTITION_BYTES_MAX = 2048;
    static final int KEY_BYTES_MAX = 1024;

    /// Names of attributes count too.
    static final int ROW_BYTES_MAX = 400 << 10;

    static final int NAMES_BYTES = PARTITION.length() + KEY.length() + VALUE.length();

    private static final String OLD = ":old";

    /// A condition in DynamoDB's words, with the values it names.
    record Guard(String expression, Map<String, AttributeValue> values) {}

    private Rows() {}

    static Map<String, AttributeValue> key(byte[] partition, byte[] key) {
        return Map.of(PARTITION, binary(partition), KEY, binary(key));
    }

    static Map<String, AttributeValue> row(Write.Set set) {
        return Map.of(PARTITION, binary(set.partition()), KEY, binary(set.key()), VALUE, binary(set.value()));
    }

    /// The array is not copied: nobody changes it while the call that it is for runs.
    static AttributeValue binary(byte[] bytes) {
        return AttributeValue.fromB(SdkBytes.fromByteArrayUnsafe(bytes));
    }

    static byte[] keyOf(Map<String, AttributeValue> row) {
        return bytes(row, KEY);
    }

    static byte[] valueOf(Map<String, AttributeValue> row) {
        return bytes(row, VALUE);
    }

    private static byte[] bytes(Map<String, AttributeValue> row, String attribute) {
        AttributeValue value = row.get(attribute);
        if (value == null || value.b() == null) {
            throw new KeyValueException(
                    Kind.UNAVAILABLE, "a row of the DynamoDB table has no binary attribute " + attribute);
        }
        return value.b().asByteArrayUnsafe();
    }

    /// Empty for no condition.
    static Optional<Guard> guard(Condition condition) {
        return switch (condition) {
            case Condition.Always() -> Optional.empty();
            case Condition.Absent() -> Optional.of(new Guard("attribute_not_exists(" + VALUE + ")", Map.of()));
            case Condition.Exists() -> Optional.of(new Guard("attribute_exists(" + VALUE + ")", Map.of()));
            case Condition.Unchanged(byte[] value) ->
                Optional.of(new Guard(VALUE + " = " + OLD, Map.of(OLD, binary(value))));
        };
    }

    /// Whether a row may have this partition and key; of one that may not it is certain that it does not exist.
    static boolean possible(byte[] partition, byte[] key) {
        return partition.length <= PARTITION_BYTES_MAX && key.length <= KEY_BYTES_MAX;
    }

    /// Refuses what DynamoDB cannot hold.
    static void check(List<Write> writes) {
        for (Write write : writes) {
            if (!possible(write.partition(), write.key())) {
                throw new KeyValueException(
                        Kind.INVALID,
                        "DynamoDB takes partitions of " + PARTITION_BYTES_MAX + " bytes and keys of " + KEY_BYTES_MAX
                                + " bytes at most, not " + write.partition().length + " and " + write.key().length);
            }
            if (write instanceof Write.Set set && rowBytes(set) > ROW_BYTES_MAX) {
                throw new KeyValueException(
                        Kind.INVALID,
                        "DynamoDB takes entries of " + ROW_BYTES_MAX + " bytes at most, not " + rowBytes(set));
            }
        }
    }

    private static int rowBytes(Write.Set set) {
        return NAMES_BYTES + set.partition().length + set.key().length + set.value().length;
    }

    /// What a write sends, the value of its condition included.
    static int bytes(Write write) {
        return switch (write) {
            case Write.Check check ->
                NAMES_BYTES + check.partition().length + check.key().length + check.value().length;
            case Write.Delete(byte[] partition, byte[] key) -> NAMES_BYTES + partition.length + key.length;
            case Write.Set set ->
                set.condition() instanceof Condition.Unchanged(byte[] old) ? rowBytes(set) + old.length : rowBytes(set);
        };
    }
}
