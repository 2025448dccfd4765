package io.tarn.auth.saml;

import java.util.Map;

/// What an identity provider said of somebody, after everything about it was checked.
///
/// @param id unique at the provider
/// @param issuer the provider
/// @param claims attributes by name, and by friendly name where that is no other's name: a text for one value, a
/// list of texts for several; the name identifier is `NameID`
public record Assertion(String id, String issuer, Map<String, Object> claims) {
    public Assertion {
        claims = Map.copyOf(claims);
    }

    /// Without what it says.
    @Override
    public String toString() {
        return "Assertion[" + claims.size() + " claims]";
    }
}
