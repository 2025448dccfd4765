package io.tarn.gateway;

import io.tarn.gateway.call.S3Address;
import io.tarn.gateway.call.S3Operation;
import io.tarn.gateway.call.Subresources;
import io.tarn.gateway.error.S3Code;
import io.tarn.gateway.error.S3Exception;
import io.tarn.http.Request;
import java.util.Locale;

/// Finds the operation of a request by level, method, sub-resource and copy source (s3-gateway.md 8). A request with a
/// sub-resource that nobody knows never becomes the plain operation: that would overwrite or delete what was not
/// meant (B-38). Reads ignore parameters with a value that are no sub-resource of S3.
final class OperationRouter {
    private final boolean verifyUnsupported;

    /// @param verifyUnsupported false: reads ignore a sub-resource that the gateway does not have
    OperationRouter(boolean verifyUnsupported) {
        this.verifyUnsupported = verifyUnsupported;
    }

    /// The operation.
    ///
    /// @throws S3Exception `MethodNotAllowed`, `NotImplemented`
    S3Operation find(S3Address address, Request request) {
        if (request.method().equals("OPTIONS")) {
            return S3Operation.OPTIONS;
        }
        String sub = Subresources.of(address, request);
        boolean ignored = !verifyUnsupported
                && Subresources.isRead(request.method())
                && !Subresources.isAnswered(address.level(), sub);
        return find(address, request, ignored ? "" : sub);
    }

    private static S3Operation find(S3Address address, Request request, String sub) {
        return switch (address.level()) {
            case SERVICE -> service(request.method(), sub);
            case BUCKET -> bucket(request, sub);
            case OBJECT -> object(request, sub);
        };
    }

    private static S3Operation service(String method, String sub) {
        if (method.equals("GET") && sub.isEmpty()) {
            return S3Operation.LIST_BUCKETS;
        }
        throw sub.isEmpty() && !method.equals("POST")
                ? new S3Exception(S3Code.METHOD_NOT_ALLOWED)
                : new S3Exception(S3Code.NOT_IMPLEMENTED);
    }

    private static S3Operation bucket(Request request, String sub) {
        return switch (request.method()) {
            case "GET" ->
                switch (sub) {
                    case "" -> S3Operation.LIST_OBJECTS;
                    case "location" -> S3Operation.GET_BUCKET_LOCATION;
                    case "uploads" -> S3Operation.LIST_MULTIPART_UPLOADS;
                    case "versions" -> S3Operation.LIST_OBJECT_VERSIONS;
                    default -> S3Operation.GET_BUCKET_SUBRESOURCE;
                };
            case "HEAD" -> sub.isEmpty() ? S3Operation.HEAD_BUCKET : S3Operation.GET_BUCKET_SUBRESOURCE;
            case "PUT" -> sub.isEmpty() ? S3Operation.CREATE_BUCKET : S3Operation.PUT_BUCKET_SUBRESOURCE;
            case "DELETE" -> sub.isEmpty() ? S3Operation.DELETE_BUCKET : S3Operation.DELETE_BUCKET_SUBRESOURCE;
            case "POST" -> postToBucket(request, sub);
            default -> throw new S3Exception(S3Code.METHOD_NOT_ALLOWED);
        };
    }

    private static S3Operation postToBucket(Request request, String sub) {
        if (sub.equals("delete")) {
            return S3Operation.DELETE_OBJECTS;
        }
        String type = request.header("Content-Type");
        if (sub.isEmpty() && type != null && type.toLowerCase(Locale.ROOT).startsWith("multipart/form-data")) {
            return S3Operation.POST_OBJECT;
        }
        throw new S3Exception(sub.isEmpty() ? S3Code.NOT_SUPPORTED : S3Code.NOT_IMPLEMENTED);
    }

    private static S3Operation object(Request request, String sub) {
        return switch (request.method()) {
            case "GET" ->
                switch (sub) {
                    case "" -> S3Operation.GET_OBJECT;
                    case "uploadId" -> S3Operation.LIST_PARTS;
                    case "tagging" -> S3Operation.GET_OBJECT_TAGGING;
                    case "attributes" -> S3Operation.GET_OBJECT_ATTRIBUTES;
                    default -> S3Operation.GET_OBJECT_SUBRESOURCE;
                };
            case "HEAD" -> sub.isEmpty() ? S3Operation.HEAD_OBJECT : S3Operation.GET_OBJECT_SUBRESOURCE;
            case "PUT" -> putObject(request, sub);
            case "POST" ->
                switch (sub) {
                    case "" -> throw new S3Exception(S3Code.METHOD_NOT_ALLOWED);
                    case "uploads" -> S3Operation.CREATE_MULTIPART_UPLOAD;
                    case "uploadId" -> S3Operation.COMPLETE_MULTIPART_UPLOAD;
                    default -> S3Operation.POST_OBJECT_SUBRESOURCE;
                };
            case "DELETE" ->
                switch (sub) {
                    case "" -> deleteObject(request);
                    case "uploadId" -> S3Operation.ABORT_MULTIPART_UPLOAD;
                    case "tagging" -> S3Operation.DELETE_OBJECT_TAGGING;
                    default -> S3Operation.DELETE_OBJECT_SUBRESOURCE;
                };
            default -> throw new S3Exception(S3Code.METHOD_NOT_ALLOWED);
        };
    }

    /// Nobody who names a part means the whole object.
    private static S3Operation deleteObject(Request request) {
        return request.query().has("partNumber") ? S3Operation.DELETE_OBJECT_SUBRESOURCE : S3Operation.DELETE_OBJECT;
    }

    /// A part without an upload, or the other way round, is a part with an error, never an object.
    private static S3Operation putObject(Request request, String sub) {
        boolean copy = hasCopySource(request);
        boolean part = request.query().has("partNumber");
        return switch (sub) {
            case "" ->
                part
                        ? (copy ? S3Operation.UPLOAD_PART_COPY : S3Operation.UPLOAD_PART)
                        : (copy ? S3Operation.COPY_OBJECT : S3Operation.PUT_OBJECT);
            case "uploadId" -> copy ? S3Operation.UPLOAD_PART_COPY : S3Operation.UPLOAD_PART;
            case "tagging" -> S3Operation.PUT_OBJECT_TAGGING;
            default -> S3Operation.PUT_OBJECT_SUBRESOURCE;
        };
    }

    private static boolean hasCopySource(Request request) {
        String source = request.header("x-amz-copy-source");
        if (source != null) {
            return !source.isEmpty();
        }
        return request.query().names().stream().anyMatch("x-amz-copy-source"::equalsIgnoreCase);
    }
}
