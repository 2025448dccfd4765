package io.tarn.auth.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.auth.AuthException;
import io.tarn.auth.User;
import io.tarn.auth.directory.Directory;
import io.tarn.auth.policy.Policy;
import io.tarn.auth.policy.Statement;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class LastAdministratorTest {
    private final Directory directory = new Installed().identities.directory();

    @Test
    void nobodyCanLockEverybodyOut() {
        assertForbidden(() -> directory.users().delete("admin"));
        assertForbidden(() -> directory.users().update("admin", LastAdministratorTest::deactivated));
        assertForbidden(() -> directory.groups().removeMember("Admins", "admin"));
        assertForbidden(() -> directory.groups().delete("Admins"));
        assertForbidden(() -> directory.policies().delete("AuthFullAccess"));
        assertForbidden(() -> directory.policies().update(harmless("AuthFullAccess")));
        assertForbidden(() -> directory.attachments().detachFromGroup("AuthFullAccess", "Admins"));
        assertThat(directory.attachments().effective("admin"))
                .extracting(Policy::name)
                .contains("AuthFullAccess", "FSFullAccess");
    }

    @Test
    void aSecondAdministratorMakesTheFirstDispensableWhileActive() {
        directory.users().create(User.internal("second", Installed.START));
        directory.groups().addMember("Admins", "second");
        directory.users().update("second", LastAdministratorTest::deactivated);
        assertForbidden(() -> directory.users().delete("admin"));
        directory.users().create(User.internal("third", Installed.START));
        directory.groups().addMember("Admins", "third");
        directory.users().delete("admin");
        assertThat(directory.users().find("admin")).isEmpty();
        assertForbidden(() -> directory.users().delete("third"));
    }

    @Test
    void otherBuiltInGroupsAndPoliciesMayGo() {
        directory.groups().delete("Viewers");
        directory.policies().delete("FSReadAll");
        directory.attachments().detachFromGroup("CatalogReadWriteAll", "Admins");
        assertThat(directory.groups().find("Viewers")).isEmpty();
    }

    private static Policy harmless(String name) {
        return new Policy(name, Installed.START, List.of(Statement.allow(List.of("fs:Read*"), "*")), Optional.empty());
    }

    private static User deactivated(User user) {
        return new User(
                user.name(),
                user.createdAt(),
                user.friendlyName(),
                user.email(),
                user.source(),
                user.externalId(),
                false);
    }

    private static void assertForbidden(ThrowingCallable change) {
        assertThatThrownBy(change)
                .isInstanceOfSatisfying(
                        AuthException.class, e -> assertThat(e.kind()).isEqualTo(AuthException.Kind.FORBIDDEN));
    }
}
