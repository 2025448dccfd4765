package io.tarn.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SecretRotationTest {
    private static final long SEED = 5;

    private final AuthFixture fixture = AuthFixture.fresh();
    private final Random random = new Random(SEED);
    private final SecretBox both = new SecretBox("the new secret", Optional.of("some secret"), random);
    private final SecretBox after = new SecretBox("the new secret", random);

    @Test
    void secretsOfThePreviousKeyAreReadAndThenSealedAnew() {
        AccessKey key = fixture.setup().key();
        var during = new AdminUsers(fixture.store, both, fixture, random);
        assertThat(during.credential(key.id())).map(Credential::key).contains(key);
        assertThatThrownBy(() -> new AdminUsers(fixture.store, after, fixture, random).credential(key.id()))
                .isInstanceOf(AuthException.class);

        assertThat(new SecretRotation(fixture.store, both).run()).isEqualTo(new SecretRotation.Outcome(1, 0));

        assertThat(new AdminUsers(fixture.store, after, fixture, random).credential(key.id()))
                .map(Credential::key)
                .contains(key);
        assertThat(new SecretRotation(fixture.store, both).run())
                .as("a second time")
                .isEqualTo(new SecretRotation.Outcome(0, 0));
    }

    @Test
    void whatNeitherKeyOpensIsCountedAndLeftAlone() {
        fixture.setup();
        SecretBox others = new SecretBox("a third", Optional.of("a fourth"), random);
        assertThat(new SecretRotation(fixture.store, others).run()).isEqualTo(new SecretRotation.Outcome(0, 1));
        fixture.users.requireReadable();
    }

    @Test
    void tokensAndCookiesOfThePreviousKeyHold() {
        InstantSource clock = fixture;
        String token = new LoginTokens("old", clock, random)
                .issue("u", Duration.ofHours(1))
                .token();
        assertThat(new LoginTokens("new", Optional.of("old"), clock, random).verify(token))
                .isPresent();
        assertThat(new LoginTokens("new", clock, random).verify(token)).isEmpty();
        String cookie = new SessionCookie("old", clock).encode(token);
        assertThat(new SessionCookie("new", Optional.of("old"), clock).decode(cookie))
                .contains(token);
        assertThat(new SessionCookie("new", clock).decode(cookie)).isEmpty();
    }
}
