package io.tarn.api;

import io.tarn.access.AuditNotes;
import io.tarn.access.AuditTrail;
import io.tarn.access.Authenticator;
import io.tarn.access.Authorizer;
import io.tarn.access.CredentialUse;
import io.tarn.access.Principal;
import io.tarn.api.contract.ApiRouter;
import io.tarn.api.contract.Contract;
import io.tarn.api.contract.ContractViolation;
import io.tarn.api.contract.Descriptions;
import io.tarn.api.contract.Operation;
import io.tarn.api.contract.Validation;
import io.tarn.auth.audit.AuditRecord.Service;
import io.tarn.http.ClientAbortException;
import io.tarn.http.Request;
import io.tarn.http.RequestHandler;
import io.tarn.http.RequestId;
import io.tarn.http.Response;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Everything below `/api/v1`: takes a request through the steps of api.md 2 to the method of its operation.
///
/// Operations of the contract without a method answer 501. A method for an operation the contract does not have, or
/// an operation without a line in the permission table, is refused at construction.
public final class ApiHandler implements RequestHandler {
    private static final int CLIENT_CLOSED_REQUEST = 499;
    private static final Set<String> LOGINS =
            Set.of("Login", "OauthCallback", "StsLogin", "JwtLogin", "ExternalPrincipalLogin");
    private static final OperationMethod NOT_IMPLEMENTED = exchange -> {
        throw ApiException.notImplemented();
    };
    private static final Logger LOG = LoggerFactory.getLogger(ApiHandler.class);

    private final ApiRouter router;
    private final Validation validation = new Validation(Json.MAPPER);
    private final BodyReader bodies = new BodyReader();
    private final Map<String, Route> routes = new HashMap<>();
    private final Authenticator authenticator;
    private final Authorizer authorizer;
    private final Runnable usage;
    private final AuditTrail audit;

    private record Route(
            OperationMethod method,
            Permissions.Requirement requirement,
            Optional<String> action,
            ApiMetrics.OfOperation metrics) {}

    /// @param methods by operation id
    /// @throws IllegalArgumentException methods, contract and permission table do not fit together
    public ApiHandler(
            Contract contract,
            Map<String, OperationMethod> methods,
            Authenticator authenticator,
            Authorizer authorizer,
            ApiMetrics metrics) {
        this(contract, methods, authenticator, authorizer, metrics, () -> {}, AuditTrail.none());
    }

    /// The same, with usage counted and calls recorded.
    ///
    /// @param usage run for each request to a counted operation whose caller may do it (api.md 26)
    /// @param audit told of every request to an operation
    public ApiHandler(
            Contract contract,
            Map<String, OperationMethod> methods,
            Authenticator authenticator,
            Authorizer authorizer,
            ApiMetrics metrics,
            Runnable usage,
            AuditTrail audit) {
        this.usage = usage;
        this.audit = audit;
        this.router = new ApiRouter(contract);
        this.authenticator = authenticator;
        this.authorizer = authorizer;
        Permissions permissions = Permissions.load(contract);
        Descriptions descriptions = Descriptions.load(contract);
        methods.keySet().forEach(contract::operation);
        for (Operation operation : contract.operations().values()) {
            OperationMethod method = methods.getOrDefault(operation.id(), NOT_IMPLEMENTED);
            routes.put(
                    operation.id(),
                    new Route(
                            method,
                            requirement(permissions, operation, methods),
                            descriptions.action(operation),
                            metrics.of(operation)));
        }
    }

    /// What is not there needs no permission to be told so.
    private static Permissions.Requirement requirement(
            Permissions permissions, Operation operation, Map<String, OperationMethod> methods) {
        return operation.open() || methods.containsKey(operation.id())
                ? permissions.of(operation)
                : new Permissions.AnyUser();
    }

    /// The operations that need nothing but this frame.
    public static Map<String, OperationMethod> ownMethods() {
        return Map.of("healthCheck", exchange -> exchange.empty(204));
    }

    /// Whether a raw path belongs to the API.
    public static boolean serves(String rawPath) {
        return rawPath.startsWith(Contract.BASE_PATH)
                && (rawPath.length() == Contract.BASE_PATH.length()
                        || rawPath.charAt(Contract.BASE_PATH.length()) == '/');
    }

    @Override
    public void handle(Request request, Response response) throws IOException {
        int start = Contract.BASE_PATH.length() + 1;
        Optional<ApiRouter.Match> match = request.rawPath().length() <= start
                ? Optional.empty()
                : router.find(request.method(), request.rawPath(), start);
        if (match.isEmpty()) {
            Json.sendError(response, 404, "invalid API endpoint");
            return;
        }
        Operation operation = match.get().operation();
        List<String> pathValues;
        try {
            pathValues = match.get().decodedValues();
            validation.checkParameters(operation, pathValues, request);
        } catch (ContractViolation e) {
            Json.sendError(response, 400, String.valueOf(e.getMessage()));
            return;
        }
        try (BodyReader.Body body = body(operation, request, response)) {
            if (!response.answered()) {
                perform(operation, request, response, pathValues, body.bytes());
            }
        }
    }

    /// The checked body. A refusal is answered here.
    private BodyReader.Body body(Operation operation, Request request, Response response) throws IOException {
        if (operation.body().isEmpty()) {
            return bodies.empty();
        }
        Operation.Body expected = operation.body().get();
        BodyReader.Body body = bodies.empty();
        boolean kept = false;
        try {
            if (request.hasBody()) {
                if (expected.required()) {
                    validation.checkContentType(request);
                }
                body = bodies.read(request);
                if (body.bytes().length > 0) {
                    validation.checkContentType(request);
                }
            }
            validation.checkBody(expected, body.bytes());
            kept = true;
        } catch (ContractViolation | ApiException e) {
            ErrorTable.Answer answer = ErrorTable.answer(e);
            Json.sendError(response, answer.status(), answer.message());
        } finally {
            if (!kept) {
                body.close();
            }
        }
        return kept ? body : bodies.empty();
    }

    private void perform(Operation operation, Request request, Response response, List<String> pathValues, byte[] body)
            throws IOException {
        Route route = routeOf(operation);
        String requestId = RequestId.random();
        response.header("X-Request-ID", requestId);
        RequestLog.begin(operation, requestId);
        route.metrics.begin();
        int status = CLIENT_CLOSED_REQUEST;
        String reason = "";
        AuditNotes notes = new AuditNotes();
        try {
            request.describe(RequestLog.description(operation, pathValues, Optional.empty()));
            Optional<Principal> caller = operation.open() ? Optional.empty() : authenticate(request, notes);
            request.describe(RequestLog.description(operation, pathValues, caller));
            Exchange exchange = new Exchange(operation, request, response, pathValues, body, caller, authorizer, notes);
            perform(route, exchange);
            status = response.status();
        } catch (Throwable e) {
            reason = refusal(e);
            status = fail(operation, response, requestId, e);
        } finally {
            route.metrics.end(status, request, response);
            audit.ended(ended(operation, request, pathValues, notes, status, reason, requestId));
            RequestLog.end();
        }
    }

    private static AuditTrail.Ended ended(
            Operation operation,
            Request request,
            List<String> pathValues,
            AuditNotes notes,
            int status,
            String reason,
            String requestId) {
        int repository = operation.pathIndex("repository");
        int ref = RequestLog.refIndex(operation);
        return new AuditTrail.Ended(
                LOGINS.contains(operation.label()) ? Service.LOGIN : Service.REST_API,
                operation.label(),
                repository < 0 ? "" : pathValues.get(repository),
                ref < 0 ? "" : pathValues.get(ref),
                request,
                notes,
                status,
                reason,
                requestId);
    }

    private void perform(Route route, Exchange exchange) throws IOException {
        permit(route.requirement, exchange);
        boolean permitted = !(route.requirement instanceof Permissions.ByMethod);
        if (permitted) {
            count(route, exchange);
        }
        try {
            route.method.handle(exchange);
        } finally {
            if (!permitted && exchange.authorized()) {
                count(route, exchange);
            }
        }
        checkOutcome(route.requirement, exchange);
    }

    private void count(Route route, Exchange exchange) {
        if (route.action.isPresent()) {
            usage.run();
            RequestLog.performing(route.action.get(), exchange);
        }
    }

    private Route routeOf(Operation operation) {
        Route route = routes.get(operation.id());
        if (route == null) {
            throw new IllegalStateException("no route for " + operation.id());
        }
        return route;
    }

    private Optional<Principal> authenticate(Request request, AuditNotes notes) {
        return switch (authenticator.authenticate(request)) {
            case Authenticator.Anonymous _ -> Optional.empty();
            case Authenticator.Authenticated(Principal principal, CredentialUse use) -> {
                notes.user(principal.name());
                notes.credential(use);
                yield Optional.of(principal);
            }
            case Authenticator.Rejected(CredentialUse use) -> {
                notes.credential(use);
                throw ApiException.unauthenticated();
            }
            case Authenticator.Forbidden(String reason, CredentialUse use) -> {
                notes.credential(use);
                throw new ApiException(403, reason);
            }
            case Authenticator.Failed(String reason) -> {
                LOG.warn("authentication failed for reasons of the server: {}", reason);
                throw new ApiException(500, "internal server error");
            }
        };
    }

    private static void permit(Permissions.Requirement requirement, Exchange exchange) {
        switch (requirement) {
            case Permissions.Open _, Permissions.AnyCaller _ -> {}
            case Permissions.AnyUser _, Permissions.ByMethod _ -> exchange.principal();
            case Permissions.AllOf all -> {
                exchange.principal();
                exchange.authorize(all.permissions(exchange));
            }
        }
    }

    /// A method that answered nothing, or that should have checked permissions and did not, is a defect that must
    /// not pass for a success.
    private static void checkOutcome(Permissions.Requirement requirement, Exchange exchange) {
        if (requirement instanceof Permissions.ByMethod && !exchange.authorized()) {
            throw new IllegalStateException(exchange.operation().id() + " checked no permission");
        }
        if (!exchange.response().answered()) {
            throw new IllegalStateException(exchange.operation().id() + " did not answer");
        }
    }

    /// Why a request was refused; empty where the text might repeat what a body held, or tell of the server's inside.
    private static String refusal(Throwable failure) {
        ErrorTable.Answer answer = ErrorTable.answer(failure);
        return switch (answer.status()) {
            case 401, 403, 404, 409, 412, 429 -> answer.message();
            default -> "";
        };
    }

    /// Answers a failure.
    ///
    /// @return the status for the metrics
    private static int fail(Operation operation, Response response, String requestId, Throwable failure)
            throws IOException {
        if (ClientAbortException.causes(failure)) {
            throw new ClientAbortException("client went away during " + operation.id(), failure);
        }
        if (response.committed()) {
            throw new IOException(operation.id() + " failed in the middle of its answer", failure);
        }
        ErrorTable.Answer answer = ErrorTable.answer(failure);
        if (answer.defect()) {
            LOG.error("{} failed, request {}", operation.id(), requestId, failure);
        }
        response.reset();
        response.header("X-Request-ID", requestId);
        Json.sendError(response, answer.status(), answer.message());
        return answer.status();
    }
}
