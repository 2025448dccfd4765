package io.tarn.bench.http;

import io.tarn.bench.s3.Presigner;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// Where the server is and who asks: makes the fixed parts of requests once, so that a request is a few copies.
public final class Endpoint {
    private final String host;
    private final int port;
    private final String accessKey;
    private final String secretKey;

    private Endpoint(String host, int port, String accessKey, String secretKey) {
        this.host = host;
        this.port = port;
        this.accessKey = accessKey;
        this.secretKey = secretKey;
    }

    /// An endpoint without credentials, of a URL like `http://127.0.0.1:8000`. Anything else is an
    /// `IllegalArgumentException`.
    public static Endpoint of(String url) {
        URI uri = URI.create(url);
        boolean bare = uri.getPath() == null
                || uri.getPath().isEmpty()
                || uri.getPath().equals("/");
        if (!"http".equals(uri.getScheme()) || uri.getHost() == null || !bare) {
            throw new IllegalArgumentException("not a URL like http://127.0.0.1:8000: " + url);
        }
        return new Endpoint(uri.getHost(), uri.getPort() < 0 ? 80 : uri.getPort(), "", "");
    }

    /// The same endpoint with Basic credentials on every request.
    public Endpoint with(String newAccessKey, String newSecretKey) {
        return new Endpoint(host, port, newAccessKey, newSecretKey);
    }

    /// Host and port as requests name them.
    public String authority() {
        return host + ":" + port;
    }

    /// Signs requests to the S3 gateway with the same credentials.
    public Presigner presigner() {
        return new Presigner(authority(), accessKey, secretKey);
    }

    /// A port that was free a moment ago.
    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    public String url() {
        return "http://" + host + ":" + port;
    }

    public int port() {
        return port;
    }

    /// A connection that is not open yet.
    public HttpConnection connect() {
        return new HttpConnection(new InetSocketAddress(host, port));
    }

    /// What follows the target in a request without a body: protocol, headers and the blank line.
    public byte[] end() {
        return (" HTTP/1.1\r\n" + common() + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    /// What follows the target in a request with a body, up to the value of `Content-Length`.
    public byte[] endBefore(String contentType) {
        return (" HTTP/1.1\r\n" + common() + "Content-Type: " + contentType + "\r\nContent-Length: ")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private String common() {
        return "Host: " + authority() + "\r\n" + authorization();
    }

    private String authorization() {
        if (accessKey.isEmpty()) {
            return "";
        }
        String pair =
                Base64.getEncoder().encodeToString((accessKey + ":" + secretKey).getBytes(StandardCharsets.UTF_8));
        return "Authorization: Basic " + pair + "\r\n";
    }
}
