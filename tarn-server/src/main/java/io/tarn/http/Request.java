package io.tarn.http;

import java.io.InputStream;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.EndPoint;
import org.jspecify.annotations.Nullable;

/// One request, parsed once. Path and query are raw, as the client sent them; whatever is costly to derive is
/// derived when first asked for. Used by one thread at a time.
public final class Request {
    private static final int HOST_LENGTH_MAX = 260;
    private static final Pattern HOST =
            Pattern.compile("(?:[A-Za-z0-9][A-Za-z0-9._-]*|\\[[0-9A-Fa-f:.]+\\])(?::[0-9]{1,5})?");

    private final org.eclipse.jetty.server.Request jetty;
    private final boolean secure;
    private final TrustedProxies proxies;
    private final String rawPath;
    private final String rawQuery;
    private final long contentLength;
    private final boolean hasBody;

    @Nullable
    private QueryParameters query;

    @Nullable
    private RequestBody body;

    @Nullable
    private String remoteAddress;

    @Nullable
    private Description description;

    @Nullable
    private String recognised;

    /// What is known of a request besides what was sent: names and values, in the terms of the log.
    @FunctionalInterface
    public interface Description {
        void into(BiConsumer<String, Object> sink);
    }

    Request(org.eclipse.jetty.server.Request jetty, boolean secure, TrustedProxies proxies) {
        this.jetty = jetty;
        this.secure = secure;
        this.proxies = proxies;
        String path = jetty.getHttpURI().getPath();
        this.rawPath = path == null ? "" : path;
        String queryText = jetty.getHttpURI().getQuery();
        this.rawQuery = queryText == null ? "" : queryText;
        this.contentLength = jetty.getHeaders().getLongField(HttpHeader.CONTENT_LENGTH);
        this.hasBody = contentLength > 0 || jetty.getHeaders().contains(HttpHeader.TRANSFER_ENCODING);
    }

    /// The method, upper case as sent.
    public String method() {
        return jetty.getMethod();
    }

    /// The path as sent, still percent-encoded, parameters included, starting with `/`.
    public String rawPath() {
        return rawPath;
    }

    /// The query as sent without its `?`; empty when there is none.
    public String rawQuery() {
        return rawQuery;
    }

    /// The decoded query parameters.
    ///
    /// @throws BadRequestException the query is malformed
    public QueryParameters query() {
        QueryParameters parsed = query;
        if (parsed == null) {
            parsed = QueryParameters.parse(rawQuery);
            query = parsed;
        }
        return parsed;
    }

    /// The first value of a header, null when absent; names are case-insensitive.
    public @Nullable String header(String name) {
        return jetty.getHeaders().get(name);
    }

    /// All values of a header, one for each line sent, in order.
    public List<String> headers(String name) {
        return jetty.getHeaders().getValuesList(name);
    }

    /// Hands every header line to `sink` in the order sent, name in the client's spelling.
    public void forEachHeader(BiConsumer<String, String> sink) {
        for (HttpField field : jetty.getHeaders()) {
            String value = field.getValue();
            sink.accept(field.getName(), value == null ? "" : value);
        }
    }

    /// The value of the first cookie of that name, surrounding quotes removed; null when absent.
    public @Nullable String cookie(String name) {
        HttpFields headers = jetty.getHeaders();
        if (!headers.contains(HttpHeader.COOKIE)) {
            return null;
        }
        for (String line : headers.getValuesList(HttpHeader.COOKIE)) {
            String value = Cookies.find(line, name);
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    /// Length of the body in bytes as announced, -1 when it was not.
    public long contentLength() {
        return contentLength;
    }

    /// Whether a body was announced: a length above 0, or chunks (which may turn out to be none).
    public boolean hasBody() {
        return hasBody;
    }

    /// The body as a blocking stream, unbuffered; the same one at every call. A client waiting for `100 Continue`
    /// is told to go on by the first read. Reading fails with [ClientAbortException] when the client breaks off.
    public InputStream body() {
        return openBody();
    }

    private RequestBody openBody() {
        RequestBody stream = body;
        if (stream == null) {
            stream = new RequestBody(org.eclipse.jetty.server.Request.asInputStream(jetty), contentLength());
            body = stream;
        }
        return stream;
    }

    /// Address of the client (api.md 1.13). It is the other end of the connection, unless that is a trusted proxy:
    /// then it is the last element of `X-Forwarded-For` that is not a trusted proxy itself, or `X-Real-IP`. So a
    /// client cannot pass for another by sending these headers, whether the proxy adds to them or replaces them.
    public String remoteAddress() {
        String address = remoteAddress;
        if (address == null) {
            String peer = peerAddress();
            address = proxies.trusts(peer) ? forwardedAddress(peer) : peer;
            remoteAddress = address;
        }
        return address;
    }

    private String forwardedAddress(String peer) {
        String[] hops = String.join(",", headers("X-Forwarded-For")).split(",", -1);
        String client = "";
        for (int i = hops.length - 1; i >= 0 && (client.isEmpty() || proxies.trusts(client)); i--) {
            String hop = hops[i].strip();
            client = hop.isEmpty() ? client : hop;
        }
        String real = header("X-Real-IP");
        if (client.isEmpty() && real != null) {
            client = real.strip();
        }
        return client.isEmpty() ? peer : client;
    }

    /// Address of the other end of the connection, without its port.
    public String peerAddress() {
        return jetty.getConnectionMetaData().getRemoteSocketAddress() instanceof InetSocketAddress peer
                        && peer.getAddress() != null
                ? peer.getAddress().getHostAddress()
                : "";
    }

    /// The other end of the connection, as `address:port`.
    String peer() {
        return jetty.getConnectionMetaData().getRemoteSocketAddress() instanceof InetSocketAddress peer
                ? peerAddress() + ":" + peer.getPort()
                : "";
    }

    /// Says what the request is about; asked for when a line about it is written, if at all.
    public void describe(Description value) {
        description = value;
    }

    void described(BiConsumer<String, Object> sink) {
        if (description != null) {
            description.into(sink);
        }
    }

    /// What the client calls itself: `X-Lakefs-Client`, else `User-Agent`; empty when it does not.
    public String client() {
        String own = header("X-Lakefs-Client");
        String agent = own == null ? header("User-Agent") : own;
        return agent == null ? "" : agent;
    }

    /// Says whose session the request began or ended.
    public void recognise(String user) {
        recognised = user;
    }

    /// Whose session the request began or ended, if it did.
    public Optional<String> recognised() {
        return Optional.ofNullable(recognised);
    }

    /// Whether this server itself ran TLS for the request; what a proxy says does not count.
    public boolean secure() {
        return secure;
    }

    /// `http` or `https`.
    public String scheme() {
        return secure ? "https" : "http";
    }

    /// Host and port as the client named them (`Host` header or absolute request target); empty when it did not.
    public String host() {
        String authority = jetty.getHttpURI().getAuthority();
        if (authority != null) {
            return authority;
        }
        String host = jetty.getHeaders().get(HttpHeader.HOST);
        return host == null ? "" : host;
    }

    /// Scheme, host and port by which the client reached this server, such as `https://lake.example.com`; empty
    /// when it named no proper host. A proxy that ran TLS in its place may say so with `X-Forwarded-Proto:
    /// https`; the header never turns `https` into `http`. `X-Forwarded-Host` does not count. Good for what
    /// goes back to the same client only, for it decides what this says.
    public Optional<String> origin() {
        String forwarded = jetty.getHeaders().get(HttpHeader.X_FORWARDED_PROTO);
        boolean tls = secure
                || (forwarded != null && forwarded.split(",", 2)[0].strip().equalsIgnoreCase("https"));
        String host = host();
        return host.length() <= HOST_LENGTH_MAX && HOST.matcher(host).matches()
                ? Optional.of((tls ? "https://" : "http://") + host)
                : Optional.empty();
    }

    /// `System.nanoTime()` of the first byte of the request.
    public long beginNanos() {
        return jetty.getBeginNanoTime();
    }

    boolean bodyFinished() {
        return !hasBody || (body != null && body.finished());
    }

    /// Whether the client still waits for leave to send its body.
    boolean awaitsContinue() {
        return body == null && jetty.getHeaders().contains(HttpHeader.EXPECT);
    }

    /// Reads and drops up to `bytesMax` of the rest of the body, for at most `millisMax`.
    ///
    /// @return whether the body's end was reached
    boolean drain(long bytesMax, long millisMax) {
        EndPoint endPoint = jetty.getConnectionMetaData().getConnection().getEndPoint();
        long idleMillis = endPoint.getIdleTimeout();
        endPoint.setIdleTimeout(millisMax);
        try {
            return openBody().drain(bytesMax, millisMax);
        } finally {
            endPoint.setIdleTimeout(idleMillis);
        }
    }
}
