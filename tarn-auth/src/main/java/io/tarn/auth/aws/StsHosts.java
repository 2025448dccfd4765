package io.tarn.auth.aws;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Which hosts a caller can have this server ask. A caller who could name any would have it reach into the network it
/// stands in.
public final class StsHosts {
    private static final Pattern AWS =
            Pattern.compile("sts\\.(?:[a-z]{2}(?:-[a-z]{1,12}){1,3}-[0-9]{1,2}\\.)?amazonaws\\.com");
    private static final Pattern NAME = Pattern.compile("[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?");
    private static final int HOST_LENGTH_MAX = 253;

    private final boolean aws;
    private final Map<String, String> endpoints;

    private StsHosts(boolean aws, Map<String, String> endpoints) {
        this.aws = aws;
        this.endpoints = Map.copyOf(endpoints);
    }

    /// The public endpoints of AWS: `sts.amazonaws.com` and `sts.<region>.amazonaws.com`.
    public static StsHosts ofAws() {
        return new StsHosts(true, Map.of());
    }

    /// Exactly these; those of AWS when there are none. Each is a host name, asked over https at its usual port, or for
    /// tests the URL `http://host:port`, asked there when the caller names its host.
    ///
    /// @throws IllegalArgumentException one of them is neither
    public static StsHosts of(List<String> hosts) {
        Map<String, String> endpoints = new HashMap<>();
        for (String host : hosts) {
            if (host.startsWith("http://") || host.startsWith("https://")) {
                endpoints.put(hostOf(host), host.replaceAll("/$", ""));
            } else if (NAME.matcher(host).matches()) {
                endpoints.put(host, "https://" + host);
            } else {
                throw new IllegalArgumentException(host + " is no host name in lower case, and no URL of one");
            }
        }
        return endpoints.isEmpty() ? ofAws() : new StsHosts(false, endpoints);
    }

    /// The URL of that host, without a slash at its end; empty when it must not be asked. The name is compared as it
    /// is: whatever resolvers take for the same host, a caller has no need to write it otherwise.
    Optional<String> endpoint(String host) {
        if (host.length() > HOST_LENGTH_MAX) {
            return Optional.empty();
        }
        if (aws) {
            return AWS.matcher(host).matches() ? Optional.of("https://" + host) : Optional.empty();
        }
        return Optional.ofNullable(endpoints.get(host));
    }

    /// Whether anybody is asked without encryption.
    public boolean hasPlain() {
        return endpoints.values().stream().anyMatch(endpoint -> endpoint.startsWith("http://"));
    }

    private static String hostOf(String url) {
        try {
            URI uri = new URI(url);
            String path = uri.getRawPath() == null ? "" : uri.getRawPath();
            boolean plain = uri.getRawUserInfo() == null && uri.getRawQuery() == null && uri.getRawFragment() == null;
            if (uri.getHost() != null && plain && (path.isEmpty() || path.equals("/"))) {
                return uri.getHost();
            }
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(url + " is no URL", e);
        }
        throw new IllegalArgumentException(url + " is more than the URL of a host");
    }
}
