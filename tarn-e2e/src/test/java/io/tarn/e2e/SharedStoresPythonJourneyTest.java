package io.tarn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.kv.postgres.PostgresServer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The journey with the published Python client on PostgreSQL and S3, with some hundred files, and read back after a
/// crash and through another server.
class SharedStoresPythonJourneyTest {
    private static final String REPOSITORY = "journey";
    private static final String FILES = "500";

    @TempDir
    Path directory;

    @TempDir
    Path records;

    @Test
    @Timeout(900)
    void filesComeBackAfterEverything() throws Exception {
        PythonEnvironment python = PythonEnvironment.get();
        try (SharedStores stores = SharedStores.in(directory, PostgresServer.shared())) {
            ServerHome first = stores.home();
            try (ServerProcess server = first.start()) {
                first.setUp();
                System.out.print(python.run("journey.py", "go", first, REPOSITORY, records, "--files", FILES));
                server.kill();
            }
            ServerHome second = stores.home();
            try (ServerProcess server = second.start()) {
                System.out.print(python.run("journey.py", "verify", second, REPOSITORY, records));
                assertThat(server.stop()).as(server.output()::whole).isZero();
            }
        }
    }
}
