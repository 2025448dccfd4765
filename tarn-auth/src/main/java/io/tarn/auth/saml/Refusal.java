package io.tarn.auth.saml;

import io.tarn.auth.AuthException;
import io.tarn.auth.AuthException.Kind;

/// Makes refusals, whose messages say why for the log and hold nothing of what was refused.
final class Refusal {
    private Refusal() {}

    static AuthException of(String why) {
        return new AuthException(Kind.UNAUTHENTICATED, "SAML: " + why);
    }

    static AuthException of(String why, Exception cause) {
        return new AuthException(
                Kind.UNAUTHENTICATED, "SAML: " + why + " (" + cause.getClass().getSimpleName() + ")");
    }

    static void unless(boolean condition, String why) {
        if (!condition) {
            throw of(why);
        }
    }
}
