package io.tarn.gateway.proxy;

import io.tarn.gateway.call.S3Address;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;

/// The server behind `gateways.s3.fallback_url`, and where a request goes on it. The name of the gateway in the host
/// is replaced by that server's, so `bucket.gateway` becomes `bucket.server`; a server that is known by an address or
/// a bare name has no names below it, and gets the bucket in the path. A path of the URL itself goes before others.
///
/// @param base with scheme and host, without a slash at its end
record FallbackTarget(URI base) {
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?");

    /// @throws IllegalArgumentException no URL of HTTP
    static FallbackTarget of(String url) {
        URI base = URI.create(url.endsWith("/") ? url.substring(0, url.length() - 1) : url);
        boolean web = "http".equalsIgnoreCase(base.getScheme()) || "https".equalsIgnoreCase(base.getScheme());
        if (!web || base.getHost() == null || base.getRawQuery() != null || base.getRawUserInfo() != null) {
            throw new IllegalArgumentException(url + " is no URL of a server");
        }
        return new FallbackTarget(base);
    }

    /// Where a request goes; empty when its bucket can stand in no host.
    Optional<URI> of(S3Address address, String rawPath, String rawQuery) {
        String query = rawQuery.isEmpty() ? "" : "?" + rawQuery;
        String path = rawPath.startsWith("/") ? rawPath : "/" + rawPath;
        if (!address.virtualHost()) {
            return Optional.of(URI.create(base + path + query));
        }
        if (!LABEL.matcher(address.bucket()).matches()) {
            return Optional.empty();
        }
        if (!hasNamesBelow()) {
            return Optional.of(URI.create(base + "/" + address.bucket() + path + query));
        }
        String port = base.getPort() < 0 ? "" : ":" + base.getPort();
        String server = base.getScheme() + "://" + address.bucket() + "." + base.getHost() + port;
        return Optional.of(URI.create(server + base.getRawPath() + path + query));
    }

    private boolean hasNamesBelow() {
        String host = base.getHost();
        boolean address = host.startsWith("[") || host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
        return !address && host.indexOf('.') > 0;
    }
}
