package io.tarn.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.server.configuration.ConfigurationException;
import io.tarn.server.configuration.ConfigurationLoader;
import io.tarn.server.configuration.ServerConfiguration;
import io.tarn.server.configuration.StartMode;
import io.tarn.server.configuration.Surroundings;
import io.tarn.testkit.Await;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A whole server, as whoever runs it sees it.
class ServerOperationTest {
    private static final String KEY = "AKIAJTESTTESTTESTTEQ";
    private static final String SECRET = "a secret that tests may know";

    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();

    private ServerConfiguration configuration(Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "TARN_LISTEN_ADDRESS",
                "127.0.0.1:0",
                "TARN_DATABASE_TYPE",
                "local",
                "TARN_DATABASE_LOCAL_PATH",
                folder.resolve("meta").toString(),
                "TARN_BLOCKSTORE_TYPE",
                "local",
                "TARN_BLOCKSTORE_LOCAL_PATH",
                folder.resolve("blocks").toString(),
                "TARN_COMMITTED_LOCAL_CACHE_DIR",
                folder.resolve("cache").toString(),
                "TARN_AUTH_ENCRYPT_SECRET_KEY",
                "the secret",
                "TARN_INSTALLATION_USER_NAME",
                "admin",
                "TARN_INSTALLATION_ACCESS_KEY_ID",
                KEY,
                "TARN_INSTALLATION_SECRET_ACCESS_KEY",
                SECRET));
        environment.putAll(more);
        var surroundings = new Surroundings(environment, folder, folder, folder);
        var loader = new ConfigurationLoader(surroundings, Optional.empty(), StartMode.CONFIGURED, false);
        return ServerConfiguration.of(loader.load().values());
    }

    private Server start() {
        return new Server(configuration(Map.of()), false);
    }

    private HttpResponse<String> send(Server server, String method, String target, String body)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.address().getPort() + target))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .header("Authorization", basic());
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String basic() {
        return "Basic " + Base64.getEncoder().encodeToString((KEY + ":" + SECRET).getBytes(UTF_8));
    }

    private HttpResponse<String> get(Server server, String target) throws IOException, InterruptedException {
        return send(server, "GET", target, "");
    }

    @Test
    void metricsSayWhatHappened() throws Exception {
        try (Server server = start()) {
            String lake = "{\"name\":\"lake\",\"storage_namespace\":\"local://lake\"}";
            assertThat(send(server, "POST", "/api/v1/repositories", lake).statusCode())
                    .isEqualTo(201);
            String objects = "/api/v1/repositories/lake/branches/main/objects?path=a";
            assertThat(send(server, "POST", objects, "{}").statusCode()).isEqualTo(201);
            String commits = "/api/v1/repositories/lake/branches/main/commits";
            assertThat(send(server, "POST", commits, "{\"message\":\"m\"}").statusCode())
                    .isEqualTo(201);
            assertThat(get(server, "/metrics").body().lines())
                    .contains("tarn_staged_values_total 1.0", "tarn_commits_total{kind=\"commit\"} 1.0")
                    .contains("api_requests_total{code=\"201\",method=\"post\"} 3.0")
                    .anyMatch(line ->
                            line.startsWith("api_request_duration_seconds_count{code=\"201\",operation=\"Commit\"} 1"))
                    .anyMatch(line -> line.startsWith(
                            "kv_request_duration_seconds_count{operation=\"write\"," + "type=\"local\"}"))
                    .anyMatch(line -> line.startsWith("local_operation_duration_seconds_count{error=\"false\","
                            + "operation=\"put\",storage_id=\"\"}"))
                    .anyMatch(line -> line.startsWith("jvm_memory_used_bytes"))
                    .contains(
                            "auth_request_duration_seconds_count{operation=\"get_credentials\",success=\"success\"} 1",
                            "lakefs_async_operations_running{operation=\"dump_refs\"} 0.0",
                            "tarn_async_operations_waiting{operation=\"dump_refs\"} 0.0")
                    .noneMatch(line -> line.contains(SECRET));
            assertThat(get(server, "/openapi.json").body()).startsWith("{\"openapi\":\"3.0.0\"");
        }
    }

    @Test
    void usageOutlivesTheServer() throws Exception {
        try (Server server = start()) {
            get(server, "/api/v1/repositories");
            get(server, "/api/v1/repositories");
        }
        try (Server server = start()) {
            assertThat(get(server, "/api/v1/usage-report/summary").body()).contains("\"count\":3");
        }
    }

    @Test
    void isReadyUnlessAStoreIsAway() throws Exception {
        try (Server server = start()) {
            assertThat(get(server, "/_health").body()).startsWith("alive! ");
            assertThat(get(server, "/_ready").body()).isEqualTo("ready");
            Path blocks = folder.resolve("blocks");
            Path moved = folder.resolve("moved");
            Files.move(blocks, moved);
            Await.until("not ready", () -> get(server, "/_ready").statusCode() == 503);
            assertThat(get(server, "/_ready").body()).isEqualTo("not ready: object store");
            assertThat(get(server, "/_health").statusCode()).isEqualTo(200);
            Files.move(moved, blocks);
            Await.until("ready again", () -> get(server, "/_ready").statusCode() == 200);
        }
    }

    @Test
    void anUploadEndsWhileTheServerStopsAndNobodyElseIsLetIn() throws Exception {
        Server server = start();
        String lake = "{\"name\":\"lake\",\"storage_namespace\":\"local://lake\"}";
        assertThat(send(server, "POST", "/api/v1/repositories", lake).statusCode())
                .isEqualTo(201);
        int port = server.address().getPort();
        try (Socket upload = new Socket("127.0.0.1", port);
                Socket kept = new Socket("127.0.0.1", port)) {
            write(kept, "GET /_ready HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(read(kept, "ready")).startsWith("HTTP/1.1 200");
            write(
                    upload,
                    "POST /api/v1/repositories/lake/branches/main/objects?path=big HTTP/1.1\r\nHost: x\r\nAuthorization: "
                            + basic()
                            + "\r\nContent-Type: application/octet-stream\r\nContent-Length: 10\r\n\r\n12345");
            Await.until(
                    "the upload is under way",
                    () -> get(server, "/metrics")
                            .body()
                            .contains("lakefs_concurrent_requests{operation=\"UploadObject\",service=\"api\"} 1.0"));
            Thread stopping = Thread.ofPlatform().start(server::close);
            Await.until("no further connection", () -> refused(port));
            write(kept, "GET /_ready HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(read(kept, "stopping")).startsWith("HTTP/1.1 503");
            assertThat(stopping.isAlive()).isTrue();
            write(upload, "67890");
            assertThat(read(upload, "\"size_bytes\":10")).startsWith("HTTP/1.1 201");
            stopping.join();
        }
        try (Server again = start()) {
            assertThat(get(again, "/api/v1/repositories/lake/refs/main/objects?path=big")
                            .body())
                    .isEqualTo("1234567890");
        }
    }

    /// A connection that was still waiting when the listener closed is reset, which is not a refusal yet.
    private static boolean refused(int port) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return !socket.isConnected();
        } catch (ConnectException e) {
            return true;
        } catch (SocketException e) {
            return false;
        }
    }

    private static void write(Socket socket, String text) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(UTF_8));
        out.flush();
    }

    /// What comes until `end` was there.
    private static String read(Socket socket, String end) throws IOException {
        socket.setSoTimeout(30_000);
        InputStream in = socket.getInputStream();
        StringBuilder text = new StringBuilder();
        while (text.indexOf(end) < 0) {
            int next = in.read();
            assertThat(next).as(text.toString()).isNotNegative();
            text.append((char) next);
        }
        return text.toString();
    }

    @Test
    void aSecretUnderWhichNobodyCouldLogInStopsTheStart() {
        start().close();
        var changed = configuration(Map.of("TARN_AUTH_ENCRYPT_SECRET_KEY", "another"));
        assertThatThrownBy(() -> new Server(changed, false).close())
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        e -> assertThat(e.headline()).isEqualTo("Wrong auth.encrypt.secret_key"))
                .hasMessageContaining("nobody could log in")
                .hasMessageNotContainingAny("another\"", "the secret");
        start().close();
    }
}
