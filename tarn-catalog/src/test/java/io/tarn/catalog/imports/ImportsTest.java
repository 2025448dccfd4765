package io.tarn.catalog.imports;

import static io.tarn.catalog.imports.ImportLake.object;
import static io.tarn.catalog.imports.ImportLake.prefix;
import static io.tarn.catalog.imports.ImportLake.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.block.FaultyObjectStore.Operation;
import io.tarn.block.memory.MemoryObjectStore;
import io.tarn.catalog.Entry;
import io.tarn.versioning.Commit;
import io.tarn.versioning.Repository;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.branch.CommitParameters;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What imports do and refuse, over stores in memory.
class ImportsTest {
    private static final String OUT = "mem://outside/";

    @TempDir
    private Path directory;

    private ImportLake lake;
    private Repository repository;

    @BeforeEach
    void open() {
        lake = new ImportLake(directory);
        repository = lake.repository("lake", "mem://lake");
    }

    @AfterEach
    void close() {
        lake.close();
    }

    @Test
    void aPrefixIsRegisteredWhereItLies() {
        lake.commit(repository, "data/old", "data/a", "database/x", "dat", "z");
        Commit before = lake.head(repository);
        lake.putObject(OUT + "src/a", "hello");
        lake.putObject(OUT + "src/b/c", "world");
        lake.putObject(OUT + "src2/no", "not this");
        long now = Instant.now().getEpochSecond();

        String id = lake.start(repository, prefix(OUT + "src/", "data"));
        ImportStatus status = lake.await(repository, id);

        assertThat(status.completed()).as(status.toString()).isTrue();
        assertThat(status.ingestedObjects()).isEqualTo(2);
        Commit commit = status.commit().orElseThrow();
        assertThat(lake.head(repository)).isEqualTo(commit);
        assertThat(commit.message()).isEqualTo("Import objects");
        assertThat(commit.committer()).isEqualTo("jane");
        assertThat(commit.parents()).containsExactly(before.id());
        assertThat(commit.generation()).isEqualTo(before.generation() + 1);
        assertThat(commit.metadata())
                .containsOnly(Map.entry("from", "test"), Map.entry(".lakefs.merge.strategy", "source-wins"));
        assertThat(lake.addresses(repository, "main"))
                .containsEntry("data/a", OUT + "src/a")
                .containsEntry("data/b/c", OUT + "src/b/c")
                .containsOnlyKeys("dat", "data/a", "data/b/c", "database/x", "z");
        Entry entry = lake.entries(repository, "main").get("data/a");
        assertThat(entry.addressType()).isEqualTo(Entry.AddressType.FULL);
        assertThat(entry.sizeBytes()).isEqualTo(5);
        assertThat(entry.etag()).isEqualTo("5d41402abc4b2a76b9719d911017c592");
        assertThat(entry.contentType()).isEmpty();
        assertThat(entry.metadata()).isEmpty();
        String noted = lake.fixture.engine.repositories().metadata(repository).get(".lakefs.last.import.timestamp");
        assertThat(Long.parseLong(noted)).isBetween(now, now + 60);
        assertThat(lake.workspace()).isEmpty();
    }

    @Test
    void aSourceThatEndsWithinANameKeepsThatName() {
        lake.putObject(OUT + "src/part-1", "1");
        lake.putObject(OUT + "src/part-2", "2");
        lake.putObject(OUT + "src/other", "3");
        lake.run(repository, prefix(OUT + "src/part", "in"));
        assertThat(lake.addresses(repository, "main")).containsOnlyKeys("in/part-1", "in/part-2");
    }

    @Test
    void anObjectTakesThePlaceOfItsKeyAlone() {
        lake.commit(repository, "f1", "f1.bak", "f1/x");
        lake.putObject(OUT + "one", "1");
        lake.run(repository, object(OUT + "one", "f1"));
        assertThat(lake.addresses(repository, "main"))
                .containsEntry("f1", OUT + "one")
                .containsOnlyKeys("f1", "f1.bak", "f1/x");
    }

    @Test
    void theEmptyDestinationIsTheWholeBranch() {
        lake.commit(repository, "a", "b");
        lake.putObject(OUT + "src/", "the folder itself has no key left");
        lake.putObject(OUT + "src/x", "1");
        lake.run(repository, prefix(OUT + "src/", ""));
        assertThat(lake.addresses(repository, "main")).containsOnlyKeys("x");
    }

    @Test
    void theLaterOfTwoSourcesCounts() {
        lake.putObject(OUT + "one/k", "1");
        lake.putObject(OUT + "one/only", "1");
        lake.putObject(OUT + "two/k", "2");
        lake.putObject(OUT + "three", "3");
        var one = prefix(OUT + "one/", "d");
        var two = prefix(OUT + "two/", "d/");
        var three = object(OUT + "three", "d/k");
        lake.run(repository, one, two);
        assertThat(lake.addresses(repository, "main"))
                .containsEntry("d/k", OUT + "two/k")
                .containsKey("d/only");
        lake.run(repository, two, one);
        assertThat(lake.addresses(repository, "main")).containsEntry("d/k", OUT + "one/k");
        lake.run(repository, one, three, two);
        assertThat(lake.addresses(repository, "main")).containsEntry("d/k", OUT + "two/k");
        lake.run(repository, three, object(OUT + "one/k", "d/k"), object(OUT + "three", "d/k"));
        assertThat(lake.addresses(repository, "main"))
                .containsEntry("d/k", OUT + "three")
                .containsOnlyKeys("d/k", "d/only");
    }

    @Test
    void manySourcesArePutInOrderFirst() {
        var sources = new ArrayList<ImportSource>();
        for (int i = 0; i < SourceRecords.STREAMS_MAX + 5; i++) {
            lake.putObjects(OUT + "%02d/".formatted(i), 20);
            sources.add(prefix(OUT + "%02d/".formatted(i), i % 2 == 0 ? "same" : "own/" + i));
        }
        Commit commit = lake.run(repository, sources.toArray(ImportSource[]::new));
        var addresses = lake.addresses(repository, commit.id());
        assertThat(addresses).hasSize(20 + 20 * ((SourceRecords.STREAMS_MAX + 5) / 2));
        assertThat(addresses).containsEntry("same/0007", OUT + "20/0007").containsKey("own/19/0019");
        assertThat(lake.workspace()).isEmpty();
    }

    @Test
    void manyPagesAndManyObjectsArrive() {
        lake.putObjects(OUT + "src/", 2 * SourceReader.PAGE + 17);
        var sources = new ArrayList<ImportSource>();
        sources.add(prefix(OUT + "src/", "pages"));
        for (int i = 0; i < 100; i++) {
            sources.add(object(OUT + "src/%04d".formatted(i), "one by one/" + i));
        }
        String id = lake.start(repository, sources.toArray(ImportSource[]::new));
        ImportStatus status = lake.await(repository, id);
        assertThat(status.ingestedObjects()).isEqualTo(2 * SourceReader.PAGE + 117);
        assertThat(lake.addresses(repository, "main"))
                .hasSize(2 * SourceReader.PAGE + 117)
                .containsEntry("one by one/42", OUT + "src/0042")
                .containsEntry("pages/2016", OUT + "src/2016");
    }

    @Test
    void nothingToImportIsACommitAllTheSame() {
        lake.commit(repository, "a", "b/c");
        Commit commit = lake.run(repository);
        assertThat(lake.head(repository)).isEqualTo(commit);
        assertThat(lake.addresses(repository, "main")).containsOnlyKeys("a", "b/c");
        lake.run(repository, prefix(OUT + "nothing/", "b"));
        assertThat(lake.addresses(repository, "main")).containsOnlyKeys("a");
    }

    @Test
    void theSameAgainIsTheSameContent() {
        lake.commit(repository, "a");
        lake.putObjects(OUT + "src/", 50);
        Commit first = lake.run(repository, prefix(OUT + "src/", "in"));
        Commit second = lake.run(repository, prefix(OUT + "src/", "in"));
        assertThat(second.metarangeId()).isEqualTo(first.metarangeId());
        assertThat(second.parents()).containsExactly(first.id());
    }

    @Test
    void messageMetadataAndDateAreTheCallers() {
        var parameters = new CommitParameters(
                "joe", "my words", Map.of(".lakefs.merge.strategy", "mine", "k", "v"), false, false);
        var date = Instant.ofEpochSecond(1_700_000_000);
        String id = lake.imports.start(
                lake.tasks, repository, new ImportRequest("main", List.of(), parameters, Optional.of(date)));
        Commit commit = lake.await(repository, id).commit().orElseThrow();
        assertThat(commit.message()).isEqualTo("my words");
        assertThat(commit.creationDate()).isEqualTo(date);
        assertThat(commit.metadata())
                .containsEntry(".lakefs.merge.strategy", "source-wins")
                .containsEntry("k", "v");
    }

    private void refused(VersioningException.Kind kind, String message, ImportSource... sources) {
        assertThatThrownBy(() -> lake.start(repository, sources))
                .hasMessage(message)
                .extracting(e -> ((VersioningException) e).kind())
                .isEqualTo(kind);
    }

    @Test
    void sourcesInOrAroundTheRepositoryAreRefusedAtOnce() {
        for (String path : List.of("mem://lake", "mem://lake/", "mem://lake/data/", "mem://lake/data/x")) {
            String text = "import path (" + path + ") in repository namespace (mem://lake) is prohibited:"
                    + " invalid import source";
            refused(VersioningException.Kind.INVALID, text, prefix(path, "in"));
            refused(VersioningException.Kind.INVALID, text, object(path, "in"));
        }
        for (String path : List.of("mem://", "mem://la")) {
            refused(
                    VersioningException.Kind.INVALID,
                    "prefix (" + path + ") contains repository namespace: (mem://lake), invalid import source",
                    prefix(path, "in"));
        }
        lake.putObject("mem://lake2/x", "a neighbour is no part of it");
        lake.run(repository, prefix("mem://lake2/", "in"));
        assertThat(lake.addresses(repository, "main")).containsOnlyKeys("in/x");
    }

    @Test
    void objectsWithoutDestinationAndLongDestinationsAreRefusedAtOnce() {
        refused(
                VersioningException.Kind.INVALID,
                "import object (" + OUT + "x) has no destination: invalid import source",
                object(OUT + "x", ""));
        refused(
                VersioningException.Kind.INVALID,
                "argument destination: invalid value: validation error: 1025 is above maximum length (1024)",
                prefix(OUT + "x", "d".repeat(1024)));
    }

    @Test
    void unknownBranchesAndStoresWithoutImportAreRefusedAtOnce() {
        assertThatThrownBy(() -> lake.imports.start(lake.tasks, repository, request("nosuch", false)))
                .hasMessage("branch not found");
        try (ImportLake plain = new ImportLake(directory.resolve("plain"), new MemoryObjectStore())) {
            Repository other = plain.repository("other", "mem://other");
            assertThatThrownBy(() -> plain.start(other, prefix(OUT, "in")))
                    .hasMessage("import is not supported for this storage");
        }
    }

    @Test
    void tooManySourcesAreRefusedAtOnce() {
        var sources = new ArrayList<ImportSource>();
        var random = new java.util.Random(7);
        for (int i = 0; i < 40_000; i++) {
            sources.add(object(OUT + Long.toHexString(random.nextLong()), "d/" + i));
        }
        assertThatThrownBy(() -> lake.start(repository, sources.toArray(ImportSource[]::new)))
                .hasMessageContaining("import in parts");
    }

    @Test
    void sourcesThatCannotBeReadFailTheImport() {
        lake.putObject(OUT + "x", "1");
        assertThat(lake.fail(repository, prefix(OUT, "in"), prefix("s3://bucket/x", "in")))
                .isEqualTo("import error: error on ingest: creating object-store walker on path s3://bucket/x:"
                        + " expected storage type mem: invalid address");
        assertThat(lake.fail(repository, object(OUT + "missing", "in")))
                .startsWith("import error: error on ingest: creating object-store walker on path " + OUT + "missing: ");
        assertThat(lake.history(repository)).containsExactly("Repository created");
    }

    @Test
    void keysLongerThanPathsFailTheImport() {
        lake.putObject(OUT + "src/" + "k".repeat(1020), "1");
        assertThat(lake.fail(repository, prefix(OUT + "src/", "long")))
                .isEqualTo("import error: error on ingest: walking " + OUT + "src/: argument path: invalid value:"
                        + " validation error: 1025 is above maximum length (1024)");
    }

    @Test
    void aDirtyBranchIsRefusedBeforeAnythingIsRead() {
        lake.putObjects(OUT + "src/", 3);
        lake.stage(repository, "uncommitted");
        assertThat(lake.fail(repository, prefix(OUT + "src/", "in")))
                .isEqualTo("import error: merge import: uncommitted changes (dirty branch)");
        assertThat(lake.objects.calls(Operation.WALK)).isZero();
        assertThat(lake.addresses(repository, "main")).containsOnlyKeys("uncommitted");
    }

    @Test
    void aReadOnlyRepositoryNeedsForce() {
        Repository readOnly = lake.fixture.create("frozen", true);
        lake.putObject(OUT + "src/x", "1");
        assertThat(lake.fail(readOnly, prefix(OUT + "src/", "in")))
                .isEqualTo("import error: merge import: read-only repository");
        String id = lake.imports.start(lake.tasks, readOnly, request("main", true, prefix(OUT + "src/", "in")));
        assertThat(lake.await(readOnly, id).completed()).isTrue();
    }

    @Test
    void unknownImportsAreNotFound() {
        Repository other = lake.repository("other", "mem://other");
        String id = lake.start(repository);
        lake.await(repository, id);
        for (String unknown :
                List.of("nosuch", lake.fixture.engine.xids().next().text())) {
            assertThatThrownBy(() -> lake.status(repository, unknown)).hasMessage("not found");
            assertThatThrownBy(() -> lake.imports.cancel(lake.tasks, repository, unknown))
                    .hasMessage("not found");
        }
        assertThatThrownBy(() -> lake.status(other, id)).hasMessage("not found");
    }
}
