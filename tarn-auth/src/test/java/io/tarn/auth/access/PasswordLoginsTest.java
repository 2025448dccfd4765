package io.tarn.auth.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.auth.AuthException;
import io.tarn.auth.AuthException.Kind;
import io.tarn.auth.CacheLimits;
import io.tarn.auth.Credential;
import io.tarn.auth.User;
import io.tarn.auth.login.AuthenticationMethod;
import io.tarn.auth.login.CapturedLog;
import io.tarn.auth.login.DirectoryFixture;
import io.tarn.auth.login.NamedSignIn;
import io.tarn.testkit.Await;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PasswordLoginsTest {
    private static final Set<AuthenticationMethod> ALL = EnumSet.allOf(AuthenticationMethod.class);

    private final DirectoryFixture fixture = new DirectoryFixture();
    private final NamedSignIn signIn = fixture.named("outside");
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger atOnce = new AtomicInteger();
    private final AtomicInteger atOnceMost = new AtomicInteger();
    private volatile boolean away;
    private final CountDownLatch gate = new CountDownLatch(1);
    private volatile boolean gated;
    private final PasswordLogins logins = logins(ALL);

    private PasswordLogins logins(Set<AuthenticationMethod> methods) {
        return new PasswordLogins(
                fixture.credentials,
                List.of(this::check),
                methods,
                CacheLimits.DEFAULT,
                fixture.nanos::get,
                fixture.random);
    }

    /// Knows everybody by the password `pw of <name>`.
    private Optional<User> check(String name, String password) {
        asked.incrementAndGet();
        atOnceMost.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
        try {
            if (gated) {
                gate.await();
            }
            if (away) {
                throw new AuthException(Kind.UNAVAILABLE, "away");
            }
            return password.equals("pw of " + name) ? signIn.signIn(name, name) : Optional.empty();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            atOnce.decrementAndGet();
        }
    }

    private Credential key(String user) {
        fixture.directory.users().create(User.internal(user, Instant.EPOCH));
        return fixture.directory.keys().create(user, Optional.empty());
    }

    @Test
    void accessKeysComeFirstAndAskNobody() {
        Credential key = key("admin");
        assertThat(logins.authenticate(key.key().id(), key.key().secret()))
                .map(User::name)
                .contains("admin");
        assertThat(asked).hasValue(0);
        assertThat(logins.authenticate("alice", "pw of alice")).map(User::name).contains("alice");
        assertThat(logins.authenticate(key.key().id(), "wrong")).isEmpty();
        assertThat(asked).hasValue(2);
    }

    @Test
    void emptyAndHugeOnesAskNobody() {
        assertThat(logins.authenticate("", "pw of ")).isEmpty();
        assertThat(logins.authenticate("alice", "")).isEmpty();
        assertThat(logins.authenticate("alice", "x".repeat(PasswordLogins.LENGTH_MAX + 1)))
                .isEmpty();
        assertThat(asked).hasValue(0);
    }

    @Test
    void successIsBelievedForAWhileAndOnlyForThatPassword() {
        for (int i = 0; i < 5; i++) {
            assertThat(logins.authenticate("alice", "pw of alice")).isPresent();
        }
        assertThat(asked).hasValue(1);
        assertThat(logins.authenticate("alice", "wrong")).isEmpty();
        assertThat(logins.authenticate("alicepw", " of alice")).isEmpty();
        assertThat(asked).hasValue(3);
        fixture.nanos.addAndGet(CacheLimits.DEFAULT.ttl().toNanos());
        assertThat(logins.authenticate("alice", "pw of alice")).isPresent();
        assertThat(asked).hasValue(4);
    }

    @Test
    void aUserDeactivatedMeanwhileIsRefusedAtOnce() {
        assertThat(logins.authenticate("alice", "pw of alice")).isPresent();
        fixture.deactivate("alice");
        assertThat(logins.authenticate("alice", "pw of alice")).isEmpty();
    }

    @Test
    void aNameThatFailsTooOftenIsNoLongerAskedAbout() {
        assertThat(logins.authenticate("alice", "pw of alice")).isPresent();
        for (int i = 0; i < 3 * Attempts.FREE; i++) {
            assertThat(logins.authenticate("bob", "guess " + i)).isEmpty();
            assertThat(logins.authenticate("alice", "guess " + i)).isEmpty();
        }
        assertThat(asked).hasValue(1 + 2 * Attempts.FREE);
        assertThat(logins.authenticate("bob", "pw of bob")).isEmpty();
        assertThat(logins.authenticate("carol", "pw of carol")).isPresent();
        assertThat(logins.authenticate("alice", "pw of alice")).as("remembered").isPresent();
        fixture.nanos.addAndGet(Attempts.WINDOW.toNanos());
        assertThat(logins.authenticate("bob", "pw of bob")).isPresent();
    }

    @Test
    void guessesDoNotProlongTheRefusal() {
        for (int step = 0; step < 60; step++) {
            logins.authenticate("bob", "guess " + step);
            fixture.nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        }
        assertThat(logins.authenticate("bob", "pw of bob")).isPresent();
    }

    @Test
    void aServiceThatIsAwayRefusesAndCountsAsNoFailure() {
        away = true;
        for (int i = 0; i < 3 * Attempts.FREE; i++) {
            assertThat(logins.authenticate("alice", "pw of alice")).isEmpty();
        }
        away = false;
        assertThat(logins.authenticate("alice", "pw of alice")).isPresent();
    }

    @Test
    void aSlowServiceIsNotHammered() throws Exception {
        gated = true;
        List<Future<Optional<User>>> calls = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 4 * PasswordLogins.CHECKS_MAX; i++) {
                String name = "user" + i % (2 * PasswordLogins.CHECKS_MAX);
                calls.add(threads.submit(() -> logins.authenticate(name, "pw of " + name)));
            }
            Await.until("all turns taken", () -> atOnce.get() == PasswordLogins.CHECKS_MAX);
            gate.countDown();
        }
        assertThat(calls).allMatch(call -> call.resultNow().isPresent());
        assertThat(atOnceMost).hasValue(PasswordLogins.CHECKS_MAX);
        assertThat(asked).as("equal questions are one").hasValue(2 * PasswordLogins.CHECKS_MAX);
    }

    @Test
    void methodsCanBeForbidden() {
        Credential key = key("admin");
        var passwordOnly = logins(AuthenticationMethod.parse(List.of("password", "cookie")));
        assertThat(passwordOnly.authenticate(key.key().id(), key.key().secret()))
                .isEmpty();
        assertThat(passwordOnly.authenticate("alice", "pw of alice")).isPresent();
        var keysOnly = logins(AuthenticationMethod.parse(List.of("access_key")));
        assertThat(keysOnly.authenticate(key.key().id(), key.key().secret())).isPresent();
        assertThat(keysOnly.authenticate("alice", "pw of alice")).isEmpty();
    }

    @Test
    void methodsAreCheckedAtTheStart() {
        assertThat(AuthenticationMethod.parse(List.of())).isEqualTo(ALL);
        assertThatThrownBy(() -> AuthenticationMethod.parse(List.of("access_key", "Cookie")))
                .hasMessageContaining("unknown authentication method \"Cookie\"")
                .hasMessageContaining("access_key, password, login_token, cookie, oidc, saml");
        assertThatThrownBy(() -> AuthenticationMethod.parse(List.of("saml"))).hasMessageContaining("without cookie");
        assertThatThrownBy(() -> AuthenticationMethod.parse(List.of("jwt")))
                .hasMessageContaining("without login_token");
        assertThat(AuthenticationMethod.hasLoginForm(ALL)).isTrue();
        assertThat(AuthenticationMethod.hasLoginForm(AuthenticationMethod.parse(List.of("saml", "cookie"))))
                .isFalse();
    }

    @Test
    void noPasswordIsLogged() {
        try (CapturedLog log = new CapturedLog()) {
            away = true;
            logins.authenticate("alice", "secret password 1");
            away = false;
            for (int i = 0; i < 2 * Attempts.FREE; i++) {
                logins.authenticate("secret name", "secret password 2");
            }
            assertThat(log.text()).contains("too often").doesNotContain("secret");
        }
    }
}
