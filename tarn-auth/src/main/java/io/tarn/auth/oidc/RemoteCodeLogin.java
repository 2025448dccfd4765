package io.tarn.auth.oidc;

import com.nimbusds.jose.util.JSONObjectUtils;
import io.tarn.auth.AuthException;
import io.tarn.auth.AuthException.Kind;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.text.ParseException;
import java.util.Map;

/// Leaves codes to an authentication service (auth.md 17, `auth.authentication_api.endpoint`).
public final class RemoteCodeLogin implements CodeLogin, AutoCloseable {
    private final BoundedHttp http = new BoundedHttp(BoundedHttp.TIMEOUT);
    private final URI place;

    /// @param endpoint base URL of the service, `/api/v1` included
    public RemoteCodeLogin(URI endpoint) {
        String base = endpoint.toString();
        this.place = URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + "/sts/login");
    }

    @Override
    public Map<String, Object> claims(String code, String state, String redirectUri, String requestId) {
        String body = JSONObjectUtils.toJSONString(Map.of("code", code, "state", state, "redirect_uri", redirectUri));
        BoundedHttp.Reply reply = http.send(HttpRequest.newBuilder(place)
                .header("Content-Type", "application/json")
                .header("Accept", "application/json")
                .header("X-Request-ID", requestId)
                .POST(BodyPublishers.ofString(body))
                .build());
        return switch (reply.status()) {
            case 200 -> claims(reply.text());
            case 400 -> throw new AuthException(Kind.INVALID, "invalid request");
            case 401 -> throw new AuthException(Kind.UNAUTHENTICATED, "the authentication service refused the code");
            default ->
                throw new AuthException(
                        Kind.UNAVAILABLE, "the authentication service answered with status " + reply.status());
        };
    }

    private static Map<String, Object> claims(String text) {
        try {
            Map<String, Object> claims = JSONObjectUtils.getJSONObject(JSONObjectUtils.parse(text), "claims");
            return claims == null ? Map.of() : claims;
        } catch (ParseException e) {
            throw new AuthException(Kind.UNAVAILABLE, "the authentication service's answer cannot be read");
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
