package io.tarn.gateway.call;

import io.tarn.access.AuditNotes;
import io.tarn.access.Authorizer;
import io.tarn.access.Permission;
import io.tarn.access.Principal;
import io.tarn.gateway.error.S3Code;
import io.tarn.gateway.error.S3Exception;
import io.tarn.gateway.payload.Payload;
import io.tarn.gateway.payload.PayloadForm;
import io.tarn.gateway.xml.XmlElement;
import io.tarn.gateway.xml.XmlReader;
import io.tarn.gateway.xml.XmlWriter;
import io.tarn.http.Request;
import io.tarn.http.Response;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A request whose sender is known, and its answer. For one thread.
public final class S3Call {
    private final S3Operation operation;
    private final S3Address address;
    private final Request request;
    private final Response response;
    private final String requestId;
    private final Principal principal;
    private final PayloadForm form;
    private final Authorizer authorizer;
    private final AuditNotes notes;

    @Nullable
    private Bucket bucket;

    @Nullable
    private Payload payload;

    /// @param form how the body is to be read
    /// @param notes for the audit log
    public S3Call(
            S3Operation operation,
            S3Address address,
            Request request,
            Response response,
            String requestId,
            Principal principal,
            PayloadForm form,
            Authorizer authorizer,
            AuditNotes notes) {
        this.operation = operation;
        this.address = address;
        this.request = request;
        this.response = response;
        this.requestId = requestId;
        this.principal = principal;
        this.form = form;
        this.authorizer = authorizer;
        this.notes = notes;
    }

    public S3Operation operation() {
        return operation;
    }

    public S3Address address() {
        return address;
    }

    public Request request() {
        return request;
    }

    public Response response() {
        return response;
    }

    public String requestId() {
        return requestId;
    }

    /// Who calls.
    public Principal principal() {
        return principal;
    }

    /// Says which bucket the address names.
    public void bucket(Bucket found) {
        bucket = found;
    }

    /// The bucket that the address names.
    public Bucket bucket() {
        Bucket found = bucket;
        if (found == null) {
            throw new IllegalStateException(operation + " is about no bucket");
        }
        return found;
    }

    /// Whether a bucket was found.
    public boolean hasBucket() {
        return bucket != null;
    }

    /// What the key names.
    public Place place() {
        return bucket().place(address.key());
    }

    /// A header, or the query parameter of the same name that a presigned URL has in its place (s3-gateway.md B-10);
    /// empty when it is absent or has no value.
    public Optional<String> header(String name) {
        String value = request.header(name);
        if (value == null && name.regionMatches(true, 0, "x-amz-", 0, 6)) {
            value = presigned(name);
        }
        return value == null || value.isEmpty() ? Optional.empty() : Optional.of(value);
    }

    private @Nullable String presigned(String name) {
        for (String given : request.query().names()) {
            if (given.equalsIgnoreCase(name)) {
                return request.query().first(given);
            }
        }
        return null;
    }

    /// A query parameter; empty when it is absent or has no value. Names are case-sensitive.
    public Optional<String> query(String name) {
        return Optional.ofNullable(request.query().first(name)).filter(value -> !value.isEmpty());
    }

    /// Whether a query parameter is there, be it without a value.
    public boolean hasQuery(String name) {
        return request.query().has(name);
    }

    /// The decoded body, checked as it is read; the same one at every call.
    public Payload payload() {
        Payload opened = payload;
        if (opened == null) {
            opened = operation == S3Operation.COMPLETE_MULTIPART_UPLOAD
                    ? Payload.openDocument(request, form)
                    : Payload.open(request, form);
            payload = opened;
        }
        return opened;
    }

    /// The body as a document of at most `bytesMax`.
    ///
    /// @throws S3Exception `MalformedXML`
    public XmlElement document(int bytesMax) throws IOException {
        return XmlReader.read(payload().readAll(bytesMax));
    }

    /// Requires the caller to have `required`.
    ///
    /// @throws S3Exception `AccessDenied`
    public void authorize(Permission required) {
        if (!isAllowed(required)) {
            throw new S3Exception(S3Code.ACCESS_DENIED);
        }
    }

    /// Whether the caller has `required`.
    public boolean isAllowed(Permission required) {
        List<Permission> asked = List.of(required);
        boolean allowed = authorizer.check(principal, asked, request) instanceof Authorizer.Allowed;
        notes.asked(asked, allowed);
        return allowed;
    }

    /// Whether the caller may see a list at all whose items are asked about with [#isListed].
    public boolean mayList(String action) {
        return authorizer.mayList(principal, action);
    }

    /// Whether an item of a list is shown to the caller.
    public boolean isListed(Permission permission) {
        return authorizer.isListed(principal, permission, request);
    }

    /// What the request is about besides its bucket or object, empty for nothing.
    public String subresource() {
        return Subresources.of(address, request);
    }

    /// Answers with a document; to `HEAD` with its length alone.
    public void xml(int status, XmlWriter document) {
        response.status(status);
        response.header("Content-Type", "application/xml");
        byte[] bytes = document.finish();
        if (request.method().equals("HEAD")) {
            response.contentLength(bytes.length);
        } else {
            response.send(bytes);
        }
    }

    /// Answers without a body.
    public void empty(int status) {
        response.status(status);
    }
}
