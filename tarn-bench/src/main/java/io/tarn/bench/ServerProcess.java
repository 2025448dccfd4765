package io.tarn.bench;

import io.tarn.bench.http.Endpoint;
import io.tarn.bench.http.HttpConnection;
import io.tarn.bench.http.HttpRequest;
import io.tarn.bench.row.ImportRows;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// A server started for the run, on a directory of its own. Its output goes to `server.log` there.
final class ServerProcess implements AutoCloseable {
    static final String ACCESS_KEY = "AKIABENCHBENCHBENCH1";
    static final String SECRET_KEY = "bench-secret-of-a-server-that-lives-for-one-run";

    private static final Duration START_MAX = Duration.ofMinutes(2);
    private static final Duration STOP_MAX = Duration.ofMinutes(1);
    private static final Duration POLL = Duration.ofMillis(2);

    private final Process process;
    private final Path directory;
    private final Duration startToFirstAnswer;

    private ServerProcess(Process process, Path directory, Duration startToFirstAnswer) {
        this.process = process;
        this.directory = directory;
        this.startToFirstAnswer = startToFirstAnswer;
    }

    /// Starts `command` (none: the server on this class path) on `directory` and waits for the first answer of
    /// `/_health`. Fails with what the server said last when it ends or takes more than two minutes.
    static ServerProcess start(List<String> command, Path directory, int port) throws IOException {
        Files.createDirectories(directory);
        ProcessBuilder builder = new ProcessBuilder(command.isEmpty() ? ownServer() : command);
        builder.environment().keySet().removeIf(name -> name.startsWith("LAKEFS_"));
        builder.environment().putAll(environment(directory, port));
        File log = directory.resolve("server.log").toFile();
        builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log));
        long start = System.nanoTime();
        Process process = builder.start();
        Duration taken = awaitAnswer(process, Endpoint.of("http://127.0.0.1:" + port), start, log);
        return new ServerProcess(process, directory, taken);
    }

    Duration startToFirstAnswer() {
        return startToFirstAnswer;
    }

    long pid() {
        return process.pid();
    }

    Path directory() {
        return directory;
    }

    /// Asks the server to end and waits for it; ends it the hard way after a minute.
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_MAX.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private static List<String> ownServer() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("--sun-misc-unsafe-memory-access=allow");
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add("io.tarn.server.Main");
        command.add("run");
        return command;
    }

    private static Map<String, String> environment(Path directory, int port) {
        return Map.ofEntries(
                Map.entry("HOME", directory.toString()),
                Map.entry("LAKEFS_DATABASE_TYPE", "local"),
                Map.entry(
                        "LAKEFS_DATABASE_LOCAL_PATH",
                        directory.resolve("metadata").toString()),
                Map.entry("LAKEFS_BLOCKSTORE_TYPE", "local"),
                Map.entry(
                        "LAKEFS_BLOCKSTORE_LOCAL_PATH",
                        directory.resolve("blocks").toString()),
                Map.entry("LAKEFS_BLOCKSTORE_LOCAL_IMPORT_ENABLED", "true"),
                Map.entry(
                        "LAKEFS_BLOCKSTORE_LOCAL_ALLOWED_EXTERNAL_PREFIXES",
                        directory
                                .toAbsolutePath()
                                .resolveSibling(ImportRows.FOLDER)
                                .toString()),
                Map.entry(
                        "LAKEFS_COMMITTED_LOCAL_CACHE_DIR",
                        directory.resolve("cache").toString()),
                Map.entry("LAKEFS_AUTH_ENCRYPT_SECRET_KEY", "bench"),
                Map.entry("LAKEFS_LISTEN_ADDRESS", "127.0.0.1:" + port),
                Map.entry("LAKEFS_STATS_ENABLED", "false"),
                Map.entry("LAKEFS_LOGGING_LEVEL", "WARN"),
                Map.entry("LAKEFS_INSTALLATION_USER_NAME", "bench"),
                Map.entry("LAKEFS_INSTALLATION_ACCESS_KEY_ID", ACCESS_KEY),
                Map.entry("LAKEFS_INSTALLATION_SECRET_ACCESS_KEY", SECRET_KEY));
    }

    private static Duration awaitAnswer(Process process, Endpoint endpoint, long start, File log) throws IOException {
        HttpRequest request = new HttpRequest()
                .start("GET /_health".getBytes(StandardCharsets.US_ASCII))
                .add(endpoint.end());
        try (HttpConnection connection = endpoint.connect()) {
            while (process.isAlive() && System.nanoTime() - start < START_MAX.toNanos()) {
                if (answers(connection, request)) {
                    return Duration.ofNanos(System.nanoTime() - start);
                }
                LockSupport.parkNanos(POLL.toNanos());
            }
        }
        process.destroyForcibly();
        throw new IOException("the server did not start; its output is in " + log + ", and ends:\n" + tail(log));
    }

    private static boolean answers(HttpConnection connection, HttpRequest request) {
        try {
            return connection.exchange(request) == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static String tail(File log) throws IOException {
        List<String> lines = Files.readAllLines(log.toPath(), StandardCharsets.ISO_8859_1);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
    }
}
