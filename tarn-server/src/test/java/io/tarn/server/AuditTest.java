package io.tarn.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.api.Json;
import io.tarn.auth.audit.AuditFilter;
import io.tarn.auth.audit.AuditLog;
import io.tarn.auth.audit.AuditOptions;
import io.tarn.kv.Scan;
import io.tarn.kv.rocksdb.RocksKeyValueStore;
import io.tarn.kv.rocksdb.RocksOptions;
import io.tarn.testkit.Await;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The audit log of a whole server, through its API.
class AuditTest {
    private static final String KEY = "AKIAJTESTTESTTESTTEQ";
    private static final String SECRET = "a-Secret/that+tests-may-know";
    private static final String ENCRYPT_SECRET = "what encrypts in these tests";
    private static final String OTHER_KEY = "AKIAJOTHEROTHEROTHEQ";

    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();

    private TestServer start(Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "TARN_DATABASE_TYPE",
                "local",
                "TARN_DATABASE_LOCAL_PATH",
                folder.resolve("kv").toString(),
                "TARN_BLOCKSTORE_TYPE",
                "mem",
                "TARN_AUTH_ENCRYPT_SECRET_KEY",
                ENCRYPT_SECRET,
                "TARN_AUDIT_FLUSH_INTERVAL",
                "30ms",
                "TARN_COMMITTED_LOCAL_CACHE_DIR",
                folder.resolve("cache").toString()));
        environment.putAll(more);
        return new TestServer(environment, folder);
    }

    private HttpResponse<String> send(TestServer server, String method, String target, String body, String... headers)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(server.url() + "/api/v1" + target))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private static String basic(String key, String secret) {
        return "Basic " + Base64.getEncoder().encodeToString((key + ":" + secret).getBytes(UTF_8));
    }

    private HttpResponse<String> asAdmin(TestServer server, String method, String target, String body)
            throws IOException, InterruptedException {
        return send(server, method, target, body, "Authorization", basic(KEY, SECRET));
    }

    private void setUp(TestServer server) throws IOException, InterruptedException {
        var answer = send(
                server,
                "POST",
                "/setup_lakefs",
                "{\"username\":\"admin\",\"key\":{\"access_key_id\":\"" + KEY + "\",\"secret_access_key\":\"" + SECRET
                        + "\"}}");
        assertThat(answer.statusCode()).isEqualTo(200);
    }

    private List<JsonNode> events(TestServer server, String query) throws IOException, InterruptedException {
        var answer = asAdmin(server, "GET", "/audit/events?" + query, "");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        List<JsonNode> found = new ArrayList<>();
        Json.MAPPER.readTree(answer.body()).path("results").forEach(found::add);
        return found;
    }

    /// The one event that the query finds, once it is stored.
    private JsonNode event(TestServer server, String query) {
        List<JsonNode> found = new ArrayList<>();
        Await.until("an event of " + query, () -> {
            found.addAll(events(server, query));
            return !found.isEmpty();
        });
        assertThat(found).as(query).hasSize(1);
        return found.getFirst();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, UTF_8);
    }

    @Test
    void callsAndRefusalsAreFoundAndOthersAreNot() throws Exception {
        try (TestServer server = start(Map.of())) {
            setUp(server);
            var created = asAdmin(
                    server, "POST", "/repositories", "{\"name\":\"lake\",\"storage_namespace\":\"mem://lake\"}");
            assertThat(created.statusCode()).isEqualTo(201);
            String id = created.headers().firstValue("X-Request-ID").orElseThrow();
            JsonNode creation = event(server, "request_id=" + id);
            assertThat(creation.path("user").stringValue()).isEqualTo("admin");
            assertThat(creation.path("operation_id").stringValue()).isEqualTo("CreateRepository");
            assertThat(creation.path("service_name").stringValue()).isEqualTo("rest_api");
            assertThat(creation.path("source_ip").stringValue()).isEqualTo("127.0.0.1");
            assertThat(creation.path("status_code").intValue()).isEqualTo(201);
            assertThat(creation.path("outcome").stringValue()).isEqualTo("allowed");
            assertThat(creation.at("/permissions/0/resource").stringValue())
                    .isEqualTo("arn:lakefs:fs:::repository/lake");
            assertThat(Instant.parse(creation.path("time").stringValue())).isBefore(Instant.now());

            assertThat(event(server, "operation=setup").path("user").stringValue())
                    .isEqualTo("admin");

            send(server, "GET", "/repositories/lake", "");
            send(server, "GET", "/repositories/lake", "", "Authorization", basic(KEY, "wrong"));
            send(server, "GET", "/repositories/lake", "", "Authorization", basic(OTHER_KEY, "unknown"));
            send(server, "GET", "/repositories/lake", "", "Authorization", "Bearer x.y.z");
            send(server, "GET", "/repositories/lake", "", "Cookie", "internal_auth_session=tampered");
            send(server, "GET", "/healthcheck", "");
            send(server, "GET", "/setup_lakefs", "");
            asAdmin(server, "GET", "/repositories/none", "");
            JsonNode last = event(server, "operation=getRepository&outcome=failed");
            assertThat(last.path("reason").stringValue()).isNotEmpty();
            assertThat(events(server, "outcome=unauthenticated")).hasSize(5).allSatisfy(refused -> {
                assertThat(refused.path("status_code").intValue()).isEqualTo(401);
                assertThat(refused.path("user").stringValue()).isEmpty();
                assertThat(refused.path("repository").stringValue()).isEqualTo("lake");
            });
            assertThat(events(server, "operation=healthCheck")).isEmpty();
            assertThat(events(server, "operation=getSetupState")).isEmpty();
        }
    }

    @Test
    void loginsAreThereWhetherTheySucceedOrNot() throws Exception {
        try (TestServer server = start(Map.of())) {
            setUp(server);
            String format = "{\"access_key_id\":\"%s\",\"secret_access_key\":\"%s\"}";
            send(server, "POST", "/auth/login", format.formatted(KEY, SECRET));
            send(server, "POST", "/auth/login", format.formatted(OTHER_KEY, "x"));
            send(server, "POST", "/auth/login", format.formatted("hunter2", "admin"));
            JsonNode right = event(server, "operation=login&outcome=allowed");
            assertThat(right.path("user").stringValue()).isEqualTo("admin");
            assertThat(right.path("credential_id").stringValue()).isEqualTo(KEY);
            assertThat(right.path("service_name").stringValue()).isEqualTo("login");
            Await.until(
                    "both",
                    () -> events(server, "operation=login&outcome=unauthenticated")
                                    .size()
                            == 2);
            List<JsonNode> wrong = events(server, "operation=login&outcome=unauthenticated");
            assertThat(wrong.get(1).path("credential_id").stringValue()).isEqualTo(OTHER_KEY);
            assertThat(wrong.get(0).has("credential_id")).isFalse();
        }
    }

    @Test
    void successfulReadsCanBeLeftOut() throws Exception {
        try (TestServer server = start(Map.of("TARN_AUDIT_READS", "false"))) {
            setUp(server);
            asAdmin(server, "GET", "/repositories", "");
            asAdmin(server, "GET", "/repositories/none", "");
            event(server, "operation=getRepository");
            assertThat(events(server, "operation=listRepositories")).isEmpty();
        }
    }

    @Test
    void withoutTheLogItsOperationsAreNotThere() throws Exception {
        try (TestServer server = start(Map.of("TARN_AUDIT_ENABLED", "false"))) {
            setUp(server);
            for (String operation : List.of("events", "export", "verify")) {
                assertThat(asAdmin(server, "GET", "/audit/" + operation, "").statusCode())
                        .isEqualTo(501);
            }
        }
    }

    @Test
    void onlyWhoIsKnownReadsIt() throws Exception {
        try (TestServer server = start(Map.of())) {
            setUp(server);
            for (String operation : List.of("events", "export", "verify")) {
                assertThat(send(server, "GET", "/audit/" + operation, "").statusCode())
                        .isEqualTo(401);
            }
        }
    }

    @Test
    void aRestartLosesNothingAndTheChainHolds() throws Exception {
        try (TestServer server = start(Map.of("TARN_AUDIT_FLUSH_INTERVAL", "1m"))) {
            setUp(server);
            asAdmin(server, "GET", "/repositories", "");
        }
        try (TestServer server = start(Map.of("TARN_AUDIT_FLUSH_INTERVAL", "1m"))) {
            assertThat(events(server, "operation=listRepositories")).hasSize(1);
            JsonNode verification = Json.MAPPER.readTree(
                    asAdmin(server, "GET", "/audit/verify", "").body());
            assertThat(verification.path("intact").booleanValue()).isTrue();
            assertThat(verification.path("last_sequence").intValue()).isEqualTo(1);
            String noted =
                    "/audit/verify?after=1&hash=" + verification.path("hash").stringValue();
            assertThat(asAdmin(server, "GET", noted, "").body()).contains("\"intact\":true");
            String other = "/audit/verify?after=1&hash=" + "00".repeat(32);
            assertThat(asAdmin(server, "GET", other, "").body()).contains("\"intact\":false");
            var exported = asAdmin(server, "GET", "/audit/export?until=2020-01-01T00:00:00Z", "");
            assertThat(exported.headers().firstValue("Content-Type")).hasValue("application/x-ndjson");
            assertThat(exported.body()).isEmpty();
            exported = asAdmin(server, "GET", "/audit/export", "");
            assertThat(exported.body()
                            .lines()
                            .map(line -> Json.MAPPER
                                    .readTree(line)
                                    .path("operation_id")
                                    .stringValue()))
                    .containsExactly("Setup", "ListRepositories");
            assertThat(asAdmin(server, "GET", "/audit/events?after=x", "").statusCode())
                    .isEqualTo(400);
            assertThat(asAdmin(server, "GET", "/audit/verify?after=1", "").statusCode())
                    .isEqualTo(400);
            assertThat(asAdmin(server, "GET", "/audit/verify?after=1&hash=zz", "")
                            .statusCode())
                    .isEqualTo(400);
        }
    }

    /// Whatever carries a secret, in whatever place, it is not stored.
    @Test
    void noSecretIsStored() throws Exception {
        String secret = "S3cr3t-in-a-Request";
        List<String> queries = List.of(
                "token=" + secret,
                "access_token=" + secret,
                "X-Amz-Signature=" + secret,
                "X-Amz-Credential=" + secret,
                "X-Amz-Security-Token=" + secret,
                "x-amz-s%69gnature=" + secret,
                "Signature=" + secret,
                "sig=" + secret,
                "code=" + secret,
                "state=" + secret,
                "password=" + secret,
                "secret_access_key=" + secret,
                "path=a&" + "p".repeat(1010) + "=1&token=" + secret,
                "AWSAccessKeyId=" + secret + "&x=1");
        String token;
        try (TestServer server = start(Map.of())) {
            setUp(server);
            for (String query : queries) {
                asAdmin(server, "GET", "/repositories/lake/refs/main/objects/stat?" + query, "");
                asAdmin(server, "GET", "/repositories/lake/refs/main/objects/stat?path=x&" + query, "");
            }
            var login = send(
                    server,
                    "POST",
                    "/auth/login",
                    "{\"access_key_id\":\"" + KEY + "\",\"secret_access_key\":\"" + SECRET + "\"}");
            token = Json.MAPPER.readTree(login.body()).path("token").stringValue();
            String cookie = login.headers().firstValue("Set-Cookie").orElseThrow();
            send(server, "GET", "/repositories", "", "Authorization", "Bearer " + token);
            send(server, "GET", "/repositories", "", "Authorization", "Bearer " + token + secret);
            send(server, "GET", "/repositories", "", "Cookie", cookie.substring(0, cookie.indexOf(';')));
            send(server, "GET", "/repositories", "", "Authorization", basic(KEY, secret));
            send(server, "GET", "/repositories", "", "Authorization", basic(secret, "x"));
            send(server, "GET", "/repositories", "", "X-Amz-Security-Token", secret, "X-Api-Key", secret);
            for (String body : List.of(
                    "{\"access_key_id\":\"" + secret + "\",\"secret_access_key\":\"x\"}",
                    "{\"access_key_id\":\"x\",\"secret_access_key\":\"" + secret + "\"}",
                    "{\"access_key_id\":\"x\",\"secret_access_key\":" + secret + "}",
                    "{\"access_key_id\":\"x\",\"secret_access_key\":{\"" + secret + "\":1}}",
                    secret)) {
                send(server, "POST", "/auth/login", body);
                send(server, "POST", "/setup_lakefs", body);
                asAdmin(server, "POST", "/repositories", body);
            }
        }
        StringBuilder stored = new StringBuilder();
        try (var store = RocksKeyValueStore.open(folder.resolve("kv"), RocksOptions.defaults())) {
            try (AuditLog log = new AuditLog(store, ENCRYPT_SECRET, AuditOptions.defaults(), Clock.systemUTC())) {
                log.export(AuditFilter.NONE, entry -> stored.append(entry).append('\n'));
            }
            try (Scan scan = store.scan("audit".getBytes(UTF_8), new byte[0], 100)) {
                while (scan.next()) {
                    stored.append(new String(scan.value(), UTF_8)).append('\n');
                }
            }
        }
        assertThat(stored.toString())
                .contains("StatObject", "token=***", "ListRepositories")
                .doesNotContain(secret)
                .doesNotContain(encode(secret))
                .doesNotContain(SECRET)
                .doesNotContain(token)
                .doesNotContain(token.substring(token.lastIndexOf('.') + 1))
                .doesNotContain(ENCRYPT_SECRET);
    }
}
