package io.tarn.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The published Python client logs in with an AWS role. AWS STS is an emulator that checks signatures with the signer
/// of
/// AWS's own Python library.
class AwsLoginTest {
    @TempDir
    Path directory;

    @TempDir
    Path records;

    @Test
    @Timeout(300)
    void anAwsRoleLogsInAsItsUser() throws Exception {
        PythonEnvironment python = PythonEnvironment.aws();
        Process emulator = python.serve("sts_emulator.py");
        try (var printed = emulator.inputReader(UTF_8)) {
            String port = String.valueOf(printed.readLine());
            assertThat(port).matches("[0-9]+");
            ServerHome home = ServerHome.installed(directory)
                    .with("LAKEFS_AUTH_UI_CONFIG_RBAC", "internal")
                    .with("LAKEFS_AUTH_EXTERNAL_AWS_AUTH_ENABLED", "true")
                    .with("LAKEFS_AUTH_EXTERNAL_AWS_AUTH_VALID_STS_HOSTS", "http://localhost:" + port)
                    .with("LAKEFS_AUTH_EXTERNAL_AWS_AUTH_REQUIRED_HEADERS", "X-LakeFS-Server-ID=127.0.0.1");
            try (ServerProcess server = home.start()) {
                assertThat(python.run("aws_login.py", "go", home, "roles", records, "--emulator", port))
                        .contains("logging in with an AWS role works");
                assertThat(server.stop()).as(server.output()::whole).isZero();
            }
        } finally {
            emulator.destroyForcibly();
        }
    }
}
