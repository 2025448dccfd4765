package io.tarn.api;

import static io.tarn.http.RawClient.head;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.tarn.access.Authenticator;
import io.tarn.access.Authorizer;
import io.tarn.access.Permission;
import io.tarn.access.Principal;
import io.tarn.api.contract.Contract;
import io.tarn.block.ObjectStoreException;
import io.tarn.http.HttpOptions;
import io.tarn.http.HttpServer;
import io.tarn.http.RawClient;
import io.tarn.http.RawClient.Answer;
import io.tarn.http.Request;
import io.tarn.kv.KeyValueException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/// A real server with a few operations, an authenticator that believes what it is told, and an authorizer that takes
/// notes.
abstract class ApiServer {
    static final String ADMIN = "Authorization: admin";
    static final ConcurrentLinkedQueue<Permission> ASKED = new ConcurrentLinkedQueue<>();
    static HttpServer server;
    static volatile @Nullable String obstacle;

    record RepositoryCreation(String name, String storageNamespace, boolean readOnly) {}

    record Shown(String path, Page page, List<String> prefixes) {}

    @BeforeAll
    static void start() {
        Map<String, OperationMethod> methods = new HashMap<>(ApiHandler.ownMethods());
        methods.put("getRepository", exchange -> exchange.json(200, Map.of("id", exchange.path("repository"))));
        methods.put("getUser", exchange -> exchange.json(200, Map.of("id", exchange.path("userId"))));
        methods.put("createRepository", exchange -> exchange.json(201, exchange.body(RepositoryCreation.class)));
        methods.put(
                "logCommits",
                exchange -> exchange.json(
                        200, new Shown(exchange.path("ref"), exchange.page(), exchange.queryList("prefixes"))));
        methods.put(
                "getCurrentUser",
                exchange -> exchange.text(200, exchange.caller().isPresent() ? "known" : "?"));
        methods.put("deleteObjects", exchange -> exchange.empty(200));
        methods.put("listRepositories", exchange -> {
            exchange.nothingToAuthorize();
            exchange.json(200, Pagination.listing(List.of("a", "b"), true, id -> id));
        });
        methods.put("getTag", exchange -> {
            throw failure(exchange.path("tag"));
        });
        methods.put(
                "uploadObject",
                exchange -> exchange.text(
                        201, Long.toString(exchange.request().body().skip(Long.MAX_VALUE))));
        methods.put("getGroupACL", exchange -> exchange.empty(200));
        methods.put("setRepositoryMetadata", exchange -> exchange.empty(204));
        methods.put("importStart", exchange -> exchange.empty(202));
        methods.put("headObject", exchange -> exchange.response().contentLength(77));
        methods.put("getBranch", exchange -> {});
        PrometheusRegistry registry = new PrometheusRegistry();
        ApiHandler api = new ApiHandler(
                Contract.load(), methods, ApiServer::authenticate, ApiServer::check, new ApiMetrics(registry));
        ServiceRoutes routes = new ServiceRoutes(
                api,
                () -> "id-1",
                registry,
                () -> Optional.ofNullable(obstacle),
                Contract.load(),
                List.of(Mount.at((request, response) -> response.status(307), "/logout")),
                ServiceRoutes::nothing);
        server = HttpServer.start(HttpOptions.of("127.0.0.1", 0), routes);
    }

    @AfterAll
    static void stop() {
        server.stop();
    }

    static RuntimeException failure(String kind) {
        return switch (kind) {
            case "throttled" -> new KeyValueException(KeyValueException.Kind.THROTTLED, "slow");
            case "toolong" ->
                new KeyValueException(KeyValueException.Kind.INVALID, "the name or path is too long for the database");
            case "gone" -> new ObjectStoreException(ObjectStoreException.Kind.NOT_FOUND, "no such key");
            case "forbidden" -> new ObjectStoreException(ObjectStoreException.Kind.FORBIDDEN, "nope");
            case "unsupported" -> new ObjectStoreException(ObjectStoreException.Kind.UNSUPPORTED, "presigned URL");
            default -> new IllegalStateException("a detail nobody should see");
        };
    }

    static Authenticator.Authentication authenticate(Request request) {
        String credential = request.header("Authorization");
        return switch (credential == null ? "" : credential) {
            case "" -> new Authenticator.Anonymous();
            case "admin", "nobody" -> new Authenticator.Authenticated(new Principal(credential, "", "", 0));
            case "broken" -> new Authenticator.Failed("remote is down");
            default -> new Authenticator.Rejected();
        };
    }

    static Authorizer.Decision check(Principal principal, List<Permission> required, Request request) {
        ASKED.addAll(required);
        return principal.name().equals("admin")
                ? new Authorizer.Allowed()
                : new Authorizer.Denied("insufficient permissions: not allowed to "
                        + required.getFirst().action());
    }

    static Answer call(String method, String target, String... headers) throws IOException {
        return RawClient.exchange(server.address(), head(method, "/api/v1" + target, headers));
    }

    static Answer post(String target, String body) throws IOException {
        int length = body.getBytes(StandardCharsets.UTF_8).length;
        String head =
                head("POST", "/api/v1" + target, ADMIN, "Content-Type: application/json", "Content-Length: " + length);
        try (RawClient client = new RawClient(server.address())) {
            return client.send(head).send(body.getBytes(StandardCharsets.UTF_8)).read();
        }
    }

    static String message(Answer answer) {
        return Json.MAPPER.readTree(answer.body()).path("message").stringValue();
    }
}
