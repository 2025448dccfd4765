package io.tarn.api.identity;

import com.github.benmanes.caffeine.cache.Ticker;
import io.tarn.access.CredentialUse;
import io.tarn.api.login.BrowserSessions;
import io.tarn.auth.CacheLimits;
import io.tarn.auth.access.Identities;
import io.tarn.auth.access.PasswordLogins;
import io.tarn.auth.login.AuthenticationMethod;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/// How callers prove who they are.
///
/// @param passwords checks access keys, and names and passwords elsewhere
/// @param browsers sessions of browsers
/// @param methods which ways count: `auth.allowed_authentication_methods`
public record Logins(PasswordLogins passwords, BrowserSessions browsers, Set<AuthenticationMethod> methods) {
    public Logins {
        methods = Set.copyOf(methods);
    }

    /// With nothing configured: access keys, tokens and cookies.
    public static Logins standard(Identities identities, InstantSource clock, RandomGenerator random) {
        Set<AuthenticationMethod> all = EnumSet.allOf(AuthenticationMethod.class);
        var passwords = new PasswordLogins(
                identities.credentials(), List.of(), all, CacheLimits.DEFAULT, Ticker.systemTicker(), random);
        var browsers = new BrowserSessions(identities.sessions(), identities.cookies(), clock);
        return new Logins(passwords, browsers, all);
    }

    /// What somebody proved who it is with, whose secret was right.
    CredentialUse use(String name) {
        return passwords.isAccessKey(name)
                ? new CredentialUse(CredentialUse.ACCESS_KEY, name)
                : new CredentialUse(CredentialUse.PASSWORD, "");
    }

    /// Whether that way of proving who one is counts.
    public boolean allows(AuthenticationMethod method) {
        return methods.contains(method);
    }
}
