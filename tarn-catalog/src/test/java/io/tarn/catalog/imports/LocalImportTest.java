package io.tarn.catalog.imports;

import static io.tarn.catalog.imports.ImportLake.object;
import static io.tarn.catalog.imports.ImportLake.prefix;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.block.FaultyObjectStore.Fault;
import io.tarn.block.FaultyObjectStore.Operation;
import io.tarn.block.ObjectStoreException;
import io.tarn.block.local.LocalObjectStore;
import io.tarn.block.local.LocalOptions;
import io.tarn.catalog.Entry;
import io.tarn.versioning.Repository;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Imports of local files, which come in no order. `-Dtarn.imports.files=200000` makes the large one large.
class LocalImportTest {
    @TempDir
    private Path directory;

    private Path outside;
    private ImportLake lake;
    private Repository repository;

    @BeforeEach
    void open() throws IOException {
        outside = Files.createDirectories(directory.resolve("outside"));
        lake = open(false);
        repository = lake.repository("lake", "local://lake");
    }

    private ImportLake open(boolean hidden) throws IOException {
        Path allowed = outside.toRealPath();
        var options = new LocalOptions(directory.resolve("root"), true, hidden, List.of(allowed), "", false);
        return new ImportLake(directory.resolve("cache-" + hidden), new LocalObjectStore(options));
    }

    @AfterEach
    void close() {
        lake.close();
        lake.origin.close();
    }

    private void write(String path, String content) throws IOException {
        Path file = outside.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private String uri(String path) throws IOException {
        return "local://" + outside.toRealPath() + "/" + path;
    }

    @Test
    void foldersAndFilesAreRegisteredWhereTheyLie() throws IOException {
        write("src/b", "22");
        write("src/a/x", "1");
        write("src/a-b", "333");
        write("src/.hidden", "4");
        write("src/.folder/y", "5");
        write("single", "666");
        lake.run(repository, prefix(uri("src/"), "in"), object(uri("single"), "one"));
        assertThat(lake.addresses(repository, "main"))
                .containsEntry("in/a/x", uri("src/a/x"))
                .containsEntry("one", uri("single"))
                .containsOnlyKeys("in/a-b", "in/a/x", "in/b", "one");
        Entry entry = lake.entries(repository, "main").get("in/a-b");
        assertThat(entry.sizeBytes()).isEqualTo(3);
        assertThat(entry.etag()).isNotEmpty();
        assertThat(entry.lastModified())
                .isEqualTo(Files.getLastModifiedTime(outside.resolve("src/a-b")).toInstant());
        assertThat(lake.workspace()).isEmpty();
    }

    @Test
    void hiddenFilesComeWhenTheServerSaysSo() throws IOException {
        write("src/.hidden", "4");
        write("src/.folder/y", "5");
        try (ImportLake showing = open(true)) {
            Repository other = showing.repository("other", "local://other");
            showing.run(other, prefix(uri("src/"), "in"));
            assertThat(showing.addresses(other, "main")).containsOnlyKeys("in/.folder/y", "in/.hidden");
            showing.origin.close();
        }
        assertThat(lake.fail(repository, prefix(uri("src/.hid"), "in")))
                .contains("blockstore.local.import_hidden")
                .endsWith("forbidden");
    }

    @Test
    void whatLiesOutsideOfTheAllowedFoldersIsNotReached() throws IOException {
        assertThat(lake.fail(repository, prefix("local:///etc/", "in")))
                .isEqualTo("import error: error on ingest: creating object-store walker on path local:///etc/:"
                        + " forbidden");
        assertThat(lake.fail(repository, object("local:///etc/passwd", "in")))
                .isEqualTo("import error: error on ingest: creating object-store walker on path"
                        + " local:///etc/passwd: forbidden");
        for (String path : List.of("../x/", "src/../../../etc/", "./", "src//x/")) {
            assertThat(lake.fail(repository, prefix(uri(path), "in"))).startsWith("import error: error on ingest: ");
        }
        write("src/fine", "1");
        Path secret = Files.createDirectories(directory.resolve("secret"));
        Files.writeString(secret.resolve("s"), "secret");
        Files.createSymbolicLink(outside.resolve("src/folder"), secret);
        Files.createSymbolicLink(outside.resolve("src/file"), secret.resolve("s"));
        lake.run(repository, prefix(uri("src/"), "in"));
        assertThat(lake.addresses(repository, "main")).containsOnlyKeys("in/fine");
        assertThat(lake.fail(repository, prefix(uri("src/folder/"), "in"))).endsWith("forbidden");
        assertThat(lake.fail(repository, object(uri("src/file"), "in"))).endsWith("forbidden");
    }

    @Test
    void aFolderThatIsNotThereFailsTheImport() throws IOException {
        lake.commit(repository, "in/kept");
        assertThat(lake.fail(repository, prefix(uri("nowhere/"), "in"))).contains(" not found");
        assertThat(lake.addresses(repository, "main")).containsOnlyKeys("in/kept");
    }

    @Test
    void theRepositoryIsRefusedInBothFormsOfItsAddress() throws IOException {
        for (String path : List.of(
                "local://lake/data/",
                "local://" + directory.resolve("root/lake/data/").toString() + "/")) {
            assertThatThrownBy(() -> lake.start(repository, prefix(path, "in")))
                    .hasMessage("import path (" + path + ") in repository namespace (local://lake) is prohibited:"
                            + " invalid import source");
        }
        assertThatThrownBy(() -> lake.start(repository, prefix("local://" + directory.resolve("root") + "/", "in")))
                .hasMessageEndingWith("(local://lake), invalid import source");
    }

    @Test
    void aScanThatFailsInTheMiddleIsBegunAgain() throws IOException {
        for (int i = 0; i < 100; i++) {
            write("src/" + i, "x");
        }
        lake.objects.onCall(Operation.WALK, 50, new Fault.FailBefore(ObjectStoreException.Kind.UNAVAILABLE));
        lake.objects.onCall(Operation.WALK, 140, new Fault.FailBefore(ObjectStoreException.Kind.UNAVAILABLE));
        String id = lake.start(repository, prefix(uri("src/"), "in"));
        assertThat(lake.await(repository, id).ingestedObjects()).isEqualTo(100);
        assertThat(lake.addresses(repository, "main")).hasSize(100);
    }

    @Test
    void manyFilesArrive() throws IOException {
        int count = Integer.getInteger("tarn.imports.files", 3000);
        for (int i = 0; i < count; i++) {
            Path file = outside.resolve("many/%03d/%06d".formatted(i % 100, i));
            if (i < 100) {
                Files.createDirectories(file.getParent());
            }
            Files.createFile(file);
        }
        long start = System.nanoTime();
        long cpuStart = cpuNanos();
        String id = lake.start(repository, prefix(uri("many/"), "in"));
        ImportStatus status = lake.await(repository, id);
        System.out.printf(
                "imported %d files in %.2f s, with %.2f s of processor time%n",
                count, (System.nanoTime() - start) / 1e9, (cpuNanos() - cpuStart) / 1e9);
        assertThat(status.completed()).as(status.toString()).isTrue();
        assertThat(status.ingestedObjects()).isEqualTo(count);
        assertThat(lake.addresses(repository, "main")).hasSize(count);
        assertThat(lake.workspace()).isEmpty();
    }

    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}
