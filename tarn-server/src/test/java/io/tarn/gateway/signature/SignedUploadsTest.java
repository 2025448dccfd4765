package io.tarn.gateway.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tarn.gateway.GatewayServer;
import io.tarn.http.RawClient;
import io.tarn.testkit.Gen;
import io.tarn.testkit.Seed;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.checksums.DefaultChecksumAlgorithm;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignRequest;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/// The framings in which clients upload, through the whole server (s3-gateway.md 20.1).
class SignedUploadsTest {
    private static final String KEY = "main/a b+c;d/\u00e9";
    private static final String PATH = "/lake/main/a%20b%2Bc%3Bd/%C3%A9";

    @TempDir
    static Path folder;

    private static GatewayServer server;
    private static S3Client s3;

    private final Gen gen = Seed.ofProcess().split("uploads").gen();

    @BeforeAll
    static void start() {
        server = GatewayServer.start(folder);
        server.createRepository("lake");
        s3 = server.s3();
    }

    @AfterAll
    static void stop() {
        s3.close();
        server.close();
    }

    private static void verify(byte[] data) {
        byte[] stored = s3.getObjectAsBytes(get -> get.bucket("lake").key(KEY)).asByteArray();
        assertThat(Arrays.equals(stored, data)).isTrue();
    }

    private static void put(S3Client client, byte[] data) {
        client.putObject(put -> put.bucket("lake").key(KEY), RequestBody.fromBytes(data));
        verify(data);
    }

    private static S3Configuration configuration(boolean chunks) {
        return S3Configuration.builder()
                .pathStyleAccessEnabled(true)
                .chunkedEncodingEnabled(chunks)
                .build();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_535, 65_536, 65_537, 8 << 20})
    void everyFraming(int size) {
        put(s3, gen.bytes(size, size));
        for (boolean chunks : new boolean[] {false, true}) {
            try (S3Client plain = server.s3Builder()
                    .serviceConfiguration(configuration(chunks))
                    .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                    .build()) {
                put(plain, gen.bytes(size, size));
            }
        }
        presigned(gen.bytes(size, size), false);
        presigned(gen.bytes(size, size), true);
        unsignedTrailer(gen.bytes(size, size));
    }

    /// @param streamed in chunks of HTTP, without a length
    private static void presigned(byte[] data, boolean streamed) {
        try (S3Presigner presigner = S3Presigner.builder()
                .endpointOverride(server.url())
                .region(Region.EU_NORTH_1)
                .serviceConfiguration(configuration(true))
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(GatewayServer.KEY, GatewayServer.SECRET)))
                .build()) {
            var put = presigner.presignPutObject(request -> request.signatureDuration(Duration.ofDays(7))
                    .putObjectRequest(object -> object.bucket("lake").key(KEY)));
            server.send(HttpRequest.newBuilder(URI.create(put.url().toString()))
                            .PUT(
                                    streamed
                                            ? BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(data))
                                            : BodyPublishers.ofByteArray(data))
                            .build())
                    .expect(200);
        }
        verify(data);
    }

    /// As kits do on HTTPS.
    private static void unsignedTrailer(byte[] data) {
        SignedRequest signed = unsigned(data);
        assertThat(signed.request().firstMatchingHeader("x-amz-content-sha256"))
                .contains("STREAMING-UNSIGNED-PAYLOAD-TRAILER");
        server.send(copy(signed, BodyPublishers.ofByteArray(body(signed)))).expect(200);
        verify(data);
    }

    private static SignedRequest unsigned(byte[] data) {
        return signed(
                data,
                signing -> signing.putProperty(AwsV4HttpSigner.PAYLOAD_SIGNING_ENABLED, false)
                        .putProperty(AwsV4HttpSigner.CHUNK_ENCODING_ENABLED, true)
                        .putProperty(AwsV4HttpSigner.CHECKSUM_ALGORITHM, DefaultChecksumAlgorithm.CRC32));
    }

    private static SignedRequest signed(
            byte[] data, Consumer<SignRequest.Builder<AwsCredentialsIdentity>> change, String... headers) {
        SdkHttpRequest.Builder request = SdkHttpRequest.builder()
                .method(SdkHttpMethod.PUT)
                .uri(URI.create("https://" + server.url().getAuthority() + PATH))
                .putHeader("Content-Length", "" + data.length);
        for (int i = 0; i < headers.length; i += 2) {
            request.putHeader(headers[i], headers[i + 1]);
        }
        return Sent.sign(request.build(), data, GatewayServer.KEY, GatewayServer.SECRET, Instant.now(), change);
    }

    private static byte[] body(SignedRequest signed) {
        try (var stream = signed.payload().orElseThrow().newStream()) {
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void whatWasChangedOnTheWayIsNotStored() {
        byte[] data = gen.bytes(100, 100);
        put(s3, data);
        byte[] other = gen.bytes(100, 100);
        SignedRequest hashed = signed(data, _ -> {});
        server.send(copy(hashed, BodyPublishers.ofByteArray(other))).expect(400, "XAmzContentSHA256Mismatch");
        byte[] framed = body(unsigned(data));
        framed[framed.length / 2] ^= 1;
        assertThat(framed).as("in the middle there are data").hasSizeBetween(120, 190);
        server.send(copy(unsigned(data), BodyPublishers.ofByteArray(framed))).expect(400, "BadDigest");
        assertThat(catchThrowableOfType(
                                S3Exception.class,
                                () -> s3.putObject(
                                        put -> put.bucket("lake").key(KEY).contentMD5("1B2M2Y8AsgTpgAmY7PhCfg=="),
                                        RequestBody.fromBytes(other)))
                        .awsErrorDetails()
                        .errorCode())
                .isEqualTo("BadDigest");
        try (S3Client stranger = server.s3Builder()
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(GatewayServer.KEY, "another secret")))
                .build()) {
            assertThat(catchThrowableOfType(
                                    S3Exception.class,
                                    () -> stranger.putObject(
                                            put -> put.bucket("lake").key(KEY), RequestBody.fromBytes(other)))
                            .awsErrorDetails()
                            .errorCode())
                    .isEqualTo("SignatureDoesNotMatch");
        }
        verify(data);
    }

    private static HttpRequest copy(SignedRequest signed, HttpRequest.BodyPublisher body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.url() + PATH));
        signed.request().forEachHeader((name, values) -> {
            if (!Set.of("host", "content-length").contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        return request.PUT(body).build();
    }

    /// Header values are bytes: those of UTF-8 are signed as such.
    @Test
    void headersInUtf8() throws Exception {
        byte[] data = gen.bytes(10, 10);
        SignedRequest signed = signed(data, _ -> {}, "x-amz-meta-name", "\u00e9\u20ac\ud83d\ude00");
        var head = new StringBuilder("PUT " + PATH + " HTTP/1.1\r\n");
        signed.request()
                .forEachHeader((name, values) -> values.forEach(
                        value -> head.append(name).append(": ").append(value).append("\r\n")));
        try (var client = new RawClient(new InetSocketAddress(server.url().getPort()))) {
            client.send(head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8))
                    .send(data);
            RawClient.Answer answer = client.read();
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        }
        verify(data);
    }
}
