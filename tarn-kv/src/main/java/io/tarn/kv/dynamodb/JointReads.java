package io.tarn.kv.dynamodb;

import io.tarn.kv.Key;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.Get;
import software.amazon.awssdk.services.dynamodb.model.ItemResponse;
import software.amazon.awssdk.services.dynamodb.model.TransactGetItem;
import software.amazon.awssdk.services.dynamodb.model.TransactGetItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/// Reads keys of any partitions as of one moment, in one call where DynamoDB allows it. A batch of reads
/// would cost half, but is carried out in any order, and a caller could take a newer first value for one that
/// the last vouches for. A read that meets a write of one of its keys is not tried again: the keys are read
/// one after the other then.
final class JointReads {
    static final int READS_MAX = 100;

    /// What is wrong with a request of existing form can only be the size of its answer.
    private static final String TOO_LARGE = "ValidationException";

    private final Connection connection;
    private final Function<Key, Optional<byte[]>> single;

    /// `single` reads one key.
    JointReads(Connection connection, Function<Key, Optional<byte[]>> single) {
        this.connection = connection;
        this.single = single;
    }

    /// As [io.tarn.kv.KeyValueStore#getEach].
    List<Optional<byte[]>> read(List<Key> keys) {
        List<Optional<byte[]>> values = new ArrayList<>(keys.size());
        for (int from = 0; from < keys.size(); from += READS_MAX) {
            values.addAll(readSome(keys.subList(from, Math.min(keys.size(), from + READS_MAX))));
        }
        return values;
    }

    private List<Optional<byte[]>> readSome(List<Key> keys) {
        Set<Map<String, AttributeValue>> rows = new LinkedHashSet<>();
        for (Key key : keys) {
            if (Rows.possible(key.partition(), key.key())) {
                rows.add(Rows.key(key.partition(), key.key()));
            }
        }
        if (rows.size() > 1) {
            Optional<Map<Map<String, AttributeValue>, byte[]>> found = atOnce(List.copyOf(rows));
            if (found.isPresent()) {
                return keys.stream()
                        .map(key -> Optional.ofNullable(found.get().get(Rows.key(key.partition(), key.key()))))
                        .toList();
            }
        }
        return keys.stream().map(single).toList();
    }

    /// What there is of these rows; empty when a write came in the way, or they are too large for one answer.
    private Optional<Map<Map<String, AttributeValue>, byte[]>> atOnce(List<Map<String, AttributeValue>> rows) {
        List<TransactGetItem> items = new ArrayList<>(rows.size());
        for (Map<String, AttributeValue> row : rows) {
            var get = Get.builder().tableName(connection.table()).key(row).build();
            items.add(TransactGetItem.builder().get(get).build());
        }
        var request = TransactGetItemsRequest.builder().transactItems(items).build();
        return connection
                .call(Repeat.FREELY, client -> {
                    try {
                        return Optional.of(client.transactGetItems(request).responses());
                    } catch (DynamoDbException e) {
                        if (isHindered(e)) {
                            return Optional.<List<ItemResponse>>empty();
                        }
                        throw e;
                    }
                })
                .map(answers -> byRow(rows, answers));
    }

    private static boolean isHindered(DynamoDbException failure) {
        return failure instanceof TransactionCanceledException
                || Failure.code(failure).equals(TOO_LARGE);
    }

    /// Answers are in the order of the rows; one without attributes stands for a row that is not there.
    private static Map<Map<String, AttributeValue>, byte[]> byRow(
            List<Map<String, AttributeValue>> rows, List<ItemResponse> answers) {
        Map<Map<String, AttributeValue>, byte[]> found = HashMap.newHashMap(rows.size());
        for (int i = 0; i < rows.size(); i++) {
            Map<String, AttributeValue> row = answers.get(i).item();
            if (!row.isEmpty()) {
                found.put(rows.get(i), Rows.valueOf(row));
            }
        }
        return found;
    }
}
