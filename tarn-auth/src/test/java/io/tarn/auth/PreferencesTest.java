package io.tarn.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.tarn.auth.AuthException.Kind;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PreferencesTest {
    private static final CommunicationPreferences GIVEN =
            new CommunicationPreferences("ada@lovelace.org", "Ada", "Lovelace", "Engines", true);

    private final AuthFixture fixture = AuthFixture.fresh();

    @Test
    void areAskedForUntilGiven() {
        assertThat(fixture.installation.preferencesMissing()).isTrue();
        SetupTest.assertRefused(
                Kind.NOT_INITIALIZED, "lakeFS is not initialized", () -> fixture.installation.storePreferences(GIVEN));
        fixture.setup();
        assertThat(fixture.installation.preferencesMissing()).isTrue();
        SetupTest.assertRefused(
                Kind.INVALID,
                "email is required",
                () -> fixture.installation.storePreferences(CommunicationPreferences.notGiven()));
        fixture.installation.storePreferences(GIVEN);
        assertThat(fixture.installation.preferencesMissing()).isFalse();
        assertThat(stored("encoded_user_email")).isEqualTo(base64("ada@lovelace.org"));
        assertThat(stored("encoded_company_name")).isEqualTo(base64("Engines"));
        assertThat(stored("feature_updates")).isEqualTo("true");
        SetupTest.assertRefused(
                Kind.ALREADY_EXISTS,
                "communication preferences already set",
                () -> fixture.installation.storePreferences(GIVEN));
    }

    @Test
    void givenAtSetUpAreNotAskedForAgain() {
        fixture.firstRun.run("admin", Optional.empty(), GIVEN);
        assertThat(fixture.installation.preferencesMissing()).isFalse();
        assertThat(stored("encoded_user_first_name")).isEqualTo(base64("Ada"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ada@lovelace.org", "a.b+c@sub.domain.co.uk", "x@xn--bcher-kva.com"})
    void acceptsBusinessAddresses(String address) {
        assertThatCode(() -> EmailAddress.check(address)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ada", "a@b", "@b.com", "Ada <a@b.com>", "a@b.local", "a@mailinator.com", "a b@c.com", "a@1.2"})
    void refusesWhatIsNoAddress(String address) {
        SetupTest.assertRefused(Kind.INVALID, "invalid email address", () -> EmailAddress.check(address));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a@gmail.com", "a@GMX.de", "a@example.com"})
    void refusesFreeProviders(String address) {
        SetupTest.assertRefused(Kind.INVALID, "please use a business email address", () -> EmailAddress.check(address));
    }

    private String stored(String name) {
        return AuthRecords.text(fixture.store
                .get(AuthRecords.AUTH, AuthRecords.metadataKey(name))
                .orElseThrow());
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(AuthRecords.bytes(text));
    }
}
