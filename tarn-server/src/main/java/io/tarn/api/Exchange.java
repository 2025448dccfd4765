package io.tarn.api;

import io.tarn.access.AuditNotes;
import io.tarn.access.Authorizer;
import io.tarn.access.CredentialUse;
import io.tarn.access.Permission;
import io.tarn.access.Principal;
import io.tarn.api.contract.Operation;
import io.tarn.api.contract.Parameter;
import io.tarn.block.ObjectStore.PresignedUrl;
import io.tarn.http.Request;
import io.tarn.http.Response;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// A valid request to an operation, and its answer. Parameters are those of the contract: asking for another is an
/// [IllegalArgumentException], a defect of the caller.
public final class Exchange {
    private static final byte[] EMPTY_DOCUMENT = "{}".getBytes(StandardCharsets.US_ASCII);

    private final Operation operation;
    private final Request request;
    private final Response response;
    private final List<String> pathValues;
    private final byte[] body;
    private final Optional<Principal> caller;
    private final Authorizer authorizer;
    private final AuditNotes notes;
    private boolean authorized;

    @Nullable
    private JsonNode tree;

    Exchange(
            Operation operation,
            Request request,
            Response response,
            List<String> pathValues,
            byte[] body,
            Optional<Principal> caller,
            Authorizer authorizer,
            AuditNotes notes) {
        this.operation = operation;
        this.request = request;
        this.response = response;
        this.pathValues = pathValues;
        this.body = body;
        this.caller = caller;
        this.authorizer = authorizer;
        this.notes = notes;
    }

    public Operation operation() {
        return operation;
    }

    public Request request() {
        return request;
    }

    public Response response() {
        return response;
    }

    /// The user, unless the caller is anonymous.
    public Optional<Principal> caller() {
        return caller;
    }

    /// The user.
    ///
    /// @throws ApiException 401, the caller is anonymous
    public Principal principal() {
        return caller.orElseThrow(ApiException::unauthenticated);
    }

    /// A path parameter, decoded.
    public String path(String name) {
        int index = operation.pathIndex(name);
        if (index < 0) {
            throw unknown(name);
        }
        return pathValues.get(index);
    }

    /// All path parameters in the order of the template, decoded.
    List<String> pathValues() {
        return pathValues;
    }

    /// A query parameter, or its default in the contract, or the empty string.
    public String query(String name) {
        Parameter parameter = parameter(name);
        String value = request.query().first(name);
        if (value != null) {
            return value;
        }
        String byDefault = parameter.defaultValue();
        return byDefault == null ? "" : byDefault;
    }

    /// Whether a query parameter was given, be it empty.
    public boolean hasQuery(String name) {
        parameter(name);
        return request.query().has(name);
    }

    /// An integer query parameter, or its default, or 0.
    public long queryInt(String name) {
        String value = query(name);
        return value.isEmpty() ? 0 : Long.parseLong(value);
    }

    /// A boolean query parameter, or its default, or false.
    public boolean queryBool(String name) {
        return Boolean.TRUE.equals(Parameter.parseBoolean(query(name)));
    }

    /// All values of a list parameter.
    public List<String> queryList(String name) {
        parameter(name);
        return request.query().all(name);
    }

    /// A request header.
    public Optional<String> header(String name) {
        return Optional.ofNullable(request.header(name));
    }

    /// The page wanted, from whichever of `amount`, `after`, `prefix` and `delimiter` the operation has.
    public Page page() {
        return new Page(
                Page.amount(hasParameter("amount") ? queryInt("amount") : 0),
                hasParameter("after") ? query("after") : "",
                hasParameter("prefix") ? query("prefix") : "",
                hasParameter("delimiter") ? query("delimiter") : "");
    }

    /// The JSON body as a record; one without any field set when there is no body. `null` fields of the document and
    /// absent ones are alike.
    public <T> T body(Class<T> type) {
        try {
            return Json.MAPPER.readValue(body.length == 0 ? EMPTY_DOCUMENT : body, type);
        } catch (JacksonException e) {
            throw undecodable(e);
        }
    }

    /// The JSON body as a list.
    public <T> List<T> bodyList(Class<T> elementType) {
        try {
            return Json.MAPPER.readerForListOf(elementType).readValue(body);
        } catch (JacksonException e) {
            throw undecodable(e);
        }
    }

    /// The texts found in the body when following `fields`, through every element of arrays on the way.
    List<String> bodyTexts(List<String> fields) {
        JsonNode root = tree;
        if (root == null) {
            root = Json.MAPPER.readTree(body.length == 0 ? EMPTY_DOCUMENT : body);
            tree = root;
        }
        List<String> found = new ArrayList<>();
        collect(root, fields, found);
        return found;
    }

    private static void collect(JsonNode node, List<String> fields, List<String> found) {
        if (node.isArray()) {
            node.forEach(element -> collect(element, fields, found));
        } else if (!fields.isEmpty()) {
            collect(node.path(fields.getFirst()), fields.subList(1, fields.size()), found);
        } else {
            found.add(node.stringValue(""));
        }
    }

    /// Answers with JSON.
    public void json(int status, Object value) {
        Json.send(response, status, value);
    }

    /// Answers with plain text, in UTF-8.
    public void text(int status, String value) {
        response.status(status);
        response.header("Content-Type", "text/plain; charset=utf-8");
        response.header("X-Content-Type-Options", "nosniff");
        response.send(value.getBytes(StandardCharsets.UTF_8));
    }

    /// Answers without a body.
    public void empty(int status) {
        response.status(status);
    }

    /// A URL as the client can use it: one on this server gets the name before it by which the client calls the
    /// server. Who sends a false `Host` gets a useless URL, and nobody else sees it.
    ///
    /// @throws ApiException 400, the client named no host
    public PresignedUrl absolute(PresignedUrl url) {
        if (!url.url().startsWith("/")) {
            return url;
        }
        String origin = request.origin()
                .orElseThrow(() -> new ApiException(400, "the request names no host to put into a URL"));
        return new PresignedUrl(origin + url.url(), url.expiry());
    }

    /// Requires the caller to have all of `required`: the one way to the policy engine.
    ///
    /// @throws ApiException 401, anonymous or not permitted
    public void authorize(List<Permission> required) {
        Principal principal = principal();
        Authorizer.Decision decision = authorizer.check(principal, required, request);
        notes.asked(required, decision instanceof Authorizer.Allowed);
        authorized = switch (decision) {
            case Authorizer.Allowed _ -> true;
            case Authorizer.Denied(String text) -> throw new ApiException(401, text);
        };
    }

    /// The same for a single permission.
    public void authorize(Permission required) {
        authorize(List.of(required));
    }

    /// Whether the caller has `permission`, where a refusal concerns one item of many.
    ///
    /// @throws ApiException 401, the caller is anonymous
    public boolean isAllowed(Permission permission) {
        authorized = true;
        List<Permission> required = List.of(permission);
        boolean allowed = authorizer.check(principal(), required, request) instanceof Authorizer.Allowed;
        notes.asked(required, allowed);
        return allowed;
    }

    /// Requires that the caller may see a list at all whose items are asked about with [#isListed].
    ///
    /// @throws ApiException 401, anonymous or not permitted
    public void authorizeListing(String action) {
        if (!authorizer.mayList(principal(), action)) {
            throw new ApiException(401, "insufficient permissions");
        }
        authorized = true;
    }

    /// Whether an item of a list is shown to the caller.
    public boolean isListed(Permission permission) {
        return authorizer.isListed(principal(), permission, request);
    }

    /// Says that nothing had to be checked: an empty list of items, a refusal further up.
    public void nothingToAuthorize() {
        principal();
        authorized = true;
    }

    /// Notes for the audit log with what an anonymous caller tries to prove who it is: the operation is a login.
    public void tries(CredentialUse use) {
        notes.credential(use);
    }

    /// Notes for the audit log who an anonymous caller turned out to be.
    public void turnedOutToBe(String user) {
        notes.user(user);
    }

    boolean authorized() {
        return authorized;
    }

    private boolean hasParameter(String name) {
        return find(name) != null;
    }

    private Parameter parameter(String name) {
        Parameter parameter = find(name);
        if (parameter == null) {
            throw unknown(name);
        }
        return parameter;
    }

    private @Nullable Parameter find(String name) {
        for (Parameter parameter : operation.queryParameters()) {
            if (parameter.name().equals(name)) {
                return parameter;
            }
        }
        return null;
    }

    private IllegalArgumentException unknown(String name) {
        return new IllegalArgumentException(operation.id() + " has no parameter " + name);
    }

    private static ApiException undecodable(JacksonException e) {
        return new ApiException(
                400, "request body has an error: failed to decode request body: " + e.getOriginalMessage());
    }
}
