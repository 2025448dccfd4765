package io.tarn.e2e;

import io.tarn.kv.postgres.PostgresServer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;

/// On PostgreSQL and S3.
class SharedStoresJavaClientJourneyTest extends JavaClientTaskJourney {
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

    @Override
    String putForImport(String name, String text) {
        return stores.put("outside/" + name, text);
    }

    @Override
    List<byte[]> filesBelow(String address) {
        return stores.objectsBelow(address);
    }

    @AfterAll
    void closeStores() {
        stores.close();
    }
}
