package io.tarn.versioning.engine;

import static io.tarn.versioning.engine.EngineFixture.parameters;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.versioning.Repository;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The whole cycle of a branch, on the real engine.
class VersioningEngineTest {
    @TempDir
    Path directory;

    private EngineFixture lake;
    private Repository repository;

    @BeforeEach
    void open() {
        lake = new EngineFixture(directory);
        repository = lake.create("lake");
    }

    @AfterEach
    void close() {
        lake.close();
    }

    @Test
    void aBranchIsChangedCommittedMergedRevertedAndTagged() {
        lake.put(repository, "main", "a", "1");
        lake.put(repository, "main", "b", "1");
        assertThat(lake.content(repository, "main")).isEqualTo(Map.of("a", "1", "b", "1"));
        assertThat(lake.content(repository, "main@")).isEmpty();
        var first = lake.commit(repository, "main", "first");
        assertThat(first.generation()).isEqualTo(2);
        lake.branch(repository, "dev", "main");
        lake.put(repository, "dev", "a", "2");
        lake.delete(repository, "dev", "b");
        lake.put(repository, "dev", "c", "1");
        var second = lake.commit(repository, "dev", "second");
        assertThat(lake.content(repository, "main")).isEqualTo(Map.of("a", "1", "b", "1"));
        var merged = lake.merge(repository, "dev", "main");
        assertThat(merged.parents()).containsExactly(first.id(), second.id());
        assertThat(lake.content(repository, "main")).isEqualTo(Map.of("a", "2", "c", "1"));
        lake.engine.tags().create(repository, "v1", "main", false);
        lake.engine.operations().picker().revert(repository, "main", "main", 1, parameters(""));
        assertThat(lake.content(repository, "main")).isEqualTo(Map.of("a", "1", "b", "1"));
        assertThat(lake.content(repository, "v1")).isEqualTo(Map.of("a", "2", "c", "1"));
        var picked = lake.engine
                .operations()
                .picker()
                .cherryPick(repository, "main", "dev", OptionalInt.empty(), Optional.empty(), parameters(""));
        assertThat(picked.message()).isEqualTo("second");
        assertThat(lake.content(repository, "main")).isEqualTo(Map.of("a", "2", "c", "1"));
    }

    @Test
    void deletingEverythingCommitsTheEmptyMetarange() {
        lake.put(repository, "main", "a", "1");
        lake.commit(repository, "main", "add");
        lake.delete(repository, "main", "a", "never-there");
        assertThat(lake.commit(repository, "main", "delete").metarangeId())
                .isEqualTo("00fb7eff1a97c500eb3ca8d2ef5464131d6b6a5f9512e41eba97843522213b66");
        assertThat(lake.content(repository, "main")).isEmpty();
    }

    @Test
    void aCommitWithoutChangesIsRefused() {
        assertThatThrownBy(() -> lake.commit(repository, "main", "empty")).hasMessage("commit: no changes");
        lake.put(repository, "main", "a", "1");
        lake.commit(repository, "main", "add");
        lake.put(repository, "main", "a", "1");
        assertThatThrownBy(() -> lake.commit(repository, "main", "same")).hasMessage("commit: no changes");
        assertThat(lake.content(repository, "main")).isEqualTo(Map.of("a", "1"));
    }
}
