package io.tarn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/// A private Python with the published clients, and the file trees of two wheels, below `target`; others have the AWS
/// libraries and the clients of S3, which need other versions. Each is made once for each content of its requirements
/// and of `trees.txt`; the system property `tarn.e2e.python` names the Python to make it with (`python3`).
final class PythonEnvironment {
    private static final Path SCRIPTS = Path.of("src", "test", "python").toAbsolutePath();
    private static final Duration INSTALL_MAX = Duration.ofMinutes(10);
    private static final Duration SCRIPT_MAX = Duration.ofMinutes(5);

    private final Path home;
    private final String requirements;

    private PythonEnvironment(Path home, String requirements) {
        this.home = home;
        this.requirements = requirements;
    }

    /// The environment, made now when it is not there yet.
    static PythonEnvironment get() throws IOException, InterruptedException {
        return get("requirements.txt");
    }

    /// The one with the AWS libraries and the emulator `moto`.
    static PythonEnvironment aws() throws IOException, InterruptedException {
        return get("requirements-aws.txt");
    }

    /// The one with the clients of S3.
    static PythonEnvironment s3() throws IOException, InterruptedException {
        return get("requirements-s3.txt");
    }

    private static PythonEnvironment get(String requirements) throws IOException, InterruptedException {
        Path home = Path.of("target", "python-venv-" + hash(requirements)).toAbsolutePath();
        PythonEnvironment environment = new PythonEnvironment(home, requirements);
        Path complete = home.resolve("complete");
        if (!Files.exists(complete)) {
            environment.make();
            Files.createFile(complete);
        }
        return environment;
    }

    /// The unpacked wheels, one folder each.
    Path trees() {
        return home.resolve("trees");
    }

    /// Runs a script that needs no server to its end; what it printed.
    String run(String script, List<String> arguments) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(
                home.resolve("bin").resolve("python").toString(),
                SCRIPTS.resolve(script).toString()));
        line.addAll(arguments);
        return finish(new ProcessBuilder(line).redirectErrorStream(true).start(), script, SCRIPT_MAX);
    }

    /// Starts a script that is a server, with these arguments.
    Process serve(String script, String... arguments) throws IOException {
        List<String> line = new ArrayList<>(List.of(
                home.resolve("bin").resolve("python").toString(),
                "-u",
                SCRIPTS.resolve(script).toString()));
        line.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
        return builder.start();
    }

    /// Starts a script of these tests against a server, with its output captured; further arguments may follow.
    Process start(String script, String command, ServerHome server, String repository, Path records, String... more)
            throws IOException {
        List<String> line = new ArrayList<>(List.of(
                home.resolve("bin").resolve("python").toString(),
                "-u",
                SCRIPTS.resolve(script).toString(),
                command,
                "--url",
                server.url(),
                "--key",
                ServerHome.ACCESS_KEY,
                "--secret",
                ServerHome.SECRET_KEY,
                "--repository",
                repository,
                "--namespace",
                server.namespace(repository),
                "--records",
                records.toString(),
                "--trees",
                trees().toString()));
        line.addAll(List.of(more));
        ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.matches("(LAKECTL|LAKEFS|AWS|RCLONE)_.*"));
        builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
        builder.environment().put("HOME", records.toString());
        return builder.start();
    }

    /// Runs a script to its end; a status other than 0 is a failure that shows what it printed.
    String run(String script, String command, ServerHome server, String repository, Path records, String... more)
            throws IOException, InterruptedException {
        return finish(start(script, command, server, repository, records, more), script + " " + command, SCRIPT_MAX);
    }

    private void make() throws IOException, InterruptedException {
        String python = System.getProperty("tarn.e2e.python", "python3");
        execute(python, "-m", "venv", "--clear", home.toString());
        String pip = home.resolve("bin").resolve("pip").toString();
        execute(pip, "install", "--quiet", "-r", SCRIPTS.resolve(requirements).toString());
        Path wheels = home.resolve("wheels");
        String trees = SCRIPTS.resolve("trees.txt").toString();
        execute(
                pip,
                "download",
                "--quiet",
                "--no-deps",
                "--only-binary",
                ":all:",
                "-d",
                wheels.toString(),
                "-r",
                trees);
        try (var files = Files.list(wheels)) {
            for (Path wheel : files.toList()) {
                unpack(wheel, trees().resolve(wheel.getFileName().toString().replaceAll("-.*", "")));
            }
        }
    }

    private static void unpack(Path wheel, Path target) throws IOException {
        try (ZipFile zip = new ZipFile(wheel.toFile())) {
            for (ZipEntry entry : zip.stream().filter(e -> !e.isDirectory()).toList()) {
                Path file = target.resolve(entry.getName()).normalize();
                assertThat(file).startsWithRaw(target);
                Files.createDirectories(file.getParent());
                try (InputStream content = zip.getInputStream(entry)) {
                    Files.copy(content, file);
                }
            }
        }
    }

    private static void execute(String... command) throws IOException, InterruptedException {
        finish(new ProcessBuilder(command).redirectErrorStream(true).start(), String.join(" ", command), INSTALL_MAX);
    }

    private static String finish(Process process, String what, Duration limit) throws InterruptedException {
        BoundedOutput output = new BoundedOutput(process.getInputStream());
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(what + " took more than " + limit.toSeconds() + " s:\n" + output.text());
        }
        assertThat(process.exitValue()).as(() -> what + ":\n" + output.whole()).isZero();
        return output.whole();
    }

    private static String hash(String requirements) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(Files.readAllBytes(SCRIPTS.resolve(requirements)));
            digest.update(Files.readAllBytes(SCRIPTS.resolve("trees.txt")));
            return HexFormat.of().formatHex(digest.digest(), 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
