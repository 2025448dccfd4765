package io.tarn.bench.row;

import io.tarn.bench.http.Endpoint;
import io.tarn.bench.http.HttpConnection;
import io.tarn.bench.http.HttpRequest;
import io.tarn.bench.http.UnexpectedAnswer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The few calls that prepare a measurement, one after another on one connection, with JSON read and written in
/// comfort. For one thread.
public final class Api implements AutoCloseable {
    private static final String BASE = "/api/v1";
    private static final String USER = "bench";

    private final JsonMapper json = JsonMapper.shared();
    private final Endpoint endpoint;
    private final HttpConnection connection;

    public Api(Endpoint endpoint) {
        this.endpoint = endpoint;
        this.connection = endpoint.connect();
    }

    /// The endpoint with credentials: those given by a set-up done now. A server that is set up already is a
    /// [UsageException].
    public static Endpoint setUp(Endpoint endpoint) throws IOException {
        try (Api api = new Api(endpoint)) {
            if (!"not_initialized".equals(api.get("/setup_lakefs").path("state").asString())) {
                throw new UsageException("the server is set up already: give --access-key and --secret-key");
            }
            JsonNode keys = api.call("POST", "/setup_lakefs", Map.of("username", USER), 200);
            return endpoint.with(
                    keys.path("access_key_id").asString(),
                    keys.path("secret_access_key").asString());
        }
    }

    /// The version the server gives itself, and the kind of its object store.
    public Map<String, Object> serverFacts() throws IOException {
        JsonNode config = get("/config");
        return Map.of(
                "url", endpoint.url(),
                "version", config.path("version_config").path("version").asString(""),
                "blockstore",
                        config.path("storage_config").path("blockstore_type").asString(""));
    }

    /// Where the server proposes that repositories go, e.g. `local://`; a [UsageException] when it proposes nothing.
    public String proposedNamespace() throws IOException {
        JsonNode storage = get("/config").path("storage_config");
        String type = storage.path("blockstore_type").asString("");
        String proposed = storage.path("default_namespace_prefix").asString("");
        if (!proposed.isEmpty()) {
            return proposed;
        }
        if (type.equals("local") || type.equals("mem")) {
            return type + "://";
        }
        throw new UsageException("the server proposes no storage namespace: give --storage-namespace");
    }

    public void createRepository(String name, String storageNamespace) throws IOException {
        call("POST", "/repositories", Map.of("name", name, "storage_namespace", storageNamespace), 201);
    }

    public void createBranch(String repository, String name, String source) throws IOException {
        call("POST", "/repositories/" + repository + "/branches", Map.of("name", name, "source", source), 201);
    }

    /// Commits what is staged on the branch; returns the commit's id.
    public String commit(String repository, String branch, String message) throws IOException {
        String path = "/repositories/" + repository + "/branches/" + branch + "/commits";
        return call("POST", path, Map.of("message", message), 201).path("id").asString();
    }

    /// Where the page after this one begins; `path` begins behind the repository's name.
    String nextOffset(String repository, String path) throws IOException {
        return get("/repositories/" + repository + path)
                .path("pagination")
                .path("next_offset")
                .asString();
    }

    @Override
    public void close() {
        connection.close();
    }

    private JsonNode get(String path) throws IOException {
        return send(new HttpRequest().start(bytes("GET " + BASE + path)).add(endpoint.end()), 200);
    }

    private JsonNode call(String method, String path, Map<String, ?> body, int expected) throws IOException {
        return send(
                new HttpRequest()
                        .start(bytes(method + " " + BASE + path))
                        .body(endpoint.endBefore("application/json"), json.writeValueAsBytes(body)),
                expected);
    }

    private JsonNode send(HttpRequest request, int expected) throws IOException {
        int status = connection.exchangeKeepingAll(request);
        String text = connection.bodyText();
        if (status != expected) {
            throw new UnexpectedAnswer(status, text);
        }
        return text.startsWith("{") ? json.readTree(text) : json.createObjectNode();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
