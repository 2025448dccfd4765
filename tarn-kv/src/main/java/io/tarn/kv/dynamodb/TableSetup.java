package io.tarn.kv.dynamodb;

import io.tarn.kv.KeyValueException;
import io.tarn.kv.KeyValueException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.TableStatus;

/// Creates the table where there is none, and makes sure that it is one of ours. Nothing of an existing table is
/// changed, whatever its billing, indexes or tags.
final class TableSetup {
    private static final int POLLS_APART = 5;

    private final Connection connection;
    private final Duration patience;

    /// `patience` is how long the table may take to become active.
    TableSetup(Connection connection, Duration patience) {
        this.connection = connection;
        this.patience = patience;
    }

    /// Returns when the table takes requests.
    void prepare() {
        long start = System.nanoTime();
        while (true) {
            Optional<TableDescription> table = describe();
            if (table.isEmpty()) {
                create();
            } else if (isActive(table.get())) {
                checkSchema(table.get());
                return;
            }
            if (System.nanoTime() - start > patience.toNanos()) {
                throw unavailable("table not active: DynamoDB table " + connection.table() + " is "
                        + table.map(TableDescription::tableStatusAsString).orElse("not there") + " after "
                        + patience.toSeconds() + " seconds");
            }
            connection.pause(POLLS_APART);
        }
    }

    /// Fails unless the table is there.
    void look() {
        if (describe().isEmpty()) {
            throw unavailable("the DynamoDB table " + connection.table() + " is gone");
        }
    }

    private Optional<TableDescription> describe() {
        return connection.call(Repeat.FREELY, client -> {
            try {
                return Optional.of(client.describeTable(table -> table.tableName(connection.table()))
                        .table());
            } catch (ResourceNotFoundException e) {
                return Optional.empty();
            }
        });
    }

    private static boolean isActive(TableDescription table) {
        return table.tableStatus() == TableStatus.ACTIVE || table.tableStatus() == TableStatus.UPDATING;
    }

    private void create() {
        var request = CreateTableRequest.builder()
                .tableName(connection.table())
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .keySchema(element(Rows.PARTITION, KeyType.HASH), element(Rows.KEY, KeyType.RANGE))
                .attributeDefinitions(binary(Rows.PARTITION), binary(Rows.KEY))
                .build();
        connection.call(Repeat.FREELY, client -> {
            try {
                return Optional.of(client.createTable(request));
            } catch (ResourceInUseException e) {
                return Optional.empty();
            }
        });
    }

    private static KeySchemaElement element(String attribute, KeyType type) {
        return KeySchemaElement.builder().attributeName(attribute).keyType(type).build();
    }

    private static AttributeDefinition binary(String attribute) {
        return AttributeDefinition.builder()
                .attributeName(attribute)
                .attributeType(ScalarAttributeType.B)
                .build();
    }

    private void checkSchema(TableDescription table) {
        List<String> found = new ArrayList<>();
        for (KeySchemaElement element : table.keySchema()) {
            found.add(element.attributeName() + " " + typeOf(element, table) + " " + element.keyTypeAsString());
        }
        List<String> wanted = List.of(Rows.PARTITION + " B HASH", Rows.KEY + " B RANGE");
        if (!found.equals(wanted)) {
            throw unavailable("the DynamoDB table " + connection.table() + " belongs to something else: its key is "
                    + found + ", not " + wanted + "; choose another database.dynamodb.table_name");
        }
    }

    private static String typeOf(KeySchemaElement element, TableDescription table) {
        return table.attributeDefinitions().stream()
                .filter(definition -> definition.attributeName().equals(element.attributeName()))
                .findFirst()
                .map(AttributeDefinition::attributeTypeAsString)
                .orElse("?");
    }

    private static KeyValueException unavailable(String text) {
        return new KeyValueException(Kind.UNAVAILABLE, text);
    }
}
