package io.tarn.server;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Drives a fresh server through its main paths for some seconds, so that the JVM can keep what it learned about
/// them for later starts: the launcher runs this once per build. Everything goes through HTTP, as it will later.
final class Training {
    private static final Duration LENGTH = Duration.ofSeconds(6);
    private static final int CLIENTS = 8;
    private static final int OBJECTS_PER_ROUND = 20;
    private static final String REPOSITORY = "training";

    private final String api;
    private final String authorization;
    private final HttpClient client = HttpClient.newHttpClient();

    Training(String url, String accessKeyId, String secretAccessKey) {
        this.api = url + "/api/v1";
        this.authorization = "Basic "
                + Base64.getEncoder()
                        .encodeToString((accessKeyId + ":" + secretAccessKey).getBytes(StandardCharsets.UTF_8));
    }

    /// Runs all clients; fails when an answer is not the expected one.
    void run() throws IOException, InterruptedException {
        post("/repositories", """
                {"name": "training", "storage_namespace": "local://training"}""", 201);
        long deadline = System.nanoTime() + LENGTH.toNanos();
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                String branch = "branch-" + i;
                clients.add(executor.submit(() -> {
                    drive(branch, deadline);
                    return null;
                }));
            }
            for (Future<?> one : clients) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new IOException("training failed: " + e.getCause(), e);
        }
    }

    private void drive(String branch, long deadline) throws IOException, InterruptedException {
        String repository = "/repositories/" + REPOSITORY;
        post(repository + "/branches", "{\"name\": \"" + branch + "\", \"source\": \"main\"}", 201);
        for (int round = 0; System.nanoTime() < deadline; round++) {
            String folder = branch + "/round-" + round % 50 + "/";
            for (int i = 0; i < OBJECTS_PER_ROUND; i++) {
                stage(repository + "/branches/" + branch, folder + "object-" + i, round);
                get(repository + "/refs/" + branch + "/objects/stat?path=" + folder + "object-" + i);
            }
            send(
                    "POST",
                    repository + "/branches/" + branch + "/objects?path=" + folder + "upload",
                    "content " + round,
                    201);
            get(repository + "/refs/" + branch + "/objects?path=" + folder + "upload");
            get(repository + "/branches/" + branch + "/diff");
            post(repository + "/branches/" + branch + "/commits", "{\"message\": \"round\"}", 201);
            get(repository + "/refs/" + branch + "/objects/ls?amount=1000");
            get(repository + "/refs/" + branch + "/objects/stat?path=" + folder + "object-1");
            get(repository + "/refs/main/diff/" + branch + "?amount=1000");
            post(repository + "/refs/" + branch + "/merge/main", "{}", 200);
            get(repository + "/refs/main/commits?amount=10");
            post(repository + "/branches", "{\"name\": \"" + branch + "-" + round + "\", \"source\": \"main\"}", 201);
            post(
                    repository + "/branches/" + branch + "/objects/delete",
                    "{\"paths\": [\"" + folder + "object-2\", \"" + folder + "object-3\"]}",
                    200);
        }
    }

    private void stage(String branch, String path, int round) throws IOException, InterruptedException {
        send(
                "PUT",
                branch + "/objects?path=" + path,
                "{\"physical_address\": \"local://training/data/x/y\", \"checksum\": \"" + round
                        + "\", \"size_bytes\": " + round + "}",
                201);
    }

    private void get(String path) throws IOException, InterruptedException {
        send("GET", path, "", 200);
    }

    private void post(String path, String body, int expected) throws IOException, InterruptedException {
        send("POST", path, body, expected);
    }

    private void send(String method, String path, String body, int expected) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(api + path))
                .header("Authorization", authorization)
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body))
                .build();
        var answer = client.send(request, BodyHandlers.ofString());
        if (answer.statusCode() != expected) {
            throw new IOException(method + " " + path + " answered " + answer.statusCode() + " " + answer.body());
        }
    }
}
