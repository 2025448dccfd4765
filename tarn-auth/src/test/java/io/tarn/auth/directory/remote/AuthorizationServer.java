package io.tarn.auth.directory.remote;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tarn.auth.AccessKey;
import io.tarn.auth.AuthException;
import io.tarn.auth.Credential;
import io.tarn.auth.User;
import io.tarn.auth.directory.AccessKeys.IssuedKey;
import io.tarn.auth.directory.Directory;
import io.tarn.auth.directory.ExternalPrincipals.ExternalPrincipal;
import io.tarn.auth.directory.Group;
import io.tarn.auth.directory.ListRequest;
import io.tarn.auth.directory.Listing;
import io.tarn.auth.policy.Policy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// An authorization server over a directory: the server's side of the contract, written from its description and
/// without anything of the client's but the form of policies.
final class AuthorizationServer implements AutoCloseable {
    static final String TOKEN = "token-of-the-tests";
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpServer server;
    private final Directory directory;
    final List<Seen> seen = new CopyOnWriteArrayList<>();

    /// A request that came.
    record Seen(String method, String rawTarget, Map<String, List<String>> headers, int clientPort) {}

    private record Answer(int status, Optional<JsonNode> body) {
        static Answer of(int status) {
            return new Answer(status, Optional.empty());
        }

        static Answer of(int status, JsonNode body) {
            return new Answer(status, Optional.of(body));
        }
    }

    AuthorizationServer(Directory directory) throws IOException {
        this.directory = directory;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/api/v1", this::handle);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/api/v1";
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String target = exchange.getRequestURI().toString();
            seen.add(new Seen(
                    exchange.getRequestMethod(),
                    target,
                    Map.copyOf(exchange.getRequestHeaders()),
                    exchange.getRemoteAddress().getPort()));
            byte[] body = exchange.getRequestBody().readAllBytes();
            Answer answer = answer(exchange, target.substring("/api/v1/".length()), body);
            byte[] bytes = answer.body().map(JSON::writeValueAsBytes).orElse(new byte[0]);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private Answer answer(HttpExchange exchange, String target, byte[] body) {
        if (!("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            return Answer.of(401);
        }
        int mark = target.indexOf('?');
        String path = mark < 0 ? target : target.substring(0, mark);
        String[] segments = Arrays.stream(path.split("/"))
                .map(AuthorizationServer::decodePath)
                .toArray(String[]::new);
        Map<String, String> query = query(mark < 0 ? "" : target.substring(mark + 1));
        try {
            JsonNode json = body.length == 0 ? JSON.createObjectNode() : JSON.readTree(body);
            return dispatch(exchange.getRequestMethod(), segments, query, json);
        } catch (AuthException e) {
            return Answer.of(
                    switch (e.kind()) {
                        case NOT_FOUND -> 404;
                        case INVALID, LIMIT_EXCEEDED -> 400;
                        case ALREADY_EXISTS -> 409;
                        default -> 500;
                    });
        }
    }

    private Answer dispatch(String method, String[] path, Map<String, String> query, JsonNode body) {
        String shape = shape(path);
        return switch (method + " " + shape) {
            case "GET healthcheck" -> Answer.of(204);
            case "GET config/version" -> Answer.of(200, JSON.createObjectNode().put("version", "1.2.3"));
            case "GET auth/users" -> users(query);
            case "POST auth/users" -> createUser(body);
            case "GET auth/users/*" -> found(directory.users().find(path[2]).map(AuthorizationServer::json));
            case "DELETE auth/users/*" -> done(204, () -> directory.users().delete(path[2]));
            case "PUT auth/users/*/friendly_name" ->
                done(
                        204,
                        () -> directory
                                .users()
                                .update(
                                        path[2],
                                        user -> user.withFriendlyName(
                                                body.path("friendly_name").stringValue(""))));
            case "GET auth/users/*/groups" ->
                list(directory.groups().ofUser(path[2], page(query)), AuthorizationServer::json);
            case "GET auth/users/*/credentials" ->
                list(directory.keys().list(path[2], page(query)), AuthorizationServer::json);
            case "POST auth/users/*/credentials" -> createKey(path[2], query);
            case "GET auth/users/*/credentials/*" ->
                found(directory.keys().find(path[2], path[4]).map(AuthorizationServer::json));
            case "DELETE auth/users/*/credentials/*" ->
                done(204, () -> directory.keys().delete(path[2], path[4]));
            case "GET auth/credentials/*" ->
                found(directory.keys().find(path[2]).map(AuthorizationServer::json));
            case "GET auth/users/*/external/principals/ls" ->
                list(directory.principals().ofUser(path[2], page(query)), AuthorizationServer::json);
            case "POST auth/users/*/external/principals" ->
                done(201, () -> directory.principals().create(path[2], query.getOrDefault("principalId", "")));
            case "DELETE auth/users/*/external/principals" ->
                done(204, () -> directory.principals().delete(path[2], query.getOrDefault("principalId", "")));
            case "GET auth/external/principals" ->
                found(directory
                        .principals()
                        .find(query.getOrDefault("principalId", ""))
                        .map(AuthorizationServer::json));
            default -> dispatchRights(method + " " + shape, path, query, body);
        };
    }

    private Answer dispatchRights(String call, String[] path, Map<String, String> query, JsonNode body) {
        return switch (call) {
            case "GET auth/groups" -> list(directory.groups().list(page(query)), AuthorizationServer::json);
            case "POST auth/groups" ->
                Answer.of(
                        201,
                        json(directory
                                .groups()
                                .create(Group.named(
                                        body.path("id").stringValue(""),
                                        body.path("description").stringValue(""),
                                        now()))));
            case "GET auth/groups/*" -> found(directory.groups().find(path[2]).map(AuthorizationServer::json));
            case "DELETE auth/groups/*" -> done(204, () -> directory.groups().delete(path[2]));
            case "GET auth/groups/*/members" ->
                list(directory.groups().members(path[2], page(query)), AuthorizationServer::json);
            case "PUT auth/groups/*/members/*" ->
                done(201, () -> directory.groups().addMember(path[2], path[4]));
            case "DELETE auth/groups/*/members/*" ->
                done(204, () -> directory.groups().removeMember(path[2], path[4]));
            case "GET auth/policies" -> list(directory.policies().list(page(query)), RemotePolicyRecords::document);
            case "POST auth/policies" ->
                Answer.of(
                        201,
                        RemotePolicyRecords.document(directory.policies().create(RemotePolicyRecords.policy(body))));
            case "GET auth/policies/*" ->
                found(directory.policies().find(path[2]).map(RemotePolicyRecords::document));
            case "PUT auth/policies/*" ->
                Answer.of(
                        200,
                        RemotePolicyRecords.document(directory.policies().update(RemotePolicyRecords.policy(body))));
            case "DELETE auth/policies/*" ->
                done(204, () -> directory.policies().delete(path[2]));
            case "GET auth/users/*/policies" -> policies(path[2], query);
            case "PUT auth/users/*/policies/*" ->
                done(201, () -> directory.attachments().attachToUser(path[4], path[2]));
            case "DELETE auth/users/*/policies/*" ->
                done(204, () -> directory.attachments().detachFromUser(path[4], path[2]));
            case "GET auth/groups/*/policies" ->
                list(directory.attachments().ofGroup(path[2], page(query)), RemotePolicyRecords::document);
            case "PUT auth/groups/*/policies/*" ->
                done(201, () -> directory.attachments().attachToGroup(path[4], path[2]));
            case "DELETE auth/groups/*/policies/*" ->
                done(204, () -> directory.attachments().detachFromGroup(path[4], path[2]));
            default -> Answer.of(501);
        };
    }

    /// The path with `*` for names.
    private static String shape(String[] path) {
        String[] shape = path.clone();
        boolean named = path.length > 2 && !path[1].equals("external");
        if (named) {
            shape[2] = "*";
        }
        if (path.length == 5 && !path[3].equals("external")) {
            shape[4] = "*";
        }
        return String.join("/", shape);
    }

    private Answer users(Map<String, String> query) {
        if (!query.containsKey("external_id")) {
            return list(directory.users().list(page(query)), AuthorizationServer::json);
        }
        List<User> found = directory.users().findByExternalId(query.get("external_id")).stream()
                .toList();
        return list(new Listing<>(found, ""), AuthorizationServer::json);
    }

    private Answer createUser(JsonNode body) {
        if (body.path("invite").booleanValue(false)) {
            return Answer.of(412);
        }
        User user = new User(
                body.path("username").stringValue(""),
                now(),
                body.path("friendlyName").stringValue(""),
                body.path("email").stringValue(""),
                body.path("source").stringValue(""),
                body.path("external_id").stringValue(""),
                true);
        return Answer.of(201, json(directory.users().create(user)));
    }

    private Answer createKey(String user, Map<String, String> query) {
        Optional<AccessKey> given = Optional.ofNullable(query.get("access_key"))
                .map(id -> new AccessKey(id, query.getOrDefault("secret_key", "")));
        return Answer.of(201, json(directory.keys().create(user, given)));
    }

    /// The effective ones by pages of at most three, so that every client has to come again.
    private Answer policies(String user, Map<String, String> query) {
        if (!"true".equals(query.get("effective"))) {
            return list(directory.attachments().ofUser(user, page(query)), RemotePolicyRecords::document);
        }
        List<Policy> behind = directory.attachments().effective(user).stream()
                .filter(policy -> policy.name().compareTo(query.getOrDefault("after", "")) > 0)
                .toList();
        List<Policy> page = behind.stream().limit(3).toList();
        String next = behind.size() > page.size() ? page.getLast().name() : "";
        return list(new Listing<>(page, next), RemotePolicyRecords::document);
    }

    private static Answer done(int status, Runnable work) {
        work.run();
        return Answer.of(status);
    }

    private static Answer found(Optional<? extends JsonNode> body) {
        return body.map(found -> Answer.of(200, found)).orElseGet(() -> Answer.of(404));
    }

    private static <T> Answer list(Listing<T> page, Function<T, ObjectNode> view) {
        ObjectNode list = JSON.createObjectNode();
        ObjectNode pagination = list.putObject("pagination");
        pagination.put("has_more", page.hasMore());
        pagination.put("next_offset", page.next());
        pagination.put("results", page.results().size());
        pagination.put("max_per_page", 1000);
        ArrayNode results = list.putArray("results");
        page.results().forEach(result -> results.add(view.apply(result)));
        return Answer.of(200, list);
    }

    private static ObjectNode json(User user) {
        return JSON.createObjectNode()
                .put("username", user.name())
                .put("creation_date", user.createdAt().getEpochSecond())
                .put("friendly_name", user.friendlyName())
                .put("email", user.email())
                .put("source", user.source())
                .put("external_id", user.externalId());
    }

    private static ObjectNode json(Group group) {
        return JSON.createObjectNode()
                .put("name", group.name())
                .put("description", group.description())
                .put("creation_date", group.createdAt().getEpochSecond());
    }

    private static ObjectNode json(IssuedKey key) {
        return JSON.createObjectNode()
                .put("access_key_id", key.id())
                .put("creation_date", key.issuedAt().getEpochSecond());
    }

    private static ObjectNode json(Credential key) {
        return JSON.createObjectNode()
                .put("access_key_id", key.key().id())
                .put("secret_access_key", key.key().secret())
                .put("creation_date", key.issuedAt().getEpochSecond())
                .put("user_id", 0)
                .put("user_name", key.userName());
    }

    private static ObjectNode json(ExternalPrincipal principal) {
        return JSON.createObjectNode().put("id", principal.id()).put("user_id", principal.userName());
    }

    private static ListRequest page(Map<String, String> query) {
        int amount = Integer.parseInt(query.getOrDefault("amount", "100"));
        return new ListRequest(query.getOrDefault("prefix", ""), query.getOrDefault("after", ""), amount);
    }

    private static Map<String, String> query(String text) {
        Map<String, String> query = new HashMap<>();
        for (String pair : text.split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                query.put(
                        URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8),
                        URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        return query;
    }

    /// In a path `+` is a plus.
    private static String decodePath(String segment) {
        return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static Instant now() {
        return Instant.ofEpochSecond(1_800_000_000);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
