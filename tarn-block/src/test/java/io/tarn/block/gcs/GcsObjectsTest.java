package io.tarn.block.gcs;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.cloud.storage.Blob;
import com.google.cloud.storage.Storage;
import com.google.cloud.storage.Storage.BlobGetOption;
import io.tarn.block.GeneratedStream;
import io.tarn.block.ObjectProperties;
import io.tarn.block.ObjectStore;
import io.tarn.block.ObjectStore.PartReference;
import io.tarn.block.ObjectStore.PresignRequest;
import io.tarn.block.ObjectStore.PresignedUrl;
import io.tarn.block.ObjectStoreException.Kind;
import io.tarn.block.PutOptions;
import io.tarn.block.StorageLocation;
import io.tarn.block.StoreFixture;
import io.tarn.block.UploadMemory;
import io.tarn.testkit.Crowd;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What objects look like to others.
class GcsObjectsTest extends StoreFixture {
    private static final int LARGE_BYTES = 9 << 20;
    private static final String KEY = "0123456789abcdef".repeat(4);

    private final GcsEmulator server = GcsEmulator.shared();
    private final String namespace = server.newBucket();
    private final Storage client = server.client();

    @Override
    protected ObjectStore open(Path folder) {
        return new GcsObjectStore(server.options());
    }

    @Override
    protected String namespaceUri() {
        return namespace;
    }

    private Stream<String> names() {
        return client.list(namespace.substring("gs://".length())).streamAll().map(Blob::getName);
    }

    @Test
    void keysAreTheNamesOfObjects() {
        List<String> keys = List.of("%2F%20", "100%", "a b", "a%2Fb", "a+b", "q?x=1&y#z", "ünï/çødé", "😀");
        keys.forEach(key -> put(key, key));
        assertThat(names()).containsExactlyInAnyOrderElementsOf(keys);
    }

    @Test
    void etagsAreTheMd5OfTheContent() throws Exception {
        for (int length : new int[] {0, 10, 4 << 20, LARGE_BYTES}) {
            byte[] content = seeded(length, length);
            ObjectProperties stored = put("k", content);
            assertThat(stored.etag())
                    .isEqualTo(HexFormat.of()
                            .formatHex(MessageDigest.getInstance("MD5").digest(content)));
            assertThat(store.properties(at("k"))).isEqualTo(stored);
            assertThat(store.copy(at("k"), at("copy")).etag()).isEqualTo(stored.etag());
            assertThat(read("copy")).isEqualTo(content);
        }
    }

    @Test
    void classesAreSentAndThoseOfOthersAreNot() {
        try (GoogleStub google = new GoogleStub();
                ObjectStore watched = new GcsObjectStore(GcsOptions.defaults().at(google.url()))) {
            for (int length : new int[] {10, LARGE_BYTES}) {
                assertThat(sent(google, watched, length, "nearline")).contains("\"storageClass\":\"NEARLINE\"");
                assertThat(sent(google, watched, length, "STANDARD_IA"))
                        .contains("\"name\":\"k\"")
                        .doesNotContain("storageClass");
            }
        }
    }

    private String sent(GoogleStub google, ObjectStore watched, int length, String storageClass) {
        google.requests.clear();
        PutOptions options = new PutOptions(Optional.of(storageClass));
        fails(
                Kind.WRITE_FAILED,
                () -> watched.put(at("k"), new GeneratedStream(length), OptionalLong.of(length), options));
        return String.join("\n", google.requests);
    }

    @Test
    void partsLieBesideTheTargetAndNothingIsLeft() {
        String upload = store.createMultipart(at("f/m"), PutOptions.none());
        String part = store.uploadPart(at("f/m"), upload, 7, new GeneratedStream(10), OptionalLong.empty());
        assertThat(names()).containsExactly("f/" + upload + ".multipart", "f/" + upload + ".part_00007");
        store.completeMultipart(at("f/m"), upload, List.of(new PartReference(7, part)));
        String aborted = store.createMultipart(at("f/n"), PutOptions.none());
        store.uploadPart(at("f/n"), aborted, 1, new GeneratedStream(10), OptionalLong.empty());
        store.abortMultipart(at("f/n"), aborted);
        assertThat(names()).containsExactly("f/m");
    }

    @Test
    void partsAreSentOnlyToUploadsOfThatObject() {
        try (GoogleStub google = new GoogleStub();
                ObjectStore signing = new GcsObjectStore(server.options().as(google.serviceAccount()))) {
            String upload = signing.createMultipart(at("f/m"), PutOptions.none());
            assertThat(signing.presignPart(at("f/m"), upload, 7).url())
                    .contains("/f/" + upload + ".part_00007?", "X-Goog-SignedHeaders=host");
            for (String unknown : List.of("", "../" + upload, "0".repeat(32))) {
                fails(Kind.NOT_FOUND, () -> signing.presignPart(at("f/m"), unknown, 1));
            }
            fails(Kind.NOT_FOUND, () -> signing.presignPart(at("f/n"), upload, 1));
            fails(Kind.NOT_FOUND, () -> signing.presignParts(at("f/n"), upload, 1));
            fails(Kind.UNSUPPORTED, () -> store.presignPart(at("f/m"), upload, 1));
        }
    }

    /// The ETag of a part may be what the service calls it, in either of its interfaces.
    @Test
    void partsAreNamedAsTheServiceDoes() {
        String upload = store.createMultipart(at("f/m"), PutOptions.none());
        List<PartReference> parts = new ArrayList<>();
        for (int number = 1; number <= 3; number++) {
            String md5 = store.uploadPart(at("f/m"), upload, number, new GeneratedStream(10), OptionalLong.empty());
            String etag = client.get(
                            namespace.substring("gs://".length()),
                            "f/" + upload + ".part_0000" + number,
                            new BlobGetOption[0])
                    .getEtag();
            String named =
                    List.of(md5.toUpperCase(Locale.ROOT), etag, "-" + etag).get(number - 1);
            assertThat(named).isNotEqualTo(md5);
            parts.add(new PartReference(number, named));
            fails(
                    Kind.INVALID_PART,
                    () -> store.completeMultipart(
                            at("f/m"), upload, List.of(new PartReference(parts.size(), "-" + md5))));
        }
        ObjectProperties done = store.completeMultipart(at("f/m"), upload, parts);
        assertThat(done.etag()).matches("[0-9a-f]{32}-3");
        assertThat(done.sizeBytes()).isEqualTo(30);
    }

    /// The emulator ignores the version in a request to join, so a server that has it no longer is asked here.
    @Test
    void whatIsJoinedIsTheVersionThatWasLookedAt() {
        String upload = "ab".repeat(16);
        String marker = "{\"name\":\"u\",\"bucket\":\"lake\",\"metadata\":{\"target\":\"k\"},\"size\":\"0\"}";
        String part = "{\"name\":\"%s.part_00001\",\"bucket\":\"lake\",\"generation\":\"4711\",\"size\":\"1\","
                + "\"etag\":\"CJ\",\"updated\":\"2026-01-01T00:00:00Z\"}";
        try (GoogleStub google = new GoogleStub();
                ObjectStore watched = new GcsObjectStore(GcsOptions.defaults().at(google.url()))) {
            google.answer(upload + ".multipart", marker);
            google.answer("prefix=" + upload, "{\"items\":[" + part.formatted(upload) + "]}");
            assertThat(fails(
                            Kind.INVALID_PART,
                            () -> watched.completeMultipart(
                                    StorageLocation.full("", "gs://lake/k"),
                                    upload,
                                    List.of(new PartReference(1, "CJ")))))
                    .hasMessageContaining("sent again or removed");
            assertThat(google.requests)
                    .anyMatch(request -> request.contains("/compose") && request.contains("\"generation\":\"4711\""));
        }
    }

    @Test
    void moreThan32PartsAreJoinedInOrder() {
        String upload = store.createMultipart(at("m"), PutOptions.none());
        List<PartReference> parts = new ArrayList<>();
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        for (int number = 1; number <= 1 + 32 * 33; number++) {
            byte[] content = bytes("part " + number + ";");
            expected.writeBytes(content);
            parts.add(new PartReference(
                    number,
                    store.uploadPart(
                            at("m"), upload, number, new ByteArrayInputStream(content), OptionalLong.empty())));
        }
        assertThat(store.listParts(at("m"), upload, 0, 10_000)).hasSize(parts.size());
        store.completeMultipart(at("m"), upload, parts);
        assertThat(read("m")).isEqualTo(expected.toByteArray());
        assertThat(names()).containsExactly("m");
    }

    @Test
    void largePutsOfOneKeyAtOnceAllSucceed() {
        Crowd.virtual(6, caller -> put("hot", seeded(caller, LARGE_BYTES)));
        byte[] content = read("hot");
        assertThat(List.of(0, 1, 2, 3, 4, 5)).anyMatch(caller -> Arrays.equals(content, seeded(caller, LARGE_BYTES)));
    }

    @Test
    void uploadsStayWithinTheirMemory() {
        UploadMemory memory = new UploadMemory(5 * GcsClient.CHUNK_BYTES, Duration.ofMinutes(1));
        try (ObjectStore bounded = with(server.options(), memory)) {
            Crowd.virtual(
                    8,
                    caller -> bounded.put(
                            at("k" + caller),
                            new GeneratedStream(LARGE_BYTES),
                            OptionalLong.empty(),
                            PutOptions.none()));
        }
        try (ObjectStore bounded = with(server.options(), new UploadMemory(1 << 20, Duration.ZERO))) {
            fails(
                    Kind.THROTTLED,
                    () -> bounded.put(
                            at("k"), new GeneratedStream(LARGE_BYTES), OptionalLong.empty(), PutOptions.none()));
        }
    }

    private static ObjectStore with(GcsOptions options, UploadMemory memory) {
        return new GcsObjectStore(options, GcsClient.open(options), InstantSource.system(), memory);
    }

    @Test
    void presignedUrlsReadAndWrite() throws Exception {
        put("dir/a b%2F😀.txt", "hello");
        try (GoogleStub google = new GoogleStub();
                ObjectStore signing = new GcsObjectStore(server.options().as(google.serviceAccount()))) {
            assertThat(signing.info("").presignSupport()).isTrue();
            assertThat(signing.info("").presignSupportUi()).isFalse();
            PresignedUrl read =
                    signing.presign(at("dir/a b%2F😀.txt"), new PresignRequest(false, Optional.of("a b.txt")));
            assertThat(send(HttpRequest.newBuilder(URI.create(read.url()))).body())
                    .isEqualTo("hello");
            assertThat(read.url())
                    .contains("response-content-disposition=attachment", "X-Goog-Expires=900", "GOOG4-RSA-SHA256");
            assertThat(read.expiry().orElseThrow())
                    .isBetween(
                            Instant.now().plus(Duration.ofMinutes(14)),
                            Instant.now().plus(Duration.ofMinutes(15)));
            PresignedUrl write = signing.presign(at("up"), new PresignRequest(true, Optional.empty()));
            assertThat(send(HttpRequest.newBuilder(URI.create(write.url()))
                                    .PUT(HttpRequest.BodyPublishers.ofString("sent")))
                            .statusCode())
                    .isEqualTo(200);
            assertThat(write.url()).contains("X-Goog-SignedHeaders=host");
        }
        assertThat(read("up")).isEqualTo(bytes("sent"));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(request.timeout(Duration.ofSeconds(10)).build(), BodyHandlers.ofString());
        }
    }

    @Test
    void presigningNeedsAnAccountThatSigns() {
        assertThat(store.info("").presignSupport()).isFalse();
        try (GoogleStub google = new GoogleStub();
                ObjectStore off = new GcsObjectStore(changed(google, true, Optional.empty()));
                ObjectStore encrypted = new GcsObjectStore(changed(google, false, Optional.of(KEY)))) {
            for (ObjectStore silent : List.of(store, off, encrypted)) {
                assertThat(silent.info("").presignSupport()).isFalse();
                assertThat(fails(
                                Kind.UNSUPPORTED,
                                () -> silent.presign(at("k"), new PresignRequest(false, Optional.empty()))))
                        .hasMessageEndingWith("operation not supported");
            }
        }
    }

    private GcsOptions changed(GoogleStub google, boolean disabled, Optional<String> key) {
        return new GcsOptions(
                Optional.of(google.serviceAccount()),
                Optional.empty(),
                Duration.ofMinutes(15),
                disabled,
                false,
                false,
                key,
                Optional.empty(),
                Optional.of(server.endpoint()),
                "");
    }

    @Test
    void everyRequestForContentCarriesTheCustomersKey() {
        try (GoogleStub google = new GoogleStub();
                ObjectStore encrypted = new GcsObjectStore(new GcsOptions(
                        Optional.empty(),
                        Optional.empty(),
                        Duration.ofMinutes(15),
                        false,
                        true,
                        false,
                        Optional.of(KEY),
                        Optional.empty(),
                        Optional.of(google.url()),
                        ""))) {
            String header = "x-goog-encryption-key: ASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4mrze8=";
            for (Runnable call : List.<Runnable>of(
                    () -> fails(Kind.NOT_FOUND, () -> encrypted.get(at("k"))),
                    () -> fails(Kind.NOT_FOUND, () -> encrypted.properties(at("k"))),
                    () -> fails(Kind.WRITE_FAILED, () -> putTo(encrypted, 1)),
                    () -> fails(Kind.WRITE_FAILED, () -> putTo(encrypted, LARGE_BYTES)))) {
                google.headers.clear();
                call.run();
                assertThat(google.headers).contains(header);
            }
        }
    }

    private void putTo(ObjectStore other, int length) {
        other.put(at("k"), new GeneratedStream(length), OptionalLong.of(length), PutOptions.none());
    }

    @Test
    void aWholeBucketIsWalkedByItsName() {
        put("a", "x");
        put("b/c", "y");
        assertThat(store.walk("", namespace, "", 10))
                .extracting(ObjectStore.WalkEntry::uri)
                .containsExactly(namespace + "/a", namespace + "/b/c");
        assertThat(store.walk("", namespace + "/", "a", 10))
                .extracting(ObjectStore.WalkEntry::relativeKey)
                .containsExactly("b/c");
        assertThat(drain(store.get(StorageLocation.full("", namespace + "/a")))).isEqualTo(bytes("x"));
    }
}
