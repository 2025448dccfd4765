package io.tarn.kv.postgres;

import io.tarn.kv.KeyValueStore;
import io.tarn.kv.KeyValueStoreContract;
import org.junit.jupiter.api.BeforeAll;

class PostgresKeyValueStoreTest extends KeyValueStoreContract {
    private static String database;

    @BeforeAll
    static void createDatabase() {
        database = PostgresServer.shared().freshDatabase();
    }

    @Override
    protected KeyValueStore open() {
        return PostgresKeyValueStore.open(PostgresOptions.defaults(database));
    }
}
