package io.tarn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Hadoop through S3A on the S3 gateway: the contract that Hadoop publishes for file systems, and jobs that commit.
class S3aTest {
    private static final String REPOSITORY = "hadoop-s3a";

    @TempDir
    Path directory;

    @Test
    @Timeout(300)
    void keepsTheContractOfFileSystemsAndCommitsJobs() throws Exception {
        ServerHome home = ServerHome.installed(Files.createDirectories(directory.resolve("server")));
        try (ServerProcess server = home.start()) {
            home.rest()
                    .call(
                            "POST",
                            "/repositories",
                            Map.of("name", REPOSITORY, "storage_namespace", home.namespace(REPOSITORY)))
                    .expect(201);
            ClientTests tests = new ClientTests(home, directory);
            ClientTests.Outcomes outcomes =
                    tests.run("hadoop-s3a", REPOSITORY, Map.of(), "hadoop.S3aContract", "hadoop.Committers");
            assertThat(outcomes.passed()).hasSizeGreaterThan(300);
            assertThat(server.stop()).as(server.output()::whole).isZero();
        }
    }
}
