package io.tarn.auth.oidc;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// How this server is known to an identity provider (auth.md 14.3, `auth.providers.oidc`).
///
/// @param url the issuer; its description is at `<url>/.well-known/openid-configuration`
/// @param clientId what the provider calls this server
/// @param clientSecret empty for a public client
/// @param callbackBaseUrls where browsers reach this server, at least one; the first is the default
/// @param callbackPath behind those, where the provider sends browsers back to
/// @param additionalScopes beside `openid` and `profile`
/// @param authorizeParameters added to the address of the provider's login page
/// @param logoutParameters added to the address of the provider's logout page
/// @param logoutClientIdParameter names the client id there; empty leaves it out
/// @param logoutUrl the provider's logout page; empty for the one that it describes
/// @param postLoginRedirectUrl where a browser goes that asked for nothing in particular
public record OidcOptions(
        URI url,
        String clientId,
        String clientSecret,
        List<URI> callbackBaseUrls,
        String callbackPath,
        List<String> additionalScopes,
        Map<String, String> authorizeParameters,
        Map<String, String> logoutParameters,
        String logoutClientIdParameter,
        String logoutUrl,
        String postLoginRedirectUrl) {
    /// Where the provider may send browsers back to.
    public static final List<String> CALLBACK_PATHS = List.of("/oidc/callback", "/api/v1/oidc/callback");

    private static final Set<String> OWN_PARAMETERS = Set.of(
            "response_type",
            "response_mode",
            "client_id",
            "redirect_uri",
            "scope",
            "state",
            "nonce",
            "code_challenge",
            "code_challenge_method",
            "request",
            "request_uri");

    /// Throws [IllegalArgumentException] for what cannot work; the message names the key.
    public OidcOptions {
        requireHttp("url", url);
        require(!clientId.isEmpty(), "client_id is required");
        require(!callbackBaseUrls.isEmpty(), "callback_base_url or callback_base_urls is required");
        callbackBaseUrls.forEach(base -> requireHttp("callback_base_url", base));
        require(CALLBACK_PATHS.contains(callbackPath), "callback_path must be one of " + CALLBACK_PATHS);
        for (String name : authorizeParameters.keySet()) {
            require(
                    !OWN_PARAMETERS.contains(name.toLowerCase(Locale.ROOT)),
                    "authorize_endpoint_query_parameters cannot set " + name);
        }
        callbackBaseUrls = List.copyOf(callbackBaseUrls);
        additionalScopes = List.copyOf(additionalScopes);
        authorizeParameters = Map.copyOf(authorizeParameters);
        logoutParameters = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(logoutParameters));
    }

    /// Pairs out of a flat list of names and values. Throws [IllegalArgumentException] when one has no value.
    public static Map<String, String> pairs(List<String> flat) {
        require(flat.size() % 2 == 0, "logout_endpoint_query_parameters must hold a value for each name");
        Map<String, String> pairs = new LinkedHashMap<>();
        for (int i = 0; i < flat.size(); i += 2) {
            pairs.put(flat.get(i), flat.get(i + 1));
        }
        return pairs;
    }

    /// The address of the callback as a browser reaches it that called this server `host` (name and port): of the
    /// base URL with that host, else of the first. A host that is not listed is never used.
    public URI callback(String host) {
        URI base = callbackBaseUrls.stream()
                .filter(url ->
                        authority(url.getScheme(), url.getRawAuthority()).equals(authority(url.getScheme(), host)))
                .findFirst()
                .orElse(callbackBaseUrls.getFirst());
        String text = base.toString();
        return URI.create((text.endsWith("/") ? text.substring(0, text.length() - 1) : text) + callbackPath);
    }

    private static String authority(String scheme, String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        String port = scheme.equalsIgnoreCase("https") ? ":443" : ":80";
        return lower.endsWith(port) ? lower.substring(0, lower.length() - port.length()) : lower;
    }

    private static void requireHttp(String name, URI uri) {
        boolean http = "https".equalsIgnoreCase(uri.getScheme()) || "http".equalsIgnoreCase(uri.getScheme());
        boolean plain = uri.getRawQuery() == null && uri.getRawFragment() == null && uri.getRawUserInfo() == null;
        require(http && uri.getHost() != null && plain, name + " must be an http or https URL without a query");
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    @Override
    public String toString() {
        return "OidcOptions[url=" + url + ", clientId=" + clientId + ", clientSecret=[SECRET], callbackBaseUrls="
                + callbackBaseUrls + "]";
    }
}
