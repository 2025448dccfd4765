package io.tarn.block.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tarn.block.HttpFaultProxy;
import io.tarn.block.HttpFaultProxy.Fault;
import io.tarn.block.HttpFaultProxy.Request;
import io.tarn.block.ObjectStore.WalkEntry;
import io.tarn.block.ObjectStoreException;
import io.tarn.block.ObjectStoreException.Kind;
import io.tarn.block.PutOptions;
import io.tarn.block.StorageLocation;
import io.tarn.block.StorageNamespace;
import io.tarn.block.s3.S3Options.AccessKey;
import io.tarn.block.s3.S3Options.Encryption;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What the adapter sends, seen by a server that only pretends.
@Timeout(60)
class S3RequestTest {
    private static final URI NOBODY = URI.create("http://127.0.0.1:1");
    private static final AccessKey KEY = new AccessKey("the-key", "the-secret", Optional.of("the-token"));
    private static final Predicate<Request> BUCKET = request -> request.target().equals("/lake");

    private final HttpFaultProxy proxy = new HttpFaultProxy(NOBODY);

    @AfterEach
    void closeProxy() {
        proxy.close();
    }

    private S3ObjectStore store(boolean discover, Encryption encryption) {
        S3Options base = S3Options.at(proxy.endpoint(), KEY);
        S3Options options = new S3Options(
                base.region(),
                base.identity(),
                base.endpoint(),
                0,
                true,
                discover,
                false,
                encryption,
                base.presigning(),
                base.clientLog(),
                "s3://mine/");
        return new S3ObjectStore(options, S3Limits.STANDARD.withTimes(Duration.ofSeconds(10), Duration.ofMillis(10)));
    }

    private void always(Predicate<Request> when, int status, Map<String, String> headers, String body) {
        proxy.fault(when, Integer.MAX_VALUE, new Fault.Answer(status, headers, body));
    }

    private static Predicate<Request> method(String name) {
        return request -> request.method().equals(name);
    }

    private static StorageLocation lake(String key) {
        return StorageLocation.full("", "s3://lake/" + key);
    }

    private static void put(S3ObjectStore store, String key, byte[] content) {
        store.put(
                lake(key),
                new ByteArrayInputStream(content),
                OptionalLong.of(content.length),
                new PutOptions(Optional.of("STANDARD_IA")));
    }

    private static ObjectStoreException fails(Kind kind, ThrowingCallable call) {
        ObjectStoreException failure = catchThrowableOfType(ObjectStoreException.class, call);
        assertThat(failure).isNotNull();
        assertThat(failure.kind()).as(failure.getMessage()).isEqualTo(kind);
        return failure;
    }

    private Request last() {
        return proxy.requests().getLast();
    }

    @Test
    void theRegionOfABucketIsAskedForOnce() {
        always(BUCKET, 200, Map.of("x-amz-bucket-region", "eu-west-1"), "");
        always(BUCKET.negate(), 200, Map.of("ETag", "\"x\""), "");
        try (S3ObjectStore store = store(true, Encryption.none())) {
            assertThat(store.exists(lake("a"))).isTrue();
            assertThat(store.exists(lake("b"))).isTrue();
        }
        assertThat(proxy.count(BUCKET)).isEqualTo(1);
        assertThat(proxy.requests().getFirst().headers().get("authorization")).contains("/us-east-1/s3/");
        assertThat(last().headers().get("authorization")).contains("/eu-west-1/s3/");
    }

    @Test
    void aRefusalMayNameTheRegionToo() {
        for (int status : new int[] {301, 400, 403}) {
            proxy.heal();
            always(BUCKET, status, Map.of("x-amz-bucket-region", "ap-south-1"), "");
            always(BUCKET.negate(), 200, Map.of(), "");
            try (S3ObjectStore store = store(true, Encryption.none())) {
                assertThat(store.exists(lake("a"))).isTrue();
            }
            assertThat(last().headers().get("authorization")).contains("/ap-south-1/s3/");
        }
    }

    @Test
    void aBucketOfAnotherRegionIsTold() {
        StorageNamespace namespace = new StorageNamespace("", "s3://lake/data");
        for (boolean discover : new boolean[] {true, false}) {
            proxy.heal();
            proxy.fault(BUCKET, 1, new Fault.Answer(200, Map.of("x-amz-bucket-region", "eu-west-1"), ""));
            proxy.fault(BUCKET, 1, new Fault.Answer(403, Map.of("x-amz-bucket-region", "eu-west-2"), ""));
            proxy.fault(BUCKET, 1, new Fault.Answer(200, Map.of("x-amz-bucket-region", "us-east-1"), ""));
            proxy.fault(BUCKET, 1, new Fault.Answer(200, Map.of(), ""));
            proxy.fault(BUCKET, 1, new Fault.Answer(404, Map.of(), ""));
            try (S3ObjectStore store = store(discover, Encryption.none())) {
                assertThat(store.otherRegion(namespace)).hasValue("eu-west-1");
                assertThat(store.otherRegion(namespace)).hasValue("eu-west-2");
                assertThat(store.otherRegion(namespace)).isEmpty();
                assertThat(store.otherRegion(namespace)).isEmpty();
                fails(Kind.INVALID_ADDRESS, () -> store.otherRegion(namespace));
            }
        }
    }

    @Test
    void withoutAnAnswerTheConfiguredRegionStands() {
        always(BUCKET, 403, Map.of(), "");
        always(BUCKET.negate(), 200, Map.of(), "");
        try (S3ObjectStore store = store(true, Encryption.none())) {
            assertThat(store.exists(lake("a"))).isTrue();
        }
        assertThat(last().headers().get("authorization")).contains("/us-east-1/s3/");
    }

    @Test
    void aMovedBucketIsLookedForAgain() {
        proxy.fault(BUCKET, 1, new Fault.Answer(200, Map.of("x-amz-bucket-region", "eu-west-1"), ""));
        proxy.fault(
                BUCKET.negate(), 1, new Fault.Answer(301, Map.of(), "<Error><Code>PermanentRedirect</Code></Error>"));
        always(BUCKET, 200, Map.of("x-amz-bucket-region", "eu-west-2"), "");
        always(BUCKET.negate(), 204, Map.of(), "");
        try (S3ObjectStore store = store(true, Encryption.none())) {
            assertThat(fails(Kind.UNAVAILABLE, () -> store.remove(lake("a")))).hasMessageContaining("another region");
            store.remove(lake("a"));
        }
        assertThat(last().headers().get("authorization")).contains("/eu-west-2/s3/");
    }

    @Test
    void aMissingBucketIsNamed() {
        always(_ -> true, 404, Map.of(), "");
        for (boolean discover : new boolean[] {true, false}) {
            try (S3ObjectStore store = store(discover, Encryption.none())) {
                assertThat(fails(Kind.INVALID_ADDRESS, () -> store.exists(lake("a"))))
                        .hasMessageContaining("bucket 'lake'");
                assertThat(fails(Kind.INVALID_ADDRESS, () -> store.properties(lake("a"))))
                        .hasMessageContaining("create it");
            }
        }
    }

    @Test
    void writesAskForEncryptionAndStorageClass() {
        always(method("HEAD"), 200, Map.of("ETag", "\"e\""), "");
        always(
                request -> request.headers().containsKey("x-amz-copy-source"),
                200,
                Map.of(),
                "<CopyObjectResult><ETag>e</ETag></CopyObjectResult>");
        always(
                method("POST"),
                200,
                Map.of(),
                "<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>");
        always(method("PUT"), 200, Map.of("ETag", "\"e\""), "");
        try (S3ObjectStore store = store(false, new Encryption(Optional.of("aws:kms"), Optional.of("my-key")))) {
            put(store, "small", new byte[1]);
            put(store, "large", new byte[1 << 20]);
            store.copy(lake("a"), lake("b"));
            assertThat(store.createMultipart(lake("m"), new PutOptions(Optional.of("STANDARD_IA"))))
                    .isEqualTo("u");
        }
        assertThat(proxy.requests().stream().filter(method("HEAD").negate()))
                .hasSize(4)
                .allSatisfy(request -> assertThat(request.headers())
                        .containsEntry("x-amz-server-side-encryption", "aws:kms")
                        .containsEntry("x-amz-server-side-encryption-aws-kms-key-id", "my-key"));
        assertThat(proxy.requests().stream()
                        .filter(request ->
                                "STANDARD_IA".equals(request.headers().get("x-amz-storage-class"))))
                .hasSize(3);
    }

    @Test
    void nothingIsSentThatOtherServersRefuse() {
        always(method("PUT"), 200, Map.of("ETag", "\"e\""), "");
        try (S3ObjectStore store = store(false, Encryption.none())) {
            put(store, "small", new byte[1]);
            put(store, "large", new byte[1 << 20]);
            store.uploadPart(lake("m"), "u", 1, new ByteArrayInputStream(new byte[9]), OptionalLong.of(9));
        }
        assertThat(proxy.requests()).hasSize(3).allSatisfy(request -> {
            assertThat(request.headers().keySet()).noneMatch(name -> name.startsWith("x-amz-checksum"));
            assertThat(request.headers()).doesNotContainKeys("x-amz-trailer", "x-amz-sdk-checksum-algorithm");
            assertThat(request.headers().get("x-amz-content-sha256")).doesNotContain("TRAILER");
        });
    }

    @Test
    void keysAreSentAsTheyAre() {
        Map<String, String> targets = new HashMap<>(Map.of(
                "a b+c", "/lake/a%20b%2Bc",
                "/a//b/", "/lake/%2Fa/%2Fb/",
                "a/../b/./c", "/lake/a/../b/./c",
                "%2F%20", "/lake/%252F%2520",
                "ü😀", "/lake/%C3%BC%F0%9F%98%80",
                "q?x=1&y#z;,", "/lake/q%3Fx%3D1%26y%23z%3B%2C",
                "\t\n\u0001", "/lake/%09%0A%01"));
        always(_ -> true, 204, Map.of(), "");
        try (S3ObjectStore store = store(false, Encryption.none())) {
            targets.forEach((key, target) -> {
                store.remove(lake(key));
                assertThat(last().target()).isEqualTo(target);
            });
        }
    }

    @Test
    void listingsOfAnyKeysAreRead() {
        always(_ -> true, 200, Map.of("Content-Type", "application/xml"), """
                <ListBucketResult><Name>lake</Name><EncodingType>url</EncodingType><IsTruncated>false</IsTruncated>
                %s%s%s%s%s</ListBucketResult>""".formatted(
                        listed("dir%2F%2Fa"),
                        listed("dir%2Fa+%2B%25"),
                        listed("dir%2Fb%2F"),
                        listed("dir%2F%C3%BC%00%0A"),
                        listed("dir%2F%F0%9F%98%80")));
        try (S3ObjectStore store = store(false, Encryption.none())) {
            List<WalkEntry> entries = store.walk("", "s3://lake/dir/", "", 100);
            assertThat(entries)
                    .extracting(WalkEntry::relativeKey)
                    .containsExactly("/a", "a +%", "b/", "ü\u0000\n", "😀");
            assertThat(entries.get(1).uri()).isEqualTo("s3://lake/dir/a +%");
            assertThat(entries.getFirst().properties().sizeBytes()).isEqualTo(7);
            assertThat(entries.getFirst().properties().etag()).isEqualTo("e");
            assertThat(entries.getFirst().properties().storageClass()).isEmpty();
            assertThat(last().target()).contains("encoding-type=url", "prefix=dir%2F");
            assertThat(fails(Kind.UNAVAILABLE, () -> store.walk("", "s3://lake/dir/", "b", 100)))
                    .hasMessageContaining("byte order");
            assertThat(last().target()).contains("start-after=dir%2Fb");
        }
    }

    private static String listed(String key) {
        return "<Contents><Key>" + key + "</Key><Size>7</Size><ETag>&quot;e&quot;</ETag>"
                + "<StorageClass>STANDARD</StorageClass>"
                + "<LastModified>2026-01-02T03:04:05.678Z</LastModified></Contents>";
    }

    @Test
    void anEmptyPageEndsAListingThatClaimsToGoOn() {
        always(
                _ -> true,
                200,
                Map.of(),
                "<ListBucketResult><Name>lake</Name><IsTruncated>true</IsTruncated></ListBucketResult>");
        try (S3ObjectStore store = store(false, Encryption.none())) {
            assertThat(store.walk("", "s3://lake", "", 100)).isEmpty();
        }
        assertThat(proxy.requests()).hasSize(1);
    }

    @Test
    void aServerThatIsNotThereIsNamed() {
        S3Options options = S3Options.at(NOBODY, KEY).withMaxRetries(0);
        try (S3ObjectStore store = new S3ObjectStore(options)) {
            assertThat(fails(Kind.UNAVAILABLE, () -> store.exists(lake("a"))))
                    .hasMessageContaining("blockstore.s3.endpoint")
                    .hasMessageContaining("127.0.0.1:1");
        }
        URI unknown = URI.create("http://no-such-host.invalid");
        try (S3ObjectStore store = new S3ObjectStore(S3Options.at(unknown, KEY).withMaxRetries(0))) {
            assertThat(fails(Kind.UNAVAILABLE, () -> store.remove(lake("a"))))
                    .hasMessageContaining("no-such-host.invalid");
        }
        URI tls = URI.create(proxy.endpoint().toString().replace("http:", "https:"));
        try (S3ObjectStore store = new S3ObjectStore(
                S3Options.at(tls, KEY).withMaxRetries(0),
                S3Limits.STANDARD.withTimes(Duration.ofSeconds(2), Duration.ofMillis(10)))) {
            fails(Kind.UNAVAILABLE, () -> store.remove(lake("a")));
        }
    }

    @Test
    void saysWhatItIs() {
        try (S3ObjectStore store = store(false, Encryption.none())) {
            assertThat(store.info("id").type()).isEqualTo("s3");
            assertThat(store.info("id").namespaceValidityRegex()).isEqualTo("^s3://");
            assertThat(store.info("id").namespaceExample()).isEqualTo("s3://example-bucket/");
            assertThat(store.info("id").defaultNamespacePrefix()).isEqualTo("s3://mine/");
            assertThat(store.info("id").presignSupport()).isTrue();
            assertThat(store.info("id").presignSupportUi()).isFalse();
            assertThat(store.info("id").presignMultipartSupport()).isTrue();
            assertThat(store.info("id").importSupport()).isTrue();
        }
    }
}
