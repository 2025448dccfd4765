package io.tarn.kv.dynamodb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.kv.Condition;
import io.tarn.kv.KeyValueException;
import io.tarn.kv.Scan;
import io.tarn.kv.Write;
import io.tarn.kv.dynamodb.FaultProxy.Fault;
import io.tarn.kv.dynamodb.FaultProxy.Plan;
import io.tarn.testkit.Await;
import io.tarn.testkit.Crowd;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
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
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

/// The table itself: how it comes into being, what may be taken over, and what is in its rows.
class DynamoTableTest {
    private static final String CREATING =
            "{\"Table\":{\"TableName\":\"x\",\"TableStatus\":\"CREATING\",\"KeySchema\":[]}}";

    private static DynamoDbClient client;
    private final String table = "table-" + UUID.randomUUID();

    @BeforeAll
    static void connect() {
        client = DynamoDbClient.builder()
                .endpointOverride(DynamoServer.shared().endpoint())
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "secret")))
                .build();
    }

    @AfterAll
    static void disconnect() {
        client.close();
    }

    private DynamoKeyValueStore open() {
        return DynamoKeyValueStore.open(DynamoServer.shared().options(table));
    }

    private TableDescription describe() {
        return client.describeTable(request -> request.tableName(table)).table();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static AttributeValue binary(String text) {
        return AttributeValue.fromB(SdkBytes.fromUtf8String(text));
    }

    private void create(ScalarAttributeType type, String partition, String key) {
        client.createTable(request -> request.tableName(table)
                .billingMode(BillingMode.PROVISIONED)
                .provisionedThroughput(units -> units.readCapacityUnits(7L).writeCapacityUnits(9L))
                .keySchema(
                        KeySchemaElement.builder()
                                .attributeName(partition)
                                .keyType(KeyType.HASH)
                                .build(),
                        KeySchemaElement.builder()
                                .attributeName(key)
                                .keyType(KeyType.RANGE)
                                .build())
                .attributeDefinitions(
                        AttributeDefinition.builder()
                                .attributeName(key)
                                .attributeType(type)
                                .build(),
                        AttributeDefinition.builder()
                                .attributeName(partition)
                                .attributeType(type)
                                .build()));
    }

    @Test
    void theTableIsCreatedOnDemandAndPaidByTheRequest() {
        open().close();
        TableDescription created = describe();
        assertThat(created.billingModeSummary().billingMode()).isEqualTo(BillingMode.PAY_PER_REQUEST);
        assertThat(created.keySchema().stream().map(KeySchemaElement::attributeName))
                .containsExactly("PartitionKey", "ItemKey");
        assertThat(created.keySchema().stream().map(KeySchemaElement::keyType))
                .containsExactly(KeyType.HASH, KeyType.RANGE);
        assertThat(created.attributeDefinitions().stream().map(AttributeDefinition::attributeType))
                .containsExactly(ScalarAttributeType.B, ScalarAttributeType.B);
    }

    @Test
    void anExistingTableIsTakenOverAsItIs() {
        create(ScalarAttributeType.B, "PartitionKey", "ItemKey");
        client.putItem(request -> request.tableName(table)
                .item(Map.of(
                        "PartitionKey",
                        binary("graveler"),
                        "ItemKey",
                        binary("repos/tiny"),
                        "ItemValue",
                        binary("old"))));
        try (DynamoKeyValueStore store = open()) {
            assertThat(store.get(bytes("graveler"), bytes("repos/tiny"))).contains(bytes("old"));
            try (Scan scan = store.scan(bytes("graveler"), bytes("repos/"), 1)) {
                assertThat(scan.next()).isTrue();
                assertThat(scan.key()).isEqualTo(bytes("repos/tiny"));
            }
            assertThat(store.setIf(
                            bytes("graveler"), bytes("repos/tiny"), bytes("new"), Condition.unchanged(bytes("old"))))
                    .isTrue();
        }
        assertThat(describe().provisionedThroughput().writeCapacityUnits()).isEqualTo(9);
    }

    @Test
    void rowsHaveExactlyTheThreeAttributes() {
        try (DynamoKeyValueStore store = open()) {
            store.set(bytes("p"), bytes("single"), bytes("1"));
            store.write(List.of(
                    new Write.Set(bytes("p"), bytes("list"), bytes("2"), Condition.absent()),
                    new Write.Set(bytes("q"), bytes("list"), new byte[0], Condition.always())));
        }
        assertThat(client.scan(request -> request.tableName(table)).items())
                .containsExactlyInAnyOrder(
                        Map.of("PartitionKey", binary("p"), "ItemKey", binary("single"), "ItemValue", binary("1")),
                        Map.of("PartitionKey", binary("p"), "ItemKey", binary("list"), "ItemValue", binary("2")),
                        Map.of("PartitionKey", binary("q"), "ItemKey", binary("list"), "ItemValue", binary("")));
    }

    @Test
    void aTableOfSomethingElseIsRefused() {
        create(ScalarAttributeType.S, "PartitionKey", "ItemKey");
        assertThatThrownBy(this::open)
                .isInstanceOf(KeyValueException.class)
                .hasMessageContaining("belongs to something else")
                .hasMessageContaining("PartitionKey S HASH")
                .hasMessageContaining("database.dynamodb.table_name");
        client.deleteTable(request -> request.tableName(table));
        create(ScalarAttributeType.B, "id", "version");
        assertThatThrownBy(this::open).hasMessageContaining("[id B HASH, version B RANGE]");
    }

    @Test
    void aRowWithoutABinaryValueIsNamedAsTheReason() {
        try (DynamoKeyValueStore store = open()) {
            client.putItem(request ->
                    request.tableName(table).item(Map.of("PartitionKey", binary("p"), "ItemKey", binary("k"))));
            assertThatThrownBy(() -> store.get(bytes("p"), bytes("k")))
                    .isInstanceOf(KeyValueException.class)
                    .hasMessageContaining("no binary attribute ItemValue");
        }
    }

    @Test
    void serversThatStartAtOnceCreateOneTable() {
        Crowd.virtual(6, index -> {
            try (DynamoKeyValueStore store = open()) {
                store.set(bytes("p"), bytes("k" + index), bytes("v"));
            }
        });
        try (DynamoKeyValueStore store = open()) {
            assertThat(store.getAll(bytes("p"), List.of(bytes("k0"), bytes("k5"))))
                    .allSatisfy(value -> assertThat(value).isPresent());
        }
    }

    @Test
    void openingWaitsUntilTheTableIsActive() {
        try (FaultProxy proxy = new FaultProxy(DynamoServer.shared().endpoint())) {
            open().close();
            proxy.plan(Plan.first(2, "DescribeTable", new Fault.Answer(200, CREATING)));
            DynamoKeyValueStore.open(proxy.options(table)).close();
            assertThat(proxy.takeOperations()).containsExactly("DescribeTable", "DescribeTable", "DescribeTable");
            proxy.plan(Plan.always("DescribeTable", new Fault.Answer(200, CREATING)));
            try (Connection connection = Clients.connect(proxy.options(table))) {
                assertThatThrownBy(() -> new TableSetup(connection, Duration.ofMillis(1)).prepare())
                        .isInstanceOf(KeyValueException.class)
                        .hasMessageContaining("table not active")
                        .hasMessageContaining("CREATING");
            }
        }
    }

    @Test
    void theHealthCheckNoticesWhenTheTableGoesAndComesBack() {
        DynamoOptions usual = DynamoServer.shared().options(table);
        try (FaultProxy proxy = new FaultProxy(DynamoServer.shared().endpoint());
                DynamoKeyValueStore store = DynamoKeyValueStore.open(new DynamoOptions(
                        table,
                        usual.scanLimit(),
                        proxy.options(table).access(),
                        1,
                        0,
                        usual.attemptTimeout(),
                        Duration.ofMillis(20),
                        usual.credentialRefresh()))) {
            assertThat(store.healthy()).isTrue();
            proxy.plan(operation -> Fault.error(500, "InternalServerError"));
            Await.until("the failure is noticed", () -> !store.healthy());
            proxy.plan(Plan.none());
            Await.until("the recovery is noticed", store::healthy);
            client.deleteTable(request -> request.tableName(table));
            Await.until("the loss of the table is noticed", () -> !store.healthy());
        }
    }
}
