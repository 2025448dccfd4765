package io.tarn.kv.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.kv.KeyValueException;
import io.tarn.kv.KeyValueStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A look into a store that may be in use.
class RocksReadOnlyTest {
    private static final byte[] PARTITION = bytes("p");

    @TempDir
    Path folder;

    @Test
    void seesWhatIsThereAndChangesNoFile() {
        Path directory = folder.resolve("kv");
        try (KeyValueStore server = RocksKeyValueStore.open(directory, RocksOptions.defaults())) {
            server.set(PARTITION, bytes("a"), bytes("1"));
            Map<String, String> before = files(directory);
            try (KeyValueStore reader = reader(directory)) {
                assertThat(reader.get(PARTITION, bytes("a"))).contains(bytes("1"));
                assertThat(reader.get(PARTITION, bytes("b"))).isEmpty();
                assertThatThrownBy(() -> reader.set(PARTITION, bytes("b"), bytes("2")))
                        .isInstanceOf(KeyValueException.class)
                        .hasMessageContaining("opened for reading only");
                assertThatThrownBy(() -> reader.dropPartition(PARTITION)).isInstanceOf(KeyValueException.class);
                assertThat(reader.get(PARTITION, bytes("a"))).contains(bytes("1"));
            }
            assertThat(files(directory)).isEqualTo(before);
            server.set(PARTITION, bytes("b"), bytes("3"));
        }
        try (KeyValueStore reader = reader(directory)) {
            assertThat(reader.get(PARTITION, bytes("b"))).contains(bytes("3"));
        }
    }

    @Test
    void makesNothingWhereNothingIs() throws IOException {
        Path directory = folder.resolve("none");
        assertThat(RocksKeyValueStore.openReadOnly(directory)).isEmpty();
        assertThat(directory).doesNotExist();
        Files.createDirectory(directory);
        assertThat(RocksKeyValueStore.openReadOnly(directory)).isEmpty();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void damageIsReported() throws IOException {
        Path directory = folder.resolve("kv");
        RocksKeyValueStore.open(directory, RocksOptions.defaults()).close();
        Files.writeString(directory.resolve("CURRENT"), "nonsense");
        assertThatThrownBy(() -> RocksKeyValueStore.openReadOnly(directory))
                .isInstanceOf(KeyValueException.class)
                .hasMessageContaining(directory.toRealPath().toString());
    }

    private static KeyValueStore reader(Path directory) {
        Optional<RocksKeyValueStore> store = RocksKeyValueStore.openReadOnly(directory);
        assertThat(store).isPresent();
        return store.get();
    }

    private static Map<String, String> files(Path directory) {
        Map<String, String> found = new TreeMap<>();
        try (Stream<Path> listed = Files.list(directory)) {
            listed.forEach(file -> found.put(String.valueOf(file.getFileName()), size(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    private static String size(Path file) {
        try {
            return Files.size(file) + " bytes of " + Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
