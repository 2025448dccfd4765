package io.tarn.block.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.block.FaultyProxy;
import io.tarn.block.GeneratedStream;
import io.tarn.block.HttpFaultProxy;
import io.tarn.block.HttpFaultProxy.Fault;
import io.tarn.block.ObjectStore;
import io.tarn.block.ObjectStore.PartReference;
import io.tarn.block.ObjectStore.PresignedUrl;
import io.tarn.block.ObjectStoreException.Kind;
import io.tarn.block.PutOptions;
import io.tarn.block.StorageLocation;
import io.tarn.block.StoreFixture;
import io.tarn.testkit.Crowd;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/// What becomes of calls when the service is away, refuses, or connections break.
class AzureFaultsTest extends StoreFixture {
    private static final Duration BOUND = Duration.ofSeconds(20);
    private static final int LARGE_BYTES = 12 << 20;

    private final AzuriteServer server = AzuriteServer.shared();
    private final String container = server.newContainer();
    private final FaultyProxy proxy = new FaultyProxy(server.port());

    @Override
    protected ObjectStore open(Path folder) {
        return new AzureObjectStore(server.options().at("http://127.0.0.1:" + proxy.port()));
    }

    @Override
    protected String namespaceUri() {
        return container + "/lake";
    }

    @Test
    void anAbsentServerIsUnavailableAndWorksWhenItIsBack() {
        try (AzuriteServer own = AzuriteServer.started(folder);
                ObjectStore away = new AzureObjectStore(own.options())) {
            StorageLocation.Full key = new StorageLocation.Full("", own.newContainer() + "/k");
            away.put(key, new GeneratedStream(10), OptionalLong.of(10), PutOptions.none());
            own.stop();
            assertUnavailable(List.of(
                    () -> away.put(key, new GeneratedStream(10), OptionalLong.of(10), PutOptions.none()),
                    () -> away.put(key, new GeneratedStream(9 << 20), OptionalLong.empty(), PutOptions.none()),
                    () -> away.get(key),
                    () -> away.getRange(key, 1, 1),
                    () -> away.exists(key),
                    () -> away.properties(key),
                    () -> away.remove(key),
                    () -> away.copy(key, key),
                    () -> away.createMultipart(key, PutOptions.none()),
                    () -> away.walk("", key.uri(), "", 10)));
            own.start();
            assertThat(drain(away.get(key))).hasSize(10);
        }
    }

    @Test
    void aSilentServerIsUnavailableAfterTheTimeOfATry() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                ObjectStore store = new AzureObjectStore(
                        impatient(server.options().at("http://127.0.0.1:" + silent.getLocalPort())))) {
            assertUnavailable(List.of(
                    () -> store.properties(at("k")),
                    () -> store.put(at("k"), new GeneratedStream(10), OptionalLong.of(10), PutOptions.none()),
                    () -> store.get(at("k"))));
        }
    }

    private static void assertUnavailable(List<ThrowingCallable> calls) {
        Crowd.virtual(calls.size(), i -> {
            long start = System.nanoTime();
            assertThat(fails(Kind.UNAVAILABLE, calls.get(i))).hasMessageContaining("cannot be reached");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(BOUND);
        });
    }

    private static AzureOptions impatient(AzureOptions options) {
        return new AzureOptions(
                options.storageAccount(),
                options.storageAccessKey(),
                options.domain(),
                Duration.ofSeconds(1),
                options.preSignedExpiry(),
                false,
                true,
                false,
                options.testEndpointUrl(),
                "");
    }

    @Test
    void aWrongKeyIsForbidden() {
        String wrong = Base64.getEncoder().encodeToString(new byte[64]);
        try (ObjectStore store = new AzureObjectStore(
                AzureOptions.withKey(AzuriteServer.ACCOUNT, wrong).at(server.endpoint()))) {
            assertThat(fails(Kind.FORBIDDEN, () -> store.exists(at("k"))))
                    .hasMessageContaining("blockstore.azure.storage_access_key")
                    .hasMessageNotContaining(wrong);
            fails(
                    Kind.FORBIDDEN,
                    () -> store.put(at("k"), new GeneratedStream(1), OptionalLong.of(1), PutOptions.none()));
            fails(Kind.FORBIDDEN, () -> store.get(at("k")));
        }
    }

    @Test
    void theKeyIsNotUsedForAnotherAccount() {
        StorageLocation other = StorageLocation.full("", "https://other.blob.core.windows.net/container/k");
        assertThat(fails(Kind.FORBIDDEN, () -> store.get(other))).hasMessageContaining("not of other");
    }

    @Test
    void anAbsentContainerIsNamed() {
        String uri = "https://" + AzuriteServer.ACCOUNT + ".blob.core.windows.net/no-such-container/";
        StorageLocation location = StorageLocation.full("", uri + "k");
        assertThat(fails(Kind.NOT_FOUND, () -> store.get(location))).hasMessageContaining("no-such-container");
        assertThat(fails(
                        Kind.WRITE_FAILED,
                        () -> store.put(location, new GeneratedStream(1), OptionalLong.of(1), PutOptions.none())))
                .hasMessageContaining("no container no-such-container");
        assertThat(fails(
                        Kind.WRITE_FAILED,
                        () -> store.put(
                                location, new GeneratedStream(9 << 20), OptionalLong.empty(), PutOptions.none())))
                .hasMessageContaining("create it");
        assertThat(fails(Kind.NOT_FOUND, () -> store.walk("", uri, "", 10))).hasMessageContaining("create it");
        fails(Kind.WRITE_FAILED, () -> store.createMultipart(location, PutOptions.none()));
        fails(Kind.NOT_FOUND, () -> store.listParts(location, "0".repeat(32), 0, 1));
        assertThat(store.exists(location)).isFalse();
        store.remove(location);
    }

    @Test
    void aReadGoesOnWhereItsConnectionBroke() throws IOException {
        byte[] content = seeded(5, LARGE_BYTES);
        put("k", content);
        proxy.cutAnswers(5 << 20, 2);
        assertThat(read("k")).isEqualTo(content);
        assertThat(proxy.cutsLeft()).isZero();
        proxy.cutAnswers(1 << 20, 1);
        try (InputStream in = store.getRange(at("k"), 1000, 3 << 20)) {
            assertThat(in.readAllBytes()).isEqualTo(Arrays.copyOfRange(content, 1000, 1000 + (3 << 20)));
        }
        assertThat(proxy.cutsLeft()).isZero();
    }

    @Test
    void aReadThatBreaksAgainAndAgainFailsAsAStreamDoes() {
        put("k", seeded(5, LARGE_BYTES));
        proxy.cutAnswers(100_000, 1000);
        assertThatThrownBy(() -> {
                    try (InputStream in = store.get(at("k"))) {
                        in.readAllBytes();
                    }
                })
                .isInstanceOf(IOException.class)
                .hasMessageContaining("broke off");
    }

    @Test
    void blocksAreSentAgainWhenTheirConnectionBreaks() {
        byte[] content = seeded(6, LARGE_BYTES);
        proxy.cutRequests(5 << 20, 2);
        put("k", content);
        assertThat(proxy.cutsLeft()).isZero();
        assertThat(read("k")).isEqualTo(content);
    }

    @Test
    void anUploadThatBreaksAgainAndAgainStoresNothing() {
        put("k", "kept");
        proxy.cutRequests(100_000, 1000);
        fails(Kind.UNAVAILABLE, () -> put("k", seeded(6, LARGE_BYTES)));
        fails(Kind.UNAVAILABLE, () -> put("new", seeded(6, 1 << 20)));
        proxy.cutRequests(0, 0);
        assertThat(read("k")).isEqualTo(bytes("kept"));
        assertThat(store.exists(at("new"))).isFalse();
    }

    @Test
    void partsThatCannotBeCopiedLeaveTheUploadAsItWas() throws Exception {
        try (HttpFaultProxy watched = new HttpFaultProxy(URI.create(server.endpoint()));
                ObjectStore own = new AzureObjectStore(
                        impatient(server.options().at(watched.endpoint().toString())))) {
            Predicate<HttpFaultProxy.Request> copies =
                    request -> request.headers().containsKey("x-ms-copy-source");
            String upload = own.createMultipart(at("m"), PutOptions.none());
            List<PartReference> parts = List.of(
                    sent(own.presignPart(at("m"), upload, 1), 1, "one,"),
                    sent(own.presignPart(at("m"), upload, 2), 2, "two"));
            watched.fault(copies, Integer.MAX_VALUE, new Fault.Answer(500, Map.of(), ""));
            fails(Kind.UNAVAILABLE, () -> own.completeMultipart(at("m"), upload, parts));
            watched.heal();
            watched.fault(copies, 1, new Fault.Answer(412, Map.of("x-ms-error-code", "ConditionNotMet"), ""));
            fails(Kind.INVALID_PART, () -> own.completeMultipart(at("m"), upload, parts));
            assertThat(own.exists(at("m"))).isFalse();
            watched.heal();
            watched.fault(copies, 2, new Fault.LoseAnswer());
            own.completeMultipart(at("m"), upload, parts);
            assertThat(watched.count(copies)).isEqualTo(4);
            assertThat(watched.requests())
                    .filteredOn(copies)
                    .allMatch(request -> request.headers().containsKey("x-ms-source-if-match"));
            assertThat(read("m")).isEqualTo(bytes("one,two"));
            assertThat(own.walk("", container + "/", "", 10)).hasSize(1);
        }
    }

    private static PartReference sent(PresignedUrl url, int number, String content) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(url.url()))
                    .header("x-ms-blob-type", "BlockBlob")
                    .PUT(BodyPublishers.ofString(content))
                    .timeout(BOUND)
                    .build();
            String etag = http.send(request, BodyHandlers.discarding())
                    .headers()
                    .firstValue("ETag")
                    .orElseThrow();
            return new PartReference(number, etag.replace("\"", ""));
        }
    }

    @Test
    void aLostAnswerDoesNoHarmWhereverItIsLost() {
        byte[] content = seeded(7, 5 << 20);
        for (int answered = 1; answered < 3000; answered += 200) {
            proxy.cutAnswers(answered, 1);
            put("k", content);
            String upload = store.createMultipart(at("m"), PutOptions.none());
            String etag = store.uploadPart(at("m"), upload, 1, new ByteArrayInputStream(content), OptionalLong.empty());
            proxy.cutAnswers(answered, 1);
            store.completeMultipart(at("m"), upload, List.of(new PartReference(1, etag)));
            proxy.cutAnswers(0, 0);
            assertThat(read("m")).isEqualTo(content);
            assertThat(read("k")).isEqualTo(content);
        }
    }
}
