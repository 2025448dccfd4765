package io.tarn.kv.dynamodb;

import io.tarn.kv.Write;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;

/// Writes one entry with one plain call, at half the price of a transaction. When the answer is lost the call
/// fails rather than being made again, see [Repeat#ONCE_ENDED].
final class SingleWrites {
    private final Connection connection;

    SingleWrites(Connection connection) {
        this.connection = connection;
    }

    /// False when the condition does not hold. A check that is left alone was found to hold.
    boolean write(Write write) {
        return switch (write) {
            case Write.Check _ -> true;
            case Write.Delete(byte[] partition, byte[] key) -> delete(partition, key);
            case Write.Set set -> put(set);
        };
    }

    private boolean delete(byte[] partition, byte[] key) {
        var request = DeleteItemRequest.builder()
                .tableName(connection.table())
                .key(Rows.key(partition, key))
                .build();
        connection.call(Repeat.ONCE_ENDED, client -> client.deleteItem(request));
        return true;
    }

    private boolean put(Write.Set set) {
        var request = PutItemRequest.builder().tableName(connection.table()).item(Rows.row(set));
        Optional<Rows.Guard> guard = Rows.guard(set.condition());
        guard.ifPresent(condition -> request.conditionExpression(condition.expression()));
        guard.filter(condition -> !condition.values().isEmpty())
                .ifPresent(condition -> request.expressionAttributeValues(condition.values()));
        try {
            connection.call(Repeat.ONCE_ENDED, client -> client.putItem(request.build()));
            return true;
        } catch (ConditionalCheckFailedException e) {
            return false;
        }
    }
}
