package io.tarn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.testkit.Seed;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Published S3 clients with their default settings against one server: each moves a tree of small files and a table
/// of 230 MB to a branch of its own repository, finds them again in the commit and the tag after the branch has
/// changed, and then does what else its users do (s3-gateway.md 18.8).
class S3ClientsTest {
    @TempDir
    static Path directory;

    @TempDir
    static Path files;

    @TempDir
    Path records;

    private static PythonEnvironment python;
    private static ServerHome home;
    private static ServerProcess server;

    @BeforeAll
    static void start() throws Exception {
        python = PythonEnvironment.s3();
        String seed = Long.toString(Seed.ofProcess().split("s3 clients").value() >>> 1);
        Path source = python.trees().resolve("vega_datasets").resolve("vega_datasets");
        python.run("s3_files.py", List.of("--source", source.toString(), "--target", files.toString(), "--seed", seed));
        home = ServerHome.installed(directory);
        server = home.start();
    }

    @AfterAll
    static void stop() throws Exception {
        try (ServerProcess stopping = server) {
            assertThat(stopping.stop()).as(stopping.output()::whole).isZero();
        }
    }

    private void drive(String client) throws Exception {
        String printed = python.run("s3_" + client + ".py", "go", home, client, records, "--tree", files.toString());
        assertThat(printed).contains(client + " works");
        System.out.print(printed);
    }

    @Test
    @Timeout(300)
    void boto3() throws Exception {
        drive("boto3");
    }

    @Test
    @Timeout(300)
    void awscli() throws Exception {
        drive("awscli");
    }

    @Test
    @Timeout(300)
    void s3fs() throws Exception {
        drive("s3fs");
    }

    @Test
    @Timeout(300)
    void pyarrow() throws Exception {
        drive("pyarrow");
    }

    @Test
    @Timeout(300)
    void duckdb() throws Exception {
        drive("duckdb");
    }

    @Test
    @Timeout(300)
    void rclone() throws Exception {
        drive("rclone");
    }

    @Test
    @Timeout(300)
    void s3cmd() throws Exception {
        drive("s3cmd");
    }

    @Test
    @Timeout(300)
    void minio() throws Exception {
        drive("minio");
    }
}
