package io.tarn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.block.s3.EmulatorClasspath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// Tests below `src/test/clients`, run by `RunTests` straight from their source in a process of their own: their
/// libraries are not to mix with the server's.
final class ClientTests {
    private static final Path PROGRAM =
            Path.of("src", "test", "clients", "RunTests.java").toAbsolutePath();
    private static final Duration RUN_MAX = Duration.ofSeconds(240);
    private static final Pattern OUTCOME =
            Pattern.compile("^(PASSED|FAILED|ABORTED|SKIPPED) (\\S+) \\d+ ms", Pattern.MULTILINE);

    private final ServerHome home;
    private final Path folder;

    /// What became of the tests, by name.
    record Outcomes(List<String> passed, List<String> failed, List<String> aborted, List<String> skipped) {}

    /// Tests against the server of this home. They keep their files in the folder.
    ClientTests(ServerHome home, Path folder) {
        this.home = home;
        this.folder = folder;
    }

    /// Runs the tests of these classes with the libraries of the project file `<libraries>.xml`, against a repository
    /// of this name. None may fail.
    Outcomes run(String libraries, String repository, Map<String, String> properties, String... classes)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Djava.io.tmpdir=" + Files.createDirectories(folder.resolve("tmp")),
                "-Dtarn.url=" + home.url(),
                "-Dtarn.access.key=" + ServerHome.ACCESS_KEY,
                "-Dtarn.secret.key=" + ServerHome.SECRET_KEY,
                "-Dtarn.repository=" + repository));
        properties.forEach((name, value) -> command.add("-D" + name + "=" + value));
        command.addAll(List.of("-cp", EmulatorClasspath.of(ClientTests.class, libraries), PROGRAM.toString()));
        command.addAll(List.of(classes));
        String output = output(command);
        Outcomes outcomes =
                new Outcomes(of("PASSED", output), of("FAILED", output), of("ABORTED", output), of("SKIPPED", output));
        assertThat(output).endsWith("ran\n");
        assertThat(outcomes.failed()).as(output).isEmpty();
        return outcomes;
    }

    private String output(List<String> command) throws IOException, InterruptedException {
        Path log = folder.resolve("tests.log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("LC_ALL", "C.UTF-8");
        Process process = builder.start();
        try {
            assertThat(process.waitFor(RUN_MAX.toMillis(), TimeUnit.MILLISECONDS))
                    .as(() -> "the tests took more than " + RUN_MAX + ":\n" + text(log))
                    .isTrue();
            return text(log);
        } finally {
            process.destroyForcibly();
        }
    }

    private static String text(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw Rest.unchecked(e);
        }
    }

    private static List<String> of(String status, String output) {
        return OUTCOME.matcher(output)
                .results()
                .filter(result -> result.group(1).equals(status))
                .map(ClientTests::name)
                .toList();
    }

    private static String name(MatchResult result) {
        return result.group(2);
    }
}
