package io.tarn.catalog.imports;

import static io.tarn.catalog.imports.ImportLake.prefix;
import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.versioning.Repository;
import io.tarn.versioning.VersioningException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Imports into a branch that others change at the same time.
class ImportRaceTest {
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
    void importsToOneBranchAtTheSameTimeAllEndWhole() {
        try (ImportLake other = lake.sibling(directory.resolve("other"))) {
            var ids = new ArrayList<String>();
            for (int i = 0; i < 10; i++) {
                lake.putObjects(OUT + i + "/", 30);
                ImportLake server = i % 2 == 0 ? lake : other;
                ids.add(server.start(repository, prefix(OUT + i + "/", "in/" + i)));
            }
            for (String id : ids) {
                assertThat(lake.await(repository, id))
                        .satisfies(status -> assertThat(status.completed())
                                .as(status.toString())
                                .isTrue());
            }
        }
        assertThat(lake.addresses(repository, "main")).hasSize(300);
        assertThat(lake.history(repository)).hasSize(11);
    }

    @Test
    void importsAndCommitsLoseNothingToEachOther() {
        var running = new AtomicBoolean(true);
        var committed = CompletableFuture.supplyAsync(() -> commitWhile(running));
        Set<String> expected = new HashSet<>();
        int refused = 0;
        for (int i = 0; i < 30; i++) {
            lake.putObjects(OUT + i + "/", 5);
            ImportStatus status = lake.await(repository, lake.start(repository, prefix(OUT + i + "/", "in/" + i)));
            if (status.completed()) {
                for (int j = 0; j < 5; j++) {
                    expected.add("in/%d/%04d".formatted(i, j));
                }
            } else {
                refused++;
                assertThat(status.error()).contains("import error: merge import: uncommitted changes (dirty branch)");
            }
        }
        running.set(false);
        expected.addAll(committed.join());
        assertThat(lake.addresses(repository, "main").keySet())
                .as("%d of 30 imports refused", refused)
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    private List<String> commitWhile(AtomicBoolean running) {
        var keys = new ArrayList<String>();
        for (int i = 0; running.get(); i++) {
            String key = "committed/%04d".formatted(i);
            lake.stage(repository, key);
            keys.add(key);
            try {
                lake.fixture.commit(repository, ImportLake.BRANCH, "commit");
            } catch (VersioningException e) {
                assertThat(e.kind()).isEqualTo(VersioningException.Kind.TOO_MANY_TRIES);
            }
            Thread.yield();
        }
        return keys;
    }
}
