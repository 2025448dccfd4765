package io.tarn.catalog.dump;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.block.ObjectStoreException;
import io.tarn.block.StorageLocation;
import io.tarn.kv.FaultyKeyValueStore;
import io.tarn.kv.FaultyKeyValueStore.Call;
import io.tarn.kv.FaultyKeyValueStore.Fault;
import io.tarn.testkit.Await;
import io.tarn.versioning.Repository;
import io.tarn.versioning.Tag;
import io.tarn.versioning.Value;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.committed.RangeInfo;
import io.tarn.versioning.ref.RecordCodec;
import io.tarn.versioning.ref.RefLoader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Dumps, some of them against files that the reference wrote.
class RefsDumpTest {
    private static final String MAIN = "2c1bdd302b28f71bd2152b3312e4fbd8e06482357aadc19c23e8ffa774ffc06d";
    private static final String DEV = "d95a5d1cd11e77e45fd63e23fe889d9198657c10fd8dace5125ee8d6088ad9a7";
    private static final String V1 = "07c9fdf20dbe44533c9119dc5500c2f570be7a6f0e89f8689c5eba13cef39825";

    /// The stored record of the commit `V1`, as the reference wrote it.
    private static final String V1_RECORD =
            "0a40303763396664663230646265343435333363393131396463353530306332663537306265376136663065"
                    + "38396638363839633565626131336365663339383235120561646d696e1a05666972737422060880e2cfaa06"
                    + "2a40383933393166363162346232616261633063643838323437613935316637383365303061383433373233"
                    + "3737323432666234633836356464336266363464663132080a026b311202763132080a026b32120276323a40"
                    + "6230663665626662306539353766313935653765393765356438393637623534393666393937306263346539"
                    + "323565343534353164313130376536613835303240014802";

    @TempDir
    Path directory;

    private DumpLake lake;

    @BeforeEach
    void open() {
        lake = new DumpLake(directory);
    }

    @AfterEach
    void close() {
        lake.close();
    }

    private byte[] file(Repository repository, String name) throws IOException {
        var location = StorageLocation.relative(repository.namespace(), "_lakefs/" + name);
        try (InputStream content = lake.objects.get(location)) {
            return content.readAllBytes();
        }
    }

    @Test
    void branchesAndTagsAreTheFilesOfTheReference() throws IOException {
        Repository tiny = lake.bare("tiny", "tiny");
        lake.lake
                .engine
                .loader()
                .branches(tiny, List.of(new RefLoader.Head("dev", DEV), new RefLoader.Head("main", MAIN)));
        lake.lake.engine.loader().tags(tiny, List.of(new Tag("v1", V1), new Tag("v2-rc", DEV)));
        RefsFiles files = lake.dump.dump(tiny);
        assertThat(files.branches()).isEqualTo("0a200127738aed8ca1fced1fe5598526fea22aa9e4dfa14b59be85ce502a9a03");
        assertThat(files.tags()).isEqualTo("a7d84e0d32d1a9b964c5b7645a1a412b6586b931e74645644bf262ea425d0596");
        assertThat(rangeIds(tiny, files.branches()))
                .containsExactly("5243986bd5fc74fc6b2f962b0f02f6e3886bc3e1905cd2062274f654722bb488");
        assertThat(rangeIds(tiny, files.tags()))
                .containsExactly("79eb43462f34d357d5aac4081a78d97228f4369ebac19cc4f2ac5dbefa1b6904");
        assertThat(new String(file(tiny, "refs_manifest.json"), UTF_8))
                .isEqualTo("""
                        {
                          "branches_meta_range_id": "0a200127738aed8ca1fced1fe5598526fea22aa9e4dfa14b59be85ce502a9a03",
                          "commits_meta_range_id": "%s",
                          "tags_meta_range_id": "a7d84e0d32d1a9b964c5b7645a1a412b6586b931e74645644bf262ea425d0596"
                        }""".formatted(files.commits()))
                .hasSize(285);
    }

    private List<String> rangeIds(Repository repository, String metarange) {
        return lake.lake.engine.committed().ranges(repository.namespace(), metarange).stream()
                .map(RangeInfo::id)
                .toList();
    }

    @Test
    void aCommitIsDumpedAsItIsStored() {
        Repository tiny = lake.bare("tiny", "tiny");
        byte[] record = HexFormat.of().parseHex(V1_RECORD);
        lake.lake.engine.loader().commits(tiny, List.of(RecordCodec.commit(record)));
        RefsFiles files = lake.dump.dump(tiny);
        Value value = lake.lake
                .engine
                .committed()
                .get(tiny.namespace(), files.commits(), V1.getBytes(UTF_8))
                .orElseThrow();
        assertThat(new String(value.identity(), UTF_8)).isEqualTo(V1);
        assertThat(value.data()).isEqualTo(record);
        var properties = lake.lake.engine.committed().properties(tiny.namespace(), files.commits());
        assertThat(properties)
                .containsEntry("type", "metaranges")
                .containsEntry("entity", "commit")
                .containsEntry("schema_name", "io.treeverse.lakefs.graveler.CommitData");
        assertThat(properties.get("schema_definition"))
                .startsWith("{\"name\":\"CommitData\",\"field\":[{\"name\":\"id\",\"number\":1,")
                .endsWith("\"jsonName\":\"value\"}],\"options\":{\"mapEntry\":true}}]}");
    }

    @Test
    void anEmptyRepositoryGivesFilesWithoutRecords() throws IOException {
        Repository empty = lake.bare("empty", "empty");
        RefsFiles files = lake.dump.dump(empty);
        for (String id : List.of(files.commits(), files.branches(), files.tags())) {
            assertThat(rangeIds(empty, id)).isEmpty();
            assertThat(file(empty, id)).isNotEmpty();
        }
        Repository copy = lake.bare("copy", "empty");
        lake.restore.restore(copy, new RefsRestore.Request(files, false));
        assertThat(lake.commits(copy)).isEmpty();
        assertThat(lake.branches(copy)).isEmpty();
    }

    @Test
    void hiddenBranchesAndCommitsWithoutARefAreDumped() {
        Repository repository = lake.lake.create("lake");
        lake.lake.engine.branches().create(repository, "hidden", "main", true, false);
        lake.lake.put(repository, "hidden", "a", "1");
        lake.lake.commit(repository, "hidden", "lost");
        lake.lake.engine.branches().delete(repository, "hidden", false);
        lake.lake.engine.branches().create(repository, "hidden", "main", true, false);
        RefsFiles files = lake.dump.dump(repository);
        Repository copy = lake.bare("copy", "lake");
        lake.restore.restore(copy, new RefsRestore.Request(files, false));
        assertThat(lake.commits(copy)).hasSize(2).isEqualTo(lake.commits(repository));
        assertThat(lake.branches(copy)).hasSize(2).isEqualTo(lake.branches(repository));
        assertThat(lake.lake.engine.branches().get(copy, "hidden").hidden()).isFalse();
    }

    @Test
    void aRepositoryDeletedDuringItsDumpIsNotDumped() {
        Repository repository = lake.lake.create("lake");
        var deleted = new AtomicBoolean();
        lake.keyValues.plan((number, call) -> {
            if (call == Call.SCAN && deleted.compareAndSet(false, true)) {
                lake.keyValues.plan(FaultyKeyValueStore.Plan.none());
                lake.lake.engine.repositories().delete("lake", false);
            }
            return new Fault.None();
        });
        assertThatThrownBy(() -> lake.dump.dump(repository))
                .isInstanceOfSatisfying(
                        VersioningException.class,
                        e -> assertThat(e.kind()).isEqualTo(VersioningException.Kind.NOT_FOUND))
                .hasMessage("repository not found");
        assertThat(deleted).isTrue();
        assertThatThrownBy(() -> file(repository, "refs_manifest.json")).isInstanceOf(ObjectStoreException.class);
    }

    @Test
    void aDumpTaskHasTheSameFilesAndNoManifest() {
        Repository repository = lake.lake.create("lake");
        String id = lake.tasks.submit(repository, lake.dump.kind(), "jane", new byte[0]);
        assertThat(id).matches("DR[A-Za-z0-9_-]{20}");
        Await.until(
                "the dump",
                () -> lake.tasks.get(repository, lake.dump.kind(), id).done());
        var state = lake.tasks.get(repository, lake.dump.kind(), id);
        assertThat(state.failure()).isEmpty();
        assertThat(state.progress()).isEqualTo(2);
        assertThatThrownBy(() -> file(repository, "refs_manifest.json")).isInstanceOf(ObjectStoreException.class);
        assertThat(RefsDump.files(state.info().orElseThrow())).isEqualTo(lake.dump.dump(repository));
    }

    @Test
    void noDumpedRefPointsAtACommitThatIsMissing() {
        Repository repository = lake.lake.create("lake");
        List<String> heads = new ArrayList<>();
        var changing = new AtomicBoolean();
        lake.keyValues.plan((number, call) -> {
            if (call == Call.SCAN && changing.compareAndSet(false, true)) {
                heads.add(lake.lake
                        .engine
                        .operations()
                        .committer()
                        .commit(
                                repository,
                                "main",
                                io.tarn.versioning.engine.EngineFixture.allowEmpty("meanwhile"),
                                java.util.Optional.empty(),
                                java.util.Optional.empty())
                        .id());
                changing.set(false);
            }
            return new Fault.None();
        });
        RefsFiles files = lake.dump.dump(repository);
        lake.keyValues.plan(FaultyKeyValueStore.Plan.none());
        assertThat(heads).hasSizeGreaterThan(2);
        Repository copy = lake.bare("copy", "lake");
        lake.restore.restore(copy, new RefsRestore.Request(files, false));
        String head = lake.lake.engine.branches().get(copy, "main").commitId();
        assertThat(heads).contains(head);
        assertThat(lake.lake.engine.commits().find(copy, head)).isPresent();
    }
}
