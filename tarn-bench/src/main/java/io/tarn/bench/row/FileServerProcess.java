package io.tarn.bench.row;

import io.tarn.bench.http.Endpoint;
import io.tarn.bench.http.HttpConnection;
import io.tarn.bench.http.HttpRequest;
import io.tarn.bench.s3.FileServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// The plain file server in a process of its own, on the directory of the run.
final class FileServerProcess implements AutoCloseable {
    private static final Duration START_MAX = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(20);

    private final Process process;
    private final Endpoint endpoint;

    private FileServerProcess(Process process, Endpoint endpoint) {
        this.process = process;
        this.endpoint = endpoint;
    }

    static FileServerProcess start(Path directory) throws IOException {
        Path folder = Files.createDirectories(directory.resolve("floor-file-server"));
        int port = Endpoint.freePort();
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        FileServer.class.getName(),
                        folder.toString(),
                        Integer.toString(port))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolveSibling("floor-file-server.log").toFile())
                .start();
        var started = new FileServerProcess(process, Endpoint.of("http://127.0.0.1:" + port));
        started.await();
        return started;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    private void await() throws IOException {
        HttpRequest request =
                new HttpRequest().start(Requests.bytes("GET /_health")).add(endpoint.end());
        long start = System.nanoTime();
        try (HttpConnection connection = endpoint.connect()) {
            while (System.nanoTime() - start < START_MAX.toNanos()) {
                try {
                    if (connection.exchange(request) == 200) {
                        return;
                    }
                } catch (IOException notYet) {
                    LockSupport.parkNanos(POLL.toNanos());
                }
            }
        }
        close();
        throw new IOException("the plain file server did not start");
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(START_MAX.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
