package io.tarn.access;

import java.util.regex.Pattern;

/// With what a caller proved, or tried to prove, who it is. No secret is in here.
///
/// @param method such as `access_key`, `login_token`, `cookie`, `oidc`; empty when nothing is known
/// @param id of the access key or token; empty when there is none
public record CredentialUse(String method, String id) {
    /// An access key and its secret.
    public static final String ACCESS_KEY = "access_key";

    /// A name and password that something outside vouched for.
    public static final String PASSWORD = "password";

    /// A login token in the header `Authorization`.
    public static final String LOGIN_TOKEN = "login_token";

    /// A login token in the cookie of a browser's session.
    public static final String COOKIE = "cookie";

    /// Nothing is known.
    public static final CredentialUse UNKNOWN = new CredentialUse("", "");

    private static final Pattern KEY_ID = Pattern.compile("[A-Z0-9]{16,20}");

    /// What did not hold, or is not known to hold yet. People type secrets into the wrong field, so an id that does
    /// not look like one is left out.
    public static CredentialUse tried(String method, String id) {
        return new CredentialUse(method, KEY_ID.matcher(id).matches() ? id : "");
    }
}
