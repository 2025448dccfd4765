package io.tarn.auth.login;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/// A way of proving who one is, as `auth.allowed_authentication_methods` names it (auth.md 16.9a).
public enum AuthenticationMethod {
    /// An access key: in `Authorization: Basic`, in a signature of the S3 gateway, in the login form.
    ACCESS_KEY,
    /// A name and password that LDAP or the remote authenticator checks: `Basic` and the login form.
    PASSWORD,
    /// A login token as `Authorization: Bearer`, however it was obtained.
    LOGIN_TOKEN,
    /// The session cookie of browsers.
    COOKIE,
    /// Login in a browser through OIDC.
    OIDC,
    /// Login in a browser through SAML.
    SAML,
    /// Exchange of a signed request to AWS for a login token.
    EXTERNAL_PRINCIPAL,
    /// Exchange of an authorization code for a login token.
    STS,
    /// Exchange of a provider's JSON web token for a login token.
    JWT;

    private static final Set<AuthenticationMethod> BY_BROWSER = EnumSet.of(OIDC, SAML);
    private static final Set<AuthenticationMethod> BY_EXCHANGE = EnumSet.of(EXTERNAL_PRINCIPAL, STS, JWT);

    /// The methods of these names; all when there is none. Throws [IllegalArgumentException] for an unknown name,
    /// and for a login whose outcome could not be used: `oidc` or `saml` without `cookie`, an exchange for a token
    /// without `login_token`.
    public static Set<AuthenticationMethod> parse(List<String> names) {
        if (names.isEmpty()) {
            return EnumSet.allOf(AuthenticationMethod.class);
        }
        Set<AuthenticationMethod> methods = EnumSet.noneOf(AuthenticationMethod.class);
        names.forEach(name -> methods.add(find(name)));
        requireWith(COOKIE, BY_BROWSER, methods);
        requireWith(LOGIN_TOKEN, BY_EXCHANGE, methods);
        return methods;
    }

    /// The name in configurations, such as `access_key`.
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// Whether the login form is of use with these: `credentials_login_enabled`.
    public static boolean hasLoginForm(Set<AuthenticationMethod> methods) {
        return methods.contains(COOKIE) && (methods.contains(ACCESS_KEY) || methods.contains(PASSWORD));
    }

    private static AuthenticationMethod find(String name) {
        return Arrays.stream(values())
                .filter(method -> method.text().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "unknown authentication method \"" + name + "\", use some of " + all()));
    }

    private static void requireWith(
            AuthenticationMethod carrier, Set<AuthenticationMethod> logins, Set<AuthenticationMethod> methods) {
        for (AuthenticationMethod login : logins) {
            if (methods.contains(login) && !methods.contains(carrier)) {
                throw new IllegalArgumentException(
                        "authentication method " + login.text() + " is of no use without " + carrier.text());
            }
        }
    }

    private static String all() {
        return Arrays.stream(values()).map(AuthenticationMethod::text).collect(Collectors.joining(", "));
    }
}
