package io.tarn.kv.dynamodb;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;

/// Reads one partition in key order, a page a call; consistent reads.
final class Pages {
    /// A place in a partition: at a key or just after it. An empty key is the beginning.
    record Place(byte[] key, boolean after) {
        /// Cut to what a key may be: what comes at or after a longer one comes after its longest possible
        /// prefix.
        static Place at(byte[] key) {
            return key.length <= Rows.KEY_BYTES_MAX
                    ? new Place(key.clone(), false)
                    : new Place(Arrays.copyOf(key, Rows.KEY_BYTES_MAX), true);
        }
    }

    /// Rows in order, and where the next page begins; empty when there are no more.
    record Page(List<Map<String, AttributeValue>> rows, Optional<Place> next) {
        static final Page LAST = new Page(List.of(), Optional.empty());

        byte[] key(int index) {
            return Rows.keyOf(rows.get(index));
        }
    }

    private final Connection connection;
    private final byte[] partition;
    private final boolean keysOnly;

    Pages(Connection connection, byte[] partition, boolean keysOnly) {
        this.connection = connection;
        this.partition = partition;
        this.keysOnly = keysOnly;
    }

    /// At most `limit` rows, fewer when DynamoDB ends the page earlier; none only at the end of the partition.
    Page read(Place from, int limit) {
        connection.checkOpen();
        if (partition.length > Rows.PARTITION_BYTES_MAX) {
            return Page.LAST;
        }
        Page page = query(from, limit);
        while (page.rows().isEmpty() && page.next().isPresent()) {
            page = query(page.next().get(), limit);
        }
        return page;
    }

    private Page query(Place from, int limit) {
        Map<String, AttributeValue> values = new HashMap<>();
        values.put(":partition", Rows.binary(partition));
        String expression = Rows.PARTITION + " = :partition";
        if (from.key().length > 0) {
            values.put(":from", Rows.binary(from.key()));
            expression += " AND " + Rows.KEY + (from.after() ? " > " : " >= ") + ":from";
        }
        var request = QueryRequest.builder()
                .tableName(connection.table())
                .keyConditionExpression(expression)
                .expressionAttributeValues(values)
                .consistentRead(true)
                .limit(limit);
        if (keysOnly) {
            request.projectionExpression(Rows.KEY);
        }
        QueryResponse answer = connection.call(Repeat.FREELY, client -> client.query(request.build()));
        Optional<Place> next = answer.hasLastEvaluatedKey()
                ? Optional.of(new Place(Rows.keyOf(answer.lastEvaluatedKey()), true))
                : Optional.empty();
        return new Page(answer.items(), next);
    }
}
