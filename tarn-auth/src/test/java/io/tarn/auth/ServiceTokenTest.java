package io.tarn.auth;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.SignedJWT;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ServiceTokenTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final String SECRET = "a secret key that is long enough for everybody's library";

    @Test
    void saysWhoThisServerIsForTenYears() throws Exception {
        var token = SignedJWT.parse(ServiceToken.generate(SECRET, InstantSource.fixed(NOW), new Random(1)));
        assertThat(token.verify(new MACVerifier(SECRET))).isTrue();
        assertThat(token.getHeader().getAlgorithm()).isEqualTo(JWSAlgorithm.HS256);
        var claims = token.getJWTClaimsSet();
        assertThat(claims.getClaims().keySet()).containsExactlyInAnyOrder("jti", "aud", "sub", "iat", "exp");
        assertThat(claims.getAudience()).isEqualTo(List.of("auth-client"));
        assertThat(claims.getSubject()).isEqualTo("_lakefs-internal");
        assertThat(claims.getIssueTime()).isEqualTo(Date.from(NOW));
        assertThat(claims.getExpirationTime()).isEqualTo(Date.from(Instant.parse("2036-11-23T12:00:00Z")));
        assertThat(claims.getJWTID()).matches("[0-9a-v]{20}");
    }

    @Test
    void isNoLoginTokenAndWorksWithShortSecrets() {
        String token = ServiceToken.generate("short", InstantSource.fixed(NOW), new Random(1));
        var logins = new LoginTokens("short", InstantSource.fixed(NOW), new Random(2));
        assertThat(logins.verify(token)).isEmpty();
    }
}
