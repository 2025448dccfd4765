package io.tarn.block.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.block.GeneratedStream;
import io.tarn.block.HttpFaultProxy;
import io.tarn.block.HttpFaultProxy.Fault;
import io.tarn.block.HttpFaultProxy.Request;
import io.tarn.block.ObjectStore;
import io.tarn.block.ObjectStore.PartReference;
import io.tarn.block.ObjectStoreException;
import io.tarn.block.ObjectStoreException.Kind;
import io.tarn.block.PutOptions;
import io.tarn.block.StoreFixture;
import io.tarn.testkit.Await;
import java.io.ByteArrayInputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What the adapter makes of a store, or a network, that fails. Calls are repeated twice.
@Timeout(60)
class S3FaultTest extends StoreFixture {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration IMPATIENCE = Duration.ofSeconds(1);
    private static final Duration PAUSE = Duration.ofSeconds(6);
    private static final Duration BACKOFF = Duration.ofMillis(10);
    private static final int STREAMED = 1_000_000;
    private static final String BUCKET = "faulty";
    private static final Fault SLOW_DOWN = error(503, "SlowDown");

    @TempDir
    static Path home;

    private static S3ProxyServer server;

    private HttpFaultProxy proxy;

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

    @AfterEach
    void closeProxy() {
        proxy.close();
    }

    @Override
    protected ObjectStore open(Path folder) {
        proxy = new HttpFaultProxy(server.endpoint());
        return open(PATIENCE);
    }

    private S3ObjectStore open(Duration patience) {
        S3Options options = S3Options.at(proxy.endpoint(), server.accessKey()).withMaxRetries(2);
        return new S3ObjectStore(options, S3Limits.STANDARD.withTimes(patience, BACKOFF));
    }

    @Override
    protected String namespaceUri() {
        return "s3://" + BUCKET + "/" + folder.getFileName();
    }

    private static Fault error(int status, String code) {
        String body = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>" + code
                + "</Code><Message>programmed</Message></Error>";
        return new Fault.Answer(status, Map.of("Content-Type", "application/xml"), body);
    }

    private static Predicate<Request> method(String name) {
        return request -> request.method().equals(name);
    }

    private static Predicate<Request> query(String method, String part) {
        return method(method).and(request -> request.target().contains(part));
    }

    @Test
    void callsAreRepeatedWhileTheStoreIsBusy() {
        for (Fault busy : List.of(SLOW_DOWN, error(500, "InternalError"), new Fault.CutAnswer(0))) {
            proxy.heal();
            put("k", "kept");
            proxy.fault(method("PUT"), 2, busy);
            put("k", "stored");
            proxy.fault(method("GET"), 2, SLOW_DOWN);
            assertThat(read("k")).isEqualTo(bytes("stored"));
            proxy.fault(method("HEAD"), 2, new Fault.Answer(503, Map.of(), ""));
            assertThat(store.exists(at("k"))).isTrue();
        }
    }

    @Test
    void aStoreThatStaysBusyIsSaidToBe() {
        proxy.fault(_ -> true, Integer.MAX_VALUE, SLOW_DOWN);
        assertThat(fails(Kind.THROTTLED, () -> put("k", "x"))).hasMessageContaining("slow down");
        assertThat(proxy.count(method("PUT"))).isEqualTo(3);
        fails(Kind.THROTTLED, () -> store.get(at("k")));
        fails(Kind.THROTTLED, () -> store.remove(at("k")));
        proxy.heal();
        proxy.fault(_ -> true, Integer.MAX_VALUE, error(500, "InternalError"));
        fails(Kind.UNAVAILABLE, () -> store.properties(at("k")));
        fails(Kind.UNAVAILABLE, () -> store.createMultipart(at("k"), PutOptions.none()));
    }

    @Test
    void aStalledAnswerEndsInTime() {
        proxy.fault(_ -> true, Integer.MAX_VALUE, new Fault.StallAnswer());
        try (S3ObjectStore impatient = open(IMPATIENCE)) {
            assertThat(fails(Kind.UNAVAILABLE, () -> impatient.properties(at("k"))))
                    .hasMessageContaining("in time");
            fails(
                    Kind.UNAVAILABLE,
                    () -> impatient.put(at("k"), new GeneratedStream(9), OptionalLong.of(9), PutOptions.none()));
        }
        assertThat(proxy.count(method("HEAD"))).isEqualTo(3);
    }

    @Test
    void aCallHeldInMemoryEndsInTimeWhateverItWaitsFor() {
        proxy.fault(_ -> true, Integer.MAX_VALUE, new Fault.StallAnswer());
        S3Options options = S3Options.at(proxy.endpoint(), server.accessKey()).withMaxRetries(2);
        S3Limits limits = S3Limits.STANDARD.withCall(IMPATIENCE);
        long start = System.nanoTime();
        try (S3ObjectStore impatient = new S3ObjectStore(options, limits)) {
            fails(
                    Kind.UNAVAILABLE,
                    () -> impatient.put(at("k"), new GeneratedStream(9), OptionalLong.of(9), PutOptions.none()));
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(limits.answer());
        assertThat(proxy.count(method("PUT"))).isEqualTo(1);
    }

    @Test
    void aBodyThatTheStoreStopsTakingEndsInTime() {
        proxy.fault(method("PUT"), 1, new Fault.StallBody());
        long size = 64L << 20;
        try (S3ObjectStore impatient = open(IMPATIENCE)) {
            assertThat(fails(
                            Kind.UNAVAILABLE,
                            () -> impatient.put(
                                    at("k"), new GeneratedStream(size), OptionalLong.of(size), PutOptions.none())))
                    .hasMessageContaining("took no byte");
        }
    }

    @Test
    void aSlowSourceIsNotAStalledStore() {
        byte[] content = seeded(1, STREAMED);
        InputStream slow = new ByteArrayInputStream(content) {
            @Override
            public synchronized int read(byte[] target, int offset, int length) {
                if (pos == content.length / 2) {
                    long start = System.nanoTime();
                    Await.until("time to pass", () -> System.nanoTime() - start > PAUSE.toNanos());
                }
                int end = pos < content.length / 2 ? content.length / 2 : content.length;
                return super.read(target, offset, Math.min(length, Math.max(1, end - pos)));
            }
        };
        try (S3ObjectStore impatient = open(PAUSE.dividedBy(2))) {
            impatient.put(at("slow"), slow, OptionalLong.of(content.length), PutOptions.none());
        }
        assertThat(read("slow")).isEqualTo(content);
    }

    @Test
    void anAnswerCutShortIsNoEndOfTheObject() {
        put("k", seeded(2, STREAMED));
        for (long bytes : new long[] {0, 1000, STREAMED - 1}) {
            proxy.fault(method("GET"), 1, new Fault.CutAnswer(bytes));
            assertThatThrownBy(() -> {
                        try (InputStream content = store.get(at("k"))) {
                            content.readAllBytes();
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
        proxy.fault(method("GET"), 1, new Fault.CutAnswer(10));
        assertThatThrownBy(() -> range("k", 5, 100)).hasCauseInstanceOf(IOException.class);
    }

    @Test
    void aStreamedPutCutShortFailsAndStoresNothing() {
        proxy.fault(method("PUT"), 1, new Fault.CutRequest(STREAMED / 2));
        fails(Kind.UNAVAILABLE, () -> put("cut", seeded(3, STREAMED)));
        assertThat(store.exists(at("cut"))).isFalse();
        assertThat(proxy.count(method("PUT"))).isEqualTo(1);
    }

    @Test
    void whatCanBeSentAgainIsSentAgain() throws IOException {
        proxy.fault(method("PUT"), 1, new Fault.CutRequest(50));
        put("small", "small content that is held in memory, longer than fifty bytes");
        byte[] content = seeded(4, STREAMED);
        Path file = Files.write(folder.resolve("file"), content);
        proxy.fault(method("PUT"), 2, new Fault.CutRequest(STREAMED / 2));
        try (FileInputStream in = new FileInputStream(file.toFile())) {
            assertThat(in.skip(10)).isEqualTo(10);
            store.put(at("file"), in, OptionalLong.of(content.length - 10), PutOptions.none());
        }
        assertThat(range("file", 0, content.length - 10)).isEqualTo(Arrays.copyOfRange(content, 10, content.length));
        proxy.fault(query("PUT", "partNumber=2"), 1, new Fault.CutRequest(STREAMED));
        long size = 20L << 20;
        store.put(at("parts"), new GeneratedStream(size), OptionalLong.empty(), PutOptions.none());
        assertThat(store.properties(at("parts")).sizeBytes()).isEqualTo(size);
    }

    @Test
    void aStreamNobodyHasReadFromIsSentAgain() {
        proxy.fault(method("PUT"), 2, SLOW_DOWN);
        byte[] content = seeded(5, 4_000_000);
        put("k", content);
        assertThat(read("k")).isEqualTo(content);
        assertThat(proxy.count(method("PUT"))).isEqualTo(3);
    }

    @Test
    void aLostAnswerToWhatMayBeRepeatedIsNoFailure() {
        proxy.fault(method("PUT"), 1, new Fault.LoseAnswer());
        put("k", "stored");
        proxy.fault(method("PUT"), 1, new Fault.LoseAnswer());
        store.copy(at("k"), at("copy"));
        assertThat(read("copy")).isEqualTo(bytes("stored"));
        proxy.fault(method("DELETE"), 1, new Fault.LoseAnswer());
        store.remove(at("k"));
        assertThat(store.exists(at("k"))).isFalse();
    }

    @Test
    void aCompletionWhoseAnswerWasLostCountsWhenTheObjectProvesIt() {
        String upload = store.createMultipart(at("m"), PutOptions.none());
        PartReference part = part(upload, "content");
        proxy.fault(query("POST", "uploadId"), 1, new Fault.LoseAnswer());
        proxy.fault(query("POST", "uploadId"), 1, error(404, "NoSuchUpload"));
        assertThat(store.completeMultipart(at("m"), upload, List.of(part)).sizeBytes())
                .isEqualTo(7);
        assertThat(read("m")).isEqualTo(bytes("content"));
    }

    @Test
    void aCompletionThatNothingProvesIsNotFound() {
        put("m", "an older object");
        String upload = store.createMultipart(at("m"), PutOptions.none());
        PartReference part = part(upload, "content");
        proxy.fault(query("POST", "uploadId"), 1, SLOW_DOWN);
        proxy.fault(query("POST", "uploadId"), 1, error(404, "NoSuchUpload"));
        fails(Kind.NOT_FOUND, () -> store.completeMultipart(at("m"), upload, List.of(part)));
        proxy.fault(query("POST", "uploadId"), 1, error(404, "NoSuchUpload"));
        fails(Kind.NOT_FOUND, () -> store.completeMultipart(at("m"), upload, List.of(part)));
        store.completeMultipart(at("m"), upload, List.of(part));
    }

    @Test
    void aCompletionMayFailInsideAGoodAnswer() {
        String upload = store.createMultipart(at("m"), PutOptions.none());
        PartReference part = part(upload, "content");
        proxy.fault(query("POST", "uploadId"), 2, error(200, "InternalError"));
        store.completeMultipart(at("m"), upload, List.of(part));
        assertThat(read("m")).isEqualTo(bytes("content"));
    }

    @Test
    void anAbortWhoseAnswerWasLostIsDone() {
        String upload = store.createMultipart(at("m"), PutOptions.none());
        proxy.fault(query("DELETE", "uploadId"), 1, new Fault.LoseAnswer());
        proxy.fault(query("DELETE", "uploadId"), 1, error(404, "NoSuchUpload"));
        store.abortMultipart(at("m"), upload);
        proxy.fault(query("DELETE", "uploadId"), 1, error(404, "NoSuchUpload"));
        fails(Kind.NOT_FOUND, () -> store.abortMultipart(at("m"), upload));
    }

    @Test
    void anUploadInPartsThatFailsIsAbortedAndInvisible() {
        proxy.fault(query("PUT", "partNumber=2"), Integer.MAX_VALUE, SLOW_DOWN);
        fails(
                Kind.THROTTLED,
                () -> store.put(at("parts"), new GeneratedStream(40L << 20), OptionalLong.empty(), PutOptions.none()));
        assertThat(proxy.count(query("DELETE", "uploadId"))).isEqualTo(1);
        ObjectStoreException broken = fails(
                Kind.SOURCE_FAILED,
                () -> store.put(
                        at("parts"),
                        new GeneratedStream(40L << 20, 30L << 20),
                        OptionalLong.empty(),
                        PutOptions.none()));
        assertThat(broken).hasCauseInstanceOf(IOException.class);
        assertThat(proxy.count(query("DELETE", "uploadId"))).isEqualTo(2);
        proxy.heal();
        assertThat(store.exists(at("parts"))).isFalse();
    }

    @Test
    void refusalsSayWhatToDo() {
        expect(403, "RequestTimeTooSkewed", Kind.FORBIDDEN, "check the clock");
        expect(403, "InvalidAccessKeyId", Kind.FORBIDDEN, "blockstore.s3.credentials");
        expect(403, "SignatureDoesNotMatch", Kind.FORBIDDEN, "blockstore.s3.credentials");
        expect(400, "ExpiredToken", Kind.FORBIDDEN, "expired");
        expect(403, "AccessDenied", Kind.FORBIDDEN, "permissions");
        expect(404, "NoSuchBucket", Kind.INVALID_ADDRESS, "bucket '" + BUCKET + "': the bucket does not exist");
        expect(404, "NoSuchKey", Kind.NOT_FOUND, "not found");
        expect(301, "PermanentRedirect", Kind.UNAVAILABLE, "blockstore.s3.region");
        expect(429, "Whatever", Kind.THROTTLED, "slow down");
        expect(503, "ServiceUnavailable", Kind.THROTTLED, "slow down");
        expect(501, "NotImplemented", Kind.UNSUPPORTED, "does not have");
        expect(400, "InvalidStorageClass", Kind.WRITE_FAILED, "write failed");
        expect(403, "InvalidObjectState", Kind.FORBIDDEN, "archived");
        expect(400, "Unheard", Kind.UNAVAILABLE, "Unheard: programmed");
        expect(502, "Gateway", Kind.UNAVAILABLE, "try again");
    }

    @Test
    void aRefusalOfALargeBodyIsHeard() {
        for (int size : new int[] {10, STREAMED}) {
            proxy.fault(method("PUT"), 1, error(404, "NoSuchBucket"));
            fails(Kind.INVALID_ADDRESS, () -> put("k", new byte[size]));
            proxy.fault(method("PUT"), 1, error(403, "AccessDenied"));
            fails(Kind.FORBIDDEN, () -> put("k", new byte[size]));
        }
    }

    private void expect(int status, String code, Kind kind, String text) {
        proxy.heal();
        proxy.fault(_ -> true, Integer.MAX_VALUE, error(status, code));
        assertThat(fails(kind, () -> store.get(at("k")))).hasMessageContaining(text);
    }

    @Test
    void anAnswerThatIsNotOfTheProtocolIsAFailure() {
        put("k", "x");
        String upload = store.createMultipart(at("m"), PutOptions.none());
        List<PartReference> parts = List.of(part(upload, "content"));
        for (String page : List.of("", "<html>a proxy's page</html>", "<html><p>no XML", "{}")) {
            proxy.heal();
            proxy.fault(method("HEAD").negate(), Integer.MAX_VALUE, new Fault.Answer(200, Map.of(), page));
            fails(Kind.UNAVAILABLE, () -> store.walk("", store.qualify(at("")), "", 10));
            fails(Kind.UNAVAILABLE, () -> store.createMultipart(at("k"), PutOptions.none()));
            fails(Kind.UNAVAILABLE, () -> store.listParts(at("m"), upload, 0, 10));
            fails(Kind.UNAVAILABLE, () -> store.copy(at("k"), at("copy")));
            fails(Kind.UNAVAILABLE, () -> store.copyPart(at("m"), upload, 1, at("k"), Optional.empty()));
            fails(Kind.UNAVAILABLE, () -> part(upload, "content"));
            fails(Kind.UNAVAILABLE, () -> store.completeMultipart(at("m"), upload, parts));
        }
    }

    private PartReference part(String upload, String content) {
        return new PartReference(
                1,
                store.uploadPart(
                        at("m"),
                        upload,
                        1,
                        new ByteArrayInputStream(bytes(content)),
                        OptionalLong.of(content.length())));
    }
}
