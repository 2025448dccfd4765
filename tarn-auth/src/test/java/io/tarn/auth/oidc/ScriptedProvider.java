package io.tarn.auth.oidc;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/// An identity provider that does whatever a test wants of it: honest unless told otherwise.
final class ScriptedProvider implements AutoCloseable {
    static final String CLIENT = "tarn";

    private final HttpServer server;
    final Queue<String> tokenRequests = new ConcurrentLinkedQueue<>();
    final Queue<String> authorizations = new ConcurrentLinkedQueue<>();
    final AtomicInteger keyReads = new AtomicInteger();
    final AtomicInteger descriptionReads = new AtomicInteger();
    volatile RSAKey key = newKey("first");
    volatile JWKSet published = new JWKSet(key.toPublicJWK());
    volatile String nonce = "";
    volatile String authenticationMethods = "[\"client_secret_basic\",\"client_secret_post\"]";
    volatile Function<JWTClaimsSet.Builder, JWTClaimsSet.Builder> claims = builder -> builder;
    volatile Function<JWTClaimsSet, String> signature = this::signed;
    volatile Handler description = exchange -> answer(exchange, 200, describe());
    volatile Handler keys = exchange -> answer(exchange, 200, published.toString(true));
    volatile Handler token = exchange -> answer(exchange, 200, tokens());

    interface Handler {
        void handle(HttpExchange exchange) throws IOException;
    }

    ScriptedProvider() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/.well-known/openid-configuration", exchange -> {
            descriptionReads.incrementAndGet();
            description.handle(exchange);
        });
        server.createContext("/keys", exchange -> {
            keyReads.incrementAndGet();
            keys.handle(exchange);
        });
        server.createContext("/token", exchange -> {
            tokenRequests.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
            String authorization = exchange.getRequestHeaders().getFirst("Authorization");
            authorizations.add(authorization == null ? "" : authorization);
            token.handle(exchange);
        });
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    String describe() {
        return """
                {"issuer":"%1$s","authorization_endpoint":"%1$s/authorize?tenant=a","token_endpoint":"%1$s/token",
                "jwks_uri":"%1$s/keys","end_session_endpoint":"%1$s/end","subject_types_supported":["public"],
                "response_types_supported":["code"],"id_token_signing_alg_values_supported":["RS256"],
                "token_endpoint_auth_methods_supported":%2$s}""".formatted(url(), authenticationMethods);
    }

    String tokens() {
        return "{\"access_token\":\"a\",\"token_type\":\"Bearer\",\"id_token\":\"" + token() + "\"}";
    }

    String token() {
        return signature.apply(claims.apply(honestClaims()).build());
    }

    JWTClaimsSet.Builder honestClaims() {
        Instant now = Instant.now();
        return new JWTClaimsSet.Builder()
                .issuer(url().toString())
                .audience(CLIENT)
                .subject("ada")
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plusSeconds(300)))
                .claim("nonce", nonce)
                .claim("groups", List.of("Readers"));
    }

    String signed(JWTClaimsSet content) {
        return signed(content, key, JWSAlgorithm.RS256);
    }

    static String signed(JWTClaimsSet content, RSAKey key, JWSAlgorithm algorithm) {
        try {
            var jwt = new SignedJWT(
                    new JWSHeader.Builder(algorithm).keyID(key.getKeyID()).build(), content);
            jwt.sign(new RSASSASigner(key));
            return jwt.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    static RSAKey newKey(String id) {
        try {
            return new RSAKeyGenerator(2048).keyID(id).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    static void answer(HttpExchange exchange, int status, String json) throws IOException {
        try (exchange) {
            byte[] body = json.getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
