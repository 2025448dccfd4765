package io.tarn.auth.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import io.tarn.auth.AuthException;
import io.tarn.auth.AuthException.Kind;
import io.tarn.auth.directory.ListRequest;
import io.tarn.auth.login.ExternalSignIn;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JwtLoginTest {
    private final ScriptedProvider issuer = new ScriptedProvider();
    private final SignInFixture fixture = new SignInFixture(issuer.url());
    private final JwtLogin login = new JwtLogin(
            options("/sub", "groups[].name || groups"),
            new ExternalSignIn(fixture.directory, fixture),
            fixture,
            Duration.ofSeconds(10),
            Duration.ofSeconds(30));

    private JwtOptions options(String userId, String groups) {
        return new JwtOptions(
                issuer.url().toString(),
                List.of("lake", "lake2"),
                URI.create(issuer.url() + "/keys"),
                Map.of("level", "gold"),
                userId,
                "",
                groups,
                false);
    }

    @AfterEach
    void close() {
        login.close();
        fixture.close();
        issuer.close();
    }

    private JWTClaimsSet claims(UnaryOperator<JWTClaimsSet.Builder> change) {
        return change.apply(issuer.honestClaims().audience("lake").claim("level", "gold"))
                .build();
    }

    private void assertRefused(Kind kind, String token) {
        assertThatThrownBy(() -> login.logIn(token)).isInstanceOfSatisfying(AuthException.class, e -> {
            assertThat(e.kind()).isEqualTo(kind);
            assertThat(e.getMessage()).doesNotContain("eyJ");
        });
        assertThat(fixture.directory.users().list(ListRequest.first()).results())
                .isEmpty();
    }

    private void assertRefused(UnaryOperator<JWTClaimsSet.Builder> change) {
        assertRefused(Kind.UNAUTHENTICATED, issuer.signed(claims(change)));
    }

    @Test
    void anHonestToken() {
        assertThat(login.logIn(issuer.signed(claims(claims -> claims))).externalId())
                .isEqualTo("ada");
        assertThat(login.logIn(issuer.signed(claims(claims -> claims.audience("lake2"))))
                        .externalId())
                .isEqualTo("ada");
    }

    @Test
    void claimsThatMustNotBeBelieved() {
        assertRefused(claims -> claims.audience("other"));
        assertRefused(claims -> claims.audience((String) null));
        assertRefused(claims -> claims.issuer("https://evil.example.com"));
        assertRefused(claims -> claims.issuer(null));
        assertRefused(claims -> claims.expirationTime(date(-70)));
        assertRefused(claims -> claims.expirationTime(null));
        assertRefused(claims -> claims.issueTime(date(120)));
        assertRefused(claims -> claims.notBeforeTime(date(120)));
        assertRefused(claims -> claims.claim("level", "silver"));
        assertRefused(claims -> claims.claim("level", null));
        assertRefused(claims -> claims.subject(null));
        assertRefused(claims -> claims.claim("groups", List.of(1)));
    }

    @Test
    void signaturesThatMustNotBeBelieved() throws JOSEException {
        JWTClaimsSet claims = claims(each -> each);
        assertRefused(Kind.UNAUTHENTICATED, new PlainJWT(claims).serialize());
        var shared = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("first").build(), claims);
        shared.sign(new MACSigner(issuer.key.toRSAPublicKey().getEncoded()));
        assertRefused(Kind.UNAUTHENTICATED, shared.serialize());
        var impostor = ScriptedProvider.newKey("first");
        assertRefused(Kind.UNAUTHENTICATED, ScriptedProvider.signed(claims, impostor, JWSAlgorithm.RS256));
        String good = issuer.signed(claims);
        assertRefused(Kind.UNAUTHENTICATED, good.substring(0, good.lastIndexOf('.') + 1) + "AAAA");
    }

    @Test
    void whatIsNoToken() {
        for (String token : List.of("", "x", "a.b.c", "a.b.c.d.e", "{}", "x".repeat(JwtLogin.TOKEN_LENGTH_MAX + 1))) {
            assertRefused(Kind.INVALID, token);
        }
    }

    @Test
    void aNewKey() {
        login.loadKeys();
        issuer.key = ScriptedProvider.newKey("second");
        issuer.published = new JWKSet(issuer.key.toPublicJWK());
        assertThat(login.logIn(issuer.signed(claims(claims -> claims))).externalId())
                .isEqualTo("ada");
    }

    @Test
    void anIssuerThatIsAway() {
        issuer.keys = exchange -> ScriptedProvider.answer(exchange, 500, "{}");
        assertThatThrownBy(login::loadKeys)
                .isInstanceOfSatisfying(
                        AuthException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE));
        assertRefused(Kind.UNAVAILABLE, issuer.signed(claims(claims -> claims)));
    }

    @Test
    void referencesThatCannotBeRead() {
        for (String pointer : List.of("", "sub", "/a~2", "/~")) {
            assertThatThrownBy(() -> new JwtClaims(options(pointer, ""))).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> new JwtClaims(options("/sub", "a[")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("JMESPath");
    }

    @Test
    void pointers() {
        Map<String, Object> claims = Map.of("a/b", Map.of("c~d", List.of("x", Map.of("", "y"))), "n", 1);
        assertThat(new ClaimReference("/a~1b/c~0d/0").find(claims)).isEqualTo("x");
        assertThat(new ClaimReference("/a~1b/c~0d/1/").find(claims)).isEqualTo("y");
        for (String missing : List.of("/a~1b/c~0d/2", "/a~1b/c~0d/00", "/a~1b/c~0d/-1", "/n/0", "/x", "/")) {
            assertThat(new ClaimReference(missing).find(claims)).isNull();
        }
    }

    private static Date date(int secondsFromNow) {
        return Date.from(Instant.now().plusSeconds(secondsFromNow));
    }
}
