package io.tarn.http;

import static io.tarn.http.RawClient.head;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Values of headers are case-sensitive, also where the server library remembers those of the request before.
class HeaderCaseTest {
    @Test
    void aValueIsNotTakenForTheOneBeforeInAnotherCase() throws Exception {
        RequestHandler echo = (request, response) ->
                response.send(String.valueOf(request.header("Authorization")).getBytes(StandardCharsets.US_ASCII));
        HttpServer server = HttpServer.start(HttpOptions.of("127.0.0.1", 0), echo);
        try (RawClient client = new RawClient(server.address())) {
            for (String secret : List.of("Bearer secret", "Bearer SECRET", "Bearer Secret", "bearer secret")) {
                client.send(head("GET", "/", "Authorization: " + secret));
                assertThat(client.read().text()).isEqualTo(secret);
            }
        } finally {
            server.stop();
        }
    }
}
