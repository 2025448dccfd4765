package io.tarn.api;

import static io.tarn.http.RawClient.head;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.tarn.access.SingleUserAuthorizer;
import io.tarn.api.contract.Contract;
import io.tarn.http.RawClient;
import io.tarn.http.RawClient.Answer;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiRoutingTest extends ApiServer {
    @ParameterizedTest
    @CsvSource({
        "GET,''",
        "GET,/",
        "GET,/nope",
        "GET,/repositories/",
        "GET,/repositories//",
        "GET,//repositories",
        "GET,/repositories/demo//branches",
        "PATCH,/repositories",
        "POST,/healthcheck",
        "HEAD,/repositories",
        "OPTIONS,/repositories",
        "GET,/%72epositories"
    })
    void answers404ToWhatTheContractDoesNotHave(String method, String path) throws IOException {
        Answer answer = call(method, path);
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.headers())
                .containsEntry("content-type", "application/json")
                .containsEntry("x-content-type-options", "nosniff")
                .doesNotContainKey("x-request-id");
        if (!method.equals("HEAD")) {
            assertThat(answer.text()).isEqualTo("{\"message\":\"invalid API endpoint\"}\n");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "a%2Fb,a/b",
        "a+b,a+b",
        "%257E,%7E",
        "%2E%2E,..",
        "..,..",
        "a;b=c,a;b=c",
        "caf%C3%A9,café",
        "a%20b,a b",
        "%00x,"
    })
    void decodesPathValuesExactlyOnce(String raw, String decoded) throws IOException {
        Answer answer = call("GET", "/auth/users/" + raw, ADMIN);
        if (decoded == null) {
            assertThat(answer.status()).isEqualTo(400);
        } else {
            assertThat(answer.text()).isEqualTo("{\"id\":\"" + decoded + "\"}\n");
        }
    }

    @Test
    void refusesEmptyAndUndecodablePathValues() throws IOException {
        Answer empty = call("GET", "/repositories//branches");
        assertThat(empty.status()).isEqualTo(400);
        assertThat(empty.headers()).doesNotContainKey("x-request-id");
        assertThat(message(empty))
                .isEqualTo("parameter \"repository\" in path has an error: value is required but missing");
        Answer malformed = call("GET", "/auth/users/%ff");
        assertThat(malformed.status()).isEqualTo(400);
        assertThat(message(malformed)).startsWith("parameter \"userId\" in path has an error: ");
    }

    @Test
    void prefersFixedSegmentsUnlessTheyLeadNowhere() throws IOException {
        assertThat(call("HEAD", "/repositories/demo/refs/dump/objects?path=x", ADMIN)
                        .status())
                .isEqualTo(200);
        assertThat(call("GET", "/repositories/demo/refs/dump", ADMIN).status()).isEqualTo(404);
        assertThat(call("PUT", "/repositories/demo/refs/dump", ADMIN).status()).isEqualTo(501);
    }

    @Test
    void handsOutParametersWithTheirDefaults() throws IOException {
        assertThat(call("GET", "/repositories/r/refs/main~1/commits?prefixes=a&prefixes=b+c&after=%2B", ADMIN)
                        .text())
                .isEqualTo("{\"path\":\"main~1\",\"page\":{\"amount\":100,\"after\":\"+\",\"prefix\":\"\","
                        + "\"delimiter\":\"\"},\"prefixes\":[\"a\",\"b c\"]}\n");
        assertThat(call("GET", "/repositories/r/refs/m/commits?amount=%2B5", ADMIN)
                        .text())
                .contains("\"amount\":5,");
        assertThat(call("GET", "/repositories/r/refs/m/commits?amount=-1", ADMIN)
                        .text())
                .contains("\"amount\":100,");
    }

    @ParameterizedTest
    @CsvSource({
        "throttled,503,Throughput exceeded. Slow down and retry",
        "toolong,400,the name or path is too long for the database",
        "gone,410,No data",
        "forbidden,403,forbidden",
        "unsupported,400,presigned URL: operation not supported",
        "bug,500,internal server error"
    })
    void translatesFailures(String kind, int status, String text) throws IOException {
        Answer answer = call("GET", "/repositories/r/tags/" + kind, ADMIN);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(message(answer)).isEqualTo(text);
        assertThat(answer.headers()).containsKey("x-request-id");
    }

    @Test
    void writesListings() throws IOException {
        assertThat(call("GET", "/repositories", ADMIN).text())
                .isEqualTo("{\"pagination\":{\"has_more\":true,\"max_per_page\":1000,\"next_offset\":\"b\","
                        + "\"results\":2},\"results\":[\"a\",\"b\"]}\n");
    }

    @Test
    void servesWhatLiesBesideTheApi() throws IOException {
        Answer health = RawClient.exchange(server.address(), head("DELETE", "/_health"));
        assertThat(health.text()).isEqualTo("alive! id-1");
        assertThat(health.headers()).containsEntry("content-type", "text/plain");
        assertThat(RawClient.exchange(server.address(), head("GET", "/logout")).status())
                .isEqualTo(307);
        Answer catalog = RawClient.exchange(server.address(), head("GET", "/iceberg/api/v1/config"));
        assertThat(catalog.status()).isEqualTo(501);
        assertThat(catalog.text()).isEqualTo("Not Implemented\n");
        for (String path : List.of("/", "/api/v2/x", "/api/v1x", "/_pprof/")) {
            Answer nothing = RawClient.exchange(server.address(), head("GET", path));
            assertThat(nothing.status()).isEqualTo(404);
            assertThat(nothing.body()).isEmpty();
        }
    }

    @Test
    void countsRequests() throws IOException {
        call("GET", "/repositories/counted", ADMIN);
        String metrics =
                RawClient.exchange(server.address(), head("GET", "/metrics")).text();
        assertThat(metrics)
                .contains("api_requests_total{code=\"200\",method=\"get\"}")
                .contains("api_request_duration_seconds_bucket{code=\"200\",operation=\"GetRepository\",le=\"0.01\"}")
                .contains("lakefs_concurrent_requests{operation=\"GetRepository\",service=\"api\"} 0.0");
    }

    @Test
    void doesNotStartWithAMethodTheContractDoesNotHave() {
        Map<String, OperationMethod> methods = Map.of("inventThings", exchange -> exchange.empty(204));
        assertThatThrownBy(() -> new ApiHandler(
                        Contract.load(),
                        methods,
                        ApiServer::authenticate,
                        new SingleUserAuthorizer(),
                        new ApiMetrics(new PrometheusRegistry())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("inventThings");
    }
}
