package io.tarn.e2e;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// A started server program. Closing kills it, so that no test leaves one behind.
final class ServerProcess implements AutoCloseable {
    private static final Duration START_MAX = Duration.ofSeconds(60);
    private static final Duration STOP_MAX = Duration.ofSeconds(45);
    private static final Duration POLL = Duration.ofMillis(20);

    private final Process process;
    private final String url;
    private final BoundedOutput output;

    ServerProcess(Process process, String url) {
        this.process = process;
        this.url = url;
        this.output = new BoundedOutput(process.getInputStream());
    }

    BoundedOutput output() {
        return output;
    }

    /// Waits until `/_health` answers 200; fails with the output when the program ends or a minute passes.
    void awaitReady() throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/_health"))
                .timeout(Duration.ofSeconds(5))
                .build();
        long start = System.nanoTime();
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            while (!answers(client, request)) {
                if (process.waitFor(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw failure("ended with status " + process.exitValue() + " before it answered");
                }
                if (System.nanoTime() - start > START_MAX.toNanos()) {
                    throw failure("did not answer within " + START_MAX.toSeconds() + " s");
                }
            }
        }
    }

    /// Waits for the program to end by itself and returns its exit status.
    int awaitExit() throws InterruptedException {
        if (!process.waitFor(STOP_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
            throw failure("did not end within " + STOP_MAX.toSeconds() + " s");
        }
        return process.exitValue();
    }

    /// Asks the program to end (SIGTERM), without waiting. Through the handle: `Process.destroy` would close the
    /// pipe of the output as well, and the program would fail where it says that it shuts down.
    void terminate() {
        process.toHandle().destroy();
    }

    /// SIGTERM, and the exit status.
    int stop() throws InterruptedException {
        terminate();
        return awaitExit();
    }

    /// SIGKILL, and waits until the process is gone.
    void kill() {
        process.toHandle().destroyForcibly();
        process.onExit().join();
    }

    @Override
    public void close() {
        kill();
    }

    private AssertionError failure(String what) {
        return new AssertionError("the server " + what + "; it printed:\n" + output.text());
    }

    private static boolean answers(HttpClient client, HttpRequest request) throws InterruptedException {
        try {
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }
}
