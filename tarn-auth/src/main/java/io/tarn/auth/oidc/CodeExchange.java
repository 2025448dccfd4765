package io.tarn.auth.oidc;

import com.nimbusds.jwt.JWT;
import com.nimbusds.oauth2.sdk.ErrorObject;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.TokenErrorResponse;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import io.tarn.auth.AuthException;
import io.tarn.auth.AuthException.Kind;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Gives the provider a code and takes a token for it. Messages never hold either.
final class CodeExchange {
    private final BoundedHttp http;

    CodeExchange(BoundedHttp http) {
        this.http = http;
    }

    /// The id token, not verified yet. Throws [AuthException] of kind `UNAUTHENTICATED` when the provider refuses
    /// or answers something else, `UNAVAILABLE` when it is out of order.
    JWT idToken(TokenRequest request) {
        BoundedHttp.Reply reply = http.send(translated(request.toHTTPRequest()));
        if (reply.status() >= 500) {
            throw new AuthException(
                    Kind.UNAVAILABLE, "the provider's token endpoint answered with status " + reply.status());
        }
        try {
            TokenResponse response = OIDCTokenResponseParser.parse(translated(reply));
            return switch (response) {
                case OIDCTokenResponse tokens -> present(tokens.getOIDCTokens().getIDToken());
                case TokenErrorResponse error -> throw refused(code(error.getErrorObject()));
                default -> throw refused("an answer without an id token");
            };
        } catch (ParseException | IllegalArgumentException e) {
            throw refused("an answer that cannot be read, status " + reply.status());
        }
    }

    private static JWT present(@Nullable JWT token) {
        if (token == null) {
            throw refused("an answer without an id token");
        }
        return token;
    }

    /// Only the code: a description may repeat what was sent.
    private static String code(@Nullable ErrorObject error) {
        String code = error == null ? null : error.getCode();
        return code == null || !code.matches("[A-Za-z0-9_.-]{1,64}") ? "an error" : code;
    }

    private static AuthException refused(String why) {
        return new AuthException(Kind.UNAUTHENTICATED, "the provider gave no token for the code: " + why);
    }

    private static HttpRequest translated(HTTPRequest request) {
        var translated = HttpRequest.newBuilder(request.getURI());
        Map<String, java.util.List<String>> headers = request.getHeaderMap();
        headers.forEach((name, values) -> values.forEach(value -> translated.header(name, value)));
        String body = request.getBody();
        return translated
                .POST(body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
    }

    private static HTTPResponse translated(BoundedHttp.Reply reply) throws ParseException {
        HTTPResponse response = new HTTPResponse(reply.status());
        if (!reply.contentType().isEmpty()) {
            response.setContentType(reply.contentType());
        }
        response.setBody(reply.text());
        return response;
    }
}
