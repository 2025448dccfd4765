package io.tarn.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Random;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoginTokensTest {
    private static final String SECRET = "x";
    private static final long NOW = AuthFixture.START.getEpochSecond();

    private final AuthFixture fixture = AuthFixture.fresh();
    private final LoginTokens tokens = new LoginTokens(SECRET, fixture, new Random(5));

    @Test
    void issuesExactlyTheClaimsOfTheSpecification() throws Exception {
        var issued = tokens.issue("admin", Duration.ofDays(7));
        String[] parts = issued.token().split("\\.", -1);
        assertThat(decode(parts[0])).isEqualTo("{\"alg\":\"HS256\",\"typ\":\"JWT\"}");
        assertThat(decode(parts[1]).replaceAll("^\\{|}$", "").split(",", -1))
                .hasSize(6)
                .contains("\"aud\":\"login\"", "\"iss\":\"auth\"", "\"sub\":\"admin\"")
                .contains("\"iat\":" + NOW, "\"exp\":" + (NOW + 7 * 86400))
                .anyMatch(claim -> claim.matches("\"jti\":\"[0-9a-f-]{36}\""));
        assertThat(parts[2]).isEqualTo(mac("HmacSHA256", parts[0] + "." + parts[1]));
        assertThat(issued.expiresAt().getEpochSecond()).isEqualTo(NOW + 7 * 86400);
        assertThat(tokens.verify(issued.token()))
                .map(LoginTokens.Verified::userName)
                .contains("admin");
        assertThat(issued.toString()).doesNotContain(issued.token());
    }

    @Test
    void expiresWithoutLeewayAlsoWhenRemembered() {
        String token = tokens.issue("admin", Duration.ofSeconds(10)).token();
        assertThat(tokens.verify(token)).isPresent();
        fixture.advance(Duration.ofMillis(9800));
        assertThat(tokens.verify(token)).isPresent();
        fixture.advance(Duration.ofMillis(200));
        assertThat(tokens.verify(token)).isEmpty();
        assertThat(tokens.verify(token)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"HS256,HmacSHA256", "HS384,HmacSHA384", "HS512,HmacSHA512"})
    void acceptsTheHmacFamily(String algorithm, String mac) throws Exception {
        assertThat(tokens.verify(sign(algorithm, mac, "{\"sub\":\"u\",\"exp\":" + (NOW + 60) + "}")))
                .map(LoginTokens.Verified::userName)
                .contains("u");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'sub':'u','exp':%d,'aud':'login'",
                "'sub':'u','exp':%d,'aud':''",
                "'sub':'u','exp':%d",
                "'sub':'u','exp':%d,'iat':99999999999",
                "'sub':'u','exp':%d.5,'iss':'someone'"
            })
    void tolerates(String claims) throws Exception {
        assertThat(verifyClaims(claims)).as(claims).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'sub':'u','exp':%d,'aud':'other'",
                "'sub':'u','exp':%d,'aud':['login']",
                "'sub':'u','exp':%d,'aud':[]",
                "'sub':'u'",
                "'sub':'u','exp':'%d'",
                "'exp':%d",
                "'sub':7,'exp':%d",
                "'sub':'u','exp':%d,'nbf':99999999999",
                "'sub':'u','exp':1"
            })
    void refusesClaims(String claims) throws Exception {
        assertThat(verifyClaims(claims)).as(claims).isFalse();
    }

    @Test
    void refusesForgeries() throws Exception {
        String good = tokens.issue("admin", Duration.ofHours(1)).token();
        String payload = "{\"sub\":\"admin\",\"exp\":" + (NOW + 60) + "}";
        assertThat(tokens.verify("")).isEmpty();
        assertThat(tokens.verify("a.b.c")).isEmpty();
        assertThat(tokens.verify(good.substring(0, good.lastIndexOf('.') + 1))).isEmpty();
        assertThat(tokens.verify(encode("{\"alg\":\"none\"}") + "." + encode(payload) + "."))
                .isEmpty();
        assertThat(tokens.verify(sign("RS256", "HmacSHA256", payload))).isEmpty();
        assertThat(tokens.verify("A".repeat(1 << 20))).isEmpty();
        var other = new LoginTokens("y", fixture, new Random(6));
        assertThat(other.verify(good)).isEmpty();
        String[] parts = good.split("\\.", -1);
        assertThat(tokens.verify(parts[0] + "." + encode(payload) + "." + parts[2]))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 31, 32, 63, 64, 65, 200})
    void worksWithSecretsOfAnyLength(int length) {
        var own = new LoginTokens("s".repeat(length), fixture, new Random(7));
        assertThat(own.verify(own.issue("u", Duration.ofHours(1)).token()))
                .map(LoginTokens.Verified::userName)
                .contains("u");
    }

    private boolean verifyClaims(String claims) throws Exception {
        String json = "{" + claims.formatted(NOW + 60).replace('\'', '"') + "}";
        return tokens.verify(sign("HS256", "HmacSHA256", json)).isPresent();
    }

    private static String sign(String algorithm, String macName, String payload) throws Exception {
        String signed = encode("{\"alg\":\"" + algorithm + "\",\"typ\":\"JWT\"}") + "." + encode(payload);
        return signed + "." + mac(macName, signed);
    }

    private static String mac(String name, String text) throws Exception {
        Mac mac = Mac.getInstance(name);
        mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), name));
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static String encode(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String decode(String part) {
        return new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8);
    }
}
