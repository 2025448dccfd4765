package io.tarn.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.block.ObjectStore;
import io.tarn.block.PutOptions;
import io.tarn.block.StorageLocation;
import io.tarn.block.StorageNamespace;
import io.tarn.versioning.Commit;
import io.tarn.versioning.Repository;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.Xid;
import io.tarn.versioning.engine.EngineFixture;
import io.tarn.versioning.ref.Repositories;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Objects and paths over a real engine with stores in memory.
class CatalogTest {
    @TempDir
    Path directory;

    private EngineFixture lake;
    private Catalog catalog;
    private Repository repository;

    @BeforeEach
    void open() {
        lake = new EngineFixture(directory);
        catalog = new Catalog(lake.engine, lake.objects, Catalog.Options.defaults());
        repository = catalog.creator().create(creation("lake", "mem://lake"));
    }

    @AfterEach
    void close() {
        lake.close();
    }

    private static Repositories.Creation creation(String name, String namespace) {
        return new Repositories.Creation(name, new StorageNamespace("", namespace), "main", false, false);
    }

    private Entry upload(String path, String content, WriteCondition condition) {
        var request = new UploadRequest(
                "text/plain", Map.of("k", "v"), OptionalLong.empty(), Optional.empty(), condition, false);
        return catalog.writer()
                .upload(repository, "main", path, new ByteArrayInputStream(content.getBytes(UTF_8)), request);
    }

    private Entry upload(String path, String content) {
        return upload(path, content, new WriteCondition.None());
    }

    @Test
    void bucketsOfOtherRegionsAreRefusedWhereTheyAreNotWanted() {
        var elsewhere = (ObjectStore) Proxy.newProxyInstance(
                ObjectStore.class.getClassLoader(),
                new Class<?>[] {ObjectStore.class},
                (proxy, method, arguments) -> method.getName().equals("otherRegion")
                        ? Optional.of("eu-west-1")
                        : method.invoke(lake.objects, arguments));
        var strict = new Catalog(lake.engine, elsewhere, new Catalog.Options("_lakefs", true, false, "secret"));
        assertThatThrownBy(() -> strict.creator().create(creation("far", "mem://far")))
                .isInstanceOfSatisfying(
                        VersioningException.class,
                        e -> assertThat(e.kind()).isEqualTo(VersioningException.Kind.INVALID))
                .hasMessageContaining("the bucket of mem://far is in region eu-west-1");
        assertThat(lake.engine.repositories().exists("far")).isFalse();
        var lenient = new Catalog(lake.engine, elsewhere, Catalog.Options.defaults());
        assertThat(lenient.creator().create(creation("far", "mem://far")).name())
                .isEqualTo("far");
        var near = new Catalog(lake.engine, lake.objects, new Catalog.Options("_lakefs", true, false, "secret"));
        assertThat(near.creator().create(creation("near", "mem://near")).name()).isEqualTo("near");
    }

    @Test
    void anUploadIsReadBackWithItsHashAndAddress() throws IOException {
        Entry entry = upload("dir/hello.txt", "hello world");
        assertThat(entry.etag()).isEqualTo("5eb63bbbe01eeed093cb22bb8f5acdc3");
        assertThat(entry.address()).matches("data/[0-9a-v]{20}/[0-9a-v]{20}");
        Entry read = catalog.reader().get(repository, "main", "dir/hello.txt");
        assertThat(read).isEqualTo(entry);
        assertThat(catalog.reader().physicalAddress(repository, read)).isEqualTo("mem://lake/" + entry.address());
        try (InputStream content = catalog.reader().openRange(repository, read, 6, 5)) {
            assertThat(content.readAllBytes()).asString().isEqualTo("world");
        }
    }

    @Test
    void addressesOfOneProcessShareTheirPartition() {
        String first = upload("a", "1").address();
        String second = upload("b", "2").address();
        assertThat(second)
                .startsWith(first.substring(0, first.lastIndexOf('/') + 1))
                .isGreaterThan(first);
    }

    @Test
    void conditionsAreJudgedWithTheWrite() {
        upload("a", "1", new WriteCondition.Absent());
        assertThatThrownBy(() -> upload("a", "2", new WriteCondition.Absent()))
                .hasMessage("path already exists")
                .extracting(e -> ((VersioningException) e).kind())
                .isEqualTo(VersioningException.Kind.PRECONDITION_FAILED);
        Entry now = catalog.reader().get(repository, "main", "a");
        upload("a", "2", new WriteCondition.Matches(now.etag()));
        assertThatThrownBy(() -> upload("a", "3", new WriteCondition.Matches(now.etag())))
                .hasMessage("Precondition failed");
    }

    @Test
    void stagedAddressesInTheNamespaceBecomeRelative() {
        assertThat(stage("mem://lake/data/x/y").address()).isEqualTo("data/x/y");
        assertThat(stage("mem://lake/elsewhere/y").addressType()).isEqualTo(Entry.AddressType.FULL);
        assertThat(stage("mem://other/data/x/y").address()).isEqualTo("mem://other/data/x/y");
        assertThatThrownBy(() -> stage("s3://bucket/key"))
                .hasMessage("physical address is not valid for block adapter: mem");
    }

    private Entry stage(String address) {
        return catalog.writer()
                .stage(
                        repository,
                        "main",
                        "staged",
                        new StageRequest(
                                address, "sum", 1, Optional.empty(), Map.of(), "", new WriteCondition.None(), false));
    }

    @Test
    void aCopyHasItsOwnBytesAndKeepsTheRest() throws IOException {
        Entry source = upload("a", "content");
        commit("first");
        catalog.writer().delete(repository, "main", "a", false);
        Entry copy = catalog.copier().copy(repository, "main", "b", "main@", "a", false);
        assertThat(copy.address()).isNotEqualTo(source.address());
        assertThat(copy.metadata()).isEqualTo(Map.of("k", "v"));
        try (InputStream content = catalog.reader().open(repository, copy)) {
            assertThat(content.readAllBytes()).asString().isEqualTo("content");
        }
    }

    @Test
    void aShallowCopySharesTheBytesOfAYoungObject() {
        Entry source = upload("a", "content");
        Entry first = catalog.copier().copyShallow(repository, "main", "b", "main", "a", false);
        assertThat(first.address()).isEqualTo(source.address());
        assertThat(first.metadata()).isEqualTo(Map.of("k", "v", "::lakefs::shallow-copy", "a"));
        assertThat(first.lastModified()).isAfterOrEqualTo(source.lastModified());
        Entry second = catalog.copier().copyShallow(repository, "main", "c", "main", "b", false);
        assertThat(second.metadata()).containsEntry("::lakefs::shallow-copy", "a");
        Entry whole = catalog.copier().copy(repository, "main", "d", "main", "c", false);
        assertThat(whole.address()).isNotEqualTo(source.address());
        assertThat(whole.metadata()).isEqualTo(Map.of("k", "v"));
        assertThatThrownBy(() -> catalog.copier().copyShallow(repository, "main", "x", "main@", "a", false))
                .hasMessage("not on the same branch: cannot clone: validation error");
        assertThatThrownBy(() -> catalog.copier().copyShallow(repository, "main", "x", "main", "none", false))
                .hasMessage("not found");
    }

    @Test
    void aShallowCopyOfWhatMayBeCollectedIsAWholeOne() throws IOException {
        String old = "data/p/" + idFrom(Instant.now().minus(Duration.ofHours(24)));
        String young = "data/p/" + idFrom(Instant.now().minus(Duration.ofHours(22)));
        for (String address : List.of(old, young, "data/p/no-id", "elsewhere/x")) {
            lake.objects.put(
                    StorageLocation.relative(repository.namespace(), address),
                    new ByteArrayInputStream("old".getBytes(UTF_8)),
                    OptionalLong.of(3),
                    PutOptions.none());
            stage("mem://lake/" + address);
            Entry copy = catalog.copier().copyShallow(repository, "main", "copy", "main", "staged", false);
            assertThat(copy.address().endsWith(address)).as(address).isEqualTo(address.equals(young));
            assertThat(copy.metadata().isEmpty()).as(address).isNotEqualTo(address.equals(young));
            try (InputStream content = catalog.reader().open(repository, copy)) {
                assertThat(content.readAllBytes()).asString().isEqualTo("old");
            }
        }
        stage("mem://foreign/x");
        assertThat(catalog.copier()
                        .copyShallow(repository, "main", "copy", "main", "staged", false)
                        .address())
                .isEqualTo("mem://foreign/x");
    }

    private static String idFrom(Instant time) {
        return new Xid.Generator(Clock.fixed(time, ZoneOffset.UTC), new Random(1))
                .next()
                .text();
    }

    @Test
    void userMetadataIsReplacedAlone() {
        Entry before = upload("a", "1");
        catalog.writer().updateMetadata(repository, "main", "a", Map.of("new", "1"));
        assertThat(catalog.reader().get(repository, "main", "a")).isEqualTo(before.withMetadata(Map.of("new", "1")));
        assertThatThrownBy(() -> catalog.writer().updateMetadata(repository, "main", "none", Map.of()))
                .hasMessage("update user metadata on lake/main/none: not found");
    }

    @Test
    void manyDeletesLeaveWhatIsNotThereAlone() {
        upload("a", "1");
        upload("b", "1");
        catalog.writer().deleteAll(repository, "main", List.of("b", "missing", "a"), false);
        assertThat(catalog.reader()
                        .list(repository, "main", new ListRequest("", "", "", 10))
                        .results())
                .isEmpty();
        assertThatThrownBy(() -> catalog.writer().deleteAll(repository, "main", List.of("x".repeat(1025)), false))
                .hasMessageStartingWith("argument path[0]: ");
    }

    @Test
    void theLogIsFilteredByPath() {
        upload("dir/a", "1");
        Commit first = commit("dir/a");
        upload("b", "1");
        Commit second = commit("b");
        upload("dir/c", "1");
        Commit third = commit("dir/c");
        assertThat(log(List.of(), List.of("dir/"))).containsExactly(third.id(), first.id());
        assertThat(log(List.of("b"), List.of())).containsExactly(second.id());
        assertThat(log(List.of("b"), List.of("dir/c"))).containsExactly(third.id(), second.id());
        assertThat(log(List.of("none", ""), List.of())).isEmpty();
    }

    private List<String> log(List<String> objects, List<String> prefixes) {
        var request = new History.Request("main", "", 100, objects, prefixes, false, false, Optional.empty(), "");
        return catalog.history().list(repository, request).results().stream()
                .map(Commit::id)
                .toList();
    }

    private Commit commit(String message) {
        return lake.commit(repository, "main", message);
    }

    @Test
    void aNamespaceServesOneRepository() {
        assertThatThrownBy(() -> catalog.creator().create(creation("second", "mem://lake")))
                .hasMessage("failed to create repository: found lakeFS objects in the storage (:mem://lake)"
                        + " key(_lakefs/dummy): storage namespace already in use");
        assertThatThrownBy(() -> catalog.creator().create(creation("lake", "mem://other")))
                .hasMessage("error creating repository: not unique");
        assertThatThrownBy(() -> catalog.creator().create(creation("third", "s3://other")))
                .hasMessage("failed to match required regex ^mem://: invalid namespace");
        assertThat(catalog.creator()
                        .create(creation("fourth", "mem://lake/inner"))
                        .name())
                .isEqualTo("fourth");
    }

    @Test
    void aFailedUploadStagesNothing() {
        var request = new UploadRequest(
                "text/plain", Map.of(), OptionalLong.of(100), Optional.empty(), new WriteCondition.None(), false);
        assertThatThrownBy(() -> catalog.writer()
                        .upload(repository, "main", "short", new ByteArrayInputStream(new byte[10]), request))
                .isInstanceOf(io.tarn.block.ObjectStoreException.class);
        assertThat(catalog.reader().find(repository, "main", "short")).isEmpty();
    }
}
