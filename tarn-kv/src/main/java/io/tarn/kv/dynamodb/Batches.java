package io.tarn.kv.dynamodb;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.DeleteRequest;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/// Reads and removes many entries a call. DynamoDB does as much of a batch as it likes; the rest is asked for
/// again.
final class Batches {
    static final int READS_MAX = 100;
    static final int REMOVALS_MAX = 25;

    private final Connection connection;

    Batches(Connection connection) {
        this.connection = connection;
    }

    /// What there is of these keys, which may repeat; consistent reads.
    Map<SdkBytes, byte[]> read(byte[] partition, List<byte[]> keys) {
        Deque<Map<String, AttributeValue>> open = new ArrayDeque<>();
        for (SdkBytes key : distinct(keys)) {
            open.add(Rows.key(partition, key.asByteArrayUnsafe()));
        }
        Map<SdkBytes, byte[]> found = HashMap.newHashMap(open.size());
        inBatches(open, READS_MAX, batch -> {
            BatchGetItemResponse answer = read(batch);
            for (Map<String, AttributeValue> row : answer.responses().getOrDefault(connection.table(), List.of())) {
                found.put(SdkBytes.fromByteArrayUnsafe(Rows.keyOf(row)), Rows.valueOf(row));
            }
            return Optional.ofNullable(answer.unprocessedKeys().get(connection.table()))
                    .map(KeysAndAttributes::keys)
                    .orElse(List.of());
        });
        return found;
    }

    private static Set<SdkBytes> distinct(List<byte[]> keys) {
        Set<SdkBytes> distinct = new LinkedHashSet<>();
        for (byte[] key : keys) {
            distinct.add(SdkBytes.fromByteArrayUnsafe(key));
        }
        return distinct;
    }

    private BatchGetItemResponse read(List<Map<String, AttributeValue>> keys) {
        var wanted = KeysAndAttributes.builder().keys(keys).consistentRead(true).build();
        var request = BatchGetItemRequest.builder()
                .requestItems(Map.of(connection.table(), wanted))
                .build();
        return connection.call(Repeat.FREELY, client -> client.batchGetItem(request));
    }

    /// Removes these keys for good: one that is written meanwhile or soon after may go too.
    void remove(byte[] partition, List<byte[]> keys) {
        Deque<WriteRequest> open = new ArrayDeque<>();
        for (byte[] key : keys) {
            var removal = DeleteRequest.builder().key(Rows.key(partition, key)).build();
            open.add(WriteRequest.builder().deleteRequest(removal).build());
        }
        inBatches(open, REMOVALS_MAX, batch -> {
            var request = BatchWriteItemRequest.builder()
                    .requestItems(Map.of(connection.table(), batch))
                    .build();
            BatchWriteItemResponse answer = connection.call(Repeat.FREELY, client -> client.batchWriteItem(request));
            return answer.unprocessedItems().getOrDefault(connection.table(), List.of());
        });
    }

    /// Does a batch and returns what was left undone.
    private interface Step<T> {
        List<T> run(List<T> batch);
    }

    /// Works until nothing is open. Fails as throttled when as many batches in a row as a call has attempts came
    /// back whole.
    private <T> void inBatches(Deque<T> open, int size, Step<T> step) {
        int fruitless = 0;
        while (!open.isEmpty()) {
            List<T> batch = new ArrayList<>(size);
            while (batch.size() < size && !open.isEmpty()) {
                batch.add(open.remove());
            }
            List<T> undone = step.run(batch);
            open.addAll(undone);
            fruitless = undone.size() < batch.size() ? 0 : fruitless + 1;
            if (fruitless == connection.attemptsMax()) {
                throw FailureTexts.slowDown();
            }
            if (!undone.isEmpty()) {
                connection.pause(fruitless + 1);
            }
        }
    }
}
