package io.tarn.gateway;

import io.tarn.block.signed.SignedUrls;
import io.tarn.gateway.call.S3Address;
import io.tarn.gateway.error.S3Code;
import io.tarn.gateway.error.S3Exception;
import io.tarn.http.BadRequestException;
import io.tarn.http.PercentEncoding;
import io.tarn.http.Request;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Tells requests for S3 from others, and where they point, by host, path and signature (s3-gateway.md 2). Hosts are
/// compared without port, letter case and a dot at the end; of two names of the gateway that fit, the first one counts.
final class GatewayHosts {
    private final List<String> domains;

    GatewayHosts(List<String> domains) {
        this.domains = domains;
    }

    /// Whether the request is for the gateway: its host is one of the gateway's, or it is signed as AWS does.
    boolean accepts(Request request) {
        String host = host(request);
        return isSigned(request) || (isGatewayHost(host) && !isStoreUrl(request, host));
    }

    /// Whether this is a URL of the object store that this server gives out, as a redirect does; no bucket has a `_`.
    private boolean isStoreUrl(Request request, String host) {
        String path = request.rawPath();
        return domains.contains(host) && (path.equals(SignedUrls.PATH) || path.startsWith(SignedUrls.PATH + "/"));
    }

    private boolean isGatewayHost(String host) {
        for (String domain : domains) {
            if (host.equals(domain)
                    || label(host, domain).filter(GatewayHosts::isOneLabel).isPresent()) {
                return true;
            }
        }
        return false;
    }

    private static boolean isSigned(Request request) {
        String authorization = request.header("Authorization");
        if (authorization != null && (authorization.startsWith("AWS4") || authorization.startsWith("AWS "))) {
            return true;
        }
        String signature = request.header("X-Amz-Signature");
        return (signature != null && !signature.isEmpty()) || isSignedByQuery(request);
    }

    /// Looks at the raw text first: nearly all requests have none of these.
    private static boolean isSignedByQuery(Request request) {
        String raw = request.rawQuery();
        if (!raw.contains("AWSAccessKeyId") && !raw.contains("Credential")) {
            return false;
        }
        try {
            return isThere(request.query().first("AWSAccessKeyId"))
                    || isThere(request.query().first("X-Amz-Credential"));
        } catch (BadRequestException e) {
            return false;
        }
    }

    private static boolean isThere(@Nullable String value) {
        return value != null && !value.isEmpty();
    }

    /// Where the request points.
    ///
    /// @throws S3Exception `InvalidURI`: a broken escape, or bytes that are not UTF-8
    S3Address address(Request request) {
        String host = host(request);
        String path = withoutSlash(request.rawPath());
        for (String domain : domains) {
            if (host.equals(domain)) {
                return split(path, true);
            }
        }
        for (String domain : domains) {
            Optional<String> bucket = label(host, domain);
            if (bucket.isPresent()) {
                return new S3Address(bucket.get(), decoded(path), true, true);
            }
        }
        return split(path, false);
    }

    /// The bucket that the host names before a domain of the gateway.
    Optional<String> bucket(Request request) {
        String host = host(request);
        return domains.contains(host)
                ? Optional.empty()
                : domains.stream()
                        .flatMap(domain -> label(host, domain).stream())
                        .findFirst();
    }

    /// An encoded slash separates like a plain one, so the path is decoded before it is split.
    private static S3Address split(String rawPath, boolean matchedHost) {
        String path = decoded(rawPath);
        int slash = path.indexOf('/');
        return slash < 0
                ? new S3Address(path, "", matchedHost, false)
                : new S3Address(path.substring(0, slash), path.substring(slash + 1), matchedHost, false);
    }

    private static String decoded(String rawPath) {
        try {
            return PercentEncoding.decodePath(rawPath);
        } catch (BadRequestException e) {
            throw new S3Exception(S3Code.INVALID_URI, S3Code.INVALID_URI.message(), e);
        }
    }

    private static String withoutSlash(String path) {
        return path.startsWith("/") ? path.substring(1) : path;
    }

    /// What stands before `.domain`; empty when the host is not below it.
    private static Optional<String> label(String host, String domain) {
        int dot = host.length() - domain.length() - 1;
        return dot > 0 && host.charAt(dot) == '.' && host.endsWith(domain)
                ? Optional.of(host.substring(0, dot))
                : Optional.empty();
    }

    private static boolean isOneLabel(String label) {
        return label.indexOf('.') < 0;
    }

    /// The host without port and final dot, in lower case.
    static String host(Request request) {
        String host = request.host().toLowerCase(Locale.ROOT);
        int end = host.startsWith("[") ? host.indexOf(']') + 1 : host.lastIndexOf(':');
        String name = end > 0 ? host.substring(0, end) : host;
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }
}
