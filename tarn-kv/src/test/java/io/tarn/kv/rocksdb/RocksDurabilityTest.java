package io.tarn.kv.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tarn.kv.Condition;
import io.tarn.kv.KeyValueException;
import io.tarn.kv.KeyValueException.Kind;
import io.tarn.kv.Write;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the folder on the disk is good for: killed processes, full disks, damage, second openings.
class RocksDurabilityTest {
    private static final byte[] P = "p".getBytes(UTF_8);
    private static final byte[] K = "k".getBytes(UTF_8);

    @TempDir
    Path folder;

    private RocksKeyValueStore open() {
        return RocksKeyValueStore.open(folder, RocksOptions.defaults());
    }

    private void assertRefused(String reason) {
        assertThatThrownBy(this::open)
                .isInstanceOfSatisfying(
                        KeyValueException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE))
                .hasMessageContaining("the metadata folder " + folder.toAbsolutePath())
                .hasMessageContaining(reason);
    }

    private void assertHolds(List<String> acknowledged) {
        try (RocksKeyValueStore store = open()) {
            for (String key : acknowledged) {
                assertThat(store.get(KeyValueProcess.PARTITION, key.getBytes(UTF_8)))
                        .as(key)
                        .hasValue(KeyValueProcess.value(key));
            }
        }
    }

    private static void collect(List<String> acknowledged, String line) {
        if (line.startsWith("ok ")) {
            acknowledged.add(line.substring("ok ".length()));
        }
    }

    @Test
    void whatWasWrittenIsThereAfterReopening() {
        try (RocksKeyValueStore store = open()) {
            store.set(P, K, K);
            store.set(P, P, P);
            store.dropPartition(K);
            store.writeDeferred(List.of(new Write.Set(P, K, P, Condition.unchanged(K))));
        }
        try (RocksKeyValueStore store = open()) {
            assertThat(store.get(P, K)).hasValue(P);
            store.dropPartition(P);
        }
        try (RocksKeyValueStore store = open()) {
            assertThat(store.get(P, K)).isEmpty();
        }
    }

    @Test
    void aKilledProcessLosesNothingItHadAcknowledged() throws Exception {
        for (int round = 1; round <= 2; round++) {
            List<String> acknowledged = new ArrayList<>();
            try (KeyValueProcess child = KeyValueProcess.start(folder, "write")) {
                while (acknowledged.size() < 1500 * round) {
                    String line = child.line();
                    assertThat(line).isNotNull();
                    collect(acknowledged, line);
                }
                child.kill().forEach(line -> collect(acknowledged, line));
            }
            assertHolds(acknowledged);
        }
    }

    @Test
    void aDiskThatTakesNoMoreRefusesWritesUntilItDoesAgain() throws Exception {
        assumeTrue(runs("prlimit", "--version"), "prlimit is needed to simulate a full disk");
        List<String> acknowledged = new ArrayList<>();
        List<String> others = new ArrayList<>();
        try (KeyValueProcess child = KeyValueProcess.start(folder, "survive")) {
            for (String line = child.line(); line != null; line = child.line()) {
                collect(acknowledged, line);
                if (!line.startsWith("ok ")) {
                    others.add(line);
                }
                if (line.equals("open")) {
                    limitFiles(child, "600000");
                } else if (line.startsWith("failed")) {
                    limitFiles(child, "100000");
                } else if (line.startsWith("reopening failed")) {
                    limitFiles(child, "unlimited");
                }
            }
        }
        assertThat(others).hasSize(4);
        assertThat(others.get(1))
                .startsWith("failed UNAVAILABLE readable the metadata folder")
                .contains("takes no writes");
        assertThat(others.get(2)).startsWith("reopening failed UNAVAILABLE readable the metadata folder");
        assertThat(others.get(3)).isEqualTo("recovered");
        assertHolds(acknowledged);
    }

    private static void limitFiles(KeyValueProcess child, String bytes) throws InterruptedException {
        assertThat(runs("prlimit", "--fsize=" + bytes + ":unlimited", "--pid", Long.toString(child.pid())))
                .isTrue();
    }

    private static boolean runs(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void aFolderInUseIsRefused() throws Exception {
        try (RocksKeyValueStore store = open()) {
            assertRefused("in use by this process");
            Path link = Files.createSymbolicLink(folder.resolveSibling(folder.getFileName() + "-link"), folder);
            assertThatThrownBy(() -> RocksKeyValueStore.open(link, RocksOptions.defaults()))
                    .hasMessageContaining("in use by this process");
            Files.delete(link);
            store.set(P, K, K);
        }
        try (KeyValueProcess child = KeyValueProcess.start(folder, "hold")) {
            assertThat(child.line()).isEqualTo("open");
            assertRefused("is in use by another process");
        }
        open().close();
    }

    private List<Path> files(String glob) throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, glob)) {
            files.forEach(found::add);
        }
        return found;
    }

    private void fillTwice() {
        for (int i = 0; i < 2; i++) {
            try (RocksKeyValueStore store = open()) {
                store.set(P, K, K);
            }
        }
    }

    @Test
    void aFolderWithoutItsEntryFileIsNotTakenForAnEmptyOne() throws Exception {
        fillTwice();
        Files.delete(folder.resolve("CURRENT"));
        assertRefused("is damaged: it holds data but its file CURRENT is missing");
        assertThat(files("*.sst")).isNotEmpty();
    }

    @Test
    void aDamagedFolderIsRefused() throws Exception {
        fillTwice();
        for (Path manifest : files("MANIFEST-*")) {
            byte[] content = Files.readAllBytes(manifest);
            for (int i = 8; i < content.length; i++) {
                content[i] ^= 0x55;
            }
            Files.write(manifest, content);
        }
        assertRefused("is damaged");
    }

    @Test
    void aLostTableIsRefused() throws Exception {
        fillTwice();
        for (Path table : files("*.sst")) {
            Files.delete(table);
        }
        assertRefused("the metadata folder");
    }

    @Test
    void aPathThatIsNoFolderIsRefused() throws Exception {
        folder = folder.resolve("file");
        Files.writeString(folder, "text", StandardOpenOption.CREATE_NEW);
        assertRefused("cannot be created");
    }
}
