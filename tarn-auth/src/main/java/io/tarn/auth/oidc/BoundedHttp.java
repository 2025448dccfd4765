package io.tarn.auth.oidc;

import io.tarn.auth.AuthException;
import io.tarn.auth.AuthException.Kind;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Asks other services, never longer than a limit and never for more than [#ANSWER_BYTES_MAX]. Redirects are not
/// followed: what was configured or discovered is where the answer must come from.
public final class BoundedHttp implements AutoCloseable {
    /// Largest answer.
    public static final int ANSWER_BYTES_MAX = 1024 * 1024;
    /// How long a question may take from connecting to the last byte, unless a service is told to be faster.
    public static final Duration TIMEOUT = Duration.ofSeconds(10);

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    private final HttpClient client;
    private final Duration timeout;

    /// @param timeout from connecting to the last byte of the answer
    public BoundedHttp(Duration timeout) {
        this.timeout = timeout;
        this.client = HttpClient.newBuilder()
                .connectTimeout(timeout.compareTo(CONNECT_TIMEOUT) < 0 ? timeout : CONNECT_TIMEOUT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /// What came back.
    record Reply(int status, String contentType, byte[] body) {
        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    /// The document at `uri`. Throws [AuthException] of kind `UNAVAILABLE` for any status but 200.
    Reply get(URI uri) {
        Reply reply = send(HttpRequest.newBuilder(uri)
                .header("Accept", "application/json")
                .GET()
                .build());
        if (reply.status() != 200) {
            throw unavailable(uri, "it answered with status " + reply.status());
        }
        return reply;
    }

    /// Any answer. Throws [AuthException] of kind `UNAVAILABLE` when there is none in time, or too large a one.
    Reply send(HttpRequest request) {
        CompletableFuture<HttpResponse<byte[]>> pending =
                client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), ANSWER_BYTES_MAX));
        try {
            HttpResponse<byte[]> response = pending.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            String type = response.headers().firstValue("Content-Type").orElse("");
            return new Reply(response.statusCode(), type, response.body());
        } catch (TimeoutException e) {
            throw unavailable(request.uri(), "no answer within " + timeout.toMillis() + " ms");
        } catch (ExecutionException e) {
            throw unavailable(request.uri(), cause(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable(request.uri(), "interrupted");
        } finally {
            pending.cancel(true);
        }
    }

    private static String cause(ExecutionException e) {
        Throwable cause = e.getCause();
        return cause == null ? "failed" : cause.getClass().getSimpleName() + " " + cause.getMessage();
    }

    /// Names the place without its query, which may hold what nobody else should read.
    private static AuthException unavailable(URI uri, String why) {
        String place = uri.getScheme() + "://" + uri.getRawAuthority() + uri.getRawPath();
        return new AuthException(Kind.UNAVAILABLE, "cannot ask " + place + ": " + why);
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
