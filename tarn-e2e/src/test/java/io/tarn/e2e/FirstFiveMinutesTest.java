package io.tarn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// What meets a new user: set-up, wrong keys, and every way a start or a stop can go wrong.
@Timeout(120)
class FirstFiveMinutesTest {
    @TempDir
    Path directory;

    @Test
    void setUpGivesKeysThatWorkAndStay() throws Exception {
        ServerHome home = ServerHome.fresh(directory);
        Rest anonymous = Rest.anonymous(home.url());
        JsonNode keys;
        try (ServerProcess server = home.start()) {
            JsonNode state = anonymous.get("/setup_lakefs").expect(200).json();
            assertThat(state.path("state").asString()).isEqualTo("not_initialized");
            assertThat(anonymous
                            .call("POST", "/setup_lakefs", Map.of("username", ""))
                            .status())
                    .isEqualTo(400);
            keys = anonymous
                    .call("POST", "/setup_lakefs", Map.of("username", "first"))
                    .expect(200)
                    .json();
            anonymous
                    .call("POST", "/setup_lakefs", Map.of("username", "second"))
                    .expect(409);
            assertThat(user(home, keys)).isNotEmpty();
            assertThat(server.stop()).as(server.output()::whole).isZero();
        }
        try (ServerProcess server = home.start()) {
            JsonNode state = anonymous.get("/setup_lakefs").expect(200).json();
            assertThat(state.path("state").asString()).isEqualTo("initialized");
            assertThat(user(home, keys)).isNotEmpty();
            assertThat(server.output().text())
                    .doesNotContain(keys.path("secret_access_key").asString());
        }
    }

    @Test
    void wrongKeysAreRefusedInJson() throws Exception {
        ServerHome home = ServerHome.installed(directory);
        try (ServerProcess server = home.start()) {
            Rest wrong = new Rest(home.url(), ServerHome.ACCESS_KEY, "not-the-secret");
            assertThat(wrong.get("/repositories").expect(401).message()).isEqualTo("error authenticating request");
            assertThat(wrong.get("/user").expect(401).message()).isEqualTo("error authenticating request");
            Rest anonymous = Rest.anonymous(home.url());
            assertThat(anonymous.get("/repositories").expect(401).message()).isEqualTo("error authenticating request");
            Map<String, String> login = Map.of("access_key_id", "AKIANOBODY", "secret_access_key", "x");
            anonymous.call("POST", "/auth/login", login).expect(401);
            anonymous
                    .call(
                            "POST",
                            "/auth/login",
                            Map.of("access_key_id", ServerHome.ACCESS_KEY, "secret_access_key", ServerHome.SECRET_KEY))
                    .expect(200);
            assertThat(server.stop()).as(server.output()::whole).isZero();
            assertThat(server.output().whole()).doesNotContain(ServerHome.SECRET_KEY, "not-the-secret");
        }
    }

    @Test
    void missingKeysAreNamed() throws Exception {
        ServerHome home =
                ServerHome.fresh(directory).without("LAKEFS_DATABASE_TYPE").without("LAKEFS_AUTH_ENCRYPT_SECRET_KEY");
        assertThat(failedStart(home, "run")).contains("database.type", "auth.encrypt.secret_key");
    }

    @Test
    void anUnknownKeyInTheFileIsNamed() throws Exception {
        Path file = Files.writeString(directory.resolve("tarn.yaml"), "nonsense: 1\nblockstore:\n  type: local\n");
        assertThat(failedStart(ServerHome.installed(directory), "run", "--config", file.toString()))
                .contains("nonsense");
    }

    @Test
    void aPortInUseIsNamed() throws Exception {
        ServerHome home = ServerHome.installed(directory);
        try (ServerSocket taken = new ServerSocket(home.port(), 1, InetAddress.getLoopbackAddress())) {
            assertThat(failedStart(home, "run")).contains("Failed to listen on 127.0.0.1:" + taken.getLocalPort());
        }
    }

    @Test
    void aSecondServerOnTheSameMetadataIsRefusedAndTheFirstGoesOn() throws Exception {
        ServerHome home = ServerHome.installed(directory);
        ServerHome second = ServerHome.installed(directory);
        try (ServerProcess server = home.start()) {
            assertThat(failedStart(second, "run")).contains("Failed to open KV store");
            home.rest().get("/repositories").expect(200);
            assertThat(server.stop()).as(server.output()::whole).isZero();
        }
        try (ServerProcess server = second.start()) {
            second.rest().get("/repositories").expect(200);
            assertThat(server.stop()).as(server.output()::whole).isZero();
        }
    }

    @Test
    void damagedMetadataIsReportedAndNeverReplaced() throws Exception {
        ServerHome home = ServerHome.installed(directory);
        try (ServerProcess server = home.start()) {
            assertThat(server.stop()).as(server.output()::whole).isZero();
        }
        List<Path> files;
        try (var walk = Files.walk(home.metadata())) {
            files = walk.filter(Files::isRegularFile).toList();
        }
        assertThat(files).isNotEmpty();
        for (Path file : files) {
            Files.writeString(file, "this was a database once");
        }
        assertThat(failedStart(home, "run")).contains("Failed to open KV store");
        assertThat(files).anyMatch(file -> Files.exists(file) && content(file).startsWith("this was a database once"));
    }

    @Test
    void anUploadUnderWayAtSigtermIsFinished() throws Exception {
        ServerHome home = ServerHome.installed(directory);
        byte[] content = "0123456789abcdef".repeat(64 * 1024).getBytes(StandardCharsets.US_ASCII);
        try (ServerProcess server = home.start()) {
            home.rest()
                    .call("POST", "/repositories", Map.of("name", "drained", "storage_namespace", "local://drained"))
                    .expect(201);
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), home.port())) {
                socket.setSoTimeout(30_000);
                OutputStream out = socket.getOutputStream();
                out.write(uploadHead(home, content.length));
                out.flush();
                assertThat(statusLine(socket.getInputStream())).startsWith("HTTP/1.1 100");
                assertThat(statusLine(socket.getInputStream())).isBlank();
                out.write(content, 0, content.length / 2);
                out.flush();
                server.terminate();
                assertThat(server.output().await("Shutting down", Duration.ofSeconds(20)))
                        .as(() -> server.output().text())
                        .isTrue();
                out.write(content, content.length / 2, content.length - content.length / 2);
                out.flush();
                assertThat(statusLine(socket.getInputStream())).startsWith("HTTP/1.1 201");
            }
            assertThat(server.awaitExit()).as(server.output()::whole).isZero();
        }
        try (ServerProcess server = home.start()) {
            assertThat(home.rest().object("drained", "main", "big").expect(200).body())
                    .isEqualTo(content);
            assertThat(server.stop()).as(server.output()::whole).isZero();
        }
    }

    private static String user(ServerHome home, JsonNode keys) throws IOException, InterruptedException {
        Rest rest = new Rest(
                home.url(),
                keys.path("access_key_id").asString(),
                keys.path("secret_access_key").asString());
        return rest.get("/user").expect(200).json().path("user").path("id").asString();
    }

    private static String failedStart(ServerHome home, String... arguments) throws Exception {
        try (ServerProcess server = home.launch(arguments)) {
            assertThat(server.awaitExit()).as(server.output()::whole).isEqualTo(1);
            return server.output().whole();
        }
    }

    private static String content(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw Rest.unchecked(e);
        }
    }

    private static byte[] uploadHead(ServerHome home, int length) {
        String keys = Base64.getEncoder()
                .encodeToString(
                        (ServerHome.ACCESS_KEY + ":" + ServerHome.SECRET_KEY).getBytes(StandardCharsets.US_ASCII));
        return ("POST /api/v1/repositories/drained/branches/main/objects?path=big HTTP/1.1\r\nHost: 127.0.0.1:"
                        + home.port() + "\r\nAuthorization: Basic " + keys
                        + "\r\nContent-Type: application/octet-stream\r\nExpect: 100-continue\r\nContent-Length: "
                        + length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static String statusLine(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
            line.append((char) b);
        }
        return line.toString();
    }
}
