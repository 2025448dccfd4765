package io.tarn.catalog.gc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tarn.kv.memory.MemoryKeyValueStore;
import io.tarn.versioning.Commit;
import io.tarn.versioning.Hooks;
import io.tarn.versioning.KeyLayout;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.Xid;
import io.tarn.versioning.gc.RetentionRules;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommitPreparationTest {
    @TempDir
    Path directory;

    private CollectedLake lake;
    private GarbageCollection collection;

    @BeforeEach
    void open() {
        lake = new CollectedLake(directory, new MemoryKeyValueStore(), Hooks.none());
        collection = lake.collection();
    }

    @AfterEach
    void close() {
        lake.close();
    }

    private void setRules() {
        collection.rules().set(lake.repository, new RetentionRules(7, new TreeMap<>()));
    }

    @Test
    void theListIsTheOneThatCollectorsRead() {
        setRules();
        String birth =
                lake.fixture.engine.branches().get(lake.repository, "main").commitId();
        lake.upload("main", "a", "1");
        Commit commit = lake.fixture.commit(lake.repository, "main", "first");
        PreparedCommits prepared = collection.commits().prepare(lake.repository);
        assertThat(prepared.commitsLocation())
                .isEqualTo(CollectedLake.ROOT + "commits/run_id=" + prepared.runId() + "/commits.csv");
        assertThat(prepared.addressesLocation()).isEqualTo(CollectedLake.ROOT + "addresses/");
        assertThat(prepared.presignedUrl()).isEmpty();
        var lines = new TreeSet<>(List.of(commit.id() + ",false," + commit.metarangeId(), birth + ",false,"));
        assertThat(new String(lake.read(prepared.commitsLocation()), UTF_8))
                .isEqualTo("commit_id,expired,metarange_id\n" + String.join("\n", lines) + "\n");
    }

    @Test
    void longListsAreWhole() {
        setRules();
        for (int i = 0; i < 700; i++) {
            lake.fixture
                    .engine
                    .operations()
                    .committer()
                    .commit(
                            lake.repository,
                            "main",
                            io.tarn.versioning.engine.EngineFixture.allowEmpty("commit " + i),
                            java.util.Optional.empty(),
                            java.util.Optional.empty());
        }
        PreparedCommits prepared = collection.commits().prepare(lake.repository);
        assertThat(new String(lake.read(prepared.commitsLocation()), UTF_8).lines())
                .hasSize(702)
                .doesNotHaveDuplicates();
    }

    @Test
    void laterRunsSortFirst() {
        setRules();
        var ids = new ArrayList<String>();
        for (int i = 0; i < 3; i++) {
            ids.add(collection.commits().prepare(lake.repository).runId());
        }
        long secondsOfYear4000 = 64_060_588_800L & 0xffff_ffffL;
        long now = lake.fixture.engine.xids().now().getEpochSecond();
        assertThat(ids)
                .doesNotHaveDuplicates()
                .allSatisfy(id -> assertThat((secondsOfYear4000 - now) & 0xffff_ffffL)
                        .isCloseTo(Xid.parse(id).orElseThrow().seconds(), within(60L)));
        assertThat(lake.stored(CollectedLake.ROOT + "commits/")).hasSize(3);
    }

    @Test
    void withoutRulesThereIsNoList() {
        assertThatThrownBy(() -> collection.commits().prepare(lake.repository))
                .hasMessage("get gc rules: not found")
                .extracting(e -> ((VersioningException) e).kind())
                .isEqualTo(VersioningException.Kind.NOT_FOUND);
        assertThat(lake.stored(CollectedLake.ROOT)).isEmpty();
    }

    @Test
    void readOnlyRepositoriesAreRefused() {
        var frozen = lake.create("frozen", true);
        assertThatThrownBy(() -> collection.commits().prepare(frozen)).hasMessage("read-only repository");
    }

    @Test
    void aMissingCommitFailsWithoutAList() {
        setRules();
        String birth =
                lake.fixture.engine.branches().get(lake.repository, "main").commitId();
        lake.upload("main", "a", "1");
        lake.fixture.commit(lake.repository, "main", "first");
        lake.fixture.keyValues.delete(lake.repository.partition(), KeyLayout.commit(birth));
        lake = lake.reopened(directory);
        assertThatThrownBy(() -> lake.collection().commits().prepare(lake.repository))
                .hasMessageContaining(birth)
                .extracting(e -> ((VersioningException) e).kind())
                .isEqualTo(VersioningException.Kind.INTERNAL);
        assertThat(lake.stored(CollectedLake.ROOT + "commits/")).isEmpty();
    }
}
