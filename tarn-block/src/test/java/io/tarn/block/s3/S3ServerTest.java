package io.tarn.block.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.block.BucketAddress;
import io.tarn.block.GeneratedStream;
import io.tarn.block.HttpFaultProxy;
import io.tarn.block.ObjectProperties;
import io.tarn.block.ObjectStore;
import io.tarn.block.ObjectStoreException.Kind;
import io.tarn.block.PutOptions;
import io.tarn.block.StorageLocation;
import io.tarn.block.StoreFixture;
import io.tarn.block.s3.S3Options.AccessKey;
import io.tarn.testkit.Crowd;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is particular to S3, with a server that checks signatures and keeps its data.
@Timeout(120)
class S3ServerTest extends StoreFixture {
    private static final String BUCKET = "particular";
    private static final int PART = 8 << 20;
    private static final long SINGLE_BYTES = 6L << 20;
    private static final long COPY_PART_BYTES = 5L << 20;

    @TempDir
    static Path home;

    private static S3ProxyServer server;

    @BeforeAll
    static void startServer() {
        server = new S3ProxyServer(home);
        server.start();
        server.createBucket(BUCKET);
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @Override
    protected ObjectStore open(Path folder) {
        return new S3ObjectStore(server.options());
    }

    @Override
    protected String namespaceUri() {
        return "s3://" + BUCKET + "/" + folder.getFileName();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, (128 << 10) - 1, 128 << 10, (128 << 10) + 1, PART - 1, PART, PART + 1, 5 * PART + 7})
    void contentOfUnknownLengthGoesInOneRequestOrInParts(int size) throws IOException {
        ObjectProperties stored =
                store.put(at("unknown"), new GeneratedStream(size), OptionalLong.empty(), PutOptions.none());
        assertThat(stored.sizeBytes()).isEqualTo(size);
        assertThat(stored.etag().contains("-")).isEqualTo(size >= PART);
        assertThat(store.properties(at("unknown")).sizeBytes()).isEqualTo(size);
        try (InputStream content = store.get(at("unknown"));
                InputStream expected = new GeneratedStream(size)) {
            assertThat(content.readAllBytes()).isEqualTo(expected.readAllBytes());
        }
    }

    @Test
    void whatIsTooLargeForOneRequestIsPutAndCopiedInParts() throws IOException {
        S3Limits limits = S3Limits.STANDARD.withSingleBytes(SINGLE_BYTES, COPY_PART_BYTES);
        int size = 2 * PART + 11;
        try (S3ObjectStore small = new S3ObjectStore(server.options(), limits)) {
            ObjectProperties stored =
                    small.put(at("large"), new GeneratedStream(size), OptionalLong.of(size), PutOptions.none());
            assertThat(stored.etag()).endsWith("-3");
            fails(
                    Kind.SOURCE_FAILED,
                    () -> small.put(
                            at("short"), new GeneratedStream(size - 1), OptionalLong.of(size), PutOptions.none()));
            fails(
                    Kind.SOURCE_FAILED,
                    () -> small.put(
                            at("long"), new GeneratedStream(size + 1), OptionalLong.of(size), PutOptions.none()));
            assertThat(small.exists(at("short")) || small.exists(at("long"))).isFalse();
            ObjectProperties copied = small.copy(at("large"), at("copy"));
            assertThat(copied.sizeBytes()).isEqualTo(size);
            assertThat(copied.etag()).endsWith("-4");
            assertThat(small.copy(at("copy"), at("copy"))).isEqualTo(copied);
            try (InputStream expected = new GeneratedStream(size)) {
                assertThat(read("copy")).isEqualTo(expected.readAllBytes());
            }
            long tooLong = 10_000L * PART + 1;
            assertThat(fails(
                            Kind.WRITE_FAILED,
                            () -> small.put(
                                    at("huge"),
                                    new GeneratedStream(tooLong),
                                    OptionalLong.of(tooLong),
                                    PutOptions.none())))
                    .hasMessageContaining("upload it in parts");
        }
    }

    @Test
    void aPartOfUnknownLengthHasToFitIntoABuffer() {
        String upload = store.createMultipart(at("m"), PutOptions.none());
        assertThat(store.uploadPart(at("m"), upload, 1, new GeneratedStream(PART), OptionalLong.empty()))
                .hasSize(32);
        assertThat(fails(
                        Kind.SOURCE_FAILED,
                        () -> store.uploadPart(
                                at("m"), upload, 2, new GeneratedStream(PART + 1), OptionalLong.empty())))
                .hasMessageContaining("send its length");
        assertThat(store.listParts(at("m"), upload, 0, 10)).hasSize(1);
    }

    @Test
    void aMissingBucketIsNotAMissingObject() {
        StorageLocation nowhere = StorageLocation.full("", "s3://no-such-bucket/k");
        for (Runnable call : List.<Runnable>of(
                () -> store.get(nowhere),
                () -> store.getRange(nowhere, 1, 1),
                () -> store.exists(nowhere),
                () -> store.properties(nowhere),
                () -> store.put(nowhere, new GeneratedStream(1), OptionalLong.of(1), PutOptions.none()),
                () -> store.copy(nowhere, at("k")),
                () -> store.createMultipart(nowhere, PutOptions.none()),
                () -> store.walk("", "s3://no-such-bucket/", "", 10))) {
            assertThat(fails(Kind.INVALID_ADDRESS, call::run)).hasMessageContaining("no-such-bucket");
        }
    }

    @ParameterizedTest
    @CsvSource({"tarn-test-key, wrong", "wrong, tarn-test-secret"})
    void wrongKeysAreForbidden(String id, String secret) {
        AccessKey wrong = new AccessKey(id, secret, Optional.empty());
        try (S3ObjectStore other = new S3ObjectStore(S3Options.at(server.endpoint(), wrong))) {
            assertThat(fails(Kind.FORBIDDEN, () -> other.get(at("k"))))
                    .hasMessageContaining("check")
                    .hasMessageNotContaining(secret);
            fails(Kind.FORBIDDEN, () -> other.exists(at("k")));
            fails(
                    Kind.FORBIDDEN,
                    () -> other.put(at("k"), new GeneratedStream(9), OptionalLong.of(9), PutOptions.none()));
        }
        assertThat(store.exists(at("k"))).isFalse();
    }

    @Test
    void aServerThatWasStartedAgainIsFoundAgain() {
        put("k", "before");
        server.kill();
        fails(Kind.UNAVAILABLE, () -> put("k", "while it is down"));
        server.start();
        assertThat(read("k")).isEqualTo(bytes("before"));
        server.restart();
        byte[] large = seeded(1, 3_000_000);
        put("k", large);
        assertThat(read("k")).isEqualTo(large);
    }

    @Test
    void aCallThatEndedLeavesNoTimerBehind() {
        try (S3Clients clients = new S3Clients(server.options(), S3Limits.STANDARD)) {
            BucketAddress address = new BucketAddress(BUCKET, "k");
            for (int i = 0; i < 10; i++) {
                int pending = clients.call(address, in -> {
                    var _ = in.retrying().headBucket(head -> head.bucket(BUCKET));
                    return clients.timeoutsPending();
                });
                assertThat(pending).isZero();
            }
        }
    }

    @Test
    void manyCallersShareFewConnections() {
        try (HttpFaultProxy proxy = new HttpFaultProxy(server.endpoint());
                S3ObjectStore few = new S3ObjectStore(
                        S3Options.at(proxy.endpoint(), server.accessKey()), S3Limits.STANDARD.withConnections(4))) {
            Crowd.virtual(100, caller -> {
                byte[] content = seeded(caller, 20_000);
                few.put(
                        at("many/" + caller),
                        new ByteArrayInputStream(content),
                        OptionalLong.of(content.length),
                        PutOptions.none());
                assertThat(drain(few.get(at("many/" + caller)))).isEqualTo(content);
            });
            assertThat(proxy.mostAtOnce())
                    .as("a few more than connections while some are closed")
                    .isBetween(2, 20);
        }
    }

    @Test
    void streamsLeftOpenHoldTheirConnection() throws IOException {
        put("k", seeded(2, 5_000_000));
        S3Limits limits = S3Limits.STANDARD
                .withTimes(Duration.ofSeconds(3), Duration.ofMillis(10))
                .withConnections(2);
        try (S3ObjectStore few = new S3ObjectStore(server.options().withMaxRetries(0), limits)) {
            List<InputStream> open = new ArrayList<>(List.of(few.get(at("k")), few.get(at("k"))));
            fails(Kind.UNAVAILABLE, () -> few.exists(at("k")));
            open.removeFirst().close();
            assertThat(few.exists(at("k"))).isTrue();
            assertThat(open.getFirst().read()).isEqualTo(seeded(2, 1)[0] & 0xff);
            open.getFirst().close();
            for (int round = 0; round < 10; round++) {
                try (InputStream content = few.get(at("k"))) {
                    assertThat(content.readNBytes(round)).hasSize(round);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"known, 48", "unknown, 192"})
    void manyLargeObjectsAtOnceNeedLittleMemory(String length, int heapMegabytes) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx" + heapMegabytes + "m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LargeObjectsProgram.class.getName(),
                        server.endpoint().toString(),
                        server.accessKey().accessKeyId(),
                        server.accessKey().secretAccessKey(),
                        namespaceUri(),
                        length)
                .inheritIO()
                .start();
        try {
            assertThat(process.waitFor(100, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        } finally {
            process.destroyForcibly();
        }
    }
}
