package io.tarn.auth.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.util.JSONObjectUtils;
import com.sun.net.httpserver.HttpServer;
import io.tarn.auth.AuthException;
import io.tarn.auth.AuthException.Kind;
import io.tarn.auth.User;
import io.tarn.auth.login.CapturedLog;
import io.tarn.auth.login.DirectoryFixture;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;

/// Against a server of the JDK.
class RemoteAuthenticatorTest {
    private record Received(String method, String contentType, String requestId, Map<String, Object> body) {}

    private final DirectoryFixture fixture = new DirectoryFixture();
    private final ConcurrentLinkedQueue<Received> received = new ConcurrentLinkedQueue<>();
    private final CountDownLatch finished = new CountDownLatch(1);
    private volatile int status = 200;
    private volatile byte[] answer = "{}".getBytes(StandardCharsets.UTF_8);
    private volatile boolean stallsInBody;
    private HttpServer server;
    private RemoteAuthenticator authenticator;

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            String text = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            try {
                received.add(new Received(
                        exchange.getRequestMethod() + " " + exchange.getRequestURI(),
                        exchange.getRequestHeaders().getFirst("Content-Type"),
                        exchange.getRequestHeaders().getFirst("X-Request-ID"),
                        JSONObjectUtils.parse(text)));
            } catch (java.text.ParseException e) {
                throw new java.io.IOException(e);
            }
            exchange.getResponseHeaders().add("Location", "/elsewhere");
            exchange.sendResponseHeaders(
                    status, stallsInBody ? answer.length + 1 : answer.length == 0 ? -1 : answer.length);
            if (answer.length > 0) {
                exchange.getResponseBody().write(answer);
                exchange.getResponseBody().flush();
            }
            if (stallsInBody) {
                await(finished);
            }
            exchange.close();
        });
        server.start();
        authenticator = authenticator(Duration.ofSeconds(10));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private RemoteAuthenticator authenticator(Duration timeout) {
        return new RemoteAuthenticator(
                RemoteOptions.of(
                        "http://localhost:" + server.getAddress().getPort() + "/login?x=1", "Viewers", timeout),
                fixture.named(RemoteAuthenticator.SOURCE));
    }

    @AfterEach
    void stop() {
        finished.countDown();
        authenticator.close();
        server.stop(0);
    }

    @Test
    void anAcceptedNameBecomesAUser() {
        MDC.put("request_id", "some-request");
        User user = authenticator.authenticate("alice \"x\"", "päss\\word").orElseThrow();
        MDC.clear();
        assertThat(user.name()).isEqualTo("alice \"x\"");
        assertThat(user.source()).isEqualTo("remote_authenticator");
        assertThat(user.friendlyName()).isEqualTo("alice \"x\"");
        assertThat(fixture.groups(user)).containsExactly("Viewers");
        assertThat(received)
                .containsExactly(new Received(
                        "POST /login?x=1",
                        "application/json",
                        "some-request",
                        Map.of("username", "alice \"x\"", "password", "päss\\word")));
    }

    @Test
    void theServiceMayNameTheUser() {
        answer = "{\"external_user_identifier\":\"uid=alice,dc=x\"}".getBytes(StandardCharsets.UTF_8);
        User user = authenticator.authenticate("alice", "password").orElseThrow();
        assertThat(user.name()).isEqualTo("uid=alice,dc=x");
        assertThat(user.friendlyName()).isEqualTo("alice");
        answer = "{\"external_user_identifier\":\"\"}".getBytes(StandardCharsets.UTF_8);
        assertThat(authenticator.authenticate("alice", "password"))
                .map(User::name)
                .contains("alice");
    }

    @Test
    void aUserWhoIsThereIsTakenAsItIs() {
        User there = fixture.directory.users().create(User.internal("alice", Instant.EPOCH));
        assertThat(authenticator.authenticate("alice", "password")).contains(there);
        fixture.deactivate("alice");
        assertThat(authenticator.authenticate("alice", "password")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 307, 400, 401, 403, 404, 500, 503})
    void anyOtherStatusIsARefusal(int other) {
        status = other;
        assertThat(authenticator.authenticate("alice", "password")).isEmpty();
        assertThat(received).as("no redirect is followed").hasSize(1);
        assertThat(fixture.directory.users().find("alice")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '~',
            value = {"~~", "[]", "nonsense", "{\"external_user_identifier\":7}", "{", "null"})
    void anAnswerThatIsNoObjectIsARefusal(String text) {
        answer = text.getBytes(StandardCharsets.UTF_8);
        assertThat(authenticator.authenticate("alice", "password")).isEmpty();
    }

    @Test
    void aNameThatNoUserCanHaveIsARefusal() {
        answer = "{\"external_user_identifier\":\"a/b\"}".getBytes(StandardCharsets.UTF_8);
        assertThat(authenticator.authenticate("alice", "password")).isEmpty();
    }

    @Test
    void aHugeAnswerIsNotRead() {
        answer = ("{\"x\":\"" + "x".repeat(RemoteAuthenticator.ANSWER_BYTES_MAX) + "\"}")
                .getBytes(StandardCharsets.UTF_8);
        assertUnavailable();
    }

    @Test
    void anAnswerThatNeverEndsIsGivenUp() {
        authenticator.close();
        authenticator = authenticator(Duration.ofMillis(300));
        stallsInBody = true;
        long start = System.nanoTime();
        assertUnavailable();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void aServiceThatIsAwayIsNoWrongPassword() {
        server.stop(0);
        assertUnavailable();
    }

    @Test
    void noPasswordIsLogged() {
        try (CapturedLog log = new CapturedLog()) {
            status = 401;
            authenticator.authenticate("alice", "my secret");
            status = 200;
            authenticator.authenticate("a/b", "my secret");
            answer = "nonsense".getBytes(StandardCharsets.UTF_8);
            authenticator.authenticate("alice", "my secret");
            assertThat(log.text())
                    .contains("status 401", "cannot be a user", "not the JSON")
                    .doesNotContain("my secret");
        }
    }

    private void assertUnavailable() {
        assertThatThrownBy(() -> authenticator.authenticate("alice", "password"))
                .isInstanceOfSatisfying(
                        AuthException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nonsense", "ftp://x/", "http:/path", "http://a b/"})
    void anEndpointThatCannotWorkFailsTheStart(String endpoint) {
        assertThatThrownBy(() -> RemoteOptions.of(endpoint, "", Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("endpoint is ")
                .hasMessageEndingWith(": invalid configuration");
    }
}
