package io.tarn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// AWS's kit for Java with its default settings on the S3 gateway, by all of its clients.
class AwsClientsTest {
    private static final String REPOSITORY = "aws-clients";
    private static final String DOMAIN = "s3.tarn.test";

    /// How many `src/test/clients/aws` has.
    private static final int TESTS = 45;

    @TempDir
    Path directory;

    @Test
    @Timeout(300)
    void workByTheirDefaults() throws Exception {
        ServerHome home = ServerHome.installed(Files.createDirectories(directory.resolve("server")))
                .with("LAKEFS_GATEWAYS_S3_DOMAIN_NAME", DOMAIN);
        Path hosts = Files.writeString(
                directory.resolve("hosts"), "127.0.0.1 " + DOMAIN + "\n127.0.0.1 " + REPOSITORY + "." + DOMAIN + "\n");
        try (ServerProcess server = home.start()) {
            home.rest()
                    .call(
                            "POST",
                            "/repositories",
                            Map.of("name", REPOSITORY, "storage_namespace", home.namespace(REPOSITORY)))
                    .expect(201);
            ClientTests.Outcomes outcomes = new ClientTests(home, directory)
                    .run(
                            "aws-clients",
                            REPOSITORY,
                            Map.of("tarn.domain", DOMAIN, "jdk.net.hosts.file", hosts.toString()),
                            "aws.SyncClient",
                            "aws.Uploads",
                            "aws.Presigned",
                            "aws.AsyncClients");
            assertThat(outcomes.passed()).hasSize(TESTS);
            assertThat(outcomes.aborted()).isEmpty();
            assertThat(outcomes.skipped()).isEmpty();
            assertThat(server.stop()).as(server.output()::whole).isZero();
        }
    }
}
