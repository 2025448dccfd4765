package io.tarn.api.resources;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.http.RawClient;
import io.tarn.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Clients that break off, lie about lengths or send far too much: what was there stays, nothing half done shows, and
/// the server goes on.
class HostileRequestsTest {
    private static final String MAIN = "/repositories/demo/branches/main";
    private static final String REFS = "/repositories/demo/refs/main/objects";
    private static final int LENGTH = 1 << 20;
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    private LiveServer server;

    @BeforeEach
    void start() {
        server = LiveServer.onDisk(directory);
        server.setUp();
        server.createRepository("demo", "local");
        server.upload("demo", "kept", "as it was").expect(201);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static String head(String method, String target, String... headers) {
        return method + " /api/v1" + target + " HTTP/1.1\nHost: x\nAuthorization: "
                + LiveServer.basic(LiveServer.KEY, LiveServer.SECRET) + "\n"
                + Stream.of(headers).map(header -> header + "\n").reduce("", String::concat) + "\n";
    }

    private void unharmed() {
        assertThat(server.get(REFS + "?path=kept").expect(200).text()).isEqualTo("as it was");
        assertThat(server.get(REFS + "/ls").expect(200).json().path("results").size())
                .isEqualTo(1);
    }

    private long files() throws IOException {
        try (Stream<Path> all = Files.walk(directory.resolve("blocks"))) {
            return all.filter(Files::isRegularFile).count();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"new", "kept"})
    void anUploadThatBreaksOffLeavesNothing(String path) throws IOException {
        long before = files();
        try (RawClient client = new RawClient(server.address())) {
            client.send(head("POST", MAIN + "/objects?path=" + path, "Content-Length: " + LENGTH))
                    .send(new byte[LENGTH / 2]);
        }
        Await.until("the upload is given up", SOON, () -> files() == before);
        unharmed();
    }

    @ParameterizedTest
    @ValueSource(strings = {"zz\nbytes\n", "5\nby", "ffffffffffffffffff\nbytes\n", "-5\nbytes\n0\n\n"})
    void brokenChunksLeaveNothing(String chunks) throws IOException {
        long before = files();
        try (RawClient client = new RawClient(server.address())) {
            client.send(head("POST", MAIN + "/objects?path=new", "Transfer-Encoding: chunked") + chunks);
        }
        Await.until("the upload is given up", SOON, () -> files() == before);
        unharmed();
    }

    @Test
    void whatFollowsTheAnnouncedLengthIsNoContent() throws IOException {
        try (RawClient client = new RawClient(server.address())) {
            client.send(head("POST", MAIN + "/objects?path=kept", "Content-Length: 9") + "as it wasXXXXXXXX\n\n");
            assertThat(client.read().status()).isEqualTo(201);
            assertThat(client.read().status()).isEqualTo(400);
        }
        unharmed();
    }

    @Test
    void aMebibyteOfHeadersIsRefused() {
        requireRefused(head("GET", REFS + "/ls", "X-Filler: " + "f".repeat(LENGTH)));
        requireRefused(head(
                "GET",
                REFS + "/ls",
                Stream.generate(() -> "X-Filler: f").limit(60_000).toArray(String[]::new)));
        unharmed();
    }

    /// Refused with 431, or cut off before the answer could be read.
    private void requireRefused(String head) {
        try (RawClient client = new RawClient(server.address())) {
            assertThat(client.send(head).read().status()).isEqualTo(431);
        } catch (IOException _) {
            // the server answers and closes while the rest is still being sent
        }
    }

    @Test
    void aHundredThousandPathsInOneDeleteDeleteNothing() {
        String paths = "\"kept\"" + ",\"kept\"".repeat(99_999);
        server.call("POST", MAIN + "/objects/delete")
                .body(("{\"paths\":[" + paths + "]}").getBytes(UTF_8))
                .header("Content-Type", "application/json")
                .expect(400, "request size exceeded, max paths is set to 1000");
        unharmed();
    }
}
