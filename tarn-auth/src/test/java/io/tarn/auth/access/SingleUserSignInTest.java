package io.tarn.auth.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.auth.AuthException;
import io.tarn.auth.AuthException.Kind;
import io.tarn.auth.AuthMode;
import io.tarn.auth.CommunicationPreferences;
import io.tarn.auth.login.ExternalIdentity;
import io.tarn.auth.login.ExternalSignIn;
import io.tarn.kv.memory.MemoryKeyValueStore;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// With a single user, who may do everything, an identity provider makes nobody that user.
class SingleUserSignInTest {
    private final Identities identities = Identities.open(
            new MemoryKeyValueStore(),
            IdentityOptions.defaults(AuthMode.NONE, "tests sign with this", InstantSource.system(), new Random(3)));
    private final ExternalSignIn signIn = new ExternalSignIn(identities.directory(), InstantSource.system());

    @Test
    void aNameThatTheProviderKnowsTooIsNotTheAdministrator() {
        identities.setup().orElseThrow().run("admin", Optional.empty(), CommunicationPreferences.notGiven());
        assertRefused("admin");
        assertRefused("somebody");
    }

    @Test
    void nobodyComesIntoAnEmptyHouse() {
        identities.setup().orElseThrow().run("admin", Optional.empty(), CommunicationPreferences.notGiven());
        identities.directory().users().delete("admin");
        assertRefused("admin");
        assertThat(identities.directory().users().find("admin")).isEmpty();
    }

    private void assertRefused(String subject) {
        var identity = new ExternalIdentity(subject, subject, "", false, List.of(), "oidc");
        assertThatThrownBy(() -> signIn.signIn(identity))
                .isInstanceOfSatisfying(
                        AuthException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAUTHENTICATED));
    }
}
