package io.tarn.e2e;

import io.tarn.kv.postgres.PostgresServer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;

/// On PostgreSQL and S3.
class SharedStoresJavaClientJourneyTest extends JavaClientJourney {
    private SharedStores stores;

    @Override
    ServerHome home(Path folder) throws Exception {
        stores = SharedStores.in(folder, PostgresServer.shared());
        return stores.home();
    }

    @Override
    void setUp(ServerHome started) throws Exception {
        started.setUp();
    }

    @AfterAll
    void closeStores() {
        stores.close();
    }
}
