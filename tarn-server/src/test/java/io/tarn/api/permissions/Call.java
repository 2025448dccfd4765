package io.tarn.api.permissions;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/// One request.
final class Call {
    private final HttpClient client;
    private final HttpRequest.Builder request;
    private final String description;
    private final String method;
    private HttpRequest.BodyPublisher body = HttpRequest.BodyPublishers.noBody();

    /// @param target below `/api/v1`
    Call(HttpClient client, URI server, String method, String target) {
        this.client = client;
        this.method = method;
        this.description = method + " " + target;
        request = HttpRequest.newBuilder(server.resolve("/api/v1" + target));
    }

    Call header(String name, String value) {
        request.header(name, value);
        return this;
    }

    Call json(String json) {
        return body(json.replace('\'', '"'));
    }

    Call body(String json) {
        return header("Content-Type", "application/json").bytes(json.getBytes(UTF_8));
    }

    Call bytes(byte[] content) {
        body = HttpRequest.BodyPublishers.ofByteArray(content);
        return this;
    }

    Answer send() {
        try {
            var response = client.send(request.method(method, body).build(), HttpResponse.BodyHandlers.ofString(UTF_8));
            return new Answer(response);
        } catch (IOException e) {
            throw new UncheckedIOException(description, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    Answer expect(int status) {
        Answer answer = send();
        if (answer.status() != status) {
            throw new AssertionError(description + ": expected " + status + ", got " + answer);
        }
        return answer;
    }

    /// Sends it and requires this error.
    void expect(int status, String message) {
        String got = expect(status).message();
        if (!got.equals(message)) {
            throw new AssertionError(description + ": expected '" + message + "', got '" + got + "'");
        }
    }

    /// Sends it and requires the refusal that names this action.
    void expectMissing(String action) {
        expect(401, "insufficient permissions: not allowed to " + action);
    }
}
