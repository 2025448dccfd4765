package io.tarn.auth.saml;

import java.net.URI;
import java.security.PublicKey;
import java.util.List;

/// What the metadata of an identity provider says.
///
/// @param entityId its name
/// @param loginUrl where browsers are redirected to with a request
/// @param keys that it signs with, at least one
public record IdentityProvider(String entityId, URI loginUrl, List<PublicKey> keys) {
    public IdentityProvider {
        keys = List.copyOf(keys);
    }
}
