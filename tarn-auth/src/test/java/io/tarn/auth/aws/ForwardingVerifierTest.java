package io.tarn.auth.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.tarn.auth.AuthException;
import io.tarn.auth.AuthException.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForwardingVerifierTest {
    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private ForwardingVerifier verifier;
    private volatile int status = 200;
    private volatile String answer = "{\"id\":\"arn:x\"}";

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/api/v1/auth/external/principal/login", exchange -> {
            try (exchange) {
                bodies.add(exchange.getRequestMethod() + " "
                        + exchange.getRequestHeaders().getFirst("Authorization") + " "
                        + new String(exchange.getRequestBody().readAllBytes(), UTF_8));
                byte[] bytes = answer.getBytes(UTF_8);
                exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        });
        server.start();
        verifier =
                new ForwardingVerifier("http://127.0.0.1:" + server.getAddress().getPort() + "/api/v1");
    }

    @AfterEach
    void stop() {
        verifier.close();
        server.stop(0);
    }

    @Test
    void theRequestGoesThereAsItIsAndWithoutAToken() {
        assertThat(verifier.identify("{\"identity_token\":\"x\",\"more\":[1]}")).containsExactly("arn:x");
        assertThat(bodies).containsExactly("POST null {\"identity_token\":\"x\",\"more\":[1]}");
    }

    @ParameterizedTest
    @CsvSource({
        "400,INVALID",
        "401,UNAUTHENTICATED",
        "403,SESSION_EXPIRED",
        "404,NOT_FOUND",
        "420,TOO_MANY_TRIES",
        "500,UNAVAILABLE",
        "302,UNAVAILABLE",
        "201,UNAVAILABLE"
    })
    void eachStatusHasItsMeaning(int given, Kind kind) {
        status = given;
        refuses(kind);
        assertThat(bodies).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "{}", "{\"id\":\"\"}", "{\"id\":7}", "[]"})
    void anAnswerWithoutAnIdIsNobody(String given) {
        answer = given;
        refuses(Kind.UNAVAILABLE);
    }

    private void refuses(Kind kind) {
        assertThatThrownBy(() -> verifier.identify("{}"))
                .isInstanceOfSatisfying(
                        AuthException.class, e -> assertThat(e.kind()).isEqualTo(kind));
    }
}
