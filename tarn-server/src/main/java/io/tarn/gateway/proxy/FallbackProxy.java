package io.tarn.gateway.proxy;

import io.tarn.gateway.call.S3Address;
import io.tarn.gateway.error.S3Code;
import io.tarn.gateway.error.S3Exception;
import io.tarn.http.ClientAbortException;
import io.tarn.http.Request;
import io.tarn.http.Response;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Carries a request to another server and its answer back, both streamed. Method, path, query, headers and body go as
/// they came, but for headers that are about the connection, the host, and what proves who the caller is to this
/// server: passwords, login tokens and cookies are not for others. There are no more of these at once than requests to
/// the gateway.
public final class FallbackProxy implements AutoCloseable {
    /// How long the other server may take to accept a connection.
    static final Duration CONNECT_MAX = Duration.ofSeconds(10);

    /// How long nothing at all may move, to the other server or from it, before a request is given up.
    static final Duration STALL_MAX = Duration.ofMinutes(1);

    private static final Set<String> HOP_BY_HOP = Set.of(
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");
    private static final Set<String> OURS = Set.of("host", "content-length", "expect", "cookie", "x-forwarded-for");
    private static final Set<String> ANSWER_OURS = Set.of("date", "content-length", "x-amz-request-id", "x-amz-id-2");
    private static final Logger LOG = LoggerFactory.getLogger(FallbackProxy.class);
    private static final int COPY_BYTES = 64 * 1024;

    private final FallbackTarget target;
    private final Duration stallMax;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient client;

    /// @param url `gateways.s3.fallback_url`
    /// @throws IllegalArgumentException no URL of HTTP
    public FallbackProxy(String url) {
        this(url, STALL_MAX);
    }

    FallbackProxy(String url, Duration stallMax) {
        this.target = FallbackTarget.of(url);
        this.stallMax = stallMax;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT_MAX)
                .executor(threads)
                .build();
    }

    /// Refuses what is no URL of a server, in a configuration.
    ///
    /// @throws IllegalArgumentException see there
    public static void requireUrl(String url) {
        FallbackTarget.of(url);
    }

    /// Answers with what the other server answers.
    ///
    /// @throws S3Exception `ServiceUnavailable` it did not answer; `NoSuchBucket` it cannot have the bucket
    public void forward(Request request, S3Address address, Response response) throws IOException {
        try (var watch = new StallWatch(stallMax);
                var upload = new UploadBody(request.body(), watch)) {
            HttpResponse<InputStream> answer = send(outgoing(request, address, upload), watch);
            try (InputStream body = answer.body()) {
                watch.onStall(() -> closeQuietly(body));
                answer(request, response, answer, body, watch);
            }
        }
    }

    private static void closeQuietly(InputStream body) {
        try {
            body.close();
        } catch (IOException e) {
            LOG.debug("closing an answer that did not come failed", e);
        }
    }

    private HttpResponse<InputStream> send(HttpRequest outgoing, StallWatch watch) throws IOException {
        CompletableFuture<HttpResponse<InputStream>> answer = client.sendAsync(outgoing, BodyHandlers.ofInputStream());
        watch.onStall(() -> answer.cancel(true));
        try {
            return answer.get();
        } catch (ExecutionException | CancellationException e) {
            if (ClientAbortException.causes(e)) {
                throw new ClientAbortException("client went away while its request was handed on", e);
            }
            throw new S3Exception(S3Code.SERVICE_UNAVAILABLE, "The fallback server did not answer.", e);
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private HttpRequest outgoing(Request request, S3Address address, InputStream upload) {
        try {
            URI url = target.of(address, request.rawPath(), request.rawQuery())
                    .orElseThrow(() -> new S3Exception(S3Code.NO_SUCH_BUCKET));
            HttpRequest.Builder outgoing = HttpRequest.newBuilder(url).method(request.method(), body(request, upload));
            Set<String> dropped = named(request.headers("Connection"));
            request.forEachHeader((name, value) -> {
                String lower = name.toLowerCase(Locale.ROOT);
                if (isCarried(lower, value) && !dropped.contains(lower)) {
                    outgoing.header(name, value);
                }
            });
            List<String> hops = new ArrayList<>(request.headers("X-Forwarded-For"));
            hops.add(request.peerAddress());
            return outgoing.header("X-Forwarded-For", String.join(", ", hops)).build();
        } catch (IllegalArgumentException e) {
            throw new S3Exception(S3Code.INVALID_REQUEST, "The request cannot be handed on.", e);
        }
    }

    private static boolean isCarried(String lowerName, String value) {
        return !HOP_BY_HOP.contains(lowerName) && !OURS.contains(lowerName) && !isOurs(lowerName, value);
    }

    /// Credentials of the REST API are this server's; a signature of AWS gives no secret away.
    private static boolean isOurs(String lowerName, String value) {
        return lowerName.equals("authorization") && !value.startsWith("AWS");
    }

    private static Set<String> named(List<String> connection) {
        Set<String> names = new HashSet<>();
        connection.forEach(line -> Arrays.stream(line.split(",", -1))
                .map(name -> name.strip().toLowerCase(Locale.ROOT))
                .forEach(names::add));
        return names;
    }

    private static BodyPublisher body(Request request, InputStream upload) {
        if (!request.hasBody()) {
            return BodyPublishers.noBody();
        }
        BodyPublisher stream = BodyPublishers.ofInputStream(() -> upload);
        long length = request.contentLength();
        return length < 0 ? stream : BodyPublishers.fromPublisher(stream, length);
    }

    private static void answer(
            Request request, Response response, HttpResponse<InputStream> answer, InputStream body, StallWatch watch)
            throws IOException {
        int status = answer.statusCode();
        response.status(status);
        Set<String> dropped = named(answer.headers().allValues("Connection"));
        answer.headers().map().forEach((name, values) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            boolean ours = ANSWER_OURS.contains(lower) || lower.startsWith("access-control-");
            if (!HOP_BY_HOP.contains(lower) && !ours && !dropped.contains(lower)) {
                values.forEach(value -> response.addHeader(name, value));
            }
        });
        OptionalLong length = answer.headers().firstValueAsLong("Content-Length");
        boolean bodiless = request.method().equals("HEAD") || status == 204 || status == 304;
        if (bodiless) {
            if (request.method().equals("HEAD")) {
                length.ifPresent(response::contentLength);
            }
        } else if (length.isPresent()) {
            response.transfer(watched(body, watch), length.getAsLong());
        } else {
            copy(watched(body, watch), response);
        }
    }

    private static InputStream watched(InputStream body, StallWatch watch) {
        return new FilterInputStream(body) {
            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                int count = in.read(target, offset, length);
                watch.moved();
                return count;
            }
        };
    }

    private static void copy(InputStream body, Response response) throws IOException {
        byte[] buffer = new byte[COPY_BYTES];
        var out = response.stream();
        for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
            out.write(buffer, 0, count);
        }
        out.close();
    }

    @Override
    public void close() {
        client.shutdownNow();
        threads.shutdownNow();
    }
}
