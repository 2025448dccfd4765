package io.tarn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The published Python clients, each with all that it has.
class PythonClientsTest {
    @TempDir
    Path directory;

    @TempDir
    Path records;

    @TempDir
    Path imports;

    /// What the script prints, run against a server that it may have import from a folder.
    private String run(String script, ServerHome home) throws Exception {
        PythonEnvironment python = PythonEnvironment.get();
        home.with("LAKEFS_BLOCKSTORE_LOCAL_IMPORT_ENABLED", "true")
                .with("LAKEFS_BLOCKSTORE_LOCAL_ALLOWED_EXTERNAL_PREFIXES", imports.toString());
        try (ServerProcess server = home.start()) {
            String printed = python.run(script, "go", home, "clients", records, "--imports", imports.toString());
            assertThat(server.stop()).as(server.output()::whole).isZero();
            return printed;
        }
    }

    /// From the set-up on, with roles and AWS logins.
    @Test
    @Timeout(300)
    void everyOperationOfTheGeneratedClientIsAnswered() throws Exception {
        System.out.print(run(
                "sdk_operations.py",
                ServerHome.fresh(directory)
                        .with("LAKEFS_AUTH_UI_CONFIG_RBAC", "internal")
                        .with("LAKEFS_AUTH_EXTERNAL_AWS_AUTH_ENABLED", "true")));
    }

    /// Transactions, imports, readers and writers, and data frames through `lakefs-spec`.
    @Test
    @Timeout(300)
    void theHandWrittenClientsWork() throws Exception {
        assertThat(run("features.py", ServerHome.installed(directory))).contains("all features work");
    }
}
