package io.tarn.block.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.block.MultipartRules;
import io.tarn.block.ObjectStoreException;
import io.tarn.block.ObjectStoreException.Kind;
import io.tarn.block.PutOptions;
import io.tarn.block.StorageLocation;
import io.tarn.block.StorageNamespace;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A server is killed, or its disk refuses to take more, in the middle of its puts: every object it acknowledged is
/// whole, and so is every object that can be seen.
class CrashTest {
    private static final int ROUNDS = 3;
    private static final int ACKNOWLEDGED_MIN = 300;
    private static final int WRITERS = 8;
    private static final int BODY_BYTES_MAX = 40_000;
    private static final int FILE_KIB_MAX = 16;
    private static final String DONE = " +";
    private static final String REFUSED = " !";
    private static final StorageNamespace NAMESPACE = new StorageNamespace("", "local://lake");

    @TempDir
    Path folder;

    @Test
    void acknowledgedObjectsSurviveAKill() throws Exception {
        Path root = folder.resolve("root");
        Set<String> acknowledged = new HashSet<>();
        for (int round = 0; round < ROUNDS; round++) {
            Process child = child(root, round, Integer.MAX_VALUE, List.of());
            int enough = acknowledged.size() + ACKNOWLEDGED_MIN;
            try (BufferedReader lines = output(child)) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.endsWith(DONE)) {
                        acknowledged.add(line.substring(0, line.length() - DONE.length()));
                    }
                    if (acknowledged.size() == enough) {
                        assertThat(child.toHandle().destroyForcibly()).isTrue();
                    }
                }
            }
            assertThat(child.waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(enough);
            assertThat(wholeObjects(root)).containsAll(acknowledged);
        }
    }

    @Test
    void aDiskThatTakesNoMoreLeavesOnlyWholeObjects() throws Exception {
        Path root = folder.resolve("root");
        Process child =
                child(root, 1, 400, List.of("/bin/sh", "-c", "ulimit -f " + 2 * FILE_KIB_MAX + "; exec \"$0\" \"$@\""));
        Set<String> acknowledged = new HashSet<>();
        Set<String> refused = new HashSet<>();
        try (BufferedReader lines = output(child)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String key = line.substring(0, line.length() - DONE.length());
                (line.endsWith(DONE) ? acknowledged : refused).add(key);
            }
        }
        assertThat(child.waitFor()).isZero();
        assertThat(refused).isNotEmpty();
        assertThat(acknowledged).isNotEmpty();
        assertThat(wholeObjects(root)).isEqualTo(acknowledged);
        try (Stream<Path> left = Files.walk(root.resolve(".tarn-tmp"))) {
            assertThat(left.filter(Files::isRegularFile)).isEmpty();
        }
    }

    /// Opens the store again, so that leftovers are cleared, and checks every visible object.
    private static Set<String> wholeObjects(Path root) throws IOException {
        Set<String> seen = new HashSet<>();
        try (LocalObjectStore store = new LocalObjectStore(LocalOptions.at(root));
                Stream<Path> files = Files.walk(root.resolve("lake"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String key = root.resolve("lake").relativize(file).toString();
                try (var content = store.get(StorageLocation.relative(NAMESPACE, key))) {
                    assertWhole(key, content.readAllBytes());
                }
                seen.add(key);
            }
            try (Stream<Path> left = Files.walk(root.resolve(".tarn-tmp/put"))) {
                assertThat(left.filter(Files::isRegularFile)).hasSize(1);
            }
        }
        return seen;
    }

    private static void assertWhole(String key, byte[] content) {
        ByteBuffer bytes = ByteBuffer.wrap(content);
        assertThat(content.length).as(key).isGreaterThanOrEqualTo(20);
        assertThat(bytes.getInt()).as(key).isEqualTo(content.length - 20);
        byte[] hash = Arrays.copyOfRange(content, 4, 20);
        byte[] body = Arrays.copyOfRange(content, 20, content.length);
        assertThat(MultipartRules.md5().digest(body)).as(key).isEqualTo(hash);
    }

    private static Process child(Path root, int seed, int puts, List<String> wrapper) throws IOException {
        Stream<String> java = Stream.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Child.class.getName(),
                root.toString(),
                Integer.toString(seed),
                Integer.toString(puts));
        return new ProcessBuilder(Stream.concat(wrapper.stream(), java).toList())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static BufferedReader output(Process child) {
        return new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8));
    }

    /// Puts self-describing objects (length, MD5, body) from several threads and prints each key with an end that
    /// says whether the store acknowledged it; a line cut off by the kill has neither.
    static final class Child {
        private Child() {}

        static void main(String[] arguments) throws InterruptedException {
            LocalObjectStore store = new LocalObjectStore(LocalOptions.at(Path.of(arguments[0])));
            int seed = Integer.parseInt(arguments[1]);
            int puts = Integer.parseInt(arguments[2]);
            Thread[] writers = new Thread[WRITERS];
            for (int writer = 0; writer < WRITERS; writer++) {
                int number = writer;
                writers[writer] = Thread.startVirtualThread(() -> write(store, seed * 100 + number, puts / WRITERS));
            }
            for (Thread writer : writers) {
                writer.join();
            }
            store.close();
        }

        private static void write(LocalObjectStore store, int seed, int puts) {
            Random random = new Random(seed);
            for (int i = 0; i < puts; i++) {
                String key = "data/" + random.nextInt(3) + "/" + random.nextInt(50) + "-" + seed;
                byte[] body = new byte[random.nextInt(BODY_BYTES_MAX)];
                random.nextBytes(body);
                byte[] content = ByteBuffer.allocate(20 + body.length)
                        .putInt(body.length)
                        .put(MultipartRules.md5().digest(body))
                        .put(body)
                        .array();
                print(key + (put(store, key, content) ? DONE : REFUSED));
            }
        }

        private static boolean put(LocalObjectStore store, String key, byte[] content) {
            try {
                store.put(
                        StorageLocation.relative(NAMESPACE, key),
                        new ByteArrayInputStream(content),
                        OptionalLong.of(content.length),
                        PutOptions.none());
                return true;
            } catch (ObjectStoreException e) {
                assertThat(e.kind()).isEqualTo(Kind.WRITE_FAILED);
                return false;
            }
        }

        private static synchronized void print(String line) {
            System.out.println(line);
        }
    }
}
