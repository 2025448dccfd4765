package io.tarn.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SessionCookieTest {
    private final AuthFixture fixture = AuthFixture.fresh();
    private final SessionCookie cookie = new SessionCookie("secret", fixture);

    @Test
    void carriesATokenInCookieSafeCharacters() {
        String value = cookie.encode("a.b.c ;,\"é");
        assertThat(value).matches("[A-Za-z0-9._-]+");
        assertThat(cookie.decode(value)).contains("a.b.c ;,\"é");
    }

    @Test
    void everyChangedCharacterMakesItAbsent() {
        String value = cookie.encode("some.token.value");
        for (int i = 0; i < value.length(); i++) {
            char other = value.charAt(i) == 'A' ? 'B' : 'A';
            String changed = value.substring(0, i) + other + value.substring(i + 1);
            boolean onlySpareBits = i == value.length() - 1;
            if (!onlySpareBits) {
                assertThat(cookie.decode(changed)).as("character %d", i).isEmpty();
            }
        }
    }

    @Test
    void foreignValuesAreAbsent() {
        assertThat(cookie.decode("")).isEmpty();
        assertThat(cookie.decode("...")).isEmpty();
        assertThat(cookie.decode("x.y")).isEmpty();
        assertThat(cookie.decode("1.!!.!!")).isEmpty();
        assertThat(cookie.decode("A".repeat(1 << 20))).isEmpty();
        assertThat(cookie.decode(new SessionCookie("other", fixture).encode("t")))
                .isEmpty();
        assertThat(cookie.decode(cookie.encode(""))).isEmpty();
    }

    @Test
    void expiresAfterThirtyDays() {
        String value = cookie.encode("t");
        fixture.advance(Duration.ofDays(30).minusSeconds(1));
        assertThat(cookie.decode(value)).contains("t");
        fixture.advance(Duration.ofSeconds(1));
        assertThat(cookie.decode(value)).isEmpty();
    }
}
