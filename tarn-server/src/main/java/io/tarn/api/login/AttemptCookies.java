package io.tarn.api.login;

import io.tarn.auth.oidc.OidcLogin;
import io.tarn.http.Request;
import io.tarn.http.Response;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Cookies that hold logins under way, one for each, so that two tabs do not disturb each other. Over TLS their
/// names begin with `__Host-`, which no other host of the same domain can set.
final class AttemptCookies {
    private static final String NAME = "oidc_login_";
    private static final String HOST_PREFIX = "__Host-";
    private static final Pattern ID = Pattern.compile("[0-9a-f]{16}");
    private static final int READ_MAX = 32;

    private AttemptCookies() {}

    /// The sealed attempts of a request by id, the first [#READ_MAX].
    static Map<String, String> of(Request request) {
        Map<String, String> held = new LinkedHashMap<>();
        Pattern cookie = Pattern.compile("(?:^|;)\\s*" + Pattern.quote(prefix(request)) + "([0-9a-f]{16})=");
        for (String line : request.headers("Cookie")) {
            Matcher found = cookie.matcher(line);
            while (found.find() && held.size() < READ_MAX) {
                held.putIfAbsent(found.group(1), find(request, found.group(1)));
            }
        }
        return held;
    }

    /// The sealed attempt of that id, or empty.
    static String find(Request request, String id) {
        String value = ID.matcher(id).matches() ? request.cookie(prefix(request) + id) : null;
        return value == null ? "" : value;
    }

    static void keep(Request request, Response response, String id, String sealedAttempt) {
        set(request, response, id, sealedAttempt, OidcLogin.attemptLifetime().toSeconds());
    }

    static void forget(Request request, Response response, String id) {
        set(request, response, id, "", 0);
    }

    private static void set(Request request, Response response, String id, String value, long seconds) {
        response.addHeader(
                "Set-Cookie",
                prefix(request) + id + "=" + value + "; Path=/; Max-Age=" + seconds + "; HttpOnly"
                        + (secure(request) ? "; Secure" : "") + "; SameSite=Lax");
    }

    private static String prefix(Request request) {
        return secure(request) ? HOST_PREFIX + NAME : NAME;
    }

    private static boolean secure(Request request) {
        return request.secure()
                || request.origin()
                        .filter(origin -> origin.startsWith("https:"))
                        .isPresent();
    }
}
