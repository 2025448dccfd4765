package io.tarn.auth.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tarn.auth.AuthException;
import io.tarn.auth.AuthException.Kind;
import io.tarn.testkit.HandClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Against a server that records what it is asked and answers as AWS STS does.
class StsVerifierTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:30Z");
    private static final String SIGNATURE = "0123456789abcdef".repeat(4);
    private static final String ROLE = "arn:aws:sts::123456789012:assumed-role/loader";

    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private final HandClock clock = new HandClock(NOW);
    private HttpServer server;
    private StsVerifier verifier;
    private volatile int status = 200;
    private volatile String answer = identity(ROLE + "/session-1");

    private record Seen(
            String method, String path, Map<String, String> query, Map<String, String> headers, String body) {}

    private static String identity(String arn) {
        return "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult>"
                + "<Arn>" + arn + "</Arn><UserId>AROA:x</UserId><Account>123456789012</Account>"
                + "</GetCallerIdentityResult><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata>"
                + "</GetCallerIdentityResponse>";
    }

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
        verifier = verifier(Map.of("X-LakeFS-Server-ID", "tarn.example.com"), Map.of("x-extra", "7"));
    }

    private StsVerifier verifier(Map<String, String> required, Map<String, String> optional) {
        var hosts =
                StsHosts.of(List.of("http://localhost:" + server.getAddress().getPort()));
        return new StsVerifier(
                new AwsOptions(Duration.ofMinutes(15), hosts, required, optional, Duration.ofSeconds(5), true), clock);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Map<String, String> query = new TreeMap<>();
            for (String pair : exchange.getRequestURI().getRawQuery().split("&")) {
                String[] sides = pair.split("=", 2);
                query.put(sides[0], URLDecoder.decode(sides[1].replace("+", "%2B"), UTF_8));
            }
            Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, String.join(",", values)));
            seen.add(new Seen(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().getRawPath(),
                    query,
                    headers,
                    new String(exchange.getRequestBody().readAllBytes(), UTF_8)));
            byte[] bytes = answer.getBytes(UTF_8);
            exchange.getResponseHeaders().set("Location", "http://localhost:1/");
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    @AfterEach
    void stop() {
        verifier.close();
        server.stop(0);
    }

    private static ObjectNode token() {
        ObjectNode token = JSON.createObjectNode()
                .put("method", "POST")
                .put("host", "localhost")
                .put("region", "us-east-1")
                .put("action", "GetCallerIdentity")
                .put("date", "20261123T120000Z")
                .put("expiration_duration", "60")
                .put("access_key_id", "ASIATESTTESTTESTTEST")
                .put("signature", SIGNATURE)
                .put("version", "2011-06-15")
                .put("algorithm", "AWS4-HMAC-SHA256")
                .put("security_token", "FwoGZXIvYXdzE+/=&x");
        token.putArray("signed_headers").add("host").add("x-lakefs-server-id");
        return token;
    }

    private static String request(ObjectNode token) {
        String encoded = Base64.getEncoder().encodeToString(token.toString().getBytes(UTF_8));
        return JSON.createObjectNode().put("identity_token", encoded).toString();
    }

    private static void refuses(Kind kind, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        AuthException.class,
                        e -> assertThat(e.kind()).as(e::getMessage).isEqualTo(kind));
    }

    @Test
    void theQuestionIsAskedAsItWasSigned() {
        assertThat(verifier.identify(request(token()))).containsExactly(ROLE + "/session-1", ROLE);
        assertThat(seen).hasSize(1);
        Seen asked = seen.getFirst();
        assertThat(asked.method()).isEqualTo("POST");
        assertThat(asked.path()).isEqualTo("/");
        assertThat(asked.body()).isEmpty();
        assertThat(asked.query())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "Action", "GetCallerIdentity",
                        "Version", "2011-06-15",
                        "X-Amz-Algorithm", "AWS4-HMAC-SHA256",
                        "X-Amz-Credential", "ASIATESTTESTTESTTEST/20261123/us-east-1/sts/aws4_request",
                        "X-Amz-Date", "20261123T120000Z",
                        "X-Amz-Expires", "60",
                        "X-Amz-Security-Token", "FwoGZXIvYXdzE+/=&x",
                        "X-Amz-SignedHeaders", "host;x-lakefs-server-id",
                        "X-Amz-Signature", SIGNATURE));
        assertThat(asked.headers())
                .containsEntry("X-LakeFS-Server-ID", "tarn.example.com")
                .containsEntry("Host", "localhost:" + server.getAddress().getPort())
                .doesNotContainKey("x-extra")
                .doesNotContainKey("Authorization")
                .doesNotContainKey("Content-Type");
    }

    @Test
    void longLivedCredentialsHaveNoSecurityToken() {
        for (ObjectNode token : List.of(
                token().putNull("security_token"),
                token().without("security_token"),
                token().put("security_token", ""))) {
            assertThat(verifier.identify(request(token))).isNotEmpty();
            assertThat(seen.getLast().query()).doesNotContainKey("X-Amz-Security-Token");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "method|GET",
                "method|post",
                "action|AssumeRole",
                "version|2011-06-16",
                "algorithm|AWS4-ECDSA-P256-SHA256",
                "host|sts.amazonaws.com",
                "host|localhost:80",
                "host|localhost/",
                "host|user@localhost",
                "host|LOCALHOST",
                "host|localhost.",
                "host|127.0.0.1",
                "host|localhost?x=",
                "host|localhost#",
                "region|us-east-1/x",
                "region|US",
                "region|a&b=c",
                "date|20261323T120000Z",
                "date|20261123T120000",
                "date|2026-11-23T12:00:00Z",
                "date|20260230T120000Z",
                "expiration_duration|0",
                "expiration_duration|-1",
                "expiration_duration|604801",
                "expiration_duration|9999999999",
                "expiration_duration|60s",
                "access_key_id|A/B",
                "access_key_id|A&B=",
                "signature|0",
                "signature|0&Action=AssumeRole",
                "security_token|a b"
            })
    void aFieldThatIsNotOfItsFormIsRefusedBeforeAnybodyIsAsked(String field, String value) {
        refuses(Kind.INVALID, () -> verifier.identify(request(token().put(field, value))));
        refuses(Kind.INVALID, () -> verifier.identify(request(token().put(field, 60))));
        assertThat(seen).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "method",
                "host",
                "region",
                "action",
                "date",
                "expiration_duration",
                "access_key_id",
                "signature",
                "signed_headers",
                "version",
                "algorithm"
            })
    void everyFieldIsNeeded(String field) {
        refuses(Kind.INVALID, () -> verifier.identify(request(token().without(field))));
        refuses(Kind.INVALID, () -> verifier.identify(request(token().putNull(field))));
        assertThat(seen).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "[]",
                "{}",
                "{\"identity_token\":7}",
                "{\"identity_token\":\"\"}",
                "{\"identity_token\":\"%%%\"}",
                "{\"identity_token\":\"AAAA\"}",
                "{\"identity_token\":\"W10=\"}",
                "{\"identity_token\":\"e30=e30=\"}"
            })
    void aRequestThatIsNoneIsRefused(String request) {
        refuses(Kind.INVALID, () -> verifier.identify(request));
    }

    @Test
    void aTokenThatSaysSomethingTwiceOrIsTooLongIsRefused() {
        String twice = token().toString().replace("{\"method\"", "{\"host\":\"localhost\",\"method\"");
        String encoded = Base64.getEncoder().encodeToString(twice.getBytes(UTF_8));
        refuses(Kind.INVALID, () -> verifier.identify("{\"identity_token\":\"" + encoded + "\"}"));
        refuses(Kind.INVALID, () -> verifier.identify(request(token().put("padding", "x".repeat(13_000)))));
        refuses(Kind.INVALID, () -> verifier.identify("{\"identity_token\":\"" + "A".repeat(10_000_000) + "\"}"));
        assertThat(seen).isEmpty();
    }

    @Test
    void aTokenIsGoodFromItsDateToItsEndAndAgain() {
        String request = request(token().put("expiration_duration", "3600"));
        assertThat(verifier.identify(request)).isNotEmpty();
        assertThat(verifier.identify(request))
                .as("within its time it can be used again")
                .isNotEmpty();
        clock.advance(Duration.ofMinutes(14));
        assertThat(verifier.identify(request)).isNotEmpty();
        clock.advance(Duration.ofMinutes(1));
        refuses(Kind.SESSION_EXPIRED, () -> verifier.identify(request));
        assertThat(seen).hasSize(3);
    }

    @Test
    void aTokenEndsWhenItSaysSo() {
        clock.advance(Duration.ofSeconds(31));
        refuses(Kind.SESSION_EXPIRED, () -> verifier.identify(request(token())));
        assertThat(seen).isEmpty();
    }

    @Test
    void aClockMayBeAheadABit() {
        assertThat(verifier.identify(request(token().put("date", "20261123T120530Z"))))
                .isNotEmpty();
        refuses(Kind.INVALID, () -> verifier.identify(request(token().put("date", "20261123T120531Z"))));
        refuses(Kind.INVALID, () -> verifier.identify(request(token().put("date", "20990101T000000Z"))));
    }

    @Test
    void whatWasSignedForNoServerIsRefusedAndForAnotherIsAskedWithOurName() {
        ObjectNode unsigned = token();
        unsigned.putArray("signed_headers").add("host");
        refuses(Kind.UNAUTHENTICATED, () -> verifier.identify(request(unsigned)));
        assertThat(seen).isEmpty();
        ObjectNode named = token().put("X-LakeFS-Server-ID", "other.example.com");
        assertThat(verifier.identify(request(named))).isNotEmpty();
        assertThat(seen.getLast().headers()).containsEntry("X-LakeFS-Server-ID", "tarn.example.com");
    }

    @Test
    void optionalHeadersAreSentWhenSignedAndOthersNever() {
        ObjectNode signed = token();
        signed.putArray("signed_headers").add("host").add("x-extra").add("x-lakefs-server-id");
        assertThat(verifier.identify(request(signed))).isNotEmpty();
        assertThat(seen.getLast().headers()).containsEntry("X-Extra", "7");
        for (String name : List.of("authorization", "cookie", "x-other")) {
            ObjectNode other = token();
            other.putArray("signed_headers")
                    .add("host")
                    .add("x-lakefs-server-id")
                    .add(name);
            refuses(Kind.UNAUTHENTICATED, () -> verifier.identify(request(other)));
        }
        for (String name : List.of("Host", "host;x", "host\r\nx: y", "host", "")) {
            ObjectNode bad = token();
            bad.putArray("signed_headers").add("host").add("x-lakefs-server-id").add(name);
            refuses(Kind.INVALID, () -> verifier.identify(request(bad)));
        }
        ObjectNode noHost = token();
        noHost.putArray("signed_headers").add("x-lakefs-server-id");
        refuses(Kind.INVALID, () -> verifier.identify(request(noHost)));
    }

    @ParameterizedTest
    @CsvSource({
        "400,UNAUTHENTICATED",
        "403,UNAUTHENTICATED",
        "404,UNAUTHENTICATED",
        "301,UNAUTHENTICATED",
        "302,UNAUTHENTICATED",
        "307,UNAUTHENTICATED",
        "308,UNAUTHENTICATED",
        "201,UNAUTHENTICATED",
        "429,UNAVAILABLE",
        "500,UNAVAILABLE",
        "503,UNAVAILABLE"
    })
    void onlyAnAnswerOf200IsBelievedAndNoRedirectFollowed(int given, Kind kind) {
        status = given;
        refuses(kind, () -> verifier.identify(request(token())));
        assertThat(seen).hasSize(1);
    }

    @Test
    void answersThatAreNotOfStsAreNotBelieved() {
        String doctype = "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/hostname\"><!ENTITY a \"" + ROLE + "\">]>";
        for (String bad : List.of(
                "",
                "{\"GetCallerIdentityResponse\":{}}",
                identity(""),
                identity("not an arn"),
                identity("arn:aws:sts::1:a\nb"),
                identity(ROLE) + identity(ROLE),
                identity(ROLE + "</Arn><Arn>" + ROLE),
                identity("<b>" + ROLE + "</b>"),
                "<x>" + identity(ROLE) + "</x>",
                "<Arn>" + ROLE + "</Arn>",
                doctype + identity("&e;"),
                doctype + identity("&a;"),
                doctype + identity(ROLE),
                "<a>".repeat(3000),
                identity(ROLE) + " ".repeat(70_000))) {
            answer = bad;
            refuses(Kind.UNAVAILABLE, () -> verifier.identify(request(token())));
        }
    }

    @Test
    void onlyAnAssumedRoleIsAlsoKnownWithoutItsSession() {
        assertThat(CallerIdentity.ids(ROLE + "/s")).containsExactly(ROLE + "/s", ROLE);
        for (String arn : List.of(
                "arn:aws:iam::123456789012:user/division/ann",
                "arn:aws:sts::123456789012:federated-user/ann",
                "arn:aws:iam::123456789012:assumed-role/loader/s",
                "arn:aws:iam::123456789012:root",
                ROLE + "/a/b",
                ROLE)) {
            assertThat(CallerIdentity.ids(arn)).as(arn).containsExactly(arn);
        }
    }

    @Test
    void nothingOfAProofIsPrinted() {
        assertThat(IdentityToken.of(request(token())).toString())
                .doesNotContain(SIGNATURE)
                .doesNotContain("FwoGZXIvYXdzE");
    }
}
