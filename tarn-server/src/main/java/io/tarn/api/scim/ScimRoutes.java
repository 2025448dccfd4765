package io.tarn.api.scim;

import io.tarn.api.ErrorTable;
import io.tarn.api.Mount;
import io.tarn.api.scim.ScimException.Type;
import io.tarn.auth.AuthException;
import io.tarn.http.BadRequestException;
import io.tarn.http.ClientAbortException;
import io.tarn.http.PercentEncoding;
import io.tarn.http.Request;
import io.tarn.http.RequestHandler;
import io.tarn.http.Response;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Everything below `/scim/v2`: finds out who calls before it looks at what is asked, answers, and records it.
public final class ScimRoutes implements RequestHandler {
    /// Requests worked on at once; more are told to come back.
    static final int CONCURRENT_MAX = 16;

    private static final String BASE_PATH = "/scim/v2";

    /// No id begins with a dot.
    private static final String SEARCH = ".search";

    private static final Logger LOG = LoggerFactory.getLogger(ScimRoutes.class);

    private final ScimOptions options;
    private final ScimAudit audit;
    private final Map<String, Endpoint> endpoints;
    private final Semaphore places = new Semaphore(CONCURRENT_MAX);

    public ScimRoutes(ScimOptions options) {
        this.options = options;
        this.audit = new ScimAudit(options.audit(), options.auditReads(), options.clock());
        this.endpoints = options.directory()
                .<Map<String, Endpoint>>map(directory -> Map.of(
                        ResourceType.USER.endpoint(), new UserEndpoint(directory.users(), options.clock()),
                        ResourceType.GROUP.endpoint(), new GroupEndpoint(directory, options.clock())))
                .orElseGet(Map::of);
    }

    /// Its place on the listener. Mounted also when it is off, so that nothing else answers there.
    public static Mount mount(ScimOptions options) {
        return new Mount(Set.of(BASE_PATH), Set.of(BASE_PATH + "/"), new ScimRoutes(options));
    }

    @Override
    public void handle(Request request, Response response) throws IOException {
        if (options.token().isEmpty()) {
            ScimJson.sendError(response, ScimException.notFound("provisioning is off"));
            return;
        }
        ThreadLocalRandom random = ThreadLocalRandom.current();
        String requestId = new UUID(random.nextLong(), random.nextLong()).toString();
        boolean known = options.token().get().admits(request.header("Authorization"));
        String operation = operation(request);
        request.describe(sink -> {
            sink.accept("service_name", "scim");
            sink.accept("operation_id", operation);
        });
        int status = 499;
        String reason = "";
        try {
            answer(known, request, response);
            status = response.status();
        } catch (RuntimeException e) {
            if (ClientAbortException.causes(e)) {
                throw e;
            }
            ScimException error = error(e, requestId);
            response.reset();
            decorate(response, error);
            ScimJson.sendError(response, error);
            status = error.status();
            reason = error.detail();
        } finally {
            response.header("X-Request-ID", requestId);
            audit.ended(request, known, operation, status, reason, requestId);
        }
    }

    private static void decorate(Response response, ScimException error) {
        if (error.status() == 401) {
            response.header("WWW-Authenticate", "Bearer realm=\"scim\"");
        }
        if (error.status() == 429) {
            response.header("Retry-After", "1");
        }
    }

    private void answer(boolean known, Request request, Response response) throws IOException {
        if (!known) {
            throw new ScimException(401, Type.NONE, "the integration token is missing or wrong");
        }
        if (options.directory().isEmpty()) {
            throw new ScimException(501, Type.NONE, "this installation keeps no users and groups of its own");
        }
        if (!places.tryAcquire()) {
            throw new ScimException(429, Type.NONE, "too many requests at once, try again");
        }
        try {
            route(request, response);
        } finally {
            places.release();
        }
    }

    private void route(Request request, Response response) throws IOException {
        List<String> segments = segments(request);
        String base = request.origin().orElse("") + BASE_PATH;
        Endpoint endpoint = segments.isEmpty() ? null : endpoints.get(segments.getFirst());
        if (segments.equals(List.of(SEARCH))) {
            requireSearch(request);
            ScimJson.send(response, 200, everywhere(ListQuery.of(ScimJson.body(request)), base));
        } else if (endpoint == null) {
            discover(segments, request, response, base);
        } else if (segments.size() == 1) {
            collection(endpoint, request, response, base);
        } else if (segments.size() == 2 && segments.get(1).equals(SEARCH)) {
            search(endpoint, request, response, base);
        } else if (segments.size() == 2) {
            String name = ResourceId.name(segments.get(1))
                    .orElseThrow(() -> ScimException.notFound("there is no resource of that id"));
            single(endpoint, name, request, response, base);
        } else {
            throw ScimException.notFound("there is nothing at this address");
        }
    }

    private static List<String> segments(Request request) {
        return Stream.of(request.rawPath().substring(BASE_PATH.length()).split("/", -1))
                .skip(1)
                .map(PercentEncoding::decodePath)
                .toList();
    }

    private static void collection(Endpoint endpoint, Request request, Response response, String base)
            throws IOException {
        switch (request.method()) {
            case "GET" -> ScimJson.send(response, 200, endpoint.list(ListQuery.of(request.query()), base));
            case "POST" -> {
                Projection projection = Projection.of(request.query());
                ObjectNode made = endpoint.create(ScimJson.body(request), base);
                response.header("Location", made.path("meta").path("location").stringValue());
                ScimJson.send(response, 201, projection.apply(made));
            }
            default -> throw notAllowed();
        }
    }

    private static void search(Endpoint endpoint, Request request, Response response, String base) throws IOException {
        requireSearch(request);
        ScimJson.send(response, 200, endpoint.list(ListQuery.of(ScimJson.body(request)), base));
    }

    private static void requireSearch(Request request) {
        if (!request.method().equals("POST")) {
            throw notAllowed();
        }
    }

    /// Users, and behind them groups.
    private ObjectNode everywhere(ListQuery query, String base) {
        long skipped = query.startIndex() - 1;
        long total = 0;
        ArrayNode found = ScimJson.MAPPER.createArrayNode();
        for (ResourceType type : ResourceType.values()) {
            var part = new ListQuery(
                    query.filter(), Math.max(0, skipped - total) + 1, query.count() - found.size(), query.projection());
            ObjectNode listed = endpoint(type).list(part, base);
            total += listed.path("totalResults").longValue();
            found.addAll(listed.path("Resources").values());
        }
        ObjectNode answer = ScimJson.MAPPER.createObjectNode();
        answer.putArray("schemas").add("urn:ietf:params:scim:api:messages:2.0:ListResponse");
        answer.put("totalResults", total).put("startIndex", query.startIndex()).put("itemsPerPage", found.size());
        answer.set("Resources", found);
        return answer;
    }

    private Endpoint endpoint(ResourceType type) {
        return Optional.ofNullable(endpoints.get(type.endpoint())).orElseThrow();
    }

    private static void single(Endpoint endpoint, String name, Request request, Response response, String base)
            throws IOException {
        Projection projection = Projection.of(request.query());
        switch (request.method()) {
            case "GET" -> ScimJson.send(response, 200, endpoint.get(name, projection, base));
            case "PUT" ->
                ScimJson.send(response, 200, projection.apply(endpoint.replace(name, ScimJson.body(request), base)));
            case "PATCH" -> {
                Optional<ObjectNode> patched = endpoint.patch(name, ScimJson.body(request), base);
                patched.ifPresentOrElse(
                        json -> ScimJson.send(response, 200, projection.apply(json)), () -> response.status(204));
            }
            case "DELETE" -> {
                endpoint.delete(name);
                response.status(204);
            }
            default -> throw notAllowed();
        }
    }

    private static void discover(List<String> segments, Request request, Response response, String base) {
        Optional<ObjectNode> found = switch (segments.size()) {
            case 1 ->
                switch (segments.getFirst()) {
                    case "ServiceProviderConfig" -> Optional.of(Discovery.configuration(base));
                    case "ResourceTypes" -> Optional.of(Discovery.resourceTypes(base));
                    case "Schemas" -> Optional.of(Discovery.schemas(base));
                    case "Bulk", "Me" -> throw new ScimException(501, Type.NONE, "this is not supported");
                    default -> Optional.empty();
                };
            case 2 ->
                switch (segments.getFirst()) {
                    case "ResourceTypes" -> Discovery.resourceType(segments.get(1), base);
                    case "Schemas" -> Discovery.schema(segments.get(1), base);
                    default -> Optional.empty();
                };
            default -> Optional.empty();
        };
        ObjectNode answer = found.orElseThrow(() -> ScimException.notFound("there is nothing at this address"));
        if (!request.method().equals("GET")) {
            throw notAllowed();
        }
        if (request.query().has("filter")) {
            throw new ScimException(403, Type.NONE, "descriptions of the service cannot be filtered");
        }
        ScimJson.send(response, 200, answer);
    }

    private static ScimException notAllowed() {
        return new ScimException(405, Type.NONE, "the method is not allowed here");
    }

    /// What the log calls a request: the method and the kind of resource, never anything from the client.
    private static String operation(Request request) {
        String place = request.rawPath().substring(BASE_PATH.length());
        String verb = place.endsWith("/" + SEARCH) ? "Search" : verb(request.method());
        return Stream.of(ResourceType.values())
                .filter(type -> place.equals("/" + type.endpoint()) || place.startsWith("/" + type.endpoint() + "/"))
                .map(type -> "Scim" + verb + type.label())
                .findFirst()
                .orElse("ScimDiscovery");
    }

    private static String verb(String method) {
        return switch (method) {
            case "GET" -> "Get";
            case "POST" -> "Create";
            case "PUT" -> "Replace";
            case "PATCH" -> "Patch";
            case "DELETE" -> "Delete";
            default -> "Other";
        };
    }

    private static ScimException error(RuntimeException failure, String requestId) {
        if (failure instanceof ScimException scim) {
            return scim;
        }
        if (failure instanceof BadRequestException) {
            return ScimException.of(Type.INVALID_SYNTAX, String.valueOf(failure.getMessage()));
        }
        ErrorTable.Answer answer = ErrorTable.answer(failure);
        if (answer.defect()) {
            LOG.error("provisioning failed, request {}", requestId, failure);
        }
        return new ScimException(answer.status(), type(failure), answer.message());
    }

    private static Type type(RuntimeException failure) {
        if (!(failure instanceof AuthException refusal)) {
            return Type.NONE;
        }
        return switch (refusal.kind()) {
            case INVALID -> Type.INVALID_VALUE;
            case ALREADY_EXISTS -> Type.UNIQUENESS;
            default -> Type.NONE;
        };
    }
}
