package io.tarn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Every operation of the published generated Python client, from the set-up on.
class SdkOperationsTest {
    @TempDir
    Path directory;

    @TempDir
    Path records;

    @TempDir
    Path imports;

    @Test
    @Timeout(300)
    void everyOperationOfTheClientIsAnswered() throws Exception {
        PythonEnvironment python = PythonEnvironment.get();
        ServerHome home = ServerHome.fresh(directory)
                .with("LAKEFS_BLOCKSTORE_LOCAL_IMPORT_ENABLED", "true")
                .with("LAKEFS_BLOCKSTORE_LOCAL_ALLOWED_EXTERNAL_PREFIXES", imports.toString());
        try (ServerProcess server = home.start()) {
            String printed =
                    python.run("sdk_operations.py", "go", home, "operations", records, "--imports", imports.toString());
            System.out.print(printed);
            assertThat(server.stop()).as(server.output()::whole).isZero();
        }
    }
}
