package io.tarn.auth.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.auth.AuthException;
import io.tarn.auth.AuthMode;
import io.tarn.auth.CacheLimits;
import io.tarn.auth.CommunicationPreferences;
import io.tarn.auth.Credential;
import io.tarn.auth.access.Identities;
import io.tarn.auth.access.IdentityOptions;
import io.tarn.auth.access.PrincipalLogins;
import io.tarn.kv.FaultyKeyValueStore;
import io.tarn.kv.FaultyKeyValueStore.Fault;
import io.tarn.kv.KeyValueException;
import io.tarn.kv.memory.MemoryKeyValueStore;
import java.lang.reflect.Method;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ObservedDirectoryTest {
    private final List<String> told = new ArrayList<>();
    private final FaultyKeyValueStore store =
            new FaultyKeyValueStore(new MemoryKeyValueStore(), FaultyKeyValueStore.Plan.none());
    private final Identities identities = Identities.open(
            store,
            new IdentityOptions(
                    AuthMode.INTERNAL,
                    "tests encrypt with this",
                    Optional.empty(),
                    Optional.empty(),
                    Duration.ZERO,
                    CacheLimits.DEFAULT,
                    Duration.ofDays(7),
                    Duration.ofDays(7),
                    Optional.empty(),
                    PrincipalLogins.none(),
                    (operation, success, nanos) -> {
                        assertThat(nanos).isNotNegative();
                        told.add(operation + (success ? "" : " failed"));
                    },
                    InstantSource.system(),
                    new Random(7)));
    private final Credential admin =
            identities.setup().orElseThrow().run("admin", Optional.empty(), CommunicationPreferences.notGiven());

    @Test
    void everyCallHasANameOfItsOwn() {
        List<String> names = Stream.of(
                        Users.class,
                        AccessKeys.class,
                        Groups.class,
                        Policies.class,
                        Attachments.class,
                        ExternalPrincipals.class)
                .flatMap(part -> Stream.of(part.getMethods()).map((Method method) -> name(part, method)))
                .toList();
        assertThat(names)
                .doesNotHaveDuplicates()
                .allMatch(name -> name.matches("[a-z_]+"))
                .contains("get_credentials", "get_credentials_for_user", "get_user", "list_effective_policies");
    }

    private static String name(Class<?> part, Method method) {
        return ObservedDirectory.operation(part, method);
    }

    @Test
    void aCallerIsToldOnceAndThenRemembered() {
        told.clear();
        for (int request = 0; request < 3; request++) {
            assertThat(identities
                            .credentials()
                            .verify(admin.key().id(), admin.key().secret()))
                    .isPresent();
            identities.policies().of("admin");
        }
        assertThat(told).containsExactly("get_credentials", "get_user", "list_effective_policies");
    }

    @Test
    void whatHasNoAnswerFailed() {
        told.clear();
        Directory directory = identities.directory();
        assertThat(directory.users().find("nobody")).isEmpty();
        assertThatThrownBy(() -> directory.users().delete("nobody")).isInstanceOf(AuthException.class);
        assertThat(told).containsExactly("get_user", "delete_user failed");
        told.clear();
        store.plan((number, call) -> new Fault.Before(KeyValueException.Kind.UNAVAILABLE));
        assertThatThrownBy(() -> identities.credentials().find("AKIAUNKNOWN")).isInstanceOf(RuntimeException.class);
        assertThat(told).containsExactly("get_credentials failed");
    }

    @Test
    void itIsTheDirectoryForWhoeverAsks() {
        Directory directory = identities.directory();
        assertThat(directory.storedHere()).isTrue();
        assertThat(directory.invites()).isFalse();
    }

    @Test
    void partsThatAModeDoesNotHaveStayAway() {
        Directory single = Identities.open(
                        new MemoryKeyValueStore(),
                        IdentityOptions.defaults(AuthMode.NONE, "secret", InstantSource.system(), new Random(7)))
                .directory();
        assertThat(single.users().find("nobody")).isEmpty();
        assertThatThrownBy(single::groups)
                .isInstanceOfSatisfying(
                        AuthException.class, e -> assertThat(e.kind()).isEqualTo(AuthException.Kind.NOT_IMPLEMENTED));
        assertThat(single.storedHere()).isFalse();
    }
}
