package io.tarn.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.block.StorageNamespace;
import io.tarn.kv.KeyValueStore;
import io.tarn.kv.rocksdb.RocksKeyValueStore;
import io.tarn.kv.rocksdb.RocksOptions;
import io.tarn.server.configuration.ConfigurationLoader;
import io.tarn.server.configuration.ServerConfiguration;
import io.tarn.server.configuration.StartMode;
import io.tarn.server.configuration.Surroundings;
import io.tarn.versioning.KeyLayout;
import io.tarn.versioning.Repository;
import io.tarn.versioning.ref.RecordCodec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MigrationTaskTest {
    @TempDir
    Path folder;

    private String out = "";
    private String err = "";

    private ServerConfiguration configuration() {
        Map<String, String> environment = Map.of(
                "TARN_DATABASE_TYPE", "local",
                "TARN_DATABASE_LOCAL_PATH", folder.resolve("meta").toString(),
                "TARN_BLOCKSTORE_TYPE", "local",
                "TARN_BLOCKSTORE_LOCAL_PATH", folder.resolve("blocks").toString(),
                "TARN_AUTH_ENCRYPT_SECRET_KEY", "x");
        var surroundings = new Surroundings(environment, folder, folder, folder);
        return ServerConfiguration.of(
                new ConfigurationLoader(surroundings, Optional.empty(), StartMode.CONFIGURED, false)
                        .load()
                        .values());
    }

    private KeyValueStore store() {
        return RocksKeyValueStore.open(folder.resolve("meta"), RocksOptions.defaults());
    }

    private void repository(String name, String namespace, String place) throws IOException {
        if (!place.isEmpty()) {
            Path files = Files.createDirectories(
                    folder.resolve("blocks").resolve(place).resolve("_lakefs"));
            Files.writeString(files.resolve("dummy"), "x");
        }
        var record =
                new Repository(name, new StorageNamespace("", namespace), "main", Instant.EPOCH, false, "uid", true);
        try (KeyValueStore store = store()) {
            store.set(KeyLayout.GRAVELER, KeyLayout.repository(name), RecordCodec.encode(record));
        }
    }

    private Repository read(String name) {
        try (KeyValueStore store = store()) {
            return RecordCodec.repository(
                    store.get(KeyLayout.GRAVELER, KeyLayout.repository(name)).orElseThrow());
        }
    }

    private int run(String... more) {
        var printed = new ByteArrayOutputStream();
        var errors = new ByteArrayOutputStream();
        List<String> words = new ArrayList<>(List.of("migrate", "task", "run"));
        words.addAll(List.of(more));
        int status = MigrationTask.run(
                CommandLine.parse(words.toArray(String[]::new)),
                configuration(),
                new PrintStream(printed, true, UTF_8),
                new PrintStream(errors, true, UTF_8));
        out = printed.toString(UTF_8);
        err = errors.toString(UTF_8);
        return status;
    }

    @Test
    void namespacesWhoseFilesLieAtTheDecodedPlaceAreDecoded() throws IOException {
        repository("plain", "local://plain", "plain");
        repository("wrong", "local://my%20lake", "my lake");
        repository("right", "local://other%20lake", "other%20lake");
        repository("empty", "local://no%20lake", "");
        repository("odd", "local://50%", "50%");
        assertThat(run("storage-ns-encoded", "--dry-run")).isZero();
        assertThat(out)
                .startsWith("Running task: storage-ns-encoded\n")
                .contains("Repository 'wrong': local://my%20lake would become local://my lake\n")
                .contains("Repository 'right': local://other%20lake is left as it is")
                .contains("Repository 'empty': local://no%20lake is left as it is")
                .doesNotContain("plain", "'odd'")
                .endsWith("Summary: Found 1 repositories with encoded storage namespaces\n"
                        + "Task 'storage-ns-encoded' completed successfully\n");
        assertThat(read("wrong").namespace().uri()).isEqualTo("local://my%20lake");
        assertThat(run("storage-ns-encoded")).isZero();
        Repository changed = read("wrong");
        assertThat(changed.namespace().uri()).isEqualTo("local://my lake");
        assertThat(changed.readOnly()).isTrue();
        assertThat(changed.instanceUid()).isEqualTo("uid");
        assertThat(read("right").namespace().uri()).isEqualTo("local://other%20lake");
        assertThat(run("storage-ns-encoded")).isZero();
        assertThat(out).contains("Found 0 repositories");
    }

    @Test
    void anUnknownTaskIsRefused() {
        assertThat(run("other")).isOne();
        assertThat(err).isEqualTo("Task 'other' not found\n");
        assertThat(folder.resolve("meta")).doesNotExist();
    }

    @Test
    void tasksAreListed() {
        var printed = new ByteArrayOutputStream();
        assertThat(MigrationTask.list(new PrintStream(printed, true, UTF_8))).isZero();
        assertThat(printed.toString(UTF_8))
                .startsWith("Available migration tasks:\n  storage-ns-encoded: Fix storage namespace encoded path - ");
    }
}
