package io.tarn.e2e;

import io.tarn.kv.postgres.PostgresServer;
import io.tarn.testkit.FaultProxy;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A server under load whose database goes away, again and again, in every way a network and a server can: it says
/// so, stays up, goes on by itself, and has lost and torn nothing. `-Dtarn.crash.rounds=N` makes it long (1),
/// `-Dtarn.crash.seed=N` repeats a run's choices.
class DatabaseOutageTest {
    @TempDir
    Path directory;

    @Test
    @Timeout(36_000)
    void nothingAcknowledgedIsLost() throws Exception {
        try (PostgresServer postgres = PostgresServer.start();
                SharedStores stores = SharedStores.in(directory, postgres);
                FaultProxy proxy = FaultProxy.before(postgres.port())) {
            ServerHome home =
                    stores.home(proxy.port(), stores.objects().endpoint().getPort());
            Outages.Store store = new Outages.Store() {
                @Override
                public void stop() {
                    postgres.crash();
                }

                @Override
                public void start() throws Exception {
                    postgres.restart();
                }
            };
            OutageRun.of("database", Faults.saying("metadata"), home, proxy, store, true)
                    .run();
        }
    }
}
