package io.tarn.api.resources;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/// A plain HTTP client that knows a URL and nothing else.
final class Stranger implements AutoCloseable {
    private static final Duration ANSWER_MAX = Duration.ofMinutes(1);

    private final HttpClient client = HttpClient.newHttpClient();

    /// What came back; a header that is absent is empty.
    record Answer(HttpResponse<byte[]> response) {
        int status() {
            return response.statusCode();
        }

        String text() {
            return new String(response.body(), UTF_8);
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }
    }

    /// Sends a request; `headers` are names and values in turn.
    Answer send(String method, String url, byte[] body, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url))
                .timeout(ANSWER_MAX)
                .method(method, body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return new Answer(client.send(request.build(), BodyHandlers.ofByteArray()));
    }

    Answer get(String url, String... headers) throws IOException, InterruptedException {
        return send("GET", url, new byte[0], headers);
    }

    Answer put(String url, byte[] content, String... headers) throws IOException, InterruptedException {
        return send("PUT", url, content, headers);
    }

    Answer put(String url, String content) throws IOException, InterruptedException {
        return put(url, content.getBytes(UTF_8));
    }

    @Override
    public void close() {
        client.close();
    }
}
