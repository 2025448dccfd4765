package io.tarn.http;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// How an [HttpServer] listens (api.md 1.1).
///
/// @param host address or name to bind; empty or `0.0.0.0` for all interfaces
/// @param port TCP port, 0 for any free one
/// @param tls certificate and key when the listener speaks TLS
/// @param proxies whose word counts on who the client is
/// @param requestHeaderBytesMax request line and headers of a request together; more is answered 431
/// @param responseHeaderBytesMax status line and headers of an answer together
/// @param headerReadTimeout how long a client may take to send request line and headers, counted from the first byte
/// @param keepAliveTimeout how long a connection without a request in flight is kept
/// @param shutdownGrace how long [HttpServer#stop] waits for requests in flight
public record HttpOptions(
        String host,
        int port,
        Optional<Tls> tls,
        TrustedProxies proxies,
        int requestHeaderBytesMax,
        int responseHeaderBytesMax,
        Duration headerReadTimeout,
        Duration keepAliveTimeout,
        Duration shutdownGrace) {
    /// Room for a 1 KiB path in triple-length escapes, 2 KiB of user metadata and large cookies, several times over.
    public static final int REQUEST_HEADER_BYTES_MAX = 64 * 1024;

    /// Answers carry user metadata as headers.
    public static final int RESPONSE_HEADER_BYTES_MAX = 64 * 1024;

    private static final Duration HEADER_READ_TIMEOUT = Duration.ofMinutes(1);
    private static final Duration KEEP_ALIVE_TIMEOUT = Duration.ofMinutes(5);
    private static final Duration SHUTDOWN_GRACE = Duration.ofSeconds(30);

    /// Certificate chain and private key, both PEM files. Keys: PKCS#8, PKCS#1 (RSA) or SEC 1 (EC), not encrypted.
    public record Tls(Path certificateFile, Path keyFile) {}

    /// Plain HTTP on `host` and `port` with the limits of the specification.
    public static HttpOptions of(String host, int port) {
        return new HttpOptions(
                host,
                port,
                Optional.empty(),
                TrustedProxies.none(),
                REQUEST_HEADER_BYTES_MAX,
                RESPONSE_HEADER_BYTES_MAX,
                HEADER_READ_TIMEOUT,
                KEEP_ALIVE_TIMEOUT,
                SHUTDOWN_GRACE);
    }

    /// The same with TLS.
    public HttpOptions withTls(Tls value) {
        return new HttpOptions(
                host,
                port,
                Optional.of(value),
                proxies,
                requestHeaderBytesMax,
                responseHeaderBytesMax,
                headerReadTimeout,
                keepAliveTimeout,
                shutdownGrace);
    }

    /// The same behind proxies.
    public HttpOptions withProxies(TrustedProxies value) {
        return new HttpOptions(
                host,
                port,
                tls,
                value,
                requestHeaderBytesMax,
                responseHeaderBytesMax,
                headerReadTimeout,
                keepAliveTimeout,
                shutdownGrace);
    }

    /// The same with another header read timeout.
    public HttpOptions withHeaderReadTimeout(Duration value) {
        return new HttpOptions(
                host,
                port,
                tls,
                proxies,
                requestHeaderBytesMax,
                responseHeaderBytesMax,
                value,
                keepAliveTimeout,
                shutdownGrace);
    }

    /// The same with another shutdown grace.
    public HttpOptions withShutdownGrace(Duration value) {
        return new HttpOptions(
                host,
                port,
                tls,
                proxies,
                requestHeaderBytesMax,
                responseHeaderBytesMax,
                headerReadTimeout,
                keepAliveTimeout,
                value);
    }
}
