package io.tarn.versioning.cache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.block.ObjectStoreException;
import io.tarn.block.StorageNamespace;
import io.tarn.versioning.cache.ImmutableFileCache.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ImmutableFileCacheTest {
    private static final StorageNamespace NAMESPACE = new StorageNamespace("", "mem://lake");
    private static final StorageNamespace OTHER_NAMESPACE = new StorageNamespace("", "mem://other");
    private static final long SEED = 42;

    @TempDir
    Path directory;

    private final AtomicInteger downloads = new AtomicInteger();

    @Test
    void fetchesOnceAndKeeps() {
        try (ImmutableFileCache cache = open(1000)) {
            assertThat(read(cache, "a")).isEqualTo("content of a");
            assertThat(read(cache, "a")).isEqualTo("content of a");
            assertThat(downloads).hasValue(1);
            assertThat(cache.contains(Kind.RANGE, NAMESPACE, "a")).isTrue();
            assertThat(cache.contains(Kind.METARANGE, NAMESPACE, "a")).isFalse();
            assertThat(cache.contains(Kind.RANGE, OTHER_NAMESPACE, "a")).isFalse();
            assertThat(cache.sizeBytes(Kind.RANGE)).isEqualTo(12);
        }
    }

    @Test
    void anyIdIsAFileNameWithinTheDirectory() throws IOException {
        try (ImmutableFileCache cache = open(100_000)) {
            List<String> ids = List.of("", "..", "../../x", "a/b", "A", "a", "日本", "x".repeat(4000), "ab".repeat(32));
            for (String id : ids) {
                assertThat(read(cache, id)).isEqualTo("content of " + id);
            }
            assertThat(downloads).hasValue(ids.size());
            assertThat(files("range")).hasSize(ids.size());
        }
    }

    @Test
    void staysWithinItsBoundAndRereadsWhatItDropped() throws IOException {
        System.out.println("seed " + SEED);
        Random random = new Random(SEED);
        try (ImmutableFileCache cache = open(1000)) {
            for (int i = 0; i < 2000; i++) {
                String id = "file " + random.nextInt(300);
                assertThat(read(cache, id)).isEqualTo("content of " + id);
                assertThat(cache.sizeBytes(Kind.RANGE)).isLessThanOrEqualTo(900);
            }
            assertThat(downloads).hasValueGreaterThan(300);
            assertThat(files("range").stream()
                            .mapToLong(ImmutableFileCacheTest::size)
                            .sum())
                    .isLessThanOrEqualTo(900);
            assertThat(files("workspace")).isEmpty();
        }
    }

    @Test
    void aFileLargerThanTheBoundIsReadAndNotKept() throws IOException {
        try (ImmutableFileCache cache = open(10)) {
            assertThat(read(cache, "large")).isEqualTo("content of large");
            assertThat(read(cache, "large")).isEqualTo("content of large");
            assertThat(files("range")).isEmpty();
        }
    }

    @Test
    void anOpenFileOutlivesItsEviction() {
        try (ImmutableFileCache cache = open(1000);
                CachedFile file = cache.open(Kind.RANGE, NAMESPACE, "a", origin("a"))) {
            cache.drop(Kind.RANGE, NAMESPACE, "a");
            assertThat(cache.contains(Kind.RANGE, NAMESPACE, "a")).isFalse();
            assertThat(text(file)).isEqualTo("content of a");
            try (CachedFile again = cache.open(Kind.RANGE, NAMESPACE, "a", origin("a"))) {
                assertThat(again.number()).isNotEqualTo(file.number());
                assertThat(text(again)).isEqualTo("content of a");
            }
        }
    }

    @Test
    void survivesARestartAndForgetsUnfinishedFiles() throws IOException {
        try (ImmutableFileCache cache = open(1000)) {
            read(cache, "a");
            read(cache, "b");
            Files.writeString(cache.newWorkspaceFile(), "half a fi");
            Files.writeString(directory.resolve("range").resolve("foreign"), "not ours");
        }
        try (ImmutableFileCache cache = open(1000)) {
            assertThat(cache.sizeBytes(Kind.RANGE)).isEqualTo(24);
            assertThat(read(cache, "a") + read(cache, "b")).isEqualTo("content of acontent of b");
            assertThat(downloads).hasValue(2);
            assertThat(read(cache, "c")).isEqualTo("content of c");
            assertThat(files("workspace")).isEmpty();
            assertThat(files("range")).hasSize(4);
        }
        try (ImmutableFileCache cache = open(20)) {
            assertThat(cache.sizeBytes(Kind.RANGE)).isLessThanOrEqualTo(18);
            assertThat(read(cache, "a")).isEqualTo("content of a");
        }
    }

    @Test
    void aFileDeletedByOthersIsFetchedAgain() throws IOException {
        try (ImmutableFileCache cache = open(1000)) {
            read(cache, "a");
            Files.delete(files("range").getFirst());
            assertThat(read(cache, "a")).isEqualTo("content of a");
            assertThat(downloads).hasValue(2);
        }
    }

    @Test
    void manyWaitForOneDownload() throws Exception {
        CountDownLatch mayEnd = new CountDownLatch(1);
        Supplier<InputStream> slow = () -> {
            await(mayEnd);
            return origin("a").get();
        };
        try (ImmutableFileCache cache = open(1000);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> readers = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                readers.add(threads.submit(() -> {
                    try (CachedFile file = cache.open(Kind.RANGE, NAMESPACE, "a", slow)) {
                        return text(file);
                    }
                }));
            }
            mayEnd.countDown();
            for (Future<String> reader : readers) {
                assertThat(reader.get()).isEqualTo("content of a");
            }
            assertThat(downloads).hasValue(1);
        }
    }

    @Test
    void manyReadersOfATinyCacheAllGetTheirFile() throws Exception {
        System.out.println("seed " + SEED);
        try (ImmutableFileCache cache = open(60);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> readers = new ArrayList<>();
            for (int reader = 0; reader < 16; reader++) {
                Random random = new Random(SEED + reader);
                readers.add(threads.submit(() -> {
                    for (int i = 0; i < 200; i++) {
                        String id = "f" + random.nextInt(8);
                        assertThat(read(cache, id)).isEqualTo("content of " + id);
                    }
                }));
            }
            for (Future<?> reader : readers) {
                reader.get();
            }
            assertThat(files("range").stream()
                            .mapToLong(ImmutableFileCacheTest::size)
                            .sum())
                    .isLessThanOrEqualTo(54);
        }
    }

    @Test
    void aFailedDownloadIsPassedOnAndNotKept() throws Exception {
        try (ImmutableFileCache cache = open(1000)) {
            Supplier<InputStream> broken = () -> new InputStream() {
                @Override
                public int read() throws IOException {
                    throw new IOException("connection reset");
                }

                @Override
                public int read(byte[] target, int offset, int length) throws IOException {
                    throw new IOException("connection reset");
                }
            };
            assertThatThrownBy(() -> cache.open(Kind.RANGE, NAMESPACE, "a", broken))
                    .isInstanceOf(ObjectStoreException.class)
                    .hasRootCauseMessage("connection reset");
            assertThat(files("workspace")).isEmpty();
            assertThat(read(cache, "a")).isEqualTo("content of a");
        }
    }

    @Test
    void readsThroughMemoryWhenTheDiskFails() throws IOException {
        try (ImmutableFileCache cache = open(1000)) {
            Files.delete(directory.resolve("workspace"));
            assertThat(read(cache, "a")).isEqualTo("content of a");
            assertThat(cache.contains(Kind.RANGE, NAMESPACE, "a")).isFalse();
            Files.createDirectory(directory.resolve("workspace"));
            assertThat(read(cache, "a")).isEqualTo("content of a");
            assertThat(cache.contains(Kind.RANGE, NAMESPACE, "a")).isTrue();
        }
    }

    @Test
    void adoptsFinishedFiles() throws IOException {
        try (ImmutableFileCache cache = open(1000)) {
            for (int i = 0; i < 2; i++) {
                Path file = cache.newWorkspaceFile();
                Files.writeString(file, "content of a");
                cache.adopt(Kind.RANGE, NAMESPACE, "a", file);
                assertThat(file).doesNotExist();
            }
            assertThat(read(cache, "a")).isEqualTo("content of a");
            assertThat(downloads).hasValue(0);
        }
    }

    @Test
    void twoOwnersDoNotShareADirectory() throws IOException {
        try (ImmutableFileCache first = open(1000)) {
            read(first, "a");
            try (ImmutableFileCache second = open(1000)) {
                assertThat(second.contains(Kind.RANGE, NAMESPACE, "a")).isFalse();
                assertThat(read(second, "a")).isEqualTo("content of a");
                assertThat(privateDirectories()).hasSize(1);
            }
            assertThat(privateDirectories()).isEmpty();
            Files.createDirectories(directory.resolve("private-of-the-dead/range"));
        }
        try (ImmutableFileCache third = open(1000)) {
            assertThat(third.contains(Kind.RANGE, NAMESPACE, "a")).isTrue();
            assertThat(privateDirectories()).isEmpty();
        }
    }

    private ImmutableFileCache open(long sizeBytes) {
        return ImmutableFileCache.open(CacheOptions.of(directory, sizeBytes));
    }

    private String read(ImmutableFileCache cache, String id) {
        try (CachedFile file = cache.open(Kind.RANGE, NAMESPACE, id, origin(id))) {
            return text(file);
        }
    }

    private Supplier<InputStream> origin(String id) {
        return () -> {
            downloads.incrementAndGet();
            return new ByteArrayInputStream(("content of " + id).getBytes(UTF_8));
        };
    }

    private static String text(CachedFile file) {
        byte[] bytes = new byte[(int) file.source().sizeBytes() + 2];
        try {
            file.source().read(0, bytes, 1, bytes.length - 2);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new String(Arrays.copyOfRange(bytes, 1, bytes.length - 1), UTF_8);
    }

    private List<Path> files(String folder) throws IOException {
        try (Stream<Path> children = Files.list(directory.resolve(folder))) {
            return children.toList();
        }
    }

    private List<Path> privateDirectories() throws IOException {
        return files("").stream()
                .filter(path -> path.getFileName().toString().startsWith("private-"))
                .toList();
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
