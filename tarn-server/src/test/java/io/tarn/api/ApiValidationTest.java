package io.tarn.api;

import static io.tarn.http.RawClient.head;
import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.http.RawClient;
import io.tarn.http.RawClient.Answer;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApiValidationTest extends ApiServer {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "/repositories?amount=1001 ; parameter \"amount\" in query has an error: number must be at most 1000",
                "/repositories?amount=-2 ; parameter \"amount\" in query has an error: number must be at least -1",
                "/repositories?amount=abc ; parameter \"amount\" in query has an error: value abc: an invalid integer: invalid syntax",
                "/repositories?amount=0x10 ; parameter \"amount\" in query has an error: value 0x10: an invalid integer: invalid syntax",
                "/repositories?amount=99999999999999999999 ; parameter \"amount\" in query has an error: value 99999999999999999999: an invalid integer: value out of range",
                "/repositories?amount= ; parameter \"amount\" in query has an error: empty value is not allowed",
                "/repositories?amount=1&amount=2 ; Invalid format for parameter amount: multiple values for single value parameter 'amount'",
                "/repositories/r/refs/m/objects ; parameter \"path\" in query has an error: value is required but missing",
                "/repositories/r/refs/m/objects?path= ; parameter \"path\" in query has an error: empty value is not allowed",
                "/repositories/r/refs/m/objects?path=a&presign=foo ; parameter \"presign\" in query has an error: value foo: an invalid boolean: invalid syntax",
                "/repositories/r/refs/a/diff/b?type=x ; parameter \"type\" in query has an error: value is not one of the allowed values [\"two_dot\",\"three_dot\"]",
                "/repositories/r/refs/m/commits?since=2024-01-01 ; parameter \"since\" in query has an error: string doesn't match the format \"date-time\"",
                "/repositories/r/metadata/object/x/y ; parameter \"type\" in path has an error: value is not one of the allowed values [\"range\",\"meta_range\"]",
                "/repositories?after=%zz ; query string has an error: invalid URL escape \"%zz\"",
                "/repositories?after=%ff ; query string has an error: invalid UTF-8 in URL"
            })
    void namesTheParameterThatDoesNotFit(String target, String text) throws IOException {
        Answer answer = call("GET", target);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(message(answer)).isEqualTo(text);
        assertThat(answer.headers()).doesNotContainKey("x-request-id");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"bytes=0-1", "bytes=-5", "bytes=5-", "bytes=0-1,2-3", "bytes=0-1, 4-", "bytes=1-2-3", "bytes=-,"
            })
    void acceptsByteRanges(String range) throws IOException {
        assertThat(call("HEAD", "/repositories/r/refs/m/objects?path=x", ADMIN, "Range: " + range)
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"chars=0-1", "bytes=", "bytes=12", "bytes=,1-2", "bytes=1-2,,3-4", "bytes=1-2, 3", "bytes=1-x"})
    void refusesOtherRanges(String range) throws IOException {
        Answer answer = call("GET", "/repositories/r/refs/m/objects?path=x", ADMIN, "Range: " + range);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(message(answer))
                .isEqualTo("parameter \"Range\" in header has an error: string doesn't match the regular expression"
                        + " \"^bytes=((\\d*-\\d*,? ?)+)$\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{} ; Error at \"/name\": property \"name\" is missing",
                "{\"name\":3,\"storage_namespace\":\"local://x\"} ; Error at \"/name\": value must be a string",
                "{\"name\":null,\"storage_namespace\":\"local://x\"} ; Error at \"/name\": Value is not nullable",
                "{\"name\":\"Bad_Name\",\"storage_namespace\":\"local://x\"} ; Error at \"/name\": string doesn't match the regular expression \"^[a-z0-9][a-z0-9-]{2,62}$\"",
                "{\"name\":\"good\",\"storage_namespace\":\"\"} ; Error at \"/storage_namespace\": string doesn't match the regular expression \"^(s3|gs|https?|mem|local|transient)://.*$\"",
                "{\"name\":\"good\",\"storage_namespace\":\"mem://x\",\"read_only\":1} ; Error at \"/read_only\": value must be a boolean",
                "[] ; value must be an object",
                "null ; Value is not nullable",
                "\"x\" ; value must be an object"
            })
    void namesTheFieldThatDoesNotFit(String body, String reason) throws IOException {
        Answer answer = post("/repositories", body);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(message(answer))
                .isEqualTo("request body has an error: doesn't match schema #/components/schemas/RepositoryCreation: "
                        + reason);
    }

    @Test
    void locatesFailuresInsideArrays() throws IOException {
        Answer item = post(
                "/statistics",
                "{\"events\":[{\"class\":\"c\",\"name\":\"n\",\"count\":1},{\"class\":\"c\",\"count\":1}]}");
        assertThat(message(item)).endsWith("Error at \"/events/1/name\": property \"name\" is missing");
        Answer fraction = post("/statistics", "{\"events\":[{\"class\":\"c\",\"name\":\"n\",\"count\":1.5}]}");
        assertThat(message(fraction)).endsWith("Error at \"/events/0/count\": value must be an integer");
        Answer huge =
                post("/statistics", "{\"events\":[{\"class\":\"c\",\"name\":\"n\",\"count\":99999999999999999999}]}");
        assertThat(message(huge)).endsWith("Error at \"/events/0/count\": value must be an integer");
        Answer few = post("/auth/policies", "{\"id\":\"p\",\"statement\":[]}");
        assertThat(message(few)).endsWith("Error at \"/statement\": minimum number of items is 1");
        Answer metadata = post("/repositories/r/metadata", "{\"metadata\":{\"a/b\":1}}");
        assertThat(message(metadata)).endsWith("Error at \"/metadata/a~1b\": value must be a string");
        Answer surrogate = post("/repositories/r/metadata", "{\"metadata\":{\"a\":\"\\ud800\"}}");
        assertThat(message(surrogate)).endsWith("Error at \"/metadata/a\": string is not valid Unicode");
    }

    @Test
    void toleratesWhatTheContractTolerates() throws IOException {
        String body = "{\"name\":\"good\",\"name\":\"better\",\"storage_namespace\":\"mem://x\",\"read_only\":null,"
                + "\"unknown\":[{}]} trailing";
        assertThat(post("/repositories", body).text())
                .isEqualTo("{\"name\":\"better\",\"storage_namespace\":\"mem://x\",\"read_only\":false}\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{\"name\":", "nonsense", "{'a':1}", "{\"name\":\"\u0001\"}"})
    void refusesWhatIsNotJson(String body) throws IOException {
        Answer answer = post("/repositories", body);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(message(answer)).startsWith("request body has an error: failed to decode request body: ");
    }

    @Test
    void refusesJsonThatNestsTooDeep() throws IOException {
        String body = "{\"x\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
        assertThat(post("/repositories", body).status()).isEqualTo(400);
    }

    @Test
    void asksForTheRightMediaType() throws IOException {
        Answer missing =
                RawClient.exchange(server.address(), head("POST", "/api/v1/repositories", "Content-Length: 2") + "{}");
        assertThat(message(missing))
                .isEqualTo("request body has an error: header Content-Type has unexpected value \"\"");
        Answer wrong = RawClient.exchange(
                server.address(),
                head("POST", "/api/v1/repositories", "Content-Type: text/plain", "Transfer-Encoding: chunked")
                        + "2\n{}\n0\n\n");
        assertThat(message(wrong))
                .isEqualTo("request body has an error: header Content-Type has unexpected value \"text/plain\"");
        Answer charset = RawClient.exchange(
                server.address(),
                head(
                                "POST",
                                "/api/v1/repositories",
                                "Content-Type: Application/JSON; charset=utf-8",
                                "Content-Length: 2")
                        + "{}");
        assertThat(message(charset)).contains("\"name\" is missing");
    }

    @Test
    void tellsAbsentBodiesFromEmptyOnes() throws IOException {
        String type = "Content-Type: application/json";
        Answer required = call("POST", "/repositories", type, "Content-Length: 0");
        assertThat(message(required)).isEqualTo("request body has an error: value is required but missing");
        String merge = "/repositories/r/refs/a/merge/b";
        assertThat(call("POST", merge, ADMIN).status()).isEqualTo(501);
        assertThat(call("POST", merge, ADMIN, "Content-Length: 0").status()).isEqualTo(501);
        Answer chunked = RawClient.exchange(
                server.address(), head("POST", "/api/v1" + merge, ADMIN, "Transfer-Encoding: chunked") + "0\n\n");
        assertThat(chunked.status()).isEqualTo(501);
    }

    @Test
    void limitsTheSizeOfJson() throws IOException {
        String announced = "Content-Length: " + (Json.BODY_BYTES_MAX + 1);
        Answer refused =
                call("POST", "/repositories", "Content-Type: application/json", announced, "Expect: 100-continue");
        assertThat(refused.status()).isEqualTo(413);
        StringBuilder paths = new StringBuilder("{\"paths\":[");
        for (int i = 0; i < 1000; i++) {
            paths.append(i == 0 ? "\"" : ",\"").append("\\u0061".repeat(1024)).append('"');
        }
        String body = paths.append("]}").toString();
        assertThat(post("/repositories/r/branches/b/objects/delete", body).status())
                .isEqualTo(500);
        byte[] filler = new byte[64 * 1024];
        try (RawClient client = new RawClient(server.address())) {
            client.send(head(
                    "POST", "/api/v1/repositories", "Content-Type: application/json", "Transfer-Encoding: chunked"));
            for (int sent = 0; sent <= Json.BODY_BYTES_MAX; sent += filler.length) {
                client.send("10000\n").send(filler).send("\n");
            }
            client.send("0\n\n");
            assertThat(client.read().status()).isEqualTo(413);
        }
    }
}
