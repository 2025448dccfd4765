package io.tarn.auth.remote;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;

/// The HTTP service that checks names and passwords: `auth.remote_authenticator.*` (auth.md 11).
///
/// @param endpoint an `http` or `https` URL
/// @param defaultUserGroup the group of users made at their first login, empty for none
/// @param requestTimeout longest wait for a whole answer
public record RemoteOptions(URI endpoint, String defaultUserGroup, Duration requestTimeout) {
    /// Throws [IllegalArgumentException] with the text a failing start shows.
    public static RemoteOptions of(String endpoint, String defaultUserGroup, Duration requestTimeout) {
        if (endpoint.isEmpty()) {
            throw new IllegalArgumentException("endpoint is empty: invalid configuration");
        }
        if (!requestTimeout.isPositive()) {
            throw new IllegalArgumentException("request_timeout is not positive: invalid configuration");
        }
        return new RemoteOptions(url(endpoint), defaultUserGroup, requestTimeout);
    }

    private static URI url(String endpoint) {
        try {
            URI uri = new URI(endpoint);
            String scheme = String.valueOf(uri.getScheme());
            if ((scheme.equalsIgnoreCase("http") || scheme.equalsIgnoreCase("https")) && uri.getHost() != null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("endpoint is no URL: invalid configuration", e);
        }
        throw new IllegalArgumentException("endpoint is no http or https URL: invalid configuration");
    }
}
