package io.tarn.block.gcs;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tarn.block.gcs.GcsOptions.Credential;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;

/// A server that gives out tokens, and answers requests for objects by what their paths contain.
public final class GoogleStub implements AutoCloseable {
    private final HttpServer server;
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();

    /// The headers of every request about objects, `name: value`.
    final List<String> headers = new CopyOnWriteArrayList<>();

    /// The paths of all requests, each with the beginning of its body.
    final List<String> requests = new CopyOnWriteArrayList<>();

    private record Answer(int status, String body) {}

    public GoogleStub() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        answers.put(
                "/token", new Answer(200, "{\"access_token\":\"tok\",\"token_type\":\"Bearer\",\"expires_in\":3600}"));
        server.createContext("/", this::answer);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /// Requests whose path contains `part` are answered with an error from now on.
    void refuse(String part, int status, String reason, String message) {
        String error = "{\"error\":{\"code\":" + status + ",\"message\":\"" + message + "\",\"errors\":[{\"reason\":\""
                + reason + "\",\"message\":\"" + message + "\"}]}}";
        answers.put(part, new Answer(status, error));
    }

    /// Requests whose path contains `part` are answered with this JSON from now on.
    void answer(String part, String json) {
        answers.put(part, new Answer(200, json));
    }

    void refuseTokens(String description) {
        answers.put(
                "/token",
                new Answer(400, "{\"error\":\"invalid_grant\",\"error_description\":\"" + description + "\"}"));
    }

    /// The key file of a service account whose tokens come from here.
    public Credential serviceAccount() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            String key = Base64.getMimeEncoder()
                    .encodeToString(generator.generateKeyPair().getPrivate().getEncoded())
                    .replace("\r\n", "\\n");
            return new Credential.Json("{\"type\":\"service_account\",\"project_id\":\"p\",\"private_key_id\":\"1\","
                    + "\"private_key\":\"-----BEGIN PRIVATE KEY-----\\n" + key + "\\n-----END PRIVATE KEY-----\\n\","
                    + "\"client_email\":\"tarn@p.iam.gserviceaccount.com\",\"client_id\":\"1\",\"token_uri\":\"" + url()
                    + "/token\"}");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().toString();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.add(name.toLowerCase(Locale.ROOT) + ": " + values.getFirst()));
        byte[] request = body(exchange);
        String described = path + new String(request, 0, Math.min(request.length, 1000), StandardCharsets.UTF_8);
        requests.add(described);
        Answer answer = answers.entrySet().stream()
                .filter(entry -> described.contains(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(new Answer(404, "{\"error\":{\"code\":404,\"message\":\"Not Found\"}}"));
        byte[] body = answer.body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(answer.status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static byte[] body(HttpExchange exchange) throws IOException {
        boolean compressed = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
        try (InputStream sent = exchange.getRequestBody();
                InputStream plain = compressed ? new GZIPInputStream(sent) : sent) {
            return plain.readAllBytes();
        }
    }
}
