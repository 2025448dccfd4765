package io.tarn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Transactions, imports, readers and writers of the published Python client, and data frames through `lakefs-spec`.
class PythonFeaturesTest {
    @TempDir
    Path directory;

    @TempDir
    Path records;

    @TempDir
    Path imports;

    @Test
    @Timeout(300)
    void theHandWrittenClientsWork() throws Exception {
        PythonEnvironment python = PythonEnvironment.get();
        ServerHome home = ServerHome.installed(directory)
                .with("LAKEFS_BLOCKSTORE_LOCAL_IMPORT_ENABLED", "true")
                .with("LAKEFS_BLOCKSTORE_LOCAL_ALLOWED_EXTERNAL_PREFIXES", imports.toString());
        try (ServerProcess server = home.start()) {
            String printed =
                    python.run("features.py", "go", home, "features", records, "--imports", imports.toString());
            assertThat(printed).contains("all features work");
            assertThat(server.stop()).as(server.output()::whole).isZero();
        }
    }
}
