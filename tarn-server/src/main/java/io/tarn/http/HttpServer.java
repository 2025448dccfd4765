package io.tarn.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.EnumSet;
import java.util.Optional;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.VirtualThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The listener: HTTP/1.1 on one port, every request on its own virtual thread.
///
/// There is no limit on the size or duration of bodies; request heads are limited in size and time. See
/// [HttpOptions].
public final class HttpServer implements AutoCloseable {
    /// Requests worked on at once; the next ones wait for a free place.
    public static final int CONCURRENT_REQUESTS_MAX = 20_000;

    /// Connections the operating system queues before they are accepted.
    public static final int ACCEPT_QUEUE_MAX = 1024;

    private static final int ACCEPTORS = 1;
    private static final int OUTPUT_BUFFER_BYTES = 32 * 1024;
    private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);

    private final HttpOptions options;
    private final Server server;
    private final ServerConnector connector;
    private final RequestDispatch dispatch;
    private final HeaderDeadline headerDeadline;

    private HttpServer(HttpOptions options, RequestHandler handler, AccessLog accessLog) {
        this.options = options;
        VirtualThreadPool threads = new VirtualThreadPool();
        threads.setName("http");
        threads.setMaxConcurrentTasks(CONCURRENT_REQUESTS_MAX);
        this.server = new Server(threads);
        this.connector = connector(server, options);
        this.dispatch = new RequestDispatch(handler, options.tls().isPresent(), options.proxies(), accessLog);
        this.headerDeadline = new HeaderDeadline(connector, options.headerReadTimeout());
        server.addConnector(connector);
        server.setHandler(dispatch);
        server.setErrorHandler(new ProtocolErrors());
        server.setStopTimeout(0);
    }

    /// Binds and starts to answer with `handler`.
    ///
    /// @throws ListenException the address cannot be bound, or certificate and key cannot be used
    public static HttpServer start(HttpOptions options, RequestHandler handler) {
        return start(options, handler, AccessLog.standard());
    }

    /// The same, with another log of requests.
    public static HttpServer start(HttpOptions options, RequestHandler handler, AccessLog accessLog) {
        HttpServer started = new HttpServer(options, handler, accessLog);
        try {
            started.server.start();
        } catch (Exception e) {
            started.abandon();
            throw new ListenException("Failed to listen on " + name(options) + ": " + reason(e), e);
        }
        started.headerDeadline.start();
        return started;
    }

    /// The address bound, with the real port.
    public InetSocketAddress address() {
        return connector.getTransport() instanceof java.nio.channels.ServerSocketChannel channel
                ? boundAddress(channel)
                : new InetSocketAddress(connector.getLocalPort());
    }

    /// Requests being worked on.
    public int requestsInFlight() {
        return dispatch.inFlight();
    }

    /// Stops to accept, lets requests in flight finish within the grace of the options, then closes all connections.
    /// Idempotent.
    public void stop() {
        if (!server.isRunning()) {
            return;
        }
        connector.close();
        boolean drained = dispatch.drain(options.shutdownGrace().toNanos());
        if (!drained) {
            LOG.warn(
                    "{} requests did not end within {}, cutting them off",
                    dispatch.inFlight(),
                    options.shutdownGrace());
        }
        headerDeadline.stop();
        abandon();
    }

    @Override
    public void close() {
        stop();
    }

    private void abandon() {
        try {
            server.stop();
        } catch (Exception e) {
            LOG.warn("HTTP server did not stop cleanly", e);
        }
    }

    private static ServerConnector connector(Server server, HttpOptions options) {
        HttpConnectionFactory http = new HttpConnectionFactory(configuration(options));
        Optional<SslContextFactory.Server> tls = options.tls().map(HttpServer::tlsContext);
        ServerConnector connector = tls.isPresent()
                ? new ServerConnector(
                        server, ACCEPTORS, -1, new SslConnectionFactory(tls.get(), http.getProtocol()), http)
                : new ServerConnector(server, ACCEPTORS, -1, http);
        connector.setHost(options.host().isEmpty() ? null : options.host());
        connector.setPort(options.port());
        connector.setAcceptQueueSize(ACCEPT_QUEUE_MAX);
        connector.setIdleTimeout(options.keepAliveTimeout().toMillis());
        return connector;
    }

    private static HttpConfiguration configuration(HttpOptions options) {
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.setUriCompliance(RAW_PATHS);
        configuration.setRequestHeaderSize(options.requestHeaderBytesMax());
        configuration.setMaxResponseHeaderSize(options.responseHeaderBytesMax());
        configuration.setOutputBufferSize(OUTPUT_BUFFER_BYTES);
        configuration.setSendServerVersion(false);
        configuration.setHeaderCacheCaseSensitive(true);
        configuration.setSendDateHeader(true);
        configuration.setIdleTimeout(0);
        return configuration;
    }

    private static SslContextFactory.Server tlsContext(HttpOptions.Tls tls) {
        SslContextFactory.Server context = new SslContextFactory.Server();
        context.setKeyStore(PemKeyStore.load(tls.certificateFile(), tls.keyFile()));
        context.setKeyStorePassword(PemKeyStore.PASSWORD);
        context.setSniRequired(false);
        return context;
    }

    private static InetSocketAddress boundAddress(java.nio.channels.ServerSocketChannel channel) {
        try {
            return (InetSocketAddress) channel.getLocalAddress();
        } catch (IOException e) {
            throw new IllegalStateException("not listening", e);
        }
    }

    private static String name(HttpOptions options) {
        return options.host() + ":" + options.port();
    }

    private static String reason(Throwable failure) {
        Throwable cause = failure.getCause() instanceof IOException inner ? inner : failure;
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }

    /// Paths are routed raw and decoded segment by segment, so nothing in them is ambiguous to this server.
    private static final UriCompliance RAW_PATHS = new UriCompliance(
            "TARN",
            EnumSet.of(
                    UriCompliance.Violation.AMBIGUOUS_PATH_SEGMENT,
                    UriCompliance.Violation.AMBIGUOUS_EMPTY_SEGMENT,
                    UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR,
                    UriCompliance.Violation.AMBIGUOUS_PATH_PARAMETER,
                    UriCompliance.Violation.AMBIGUOUS_PATH_ENCODING,
                    UriCompliance.Violation.SUSPICIOUS_PATH_CHARACTERS,
                    UriCompliance.Violation.ILLEGAL_PATH_CHARACTERS,
                    UriCompliance.Violation.BAD_UTF8_ENCODING));
}
