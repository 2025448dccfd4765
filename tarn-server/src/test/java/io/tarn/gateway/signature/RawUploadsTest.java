package io.tarn.gateway.signature;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.gateway.GatewayServer;
import io.tarn.gateway.RawHttp;
import io.tarn.http.RawClient;
import io.tarn.testkit.Await;
import io.tarn.testkit.Gen;
import io.tarn.testkit.Seed;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.checksums.DefaultChecksumAlgorithm;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignRequest;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/// Uploads as bytes on the wire, in each framing (s3-gateway.md 20.1). Whole ones are stored as they are; of
/// those whose connection breaks in the middle there is nothing to be seen, and the server works on as before.
class RawUploadsTest {
    /// Places for requests: a lost one is soon missed.
    private static final int REQUESTS_MAX = 4;

    private static final int DATA_BYTES = 200_000;
    private static final int RANDOM_CUTS = 5;
    private static final String RUNNING = "lakefs_concurrent_requests{operation=\"put_object\",service=\"gateway\"} ";

    @TempDir
    static Path folder;

    private static GatewayServer server;

    private final Seed seed = Seed.ofProcess().split("broken uploads");

    private enum Framing {
        PLAIN_HASH("[0-9a-f]{64}", _ -> {}),
        UNSIGNED_PAYLOAD("UNSIGNED-PAYLOAD", Framing::unsigned),
        SIGNED_CHUNKS("STREAMING-AWS4-HMAC-SHA256-PAYLOAD", Framing::chunked),
        SIGNED_CHUNKS_TRAILER("STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER", signing -> {
            chunked(signing);
            trailer(signing);
        }),
        UNSIGNED_TRAILER("STREAMING-UNSIGNED-PAYLOAD-TRAILER", signing -> {
            unsigned(signing);
            chunked(signing);
            trailer(signing);
        }),
        NO_LENGTH("UNSIGNED-PAYLOAD", Framing::unsigned);

        private final String hash;
        private final Consumer<SignRequest.Builder<AwsCredentialsIdentity>> change;

        /// @param hash what `x-amz-content-sha256` is then
        Framing(String hash, Consumer<SignRequest.Builder<AwsCredentialsIdentity>> change) {
            this.hash = hash;
            this.change = change;
        }

        private static void unsigned(SignRequest.Builder<AwsCredentialsIdentity> signing) {
            signing.putProperty(AwsV4HttpSigner.PAYLOAD_SIGNING_ENABLED, false);
        }

        private static void chunked(SignRequest.Builder<AwsCredentialsIdentity> signing) {
            signing.putProperty(AwsV4HttpSigner.CHUNK_ENCODING_ENABLED, true);
        }

        private static void trailer(SignRequest.Builder<AwsCredentialsIdentity> signing) {
            signing.putProperty(AwsV4HttpSigner.CHECKSUM_ALGORITHM, DefaultChecksumAlgorithm.CRC32);
        }
    }

    /// A request as bytes.
    private record Wire(byte[] head, byte[] body) {
        byte[] until(int end) {
            byte[] all = Arrays.copyOf(head, head.length + body.length);
            System.arraycopy(body, 0, all, head.length, body.length);
            return Arrays.copyOf(all, end);
        }

        int length() {
            return head.length + body.length;
        }
    }

    @BeforeAll
    static void start() {
        server = GatewayServer.start(folder, Map.of("LAKEFS_GATEWAYS_S3_MAX_CONCURRENT_REQUESTS", "" + REQUESTS_MAX));
        server.createRepository("lake");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Wire wire(Framing framing, String path, byte[] data) throws IOException {
        SdkHttpRequest.Builder request = SdkHttpRequest.builder()
                .method(SdkHttpMethod.PUT)
                .uri(URI.create("https://" + server.url().getAuthority() + path));
        boolean length = framing != Framing.NO_LENGTH;
        if (length) {
            request.putHeader("Content-Length", "" + data.length);
        }
        SignedRequest signed = Sent.sign(
                request.build(), data, GatewayServer.KEY, GatewayServer.SECRET, Instant.now(), framing.change);
        assertThat(signed.request().firstMatchingHeader("x-amz-content-sha256").orElse(""))
                .matches(framing.hash);
        var head = new StringBuilder("PUT " + path + " HTTP/1.1\r\n");
        signed.request()
                .forEachHeader((name, values) -> values.forEach(
                        value -> head.append(name).append(": ").append(value).append("\r\n")));
        head.append(length ? "\r\n" : "Transfer-Encoding: chunked\r\n\r\n");
        try (var stream = signed.payload().orElseThrow().newStream()) {
            byte[] body = stream.readAllBytes();
            return new Wire(head.toString().getBytes(ISO_8859_1), length ? body : inChunks(body));
        }
    }

    private static byte[] inChunks(byte[] data) {
        var out = new ByteArrayOutputStream();
        int size = 30_000;
        for (int at = 0; at < data.length; at += size) {
            int count = Math.min(size, data.length - at);
            out.writeBytes((Integer.toHexString(count) + "\r\n").getBytes(ISO_8859_1));
            out.write(data, at, count);
            out.writeBytes("\r\n".getBytes(ISO_8859_1));
        }
        out.writeBytes("0\r\n\r\n".getBytes(ISO_8859_1));
        return out.toByteArray();
    }

    private static void whole(Wire wire) throws IOException {
        try (var client = new RawClient(new InetSocketAddress(server.url().getPort()))) {
            RawClient.Answer answer = client.send(wire.until(wire.length())).read();
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @EnumSource(Framing.class)
    void everySizeIsStoredAsItIs(Framing framing) throws IOException {
        Gen gen = seed.split(framing.name()).split("whole").gen();
        String path = "/lake/main/whole/" + framing;
        for (int size : new int[] {0, 1, 65_535, 65_536, 65_537, 8 << 20}) {
            byte[] data = gen.bytes(size, size);
            whole(wire(framing, path, data));
            assertThat(Arrays.equals(server.call("GET", path).expect(200).body(), data))
                    .as(size + " bytes, " + seed.hint())
                    .isTrue();
        }
    }

    private static boolean isRunning(int count) {
        URI url = URI.create("http://localhost:" + server.url().getPort() + "/metrics");
        return server.send(HttpRequest.newBuilder(url).build()).text().contains(RUNNING + count + ".0");
    }

    /// Goes away when the server waits for the rest; says no goodbye if `reset`.
    private static void cut(Wire wire, int end, boolean reset) throws IOException {
        try (var socket = new Socket("127.0.0.1", server.url().getPort())) {
            socket.getOutputStream().write(wire.until(end));
            socket.getOutputStream().flush();
            if (end >= wire.head().length) {
                Await.until("the upload to be under way", () -> isRunning(1));
            }
            socket.setSoLinger(reset, 0);
        }
        Await.until("the end of the upload", () -> isRunning(0));
    }

    @ParameterizedTest
    @EnumSource(Framing.class)
    void nothingOfABrokenUploadIsSeen(Framing framing) throws IOException {
        Gen gen = seed.split(framing.name()).gen();
        String kept = "/lake/main/" + framing + "/kept";
        byte[] old = gen.bytes(DATA_BYTES, DATA_BYTES);
        whole(wire(framing, kept, old));
        byte[] data = gen.bytes(DATA_BYTES, DATA_BYTES);
        for (String path : List.of(kept, "/lake/main/" + framing + "/new")) {
            Wire wire = wire(framing, path, data);
            for (int end : ends(wire, last(framing, wire), gen)) {
                cut(wire, end, gen.oneIn(2));
                assertOnlyTheOldOne(framing, kept, old, end);
            }
        }
    }

    private static List<Integer> ends(Wire wire, int last, Gen gen) {
        int head = wire.head().length;
        List<Integer> ends = new ArrayList<>(List.of(gen.intBetween(1, head - 1), head, last, last - 2));
        for (int i = 0; i < RANDOM_CUTS; i++) {
            ends.add(gen.intBetween(head, last));
        }
        return ends;
    }

    /// The most that can be sent of an unfinished upload. A body in chunks of HTTP is complete with the line of
    /// its empty chunk (RFC 9112 8), though the empty line behind its trailers be missing.
    private static int last(Framing framing, Wire wire) {
        return wire.length() - (framing == Framing.NO_LENGTH ? "\n\r\n".length() : 1);
    }

    private void assertOnlyTheOldOne(Framing framing, String kept, byte[] old, int end) {
        String where = "cut at " + end + ", " + seed.hint();
        assertThat(Arrays.equals(server.call("GET", kept).expect(200).body(), old))
                .as(where)
                .isTrue();
        String list = server.call("GET", "/lake?list-type=2&prefix=main/" + framing + "/")
                .expect(200)
                .text();
        assertThat(list).as(where).contains("/kept</Key>", "<KeyCount>1</KeyCount>");
    }

    /// As many requests as ever can be worked on at once.
    @AfterEach
    void noPlaceIsLost() {
        Await.until("all places for requests", RawUploadsTest::allPlacesAreTaken);
    }

    /// Takes all places, and gives them back.
    private static boolean allPlacesAreTaken() {
        var wire = new RawHttp(server.url());
        List<RawHttp.Connection> held = new ArrayList<>();
        try {
            for (int i = 0; i < REQUESTS_MAX; i++) {
                RawHttp.Connection connection = wire.open();
                held.add(connection);
                connection.write("PUT /lake/main/held-" + i + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: "
                        + GatewayServer.basic() + "\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
                if (connection.read(false).status() != 100) {
                    return false;
                }
            }
            assertThat(server.call("GET", "/lake").status()).isEqualTo(503);
            for (RawHttp.Connection connection : held) {
                connection.write("held".getBytes(UTF_8));
                assertThat(connection.read(false).status()).isEqualTo(200);
            }
            return true;
        } finally {
            held.forEach(RawHttp.Connection::close);
        }
    }
}
