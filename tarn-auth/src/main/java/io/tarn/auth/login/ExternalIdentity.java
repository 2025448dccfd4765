package io.tarn.auth.login;

import java.util.List;

/// What an identity provider says of somebody, after it was believed.
///
/// @param externalId unique at the provider; the user is found by it
/// @param userName the name a new user gets
/// @param friendlyName for display, or empty
/// @param persistFriendlyName whether the stored friendly name follows it
/// @param initialGroups groups of a new user
/// @param source label of a new user, such as `oidc`
public record ExternalIdentity(
        String externalId,
        String userName,
        String friendlyName,
        boolean persistFriendlyName,
        List<String> initialGroups,
        String source) {
    public ExternalIdentity {
        initialGroups = List.copyOf(initialGroups);
    }
}
