package io.tarn.block.s3;

import io.tarn.block.MultipartRules;
import io.tarn.block.ServerProcess;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The libraries of a program that tests run in a process of its own, a server or a client, fetched by Maven into
/// `target/emulators` of this module when they are not there yet. What is fetched stands in a small project file
/// beside the class that needs it, with every version pinned.
public final class EmulatorClasspath {
    private static final String PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy-dependencies";
    private static final Duration FETCH_MAX = Duration.ofMinutes(10);
    private static final String COMPLETE = "complete";

    private EmulatorClasspath() {}

    /// The class path for `java -cp`, of the project file `<name>.xml` beside the class `user`.
    public static String of(Class<?> user, String name) throws IOException, InterruptedException {
        byte[] project = project(user, name);
        String hash = HexFormat.of().formatHex(MultipartRules.md5().digest(project), 0, 6);
        Path home = Files.createDirectories(ServerProcess.PROGRAMS
                .resolve("emulators")
                .resolve(name + "-" + hash)
                .toAbsolutePath()
                .normalize());
        try (FileChannel file =
                        FileChannel.open(home.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock _ = file.lock()) {
            if (!Files.exists(home.resolve(COMPLETE))) {
                Files.write(home.resolve("pom.xml"), project);
                fetch(home);
                Files.createFile(home.resolve(COMPLETE));
            }
        }
        return home.resolve("lib").resolve("*").toString();
    }

    private static byte[] project(Class<?> user, String name) throws IOException {
        try (InputStream content = user.getResourceAsStream(name + ".xml")) {
            if (content == null) {
                throw new IOException("there is no project file " + name + ".xml beside " + user);
            }
            return content.readAllBytes();
        }
    }

    private static void fetch(Path home) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("tarn.mvn", "mvn"),
                "-B",
                "-q",
                PLUGIN,
                "-DincludeScope=runtime",
                "-DoutputDirectory=" + home.resolve("lib")));
        String repository = System.getProperty("maven.repo.local", System.getProperty("localRepository"));
        if (repository != null) {
            command.add("-Dmaven.repo.local=" + repository);
        }
        Path log = home.resolve("fetch.log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().remove("MAVEN_CMD_LINE_ARGS");
        Process process = builder.start();
        boolean ended = process.waitFor(FETCH_MAX.toSeconds(), TimeUnit.SECONDS);
        if (!ended || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException("the libraries in " + home + " could not be fetched:\n" + Files.readString(log));
        }
    }
}
