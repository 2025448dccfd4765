package io.tarn.gateway;

import io.tarn.gateway.error.S3Code;
import io.tarn.gateway.error.S3Exception;
import io.tarn.http.Request;
import io.tarn.http.Response;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// Lets pages of other origins call the gateway (s3-gateway.md B-53, `gateways.s3.cors_origins`). Cookies are never
/// let in: such a page signs its requests, or has a presigned URL.
final class Cors {
    private static final String ANY = "*";
    private static final String METHODS = "GET, HEAD, PUT, POST, DELETE";
    private static final String EXPOSED =
            "ETag, Content-Length, Content-Range, Accept-Ranges, Last-Modified, Date, x-amz-request-id, x-amz-id-2,"
                    + " x-amz-version-id, x-amz-bucket-region, x-amz-storage-class, x-amz-tagging-count,"
                    + " x-amz-mp-parts-count, x-amz-checksum-crc32, x-amz-checksum-crc32c, x-amz-checksum-crc64nvme,"
                    + " x-amz-checksum-sha1, x-amz-checksum-sha256, x-amz-checksum-type";
    private static final Set<String> METHOD_NAMES = Set.of("GET", "HEAD", "PUT", "POST", "DELETE");
    private static final String SECONDS_KEPT = "3000";

    /// Names of headers as they stand in a request, which go back as they are.
    private static final Pattern HEADER_NAMES = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~, -]{0,4096}");

    private final List<String> origins;

    Cors(List<String> origins) {
        this.origins = origins;
    }

    /// Says on any answer that the page may read it, if it may.
    void admit(Request request, Response response) {
        String origin = request.header("Origin");
        if (origin == null || origins.isEmpty()) {
            return;
        }
        response.header("Vary", "Origin, Access-Control-Request-Headers, Access-Control-Request-Method");
        if (isAllowed(origin)) {
            response.header("Access-Control-Allow-Origin", origins.contains(ANY) ? ANY : origin);
            response.header("Access-Control-Expose-Headers", EXPOSED);
        }
    }

    private boolean isAllowed(String origin) {
        return origins.contains(ANY) || origins.contains(origin);
    }

    /// Answers the question of a browser whether a page may send what it is about to send. Nobody signs it.
    ///
    /// @throws S3Exception `BadRequest`, `AccessForbidden`
    void preflight(Request request, Response response) {
        String origin = request.header("Origin");
        String method = request.header("Access-Control-Request-Method");
        String headers = request.header("Access-Control-Request-Headers");
        if (origin == null || method == null) {
            throw new S3Exception(
                    S3Code.BAD_REQUEST,
                    "Insufficient information. Origin and Access-Control-Request-Method headers needed.");
        }
        boolean named = headers == null || HEADER_NAMES.matcher(headers).matches();
        if (!isAllowed(origin) || !METHOD_NAMES.contains(method) || !named) {
            throw new S3Exception(S3Code.ACCESS_FORBIDDEN);
        }
        response.header("Access-Control-Allow-Methods", METHODS);
        if (headers != null) {
            response.header("Access-Control-Allow-Headers", headers);
        }
        response.header("Access-Control-Max-Age", SECONDS_KEPT);
        response.status(200);
    }
}
