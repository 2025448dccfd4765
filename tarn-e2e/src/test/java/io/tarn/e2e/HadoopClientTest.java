package io.tarn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.block.s3.EmulatorClasspath;
import io.tarn.block.s3.S3Emulator;
import io.tarn.kv.postgres.PostgresServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Files through Hadoop's interface with the published `io.lakefs:hadoop-lakefs`, in a process of its own. Version
/// 0.1.0
/// is the only one in Maven Central. It moves metadata through Tarn and content past it, through S3A.
class HadoopClientTest {
    private static final String REPOSITORY = "hadoop";
    private static final Path PROGRAM =
            Path.of("src", "test", "hadoop", "HadoopFiles.java").toAbsolutePath();
    private static final Duration PROGRAM_MAX = Duration.ofSeconds(50);

    /// Times and sizes of S3A as plain numbers: it is older than the units in today's defaults.
    private static final Map<String, Integer> S3A_NUMBERS = Map.ofEntries(
            Map.entry("connection.timeout", 30_000),
            Map.entry("connection.establish.timeout", 5_000),
            Map.entry("connection.maximum", 15),
            Map.entry("attempts.maximum", 3),
            Map.entry("threads.keepalivetime", 60),
            Map.entry("threads.max", 10),
            Map.entry("threads.core", 5),
            Map.entry("max.total.tasks", 20),
            Map.entry("multipart.size", 100 << 20),
            Map.entry("multipart.threshold", 128 << 20),
            Map.entry("multipart.purge.age", 86_400),
            Map.entry("paging.maximum", 1_000),
            Map.entry("readahead.range", 64 << 10),
            Map.entry("block.size", 32 << 20));

    @TempDir
    Path directory;

    @Test
    @Timeout(300)
    void worksOnFilesAndReadsACommit() throws Exception {
        try (SharedStores stores = SharedStores.in(directory, PostgresServer.shared())) {
            ServerHome home = stores.home();
            try (ServerProcess server = home.start()) {
                home.setUp();
                Rest rest = home.rest();
                rest.call(
                                "POST",
                                "/repositories",
                                Map.of("name", REPOSITORY, "storage_namespace", home.namespace(REPOSITORY)))
                        .expect(201);
                run("journey", "main", home, stores.objects());
                assertThat(rest.list(REPOSITORY, "main", ""))
                        .extracting(object -> object.path("path").asString())
                        .contains("kept/large.bin", "kept/small.txt")
                        .noneMatch(path -> path.startsWith("a/") || path.startsWith("to/"));
                String commit = rest.call(
                                "POST",
                                "/repositories/" + REPOSITORY + "/branches/main/commits",
                                Map.of("message", "by hadoop"))
                        .expect(201)
                        .json()
                        .path("id")
                        .asString();
                rest.upload(REPOSITORY, "main", "kept/small.txt", "later".getBytes(StandardCharsets.UTF_8))
                        .expect(201);
                rest.upload(REPOSITORY, "main", "new", new byte[1]).expect(201);
                run("committed", commit, home, stores.objects());
                assertThat(server.stop()).as(server.output()::whole).isZero();
            }
        }
    }

    private void run(String what, String ref, ServerHome home, S3Emulator objects)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                EmulatorClasspath.of(HadoopClientTest.class, "hadoop"),
                PROGRAM.toString(),
                what,
                "lakefs://" + REPOSITORY + "/" + ref + "/"));
        S3A_NUMBERS.forEach((name, number) -> command.add("fs.s3a." + name + "=" + number));
        command.addAll(List.of(
                "fs.s3a.connection.ssl.enabled=false",
                "fs.s3a.path.style.access=true",
                "fs.s3a.endpoint=" + objects.endpoint(),
                "fs.s3a.access.key=" + objects.accessKey().accessKeyId(),
                "fs.s3a.secret.key=" + objects.accessKey().secretAccessKey(),
                "fs.s3a.buffer.dir=" + directory.resolve("s3a"),
                "fs.lakefs.impl=io.lakefs.LakeFSFileSystem",
                "fs.lakefs.endpoint=" + home.url() + "/api/v1",
                "fs.lakefs.access.key=" + ServerHome.ACCESS_KEY,
                "fs.lakefs.secret.key=" + ServerHome.SECRET_KEY));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C.UTF-8");
        Process program = builder.start();
        BoundedOutput output = new BoundedOutput(program.getInputStream());
        try {
            boolean ended = program.waitFor(PROGRAM_MAX.toMillis(), TimeUnit.MILLISECONDS);
            assertThat(ended)
                    .as(() -> what + " took more than " + PROGRAM_MAX + ":\n" + output.text())
                    .isTrue();
            assertThat(program.exitValue())
                    .as(() -> what + ":\n" + output.whole())
                    .isZero();
        } finally {
            program.destroyForcibly();
        }
        assertThat(output.whole()).contains("done");
    }
}
