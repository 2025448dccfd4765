package io.tarn.kv.dynamodb;

import io.tarn.kv.Condition;
import io.tarn.kv.Write;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionCheck;
import software.amazon.awssdk.services.dynamodb.model.Delete;
import software.amazon.awssdk.services.dynamodb.model.Put;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/// Writes lists in transactions, one after the other, as few as DynamoDB's limits allow. A batch of plain writes
/// would cost half, but is carried out in any order and in part, so that others could see what is no prefix of
/// the list; writing one by one costs a round trip each. A transaction has a token besides, by which DynamoDB
/// carries it out once however often it is sent.
final class Transactions {
    static final int WRITES_MAX = 100;

    /// DynamoDB's limit is 4 MB; this leaves room for how it counts.
    static final int BYTES_MAX = 3_900_000;

    private final Connection connection;
    private final SingleWrites single;

    Transactions(Connection connection, SingleWrites single) {
        this.connection = connection;
        this.single = single;
    }

    /// As [io.tarn.kv.KeyValueStore#write].
    int write(List<Write> writes) {
        int done = 0;
        while (done < writes.size()) {
            List<Write> chunk = writes.subList(done, done + chunkSize(writes.subList(done, writes.size())));
            int carriedOut = carryOut(chunk);
            done += carriedOut;
            if (carriedOut < chunk.size()) {
                return done;
            }
        }
        return done;
    }

    /// How many writes from the first on go into one transaction, which must not name a key twice.
    private static int chunkSize(List<Write> writes) {
        Set<Map<String, AttributeValue>> keys = new HashSet<>();
        long bytes = 0;
        for (Write write : writes) {
            bytes += Rows.bytes(write);
            boolean fits = keys.size() < WRITES_MAX && (bytes <= BYTES_MAX || keys.isEmpty());
            if (!fits || !keys.add(Rows.key(write.partition(), write.key()))) {
                break;
            }
        }
        return keys.size();
    }

    /// All of the chunk, or what is before the first condition that does not hold; returns how many that is.
    private int carryOut(List<Write> chunk) {
        List<Write> prefix = chunk;
        while (!prefix.isEmpty()) {
            int held = prefix.size() == 1 ? (single.write(prefix.getFirst()) ? 1 : 0) : transact(prefix);
            if (held == prefix.size()) {
                return held;
            }
            prefix = prefix.subList(0, held);
        }
        return 0;
    }

    /// Carries out all or nothing; returns how many conditions held from the first on.
    private int transact(List<Write> writes) {
        List<TransactWriteItem> items = new ArrayList<>(writes.size());
        for (Write write : writes) {
            items.add(item(write));
        }
        var request = TransactWriteItemsRequest.builder()
                .clientRequestToken(UUID.randomUUID().toString())
                .transactItems(items)
                .build();
        try {
            connection.call(Repeat.FREELY, client -> client.transactWriteItems(request));
            return writes.size();
        } catch (TransactionCanceledException e) {
            return firstFailed(e);
        }
    }

    private static int firstFailed(TransactionCanceledException canceled) {
        int index = 0;
        while (!Failure.CONDITION_REASON.equals(
                canceled.cancellationReasons().get(index).code())) {
            index++;
        }
        return index;
    }

    private TransactWriteItem item(Write write) {
        return switch (write) {
            case Write.Delete(byte[] partition, byte[] key) ->
                TransactWriteItem.builder()
                        .delete(Delete.builder()
                                .tableName(connection.table())
                                .key(Rows.key(partition, key))
                                .build())
                        .build();
            case Write.Set set -> TransactWriteItem.builder().put(put(set)).build();
            case Write.Check check ->
                TransactWriteItem.builder().conditionCheck(check(check)).build();
        };
    }

    private ConditionCheck check(Write.Check check) {
        Rows.Guard guard = Rows.guard(Condition.unchanged(check.value())).orElseThrow();
        return ConditionCheck.builder()
                .tableName(connection.table())
                .key(Rows.key(check.partition(), check.key()))
                .conditionExpression(guard.expression())
                .expressionAttributeValues(guard.values())
                .build();
    }

    private Put put(Write.Set set) {
        var put = Put.builder().tableName(connection.table()).item(Rows.row(set));
        Optional<Rows.Guard> guard = Rows.guard(set.condition());
        guard.ifPresent(condition -> put.conditionExpression(condition.expression()));
        guard.filter(condition -> !condition.values().isEmpty())
                .ifPresent(condition -> put.expressionAttributeValues(condition.values()));
        return put.build();
    }
}
