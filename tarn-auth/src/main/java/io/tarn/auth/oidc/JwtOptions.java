package io.tarn.auth.oidc;

import java.net.URI;
import java.util.List;
import java.util.Map;

/// Whose tokens are taken for logins, and how they are read (auth.md 16.3, `auth.jwt`).
///
/// @param issuer exactly as tokens name it
/// @param audience tokens must be for one of these; at least one
/// @param jwksUrl where the issuer's public keys are
/// @param requiredClaims claims that must be there with exactly this text
/// @param userIdReference JSON pointer to the user's external id
/// @param friendlyNameReference JSON pointer to the name to show, or empty
/// @param initialGroupsPath JMESPath expression that yields the groups of a new user, or empty
public record JwtOptions(
        String issuer,
        List<String> audience,
        URI jwksUrl,
        Map<String, String> requiredClaims,
        String userIdReference,
        String friendlyNameReference,
        String initialGroupsPath,
        boolean persistFriendlyName) {
    /// Throws [IllegalArgumentException] for what cannot work; the message names the key. Without an audience the
    /// tokens that any other service of the same issuer gets would open this one.
    public JwtOptions {
        require(!issuer.isEmpty(), "issuer is required");
        require(!audience.isEmpty() && audience.stream().noneMatch(String::isEmpty), "audience is required");
        require(
                jwksUrl.getHost() != null
                        && ("https".equalsIgnoreCase(jwksUrl.getScheme())
                                || "http".equalsIgnoreCase(jwksUrl.getScheme())),
                "jwks_url must be an http or https URL");
        audience = List.copyOf(audience);
        requiredClaims = Map.copyOf(requiredClaims);
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
