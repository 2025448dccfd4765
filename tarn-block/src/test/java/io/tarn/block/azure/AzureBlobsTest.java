package io.tarn.block.azure;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.util.Context;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.models.AccessTier;
import com.azure.storage.blob.models.BlobItem;
import io.tarn.block.GeneratedStream;
import io.tarn.block.ObjectProperties;
import io.tarn.block.ObjectStore;
import io.tarn.block.ObjectStore.PartReference;
import io.tarn.block.ObjectStore.PresignRequest;
import io.tarn.block.ObjectStore.PresignedUrl;
import io.tarn.block.ObjectStore.WalkEntry;
import io.tarn.block.ObjectStoreException.Kind;
import io.tarn.block.PutOptions;
import io.tarn.block.StorageLocation;
import io.tarn.block.StoreFixture;
import io.tarn.block.UploadMemory;
import io.tarn.testkit.Crowd;
import java.io.ByteArrayInputStream;
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
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What blobs look like to others.
class AzureBlobsTest extends StoreFixture {
    private static final int LARGE_BYTES = 9 << 20;

    private final AzuriteServer server = AzuriteServer.shared();
    private final String namespace = server.newContainer();
    private final BlobContainerClient container =
            server.client().getBlobContainerClient(namespace.substring(namespace.lastIndexOf('/') + 1));

    @Override
    protected ObjectStore open(Path folder) {
        return new AzureObjectStore(server.options());
    }

    @Override
    protected String namespaceUri() {
        return namespace;
    }

    @Test
    void keysAreTheNamesOfBlobs() {
        List<String> keys = List.of("%2F%20", "100%", "a b", "a%2Fb", "a+b", "q?x=1&y#z", "ünï/çødé", "😀");
        keys.forEach(key -> put(key, key));
        assertThat(container.listBlobs()).extracting(BlobItem::getName).containsExactlyInAnyOrderElementsOf(keys);
    }

    @Test
    void etagsAreTheMd5OfTheContent() throws Exception {
        for (int length : new int[] {0, 10, LARGE_BYTES}) {
            byte[] content = seeded(length, length);
            ObjectProperties stored = put("k", content);
            assertThat(stored.etag())
                    .isEqualTo(HexFormat.of()
                            .formatHex(MessageDigest.getInstance("MD5").digest(content)));
            assertThat(store.properties(at("k"))).isEqualTo(stored);
            assertThat(store.copy(at("k"), at("copy")).etag()).isEqualTo(stored.etag());
        }
    }

    @Test
    void aBlobWithoutMd5HasTheEtagOfTheService() {
        String upload = store.createMultipart(at("m"), PutOptions.none());
        String part = store.uploadPart(at("m"), upload, 1, new GeneratedStream(10), OptionalLong.empty());
        store.completeMultipart(at("m"), upload, List.of(new PartReference(1, part)));
        assertThat(store.properties(at("m")).etag()).startsWith("0x").doesNotContain("\"");
    }

    @Test
    void tiersAreKeptAndOtherClassesIgnored() {
        for (int length : new int[] {10, LARGE_BYTES}) {
            ObjectProperties cool = putAs("cool", length, "cool");
            assertThat(cool.storageClass()).contains("Cool");
            assertThat(store.properties(at("cool"))).isEqualTo(cool);
            assertThat(putAs("other", length, "STANDARD_IA").storageClass()).isEmpty();
        }
        String upload = store.createMultipart(at("m"), new PutOptions(Optional.of("Cool")));
        String part = store.uploadPart(at("m"), upload, 1, new GeneratedStream(10), OptionalLong.empty());
        store.completeMultipart(at("m"), upload, List.of(new PartReference(1, part)));
        assertThat(container.getBlobClient("m").getProperties().getAccessTier()).isEqualTo(AccessTier.COOL);
    }

    private ObjectProperties putAs(String key, int length, String storageClass) {
        return store.put(
                at(key),
                new GeneratedStream(length),
                OptionalLong.of(length),
                new PutOptions(Optional.of(storageClass)));
    }

    @Test
    void nothingIsLeftOfAnUpload() {
        String upload = store.createMultipart(at("m"), PutOptions.none());
        assertThat(container.listBlobs()).extracting(BlobItem::getName).containsExactly("m." + upload + ".multipart");
        String part = store.uploadPart(at("m"), upload, 1, new GeneratedStream(LARGE_BYTES), OptionalLong.empty());
        store.completeMultipart(at("m"), upload, List.of(new PartReference(1, part)));
        String aborted = store.createMultipart(at("n"), PutOptions.none());
        store.uploadPart(at("n"), aborted, 1, new GeneratedStream(10), OptionalLong.empty());
        store.abortMultipart(at("n"), aborted);
        assertThat(container.listBlobs()).extracting(BlobItem::getName).containsExactly("m");
    }

    @Test
    void partsThatClientsSendAreBlobsUntilTheEnd() throws Exception {
        String upload = store.createMultipart(at("d/m"), PutOptions.none());
        List<PresignedUrl> urls = store.presignParts(at("d/m"), upload, 3);
        String first = sendPart(urls.get(0), "one,");
        String second = sendPart(urls.get(1), "");
        String third = sendPart(urls.get(2), "three");
        assertThat(names())
                .containsExactly(
                        "d/m." + upload + ".multipart",
                        "d/m." + upload + ".part_00001",
                        "d/m." + upload + ".part_00002",
                        "d/m." + upload + ".part_00003");
        String md5 = HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes("three")));
        assertThat(store.listParts(at("d/m"), upload, 2, 10)).containsExactly(new ObjectStore.Part(3, md5, 5));
        assertThat(third).startsWith("0x").isNotEqualTo(md5);
        store.completeMultipart(
                at("d/m"),
                upload,
                List.of(new PartReference(1, first), new PartReference(2, second), new PartReference(3, md5)));
        assertThat(read("d/m")).isEqualTo(bytes("one,three"));
        String aborted = store.createMultipart(at("d/n"), PutOptions.none());
        sendPart(store.presignPart(at("d/n"), aborted, 10_000), "lost");
        store.abortMultipart(at("d/n"), aborted);
        assertThat(names()).containsExactly("d/m");
    }

    private Stream<String> names() {
        return container.listBlobs().stream().map(BlobItem::getName);
    }

    /// @return its ETag without quotes
    private static String sendPart(PresignedUrl url, String content) throws Exception {
        HttpResponse<String> answer = send(HttpRequest.newBuilder(URI.create(url.url()))
                .header("x-ms-blob-type", "BlockBlob")
                .PUT(HttpRequest.BodyPublishers.ofString(content)));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return answer.headers().firstValue("ETag").orElseThrow().replace("\"", "");
    }

    @Test
    void partsAreSentOnlyToUploadsThatExist() {
        String upload = store.createMultipart(at("m"), PutOptions.none());
        for (String unknown : List.of("", "../" + upload, "0".repeat(32), upload.toUpperCase(Locale.ROOT) + "/")) {
            fails(Kind.NOT_FOUND, () -> store.presignPart(at("m"), unknown, 1));
            fails(Kind.NOT_FOUND, () -> store.presignParts(at("m"), unknown, 2));
        }
        fails(Kind.NOT_FOUND, () -> store.presignPart(at("other"), upload, 1));
    }

    /// Of a large part no piece is left out, and all pieces together fit into a blob.
    @Test
    void largePartsAreCopiedInPieces() {
        AzureAddress target = AzureAddress.of(at("m"), AzureOptions.DOMAIN_DEFAULT);
        AzureOptions options = server.options();
        try (AzureClients clients = new AzureClients(options)) {
            var blobs = new PartBlobs(
                    clients, new AzurePresigner(clients, options, InstantSource.system()), InstantSource.system());
            for (long size : new long[] {1, 64L << 20, (64L << 20) + 1, 320L << 20, 5000L << 20, (5000L << 20) - 1}) {
                var part = new PartBlobs.Sent(7, target, "0x1", Optional.empty(), size, Instant.EPOCH);
                List<PartBlobs.Piece> pieces = blobs.pieces(BlockId.newUploadId(), part);
                assertThat(pieces).hasSizeLessThanOrEqualTo(BlockUpload.BLOCKS_MAX / 10_000);
                long next = 0;
                for (PartBlobs.Piece piece : pieces) {
                    assertThat(piece.range().getOffset()).isEqualTo(next);
                    next += piece.range().getCount();
                }
                assertThat(next).isEqualTo(size);
                assertThat(pieces).extracting(PartBlobs.Piece::blockId).doesNotHaveDuplicates();
            }
        }
    }

    @Test
    void partsOfManyBlocksAndOfNone() {
        String upload = store.createMultipart(at("m"), PutOptions.none());
        byte[] large = seeded(8, LARGE_BYTES);
        PartReference first = part(upload, 1, large);
        PartReference empty = part(upload, 2, new byte[0]);
        PartReference last = part(upload, 3, bytes("end"));
        assertThat(store.listParts(at("m"), upload, 0, 10))
                .extracting(ObjectStore.Part::sizeBytes)
                .containsExactly((long) LARGE_BYTES, 0L, 3L);
        store.completeMultipart(at("m"), upload, List.of(first, empty, last));
        byte[] joined = read("m");
        assertThat(joined).hasSize(LARGE_BYTES + 3).startsWith(large).endsWith(bytes("end"));
        String nothing = store.createMultipart(at("e"), PutOptions.none());
        String etag = store.uploadPart(at("e"), nothing, 1, new GeneratedStream(0), OptionalLong.empty());
        store.completeMultipart(at("e"), nothing, List.of(new PartReference(1, etag)));
        assertThat(read("e")).isEmpty();
    }

    private PartReference part(String upload, int number, byte[] content) {
        return new PartReference(
                number,
                store.uploadPart(at("m"), upload, number, new ByteArrayInputStream(content), OptionalLong.empty()));
    }

    @Test
    void largePutsOfOneKeyAtOnceAllSucceed() {
        Crowd.virtual(6, caller -> put("hot", seeded(caller, LARGE_BYTES)));
        byte[] content = read("hot");
        assertThat(List.of(0, 1, 2, 3, 4, 5)).anyMatch(caller -> Arrays.equals(content, seeded(caller, LARGE_BYTES)));
    }

    @Test
    void uploadsStayWithinTheirMemory() {
        UploadMemory memory = new UploadMemory(5 * BlockUpload.BLOCK_BYTES_MIN, Duration.ofMinutes(1));
        try (ObjectStore bounded = with(memory)) {
            Crowd.virtual(
                    8,
                    caller -> bounded.put(
                            at("k" + caller),
                            new GeneratedStream(LARGE_BYTES),
                            OptionalLong.empty(),
                            PutOptions.none()));
        }
        UploadMemory none = new UploadMemory(1 << 20, Duration.ZERO);
        try (ObjectStore bounded = with(none)) {
            fails(
                    Kind.THROTTLED,
                    () -> bounded.put(
                            at("k"), new GeneratedStream(LARGE_BYTES), OptionalLong.empty(), PutOptions.none()));
        }
    }

    private ObjectStore with(UploadMemory memory) {
        AzureOptions options = server.options();
        return new AzureObjectStore(options, new AzureClients(options), InstantSource.system(), memory);
    }

    @Test
    void presignedUrlsReadAndWriteWithoutCredentials() throws Exception {
        put("dir/a b%2F😀.txt", "hello");
        PresignedUrl read = store.presign(at("dir/a b%2F😀.txt"), new PresignRequest(false, Optional.of("a b.txt")));
        assertThat(send(HttpRequest.newBuilder(URI.create(read.url()))).body()).isEqualTo("hello");
        assertThat(read.url()).contains("rscd=attachment");
        assertThat(read.expiry().orElseThrow())
                .isBetween(
                        Instant.now().plus(Duration.ofMinutes(14)),
                        Instant.now().plus(Duration.ofMinutes(15)));
        PresignedUrl write = store.presign(at("up"), new PresignRequest(true, Optional.empty()));
        assertThat(send(HttpRequest.newBuilder(URI.create(write.url()))
                                .header("x-ms-blob-type", "BlockBlob")
                                .PUT(HttpRequest.BodyPublishers.ofString("sent")))
                        .statusCode())
                .isEqualTo(201);
        assertThat(read("up")).isEqualTo(bytes("sent"));
        assertThat(send(HttpRequest.newBuilder(URI.create(read.url()))
                                .header("x-ms-blob-type", "BlockBlob")
                                .PUT(HttpRequest.BodyPublishers.ofString("no")))
                        .statusCode())
                .isEqualTo(403);
        assertThat(send(HttpRequest.newBuilder(URI.create(write.url()))).statusCode())
                .isEqualTo(403);
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(request.timeout(Duration.ofSeconds(10)).build(), BodyHandlers.ofString());
        }
    }

    @Test
    void presigningCanBeSwitchedOff() {
        AzureOptions on = server.options();
        AzureOptions off = new AzureOptions(
                on.storageAccount(),
                on.storageAccessKey(),
                on.domain(),
                on.tryTimeout(),
                on.preSignedExpiry(),
                true,
                false,
                false,
                on.testEndpointUrl(),
                "");
        try (ObjectStore silent = new AzureObjectStore(off)) {
            assertThat(silent.info("").presignSupport()).isFalse();
            assertThat(silent.info("").presignSupportUi()).isFalse();
            assertThat(silent.info("").presignMultipartSupport()).isFalse();
            String upload = silent.createMultipart(at("k"), PutOptions.none());
            fails(Kind.UNSUPPORTED, () -> silent.presignPart(at("k"), upload, 1));
            assertThat(fails(
                            Kind.UNSUPPORTED,
                            () -> silent.presign(at("k"), new PresignRequest(false, Optional.empty()))))
                    .hasMessageEndingWith("operation not supported");
        }
    }

    @Test
    void aHierarchicalNamespaceIsWalkedInByteOrderWithoutFolders() {
        List<String> keys = List.of("a!b", "a-/x", "a.txt", "a/1", "a/2/x", "a0", "\uffee", "😀");
        keys.forEach(key -> put(key, key));
        container
                .getBlobClient("a")
                .getBlockBlobClient()
                .uploadWithResponse(
                        new ByteArrayInputStream(new byte[0]),
                        0,
                        null,
                        Map.of("hdi_isfolder", "true"),
                        null,
                        null,
                        null,
                        null,
                        Context.NONE);
        assertThat(new AzureWalk(container, "", "", 100, true).page())
                .extracting(BlobItem::getName)
                .containsExactlyElementsOf(keys);
        assertThat(new AzureWalk(container, "a", "a-/x", 3, true).page())
                .extracting(BlobItem::getName)
                .containsExactly("a.txt", "a/1", "a/2/x");
        var scanned = new ArrayList<String>();
        try (var scan = new AzureScan(
                AzureAddress.prefix(namespace + "/", server.options().domain()),
                AzureWalk.hierarchicalListing(container, ""),
                item -> new WalkEntry("", item.getName(), AzureWalk.properties(item.getProperties())))) {
            for (var next = scan.next(); next.isPresent(); next = scan.next()) {
                scanned.add(next.get().relativeKey());
            }
        }
        assertThat(scanned).containsExactlyInAnyOrderElementsOf(keys);
        assertThat(store.scan("", namespace + "/")).as("a flat account").isEmpty();
    }

    @Test
    void aWholeContainerIsWalkedByItsName() {
        put("a", "x");
        put("b/c", "y");
        assertThat(store.walk("", namespace, "", 10))
                .extracting(e -> e.uri())
                .containsExactly(namespace + "/a", namespace + "/b/c");
        assertThat(store.walk("", namespace + "/", "a", 10))
                .extracting(e -> e.relativeKey())
                .containsExactly("b/c");
    }

    @Test
    void bothSchemesNameTheSameBlob() {
        put("k", "x");
        String http = namespace.replace("https://", "http://") + "/k";
        assertThat(drain(store.get(StorageLocation.full("", http)))).isEqualTo(bytes("x"));
        assertThat(store.walk("", http, "", 1).getFirst().uri()).isEqualTo(http);
    }

    @Test
    void theDomainOfEmulatorsMayHaveAPort() {
        AzureOptions on = server.options();
        AzureOptions options = new AzureOptions(
                on.storageAccount(),
                on.storageAccessKey(),
                AzureOptions.DOMAIN_TEST,
                on.tryTimeout(),
                on.preSignedExpiry(),
                false,
                false,
                false,
                on.testEndpointUrl(),
                "");
        put("k", "x");
        String uri = namespace.replace("https://", "http://").replace("blob.core.windows.net", "azurite.test:10000");
        try (ObjectStore emulated = new AzureObjectStore(options)) {
            assertThat(drain(emulated.get(StorageLocation.full("", uri + "/k"))))
                    .isEqualTo(bytes("x"));
            assertThat(emulated.walk("", uri + "/", "", 1).getFirst().uri()).isEqualTo(uri + "/k");
        }
    }
}
