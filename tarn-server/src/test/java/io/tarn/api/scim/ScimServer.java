package io.tarn.api.scim;

import io.tarn.auth.AuthMode;
import io.tarn.auth.CommunicationPreferences;
import io.tarn.auth.access.Identities;
import io.tarn.auth.access.IdentityOptions;
import io.tarn.auth.directory.Directory;
import io.tarn.http.HttpOptions;
import io.tarn.http.HttpServer;
import io.tarn.kv.memory.MemoryKeyValueStore;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Optional;
import java.util.Random;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A real server with nothing but provisioning, over an installation in memory whose administrator is `admin`.
final class ScimServer implements AutoCloseable {
    static final String TOKEN = "an-integration-token-that-tests-may-know";

    final Identities identities;
    private final HttpServer server;
    private final HttpClient client = HttpClient.newHttpClient();

    record Answer(int status, JsonNode body, HttpResponse<String> raw) {
        String text(String pointer) {
            return body.at(pointer).asString();
        }
    }

    ScimServer() {
        var store = new MemoryKeyValueStore();
        identities = Identities.open(
                store,
                IdentityOptions.defaults(
                        AuthMode.INTERNAL, "what encrypts in these tests", Clock.systemUTC(), new Random()));
        identities.setup().orElseThrow().run("admin", Optional.empty(), CommunicationPreferences.notGiven());
        var options = new ScimOptions(
                IntegrationToken.of(TOKEN),
                Optional.of(identities.directory()),
                Optional.empty(),
                true,
                Clock.systemUTC());
        server = HttpServer.start(HttpOptions.of("127.0.0.1", 0), new ScimRoutes(options));
    }

    Directory directory() {
        return identities.directory();
    }

    Answer send(String method, String target, String body, String... headers) throws Exception {
        var request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.address().getPort() + "/scim/v2" + target))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
        return new Answer(
                answer.statusCode(),
                answer.body().isEmpty() ? ScimJson.MAPPER.createObjectNode() : ScimJson.MAPPER.readTree(answer.body()),
                answer);
    }

    Answer call(String method, String target, String body) throws Exception {
        return send(method, target, body, "Authorization", "Bearer " + TOKEN, "Content-Type", "application/scim+json");
    }

    Answer get(String target) throws Exception {
        return call("GET", target, "");
    }

    Answer filtered(String endpoint, String filter) throws Exception {
        return get("/" + endpoint + "?filter=" + URLEncoder.encode(filter, StandardCharsets.UTF_8));
    }

    /// A body of PATCH with these operations.
    static String patch(String... operations) {
        return "{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:PatchOp\"],\"Operations\":["
                + String.join(",", operations) + "]}";
    }

    /// A user as small as they get.
    static String user(String name, String externalId) {
        ObjectNode user = ScimJson.MAPPER.createObjectNode();
        user.putArray("schemas").add(ResourceType.USER.schema());
        return user.put("userName", name).put("externalId", externalId).toString();
    }

    @Override
    public void close() {
        server.stop();
    }
}
