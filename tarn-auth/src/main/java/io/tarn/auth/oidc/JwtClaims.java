package io.tarn.auth.oidc;

import io.burt.jmespath.Expression;
import io.burt.jmespath.JmesPathException;
import io.burt.jmespath.jcf.JcfRuntime;
import io.tarn.auth.AuthException;
import io.tarn.auth.AuthException.Kind;
import io.tarn.auth.login.ClaimRules;
import io.tarn.auth.login.ExternalIdentity;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads an identity out of the claims of a token, wherever its issuer put the parts.
final class JwtClaims {
    private static final String USER_ID = "user id";
    private static final String FRIENDLY_NAME = "friendly name";
    private static final String GROUPS = "initial groups";
    private static final String SOURCE = "jwt";

    private final ClaimReference userId;
    private final Optional<ClaimReference> friendlyName;
    private final Optional<Expression<Object>> groups;
    private final Map<String, String> required;
    private final ClaimRules rules;

    JwtClaims(JwtOptions options) {
        this.userId = new ClaimReference(options.userIdReference());
        this.friendlyName = Optional.of(options.friendlyNameReference())
                .filter(pointer -> !pointer.isEmpty())
                .map(ClaimReference::new);
        this.groups = Optional.of(options.initialGroupsPath())
                .filter(path -> !path.isEmpty())
                .map(JwtClaims::compiled);
        this.required = options.requiredClaims();
        this.rules = new ClaimRules(
                USER_ID, Map.of(), FRIENDLY_NAME, options.persistFriendlyName(), GROUPS, List.of(), SOURCE);
    }

    private static Expression<Object> compiled(String path) {
        try {
            return new JcfRuntime().compile(path);
        } catch (JmesPathException e) {
            throw new IllegalArgumentException("not a JMESPath expression: " + path, e);
        }
    }

    /// Throws [io.tarn.auth.AuthException] of kind `UNAUTHENTICATED` when the claims do not suffice.
    ExternalIdentity identity(Map<String, Object> claims) {
        required.forEach((name, value) -> {
            if (!value.equals(claims.get(name))) {
                throw new AuthException(Kind.UNAUTHENTICATED, "claim '" + name + "' has not the value required");
            }
        });
        Map<String, Object> found = new HashMap<>();
        put(found, USER_ID, userId.find(claims));
        friendlyName.ifPresent(reference -> put(found, FRIENDLY_NAME, reference.find(claims)));
        groups.ifPresent(path -> put(found, GROUPS, searched(path, claims)));
        return rules.read(found);
    }

    /// An expression that does not suit the claims finds nothing.
    private static @Nullable Object searched(Expression<Object> path, Map<String, Object> claims) {
        try {
            return path.search(claims);
        } catch (JmesPathException e) {
            return null;
        }
    }

    private static void put(Map<String, Object> found, String name, @Nullable Object value) {
        if (value != null) {
            found.put(name, value);
        }
    }
}
