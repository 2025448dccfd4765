package io.tarn.auth.outbound;

import io.tarn.auth.AuthException;
import io.tarn.auth.AuthException.Kind;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/// Calls one other service over HTTP/1.1. Connections are kept and used again; redirects are answers like any
/// other; a call that takes too long, answers too much, or finds too many others under way fails. The id of the
/// request being served goes along as `X-Request-ID`.
public final class ServiceClient implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceClient.class);
    private static final String REQUEST_ID = "request_id";

    private final String service;
    private final Limits limits;
    private final Semaphore places;
    private final HttpClient client;

    /// @param service what is called, for messages
    /// @param verifying whether the certificates of the service must be right
    public ServiceClient(String service, Limits limits, boolean verifying) {
        this.service = service;
        this.limits = limits;
        this.places = new Semaphore(limits.callsMax());
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(limits.time())
                .executor(Executors.newVirtualThreadPerTaskExecutor());
        if (!verifying) {
            var _ = builder.sslContext(TrustAll.context());
        }
        this.client = builder.build();
    }

    /// @param time of a whole call: waiting for its turn, connecting, sending, reading
    /// @param bodyMax most bytes of an answer
    /// @param callsMax most calls at once; others wait
    public record Limits(Duration time, int bodyMax, int callsMax) {
        public Limits {
            if (!time.isPositive() || bodyMax < 1 || callsMax < 1) {
                throw new IllegalArgumentException("limits are above zero");
            }
        }
    }

    /// An answer with its whole body.
    public record Reply(int status, byte[] body) {}

    /// Sends a request and waits for the answer.
    ///
    /// @throws AuthException `UNAVAILABLE` when there is none within the limits
    public Reply send(HttpRequest.Builder request) {
        String requestId = MDC.get(REQUEST_ID);
        if (requestId != null && requestId.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            var _ = request.setHeader("X-Request-ID", requestId);
        }
        long deadline = System.nanoTime() + limits.time().toNanos();
        try {
            if (!places.tryAcquire(limits.time().toNanos(), TimeUnit.NANOSECONDS)) {
                throw unavailable("too many calls are under way", null);
            }
            try {
                return exchange(request.build(), deadline);
            } finally {
                places.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable("interrupted", e);
        }
    }

    private Reply exchange(HttpRequest request, long deadline) throws InterruptedException {
        var handler = BodyHandlers.limiting(BodyHandlers.ofByteArray(), limits.bodyMax());
        CompletableFuture<HttpResponse<byte[]>> answer = client.sendAsync(request, handler);
        try {
            HttpResponse<byte[]> response = answer.get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            return new Reply(response.statusCode(), response.body());
        } catch (TimeoutException e) {
            throw unavailable("no answer within " + limits.time().toMillis() + " ms", e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw unavailable(String.valueOf(cause), cause);
        } finally {
            var _ = answer.cancel(true);
        }
    }

    private AuthException unavailable(String reason, @Nullable Throwable cause) {
        LOG.warn("{} cannot be asked: {}", service, reason);
        String message = service + " is out of order";
        return cause == null
                ? new AuthException(Kind.UNAVAILABLE, message)
                : new AuthException(Kind.UNAVAILABLE, message, cause);
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
