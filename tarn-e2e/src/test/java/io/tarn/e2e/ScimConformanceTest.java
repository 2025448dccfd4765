package io.tarn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Provisioning as an independent implementation of SCIM sees it: `scim2-tester` and `scim2-client` from PyPI.
class ScimConformanceTest {
    private static final String TOKEN = "an-integration-token-of-a-temporary-server";

    @TempDir
    Path directory;

    @TempDir
    Path records;

    @Test
    @Timeout(300)
    void theChecksOfTheTesterPass() throws Exception {
        PythonEnvironment python = PythonEnvironment.get();
        ServerHome home = ServerHome.installed(directory)
                .with("LAKEFS_AUTH_UI_CONFIG_RBAC", "simplified")
                .with("TARN_AUTH_SCIM_TOKEN", TOKEN);
        try (ServerProcess server = home.start()) {
            String printed = python.run("scim_conformance.py", "go", home, "none", records, "--token", TOKEN);
            assertThat(printed).contains("checks passed");
            assertThat(server.stop()).as(server.output()::whole).isZero();
            assertThat(server.output().whole()).doesNotContain(TOKEN);
        }
    }
}
