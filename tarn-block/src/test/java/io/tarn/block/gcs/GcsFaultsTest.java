package io.tarn.block.gcs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.cloud.storage.Storage;
import io.tarn.block.FaultyProxy;
import io.tarn.block.GeneratedStream;
import io.tarn.block.ObjectStore;
import io.tarn.block.ObjectStore.PartReference;
import io.tarn.block.ObjectStoreException.Kind;
import io.tarn.block.PutOptions;
import io.tarn.block.StorageLocation;
import io.tarn.block.StoreFixture;
import io.tarn.block.UploadMemory;
import io.tarn.testkit.Crowd;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/// What becomes of calls when the service is away, refuses, or connections break.
class GcsFaultsTest extends StoreFixture {
    private static final Duration BOUND = Duration.ofSeconds(20);
    private static final int LARGE_BYTES = 12 << 20;

    private final GcsEmulator server = GcsEmulator.shared();
    private final String bucket = server.newBucket();
    private final FaultyProxy proxy = new FaultyProxy(server.port());

    @Override
    protected ObjectStore open(Path folder) {
        return new GcsObjectStore(server.options().at("http://127.0.0.1:" + proxy.port()));
    }

    @Override
    protected String namespaceUri() {
        return bucket + "/lake";
    }

    @Test
    void anAbsentServerIsUnavailableAndWorksWhenItIsBack() {
        try (GcsEmulator own = GcsEmulator.started(folder);
                ObjectStore away = new GcsObjectStore(own.options())) {
            StorageLocation.Full key = new StorageLocation.Full("", own.newBucket() + "/k");
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

    private static void assertUnavailable(List<ThrowingCallable> calls) {
        Crowd.virtual(calls.size(), i -> {
            long start = System.nanoTime();
            assertThat(fails(Kind.UNAVAILABLE, calls.get(i))).hasMessageContaining("cannot be reached");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(BOUND);
        });
    }

    @Test
    void aSilentServerIsUnavailable() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            GcsOptions options = GcsOptions.defaults().at("http://127.0.0.1:" + silent.getLocalPort());
            Storage impatient = GcsClient.open(options, Duration.ofSeconds(1));
            try (ObjectStore store =
                    new GcsObjectStore(options, impatient, InstantSource.system(), UploadMemory.ofHeap())) {
                assertUnavailable(List.of(
                        () -> store.properties(at("k")),
                        () -> store.put(at("k"), new GeneratedStream(10), OptionalLong.of(10), PutOptions.none()),
                        () -> store.get(at("k"))));
            }
        }
    }

    @Test
    void anAbsentBucketIsNamed() {
        StorageLocation location = StorageLocation.full("", "gs://no-such-bucket/k");
        fails(Kind.NOT_FOUND, () -> store.get(location));
        fails(Kind.NOT_FOUND, () -> store.properties(location));
        for (int length : new int[] {1, 9 << 20}) {
            assertThat(fails(
                            Kind.WRITE_FAILED,
                            () -> store.put(
                                    location, new GeneratedStream(length), OptionalLong.empty(), PutOptions.none())))
                    .hasMessageContaining("no bucket no-such-bucket: create it");
        }
        assertThat(fails(Kind.NOT_FOUND, () -> store.walk("", "gs://no-such-bucket/", "", 10)))
                .hasMessageContaining("no bucket no-such-bucket");
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
        assertThatThrownBy(() -> {
                    try (InputStream in = store.get(at("k"))) {
                        proxy.cutAnswers(1, 1000);
                        in.readAllBytes();
                    }
                })
                .isInstanceOf(IOException.class);
    }

    @Test
    void anUploadThatBreaksAgainAndAgainStoresNothing() {
        put("k", "kept");
        proxy.cutRequests(100_000, 1000);
        fails(Kind.UNAVAILABLE, () -> put("k", seeded(6, 1 << 20)));
        fails(Kind.UNAVAILABLE, () -> put("new", seeded(6, 1 << 20)));
        proxy.cutRequests(0, 0);
        assertThat(read("k")).isEqualTo(bytes("kept"));
        assertThat(store.exists(at("new"))).isFalse();
    }

    @Test
    void aLostAnswerDoesNoHarmWhereverItIsLost() {
        byte[] content = seeded(7, 1 << 20);
        for (int answered = 1; answered < 6000; answered += 400) {
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
