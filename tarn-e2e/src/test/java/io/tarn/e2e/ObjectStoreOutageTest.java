package io.tarn.e2e;

import io.tarn.kv.postgres.PostgresServer;
import io.tarn.testkit.FaultProxy;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A server under load whose object store goes away, again and again: uploads fail and say why, no entry is left
/// without its object, and the server goes on by itself. `-Dtarn.crash.rounds=N` makes it long (1),
/// `-Dtarn.crash.seed=N` repeats a run's choices.
class ObjectStoreOutageTest {
    @TempDir
    Path directory;

    @Test
    @Timeout(36_000)
    void everyEntryHasItsObject() throws Exception {
        PostgresServer postgres = PostgresServer.shared();
        try (SharedStores stores = SharedStores.in(directory, postgres);
                FaultProxy proxy = FaultProxy.before(stores.objects().endpoint().getPort())) {
            Outages.Store store = new Outages.Store() {
                @Override
                public void stop() {
                    stores.objects().kill();
                }

                @Override
                public void start() {
                    stores.objects().start();
                }
            };
            ServerHome home = stores.home(postgres.port(), proxy.port());
            OutageRun.of("object store", Faults.sayingOrBreakingOff("store"), home, proxy, store, false)
                    .run();
        }
    }
}
