package io.tarn.gateway;

import io.tarn.access.AuditNotes;
import io.tarn.access.AuditTrail;
import io.tarn.access.Authorizer;
import io.tarn.access.Permission;
import io.tarn.auth.audit.AuditRecord.Service;
import io.tarn.gateway.call.Access;
import io.tarn.gateway.call.Bucket;
import io.tarn.gateway.call.GatewaySettings;
import io.tarn.gateway.call.OperationHandler;
import io.tarn.gateway.call.S3Address;
import io.tarn.gateway.call.S3Call;
import io.tarn.gateway.call.S3Operation;
import io.tarn.gateway.error.S3Code;
import io.tarn.gateway.error.S3Exception;
import io.tarn.gateway.form.PostObjects;
import io.tarn.gateway.payload.PayloadForm;
import io.tarn.http.ClientAbortException;
import io.tarn.http.Request;
import io.tarn.http.RequestHandler;
import io.tarn.http.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/// Takes a request through the steps of s3-gateway.md 4.1 to the handler of its operation. Every operation has one: a
/// table that lacks any is refused at construction.
///
/// At most [GatewaySettings#requestsMax] requests are worked on at once; more are told to slow down, which every S3
/// client understands and tries again later.
public final class Gateway implements RequestHandler, AutoCloseable {
    private static final int CLIENT_CLOSED_REQUEST = 499;
    private static final byte[] UNAUTHENTICATED =
            "{\"message\":\"error authenticating request\"}".getBytes(StandardCharsets.US_ASCII);
    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

    private final GatewayHosts hosts;
    private final OperationRouter router;
    private final Cors cors;
    private final GatewayCallers callers;
    private final PostObjects forms;
    private final Authorizer authorizer;
    private final Buckets buckets;
    private final Map<S3Operation, OperationHandler> handlers;
    private final String region;
    private final GatewayErrors errors;
    private final GatewayMetrics metrics;
    private final AuditTrail audit;
    private final Runnable usage;
    private final Semaphore places;

    /// @param forms says whose a form is, and does what it asks for
    /// @param handlers one for each other operation
    /// @param usage run for each request whose caller may do it
    Gateway(
            GatewaySettings settings,
            GatewayCallers callers,
            PostObjects forms,
            Authorizer authorizer,
            Buckets buckets,
            Map<S3Operation, OperationHandler> handlers,
            GatewayMetrics metrics,
            AuditTrail audit,
            Runnable usage) {
        this.hosts = new GatewayHosts(settings.domains());
        this.router = new OperationRouter(settings.verifyUnsupported());
        this.cors = new Cors(settings.corsOrigins());
        this.callers = callers;
        this.forms = forms;
        this.authorizer = authorizer;
        this.buckets = buckets;
        this.handlers = new EnumMap<>(handlers);
        this.region = settings.region();
        this.errors = new GatewayErrors(region);
        this.metrics = metrics;
        this.audit = audit;
        this.usage = usage;
        this.places = new Semaphore(settings.requestsMax());
        for (S3Operation operation : S3Operation.values()) {
            if (!this.handlers.containsKey(operation)) {
                throw new IllegalArgumentException("no handler for " + operation);
            }
        }
    }

    /// Whether a request is for the gateway and not for the API or the pages.
    public boolean accepts(Request request) {
        return hosts.accepts(request);
    }

    @Override
    public void handle(Request request, Response response) throws IOException {
        var work = new Work(request, response);
        if (!places.tryAcquire()) {
            metrics.slowedDown();
            work.refuse(new S3Exception(S3Code.SLOW_DOWN));
            return;
        }
        try {
            work.run();
        } finally {
            places.release();
        }
    }

    /// Lets go of connections to other servers.
    @Override
    public void close() {
        buckets.close();
    }

    /// One request on its way.
    private final class Work {
        private final Request request;
        private final Response response;
        private final RequestIds ids = RequestIds.random();
        private final AuditNotes notes = new AuditNotes();
        private S3Address address = new S3Address("", "", false, false);
        private String reason = "";

        @Nullable
        private S3Operation operation;

        @Nullable
        private S3Call call;

        Work(Request request, Response response) {
            this.request = request;
            this.response = response;
        }

        void run() throws IOException {
            MDC.put("request_id", ids.requestId());
            int status = CLIENT_CLOSED_REQUEST;
            try {
                name(response);
                request.describe(this::describe);
                perform();
                status = response.status();
            } catch (Throwable e) {
                status = fail(e);
            } finally {
                ended(status);
                MDC.remove("request_id");
            }
        }

        private void perform() throws IOException {
            address = hosts.address(request);
            S3Operation found = router.find(address, request);
            operation = found;
            MDC.put("operation_id", found.metricsName());
            metrics.begin(found);
            if (found == S3Operation.OPTIONS) {
                cors.preflight(request, response);
                return;
            }
            OperationHandler handler = handler(found);
            GatewayCallers.Caller caller;
            if (found == S3Operation.POST_OBJECT) {
                PostObjects.Opened form = forms.open(request, notes);
                caller = new GatewayCallers.Caller(form.signer(), new PayloadForm.Plain());
                handler = form::store;
            } else {
                caller = callers.find(request, notes);
            }
            var made = new S3Call(
                    found,
                    address,
                    request,
                    response,
                    ids.requestId(),
                    caller.principal(),
                    caller.payload(),
                    authorizer,
                    notes);
            call = made;
            if (!findBucket(made)) {
                return;
            }
            permit(made);
            usage.run();
            performing(made);
            handler.handle(made);
            if (!response.answered()) {
                throw new IllegalStateException(found + " did not answer");
            }
        }

        /// Whether there is more to be done: a request for another bucket is answered here.
        private boolean findBucket(S3Call made) throws IOException {
            if (address.bucket().isEmpty()) {
                return true;
            }
            Optional<Bucket> found = buckets.find(address.bucket());
            if (found.isPresent()) {
                made.bucket(found.get());
            } else if (!buckets.isMade(made)) {
                buckets.answerMissing(made);
                return false;
            }
            return true;
        }

        private int fail(Throwable failure) throws IOException {
            if (ClientAbortException.causes(failure)) {
                throw new ClientAbortException("client went away during an S3 request", failure);
            }
            if (response.committed()) {
                throw new IOException("an S3 request failed in the middle of its answer", failure);
            }
            if (failure instanceof GatewayCallers.RejectedCredentials) {
                return unauthenticated();
            }
            GatewayErrors.Answer answer = GatewayErrors.answer(failure);
            if (answer.defect()) {
                LOG.error("{} failed, request {}", operation, ids.requestId(), failure);
            }
            reason = answer.refusal().code().text();
            refuse(answer.refusal());
            return answer.refusal().code().status();
        }

        private int unauthenticated() {
            response.reset();
            name(response);
            response.status(401);
            response.header("Content-Type", "application/json");
            response.send(UNAUTHENTICATED);
            return 401;
        }

        void refuse(S3Exception refusal) {
            response.reset();
            name(response);
            boolean head = request.method().equals("HEAD");
            if (operation == S3Operation.HEAD_BUCKET && bucket().isPresent()) {
                response.header("x-amz-bucket-region", region);
            }
            errors.send(response, refusal, head, address, bucket(), ids);
        }

        private Optional<Bucket> bucket() {
            S3Call made = call;
            return made != null && made.hasBucket() ? Optional.of(made.bucket()) : Optional.empty();
        }

        private void name(Response named) {
            named.header("x-amz-request-id", ids.requestId());
            named.header("x-amz-id-2", ids.hostId());
            cors.admit(request, named);
        }

        private void ended(int status) {
            S3Operation found = operation;
            if (found == null) {
                metrics.refused(status, request.beginNanos());
                return;
            }
            metrics.end(found, status, request.beginNanos());
            MDC.remove("operation_id");
            audit.ended(new AuditTrail.Ended(
                    Service.S3_GATEWAY,
                    found.apiName(),
                    repository(),
                    ref(),
                    request,
                    notes,
                    status,
                    reason,
                    ids.requestId()));
        }

        private String repository() {
            return bucket().map(found -> found.repository().name()).orElse(address.bucket());
        }

        private String ref() {
            return address.key().isEmpty()
                    ? ""
                    : bucket().map(found -> found.place(address.key()).ref()).orElse("");
        }

        private void describe(BiConsumer<String, Object> sink) {
            sink.accept("service_name", "s3_gateway");
            sink.accept("request_id", ids.requestId());
            S3Operation found = operation;
            if (found != null) {
                sink.accept("operation_id", found.metricsName());
                sink.accept("operation", found.apiName());
            }
            sink.accept("repository", repository());
            sink.accept("ref", ref());
            sink.accept("matched_host", address.matchedHost());
            S3Call made = call;
            if (made != null) {
                sink.accept("user", made.principal().name());
                GatewayLogFields.of(made, sink);
            }
        }
    }

    private OperationHandler handler(S3Operation operation) {
        OperationHandler handler = handlers.get(operation);
        if (handler == null) {
            throw new IllegalStateException("no handler for " + operation);
        }
        return handler;
    }

    private static void performing(S3Call call) {
        if (LOG.isDebugEnabled()) {
            LOG.atDebug()
                    .addKeyValue("action", call.operation().action())
                    .addKeyValue("message_type", "action")
                    .addKeyValue("repository", call.address().bucket())
                    .addKeyValue("user_id", call.principal().name())
                    .log("performing S3 action");
        }
    }

    private static void permit(S3Call call) {
        switch (call.operation().access()) {
            case Access.ByOperation _ -> {}
            case Access.OnRepository(String action) ->
                call.authorize(Permission.onRepository(action, repository(call)));
            case Access.Listing _ -> call.authorize(Permission.onRepository(listAction(call), repository(call)));
            case Access.OnObject(String action) ->
                call.authorize(Permission.onObject(
                        action, repository(call), call.place().path()));
        }
    }

    private static String repository(S3Call call) {
        return call.bucket().repository().name();
    }

    /// Refs are listed where the delimiter is `/` and the prefix names none; a flat bucket shows no refs.
    private static String listAction(S3Call call) {
        boolean refs = call.bucket().flat().isEmpty()
                && call.query("delimiter").filter("/"::equals).isPresent()
                && call.query("prefix")
                        .filter(prefix -> prefix.indexOf('/') >= 0)
                        .isEmpty();
        return refs ? "fs:ListBranches" : "fs:ListObjects";
    }
}
