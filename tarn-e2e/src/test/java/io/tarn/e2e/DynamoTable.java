package io.tarn.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tarn.kv.dynamodb.DynamoServer;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/// A table in DynamoDB as the layout has it: three binary attributes.
final class DynamoTable implements ForeignTable, AutoCloseable {
    static final String REGION = "us-east-1";
    static final String KEY_ID = "test";
    static final String KEY_SECRET = "secret";

    private static final String PARTITION = "PartitionKey";
    private static final String KEY = "ItemKey";
    private static final String VALUE = "ItemValue";

    private final String name = "kv-" + UUID.randomUUID();
    private final DynamoDbClient client = DynamoDbClient.builder()
            .endpointOverride(DynamoServer.shared().endpoint())
            .region(Region.of(REGION))
            .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(KEY_ID, KEY_SECRET)))
            .build();

    static DynamoTable made() {
        DynamoTable table = new DynamoTable();
        table.client.createTable(request -> request.tableName(table.name)
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .attributeDefinitions(binary(PARTITION), binary(KEY))
                .keySchema(key(PARTITION, KeyType.HASH), key(KEY, KeyType.RANGE)));
        return table;
    }

    String name() {
        return name;
    }

    private static AttributeDefinition binary(String name) {
        return AttributeDefinition.builder()
                .attributeName(name)
                .attributeType(ScalarAttributeType.B)
                .build();
    }

    private static KeySchemaElement key(String name, KeyType type) {
        return KeySchemaElement.builder().attributeName(name).keyType(type).build();
    }

    private static AttributeValue bytes(byte[] value) {
        return AttributeValue.fromB(SdkBytes.fromByteArray(value));
    }

    @Override
    public void insert(List<Row> rows) {
        for (Row row : rows) {
            client.putItem(request -> request.tableName(name)
                    .item(Map.of(
                            PARTITION, bytes(row.partition().getBytes(UTF_8)),
                            KEY, bytes(row.key().getBytes(UTF_8)),
                            VALUE, bytes(row.value()))));
        }
    }

    /// As for any table; an item with more than the three attributes fails.
    @Override
    public TreeMap<RowKey, String> dump() {
        TreeMap<RowKey, String> rows = new TreeMap<>();
        client.scanPaginator(request -> request.tableName(name).consistentRead(true))
                .items()
                .forEach(item -> {
                    if (item.size() != 3) {
                        throw new AssertionError("attributes " + item.keySet());
                    }
                    rows.put(
                            new RowKey(
                                    item.get(PARTITION).b().asUtf8String(),
                                    item.get(KEY).b().asUtf8String()),
                            HexFormat.of().formatHex(item.get(VALUE).b().asByteArray()));
                });
        return rows;
    }

    @Override
    public void close() {
        client.close();
    }
}
