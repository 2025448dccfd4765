package io.tarn.api.identity;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.tarn.access.CredentialUse;
import io.tarn.api.ApiException;
import io.tarn.api.Exchange;
import io.tarn.api.identity.LoginResource.AuthenticationToken;
import io.tarn.auth.AuthException;
import io.tarn.auth.AuthException.Kind;
import io.tarn.auth.LoginTokens.LoginToken;
import io.tarn.auth.User;
import io.tarn.auth.access.Identities;
import io.tarn.auth.aws.PrincipalVerifier;
import io.tarn.auth.directory.ExternalPrincipals.ExternalPrincipal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Logging in as the user of an external principal (auth.md 12).
final class PrincipalLoginResource {
    private final Identities identities;
    private final PrincipalVerifier verifier;

    PrincipalLoginResource(Identities identities, PrincipalVerifier verifier) {
        this.identities = identities;
        this.verifier = verifier;
    }

    record ExternalLogin(
            Optional<Long> tokenExpirationDuration,
            @JsonProperty("identityRequest") Optional<JsonNode> identityRequest) {}

    /// `externalPrincipalLogin`. The token is no cookie.
    void login(Exchange exchange) {
        exchange.tries(new CredentialUse("external_principal", ""));
        var body = exchange.body(ExternalLogin.class);
        JsonNode request = body.identityRequest()
                .filter(JsonNode::isObject)
                .orElseThrow(() -> new ApiException(400, "identityRequest is missing"));
        User user = user(identify(request));
        exchange.turnedOutToBe(user.name());
        Duration wanted =
                Duration.ofSeconds(Math.max(0, body.tokenExpirationDuration().orElse(0L)));
        LoginToken token = identities.sessions().issue(user, wanted);
        exchange.json(
                200, new AuthenticationToken(token.token(), token.expiresAt().getEpochSecond()));
    }

    private List<String> identify(JsonNode request) {
        try {
            return verifier.identify(request.toString());
        } catch (AuthException e) {
            throw e.kind() == Kind.UNAUTHENTICATED ? new ApiException(401, "invalid token format") : e;
        }
    }

    private User user(List<String> ids) {
        var principals = identities.directory().principals();
        return ids.stream()
                .flatMap(id -> principals.find(id).stream())
                .findFirst()
                .map(ExternalPrincipal::userName)
                .flatMap(identities.credentials()::user)
                .orElseThrow(() -> new ApiException(404, "external principal not found"));
    }
}
