package io.tarn.kv.dynamodb;

import io.tarn.kv.Arguments;
import io.tarn.kv.Key;
import io.tarn.kv.KeyValueStore;
import io.tarn.kv.Scan;
import io.tarn.kv.Write;
import io.tarn.kv.dynamodb.Pages.Page;
import io.tarn.kv.dynamodb.Pages.Place;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;

/// The store in one DynamoDB table, its rows as in engine specification 7.4; any number of servers may share it.
/// All reads are consistent. Partitions have up to 2048 bytes, keys 1024, a whole entry 400 KiB; writing more is
/// `INVALID`, reading it finds nothing.
///
/// A single write costs one plain request, a list of them one transaction for each 100. Throttling fails with
/// `THROTTLED` after the attempts allowed, everything else with `UNAVAILABLE` and what to do; the next call
/// tries anew. A single write whose answer is lost fails at once, for whether it happened cannot be known.
public final class DynamoKeyValueStore implements KeyValueStore {
    private static final Duration CREATION_TIME_MAX = Duration.ofMinutes(2);

    private final Connection connection;
    private final int scanLimit;
    private final SingleWrites single;
    private final Transactions transactions;
    private final Batches batches;
    private final JointReads jointReads;
    private final HealthCheck health;

    private DynamoKeyValueStore(Connection connection, int scanLimit, HealthCheck health) {
        this.connection = connection;
        this.scanLimit = scanLimit;
        this.single = new SingleWrites(connection);
        this.transactions = new Transactions(connection, single);
        this.batches = new Batches(connection);
        this.jointReads = new JointReads(connection, key -> get(key.partition(), key.key()));
        this.health = health;
    }

    /// Connects and creates the table when it is missing, waiting for up to two minutes until it is active.
    /// Fails with `UNAVAILABLE` and the reason when region or credentials are missing or not accepted, rights
    /// are missing, the service is out of reach, or the table has another key.
    public static DynamoKeyValueStore open(DynamoOptions options) {
        Connection connection = Clients.connect(options);
        try {
            var table = new TableSetup(connection, CREATION_TIME_MAX);
            table.prepare();
            var health = new HealthCheck(table::look, options.healthCheckInterval());
            health.start();
            return new DynamoKeyValueStore(connection, options.scanLimit(), health);
        } catch (RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    @Override
    public Optional<byte[]> get(byte[] partition, byte[] key) {
        Arguments.check(partition, key);
        connection.checkOpen();
        if (!Rows.possible(partition, key)) {
            return Optional.empty();
        }
        var request = GetItemRequest.builder()
                .tableName(connection.table())
                .key(Rows.key(partition, key))
                .consistentRead(true)
                .build();
        Map<String, AttributeValue> row = connection
                .call(Repeat.FREELY, client -> client.getItem(request))
                .item();
        return row.isEmpty() ? Optional.empty() : Optional.of(Rows.valueOf(row));
    }

    @Override
    public List<Optional<byte[]>> getAll(byte[] partition, List<byte[]> keys) {
        Arguments.check(partition, keys);
        connection.checkOpen();
        Map<SdkBytes, byte[]> found = batches.read(
                partition,
                keys.stream().filter(key -> Rows.possible(partition, key)).toList());
        List<Optional<byte[]>> values = new ArrayList<>(keys.size());
        for (byte[] key : keys) {
            values.add(Optional.ofNullable(found.get(SdkBytes.fromByteArrayUnsafe(key))));
        }
        return values;
    }

    /// In one call for each [JointReads#READS_MAX] keys, at twice the price of single reads.
    @Override
    public List<Optional<byte[]>> getEach(List<Key> keys) {
        keys.forEach(key -> Arguments.check(key.partition(), key.key()));
        connection.checkOpen();
        return jointReads.read(keys);
    }

    @Override
    public int write(List<Write> writes) {
        Arguments.check(writes);
        Rows.check(writes);
        connection.checkOpen();
        return transactions.write(writes);
    }

    @Override
    public Scan scan(byte[] partition, byte[] start, int pageSize) {
        Arguments.checkPartition(partition);
        connection.checkOpen();
        return new DynamoScan(connection, partition.clone(), start, pageSize, scanLimit);
    }

    /// Reads the keys page by page and removes 25 a call, one call after the other. DynamoDB charges for reading
    /// the entries whole and for each removal.
    @Override
    public void dropPartition(byte[] partition) {
        Arguments.checkPartition(partition);
        var pages = new Pages(connection, partition, true);
        Optional<Place> next = Optional.of(Place.at(new byte[0]));
        while (next.isPresent()) {
            Page page = pages.read(next.get(), scanLimit);
            batches.remove(partition, page.rows().stream().map(Rows::keyOf).toList());
            next = page.next();
        }
    }

    /// What calls cost and how often they were refused for their number, since the store was opened.
    public Consumption consumption() {
        return connection.consumption();
    }

    /// Whether the last health check found the table; true when there are none.
    boolean healthy() {
        return health.healthy();
    }

    /// Ends all calls. Later ones fail with `UNAVAILABLE`.
    @Override
    public void close() {
        health.close();
        connection.close();
    }
}
