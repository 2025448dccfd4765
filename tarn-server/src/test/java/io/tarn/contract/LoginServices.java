package io.tarn.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import no.nav.security.mock.oauth2.token.DefaultOAuth2TokenCallback;

/// Where users log in who have no key: an OpenID provider that others wrote, and a stand-in for AWS STS, which takes
/// one signature and tells the role that is named like the access key.
final class LoginServices implements AutoCloseable {
    /// The audience of tokens for [#issued].
    static final String AUDIENCE = "lake";
    /// The name under which the provider and AWS know the server.
    static final String SERVER = "lake.test";
    /// The host that [#arn] is asked of.
    static final String STS_HOST = "localhost";
    /// The signature that holds.
    static final String SIGNATURE = "0123456789abcdef".repeat(4);

    private static final String ISSUER = "acme";
    private static final String CLIENT = "tarn";
    private static final int LIFETIME_SECONDS = 300;

    private final MockOAuth2Server provider = new MockOAuth2Server();
    private final HttpServer sts;

    LoginServices() {
        provider.start();
        try {
            sts = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            provider.shutdown();
            throw new UncheckedIOException(e);
        }
        sts.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        sts.createContext("/", LoginServices::identify);
        sts.start();
    }

    /// What a server needs to trust both, in the names of environment variables.
    Map<String, String> configuration() {
        String issuer = provider.issuerUrl(ISSUER).toString();
        Map<String, String> auth = new HashMap<>();
        auth.put("PROVIDERS_OIDC_URL", issuer);
        auth.put("PROVIDERS_OIDC_CLIENT_ID", CLIENT);
        auth.put("PROVIDERS_OIDC_CLIENT_SECRET", "client-hush-hush");
        auth.put("PROVIDERS_OIDC_CALLBACK_BASE_URL", "http://" + SERVER);
        auth.put("PROVIDERS_OIDC_CALLBACK_PATH", "/api/v1/oidc/callback");
        auth.put("COOKIE_AUTH_VERIFICATION_VALIDATE_ID_TOKEN_CLAIMS", "level=gold");
        auth.put("JWT_ISSUER", issuer);
        auth.put("JWT_AUDIENCE", AUDIENCE);
        auth.put("JWT_JWKS_URL", provider.jwksUrl(ISSUER).toString());
        auth.put("EXTERNAL_AWS_AUTH_ENABLED", "true");
        auth.put(
                "EXTERNAL_AWS_AUTH_VALID_STS_HOSTS",
                "http://" + STS_HOST + ":" + sts.getAddress().getPort());
        auth.put("EXTERNAL_AWS_AUTH_REQUIRED_HEADERS", "X-LakeFS-Server-ID=" + SERVER);
        Map<String, String> variables = new HashMap<>();
        auth.forEach((name, value) -> variables.put("LAKEFS_AUTH_" + name, value));
        return variables;
    }

    /// Says who logs in next at the provider, once.
    void willName(String subject, Map<String, Object> claims) {
        provider.enqueueCallback(
                new DefaultOAuth2TokenCallback(ISSUER, subject, "JWT", List.of(CLIENT), claims, LIFETIME_SECONDS));
    }

    /// Where a program sends its user, who comes back to `redirectUri` with a code.
    URI authorization(String redirectUri) {
        return URI.create(provider.authorizationEndpointUrl(ISSUER) + "?response_type=code&client_id=" + CLIENT
                + "&state=s&nonce=n&scope=openid&redirect_uri=" + Api.encode(redirectUri));
    }

    /// A token that the provider made without a login.
    String issued(String subject, String audience) {
        return provider.issueToken(ISSUER, subject, audience, Map.of()).serialize();
    }

    /// The session that the stand-in for AWS STS sees behind an access key.
    static String arn(String accessKeyId) {
        return "arn:aws:sts::123456789012:assumed-role/" + accessKeyId + "/session";
    }

    private static void identify(HttpExchange exchange) throws IOException {
        try (exchange) {
            String query = exchange.getRequestURI().getQuery();
            boolean holds = query.contains("X-Amz-Signature=" + SIGNATURE)
                    && SERVER.equals(exchange.getRequestHeaders().getFirst("X-LakeFS-Server-ID"));
            String arn = arn(query.replaceFirst(".*X-Amz-Credential=([^/&]*).*", "$1"));
            byte[] answer = ("<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">"
                            + "<GetCallerIdentityResult><Arn>" + arn + "</Arn></GetCallerIdentityResult>"
                            + "</GetCallerIdentityResponse>")
                    .getBytes(UTF_8);
            exchange.sendResponseHeaders(holds ? 200 : 403, holds ? answer.length : -1);
            if (holds) {
                exchange.getResponseBody().write(answer);
            }
        }
    }

    @Override
    public void close() {
        sts.stop(0);
        provider.shutdown();
    }
}
