package io.tarn.bench.load;

import static io.tarn.bench.http.ScriptedServer.answer;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.bench.http.Endpoint;
import io.tarn.bench.http.ScriptedServer;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

class LoadTest {
    private static final byte[] GET = "GET /".getBytes(US_ASCII);

    @Test
    void dealsOutEveryIndexOnce() throws IOException {
        try (ScriptedServer server = new ScriptedServer(r -> answer("HTTP/1.1 204 x\r\n\r\n"))) {
            Endpoint endpoint = Endpoint.of(server.url());
            Set<Long> seen = ConcurrentHashMap.newKeySet();
            Measurement measured = new Load(endpoint, 1).forCount(8, 500, (client, index) -> {
                client.request().start(GET).digits(index, 1).add(endpoint.end());
                client.send(204);
                assertThat(seen.add(index)).isTrue();
            });
            assertThat(measured.operations()).isEqualTo(500);
            assertThat(measured.errors()).isEmpty();
            assertThat(seen).hasSize(500);
            assertThat(measured.perSecond()).isPositive();
            assertThat(measured.distribution().maxMillis())
                    .isGreaterThanOrEqualTo(measured.distribution().p99Millis());
        }
    }

    @Test
    void countsOtherStatusesAsErrorsAndGoesOn() throws IOException {
        try (ScriptedServer server = new ScriptedServer(r -> answer(
                r.contains("/7") ? "HTTP/1.1 500 x\r\nContent-Length: 4\r\n\r\noops" : "HTTP/1.1 204 x\r\n\r\n"))) {
            Endpoint endpoint = Endpoint.of(server.url());
            Measurement measured = new Load(endpoint, 1).forCount(2, 10, (client, index) -> {
                client.request().start(GET).digits(index, 1).add(endpoint.end());
                client.send(204);
            });
            assertThat(measured.operations()).isEqualTo(9);
            assertThat(measured.errors()).containsEntry("HTTP 500 oops", 1L);
            assertThat(measured.errorCount()).isEqualTo(1);
        }
    }

    @Test
    void givesUpOnAServerThatIsGone() throws IOException {
        ScriptedServer server = new ScriptedServer(r -> new byte[0]);
        server.close();
        Endpoint endpoint = Endpoint.of(server.url());
        Measurement measured = new Load(endpoint, 1)
                .forSeconds(2, Duration.ZERO, Duration.ofMinutes(5), (client, index) -> {
                    client.request().start(GET).add(endpoint.end());
                    client.send(204);
                });
        assertThat(measured.operations()).isZero();
        assertThat(measured.errorCount()).isEqualTo(2L * Load.FAILURES_IN_A_ROW_MAX);
        assertThat(measured.perSecond()).isZero();
    }

    @Test
    void leavesTheWarmUpOut() throws IOException {
        try (ScriptedServer server = new ScriptedServer(r -> answer("HTTP/1.1 204 x\r\n\r\n"))) {
            Endpoint endpoint = Endpoint.of(server.url());
            Measurement measured = new Load(endpoint, 1)
                    .forSeconds(2, Duration.ofMillis(100), Duration.ofMillis(200), (client, index) -> {
                        client.request().start(GET).add(endpoint.end());
                        client.send(204);
                    });
            assertThat(measured.operations())
                    .isPositive()
                    .isLessThan(server.requests().size());
            assertThat(measured.seconds()).isBetween(0.05, 5.0);
        }
    }
}
