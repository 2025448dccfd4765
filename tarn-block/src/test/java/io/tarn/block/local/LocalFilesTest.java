package io.tarn.block.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tarn.block.GeneratedStream;
import io.tarn.block.ObjectStore;
import io.tarn.block.ObjectStore.ObjectScan;
import io.tarn.block.ObjectStore.PartReference;
import io.tarn.block.ObjectStore.WalkEntry;
import io.tarn.block.ObjectStoreException.Kind;
import io.tarn.block.PutOptions;
import io.tarn.block.StorageInfo;
import io.tarn.block.StoreFixture;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What is particular to objects that are files.
class LocalFilesTest extends StoreFixture {
    private Path root;

    @Override
    protected ObjectStore open(Path folder) {
        root = folder.resolve("deep/er/root");
        return new LocalObjectStore(options(root));
    }

    private static LocalOptions options(Path root) {
        return new LocalOptions(root, true, false, List.of(), "local://mine/", true);
    }

    @Override
    protected String namespaceUri() {
        return "local://lake";
    }

    @Test
    void failedWritesLeaveNothingBehind() throws IOException {
        fails(
                Kind.SOURCE_FAILED,
                () -> store.put(
                        at("new/k"), new GeneratedStream(1 << 20, 500_000), OptionalLong.empty(), PutOptions.none()));
        fails(
                Kind.SOURCE_FAILED,
                () -> store.put(at("new/k"), new GeneratedStream(9), OptionalLong.of(10), PutOptions.none()));
        put("dir/k", "x");
        fails(Kind.INVALID_ADDRESS, () -> put("dir", "x"));
        fails(Kind.NOT_FOUND, () -> store.copy(at("none"), at("new/k")));
        assertThat(files(root.resolve(".tarn-tmp"))).allMatch(name -> name.endsWith(".lock"));
        assertThat(files(root.resolve("lake"))).containsExactly("dir/k");
    }

    @Test
    void anObjectAndAFolderOfOneNameExcludeEachOther() {
        put("a", "object");
        assertThat(fails(Kind.INVALID_ADDRESS, () -> put("a/b", "x"))).hasMessageContaining("'lake/a' is an object");
        assertThat(fails(Kind.INVALID_ADDRESS, () -> put("a/b/c", "x"))).hasMessageContaining("'lake/a' is an object");
        assertThat(store.exists(at("a/b"))).isFalse();
        fails(Kind.NOT_FOUND, () -> store.get(at("a/b")));
        store.remove(at("a/b"));
        put("f/g", "object");
        assertThat(fails(Kind.INVALID_ADDRESS, () -> put("f", "x"))).hasMessageContaining("is a folder");
        assertThat(store.exists(at("f"))).isFalse();
        fails(Kind.NOT_FOUND, () -> store.get(at("f")));
        store.remove(at("f"));
        assertThat(read("f/g")).isEqualTo(bytes("object"));
        store.remove(at("a"));
        put("a/b", "now a folder");
        store.remove(at("f/g"));
        put("f", "now an object");
    }

    @Test
    void emptiedFoldersGoButTheNamespaceStays() {
        put("a/b/c/d", "x");
        put("a/e", "y");
        store.remove(at("a/b/c/d"));
        assertThat(root.resolve("lake/a/b")).doesNotExist();
        assertThat(root.resolve("lake/a/e")).exists();
        store.remove(at("a/e"));
        assertThat(root.resolve("lake/a")).doesNotExist();
        assertThat(root.resolve("lake")).isEmptyDirectory();
    }

    @Test
    void foldersRemovedByOthersAreMadeAgain() throws IOException {
        put("a/b/c", "x");
        TemporaryFolder.deleteTree(root.resolve("lake"));
        put("a/b/d", "y");
        assertThat(read("a/b/d")).isEqualTo(bytes("y"));
        assertThat(store.exists(at("a/b/c"))).isFalse();
    }

    @Test
    void uploadsSurviveARestart() {
        String upload = store.createMultipart(at("m"), PutOptions.none());
        String first = store.uploadPart(at("m"), upload, 1, new ByteArrayInputStream(bytes("1")), OptionalLong.of(1));
        store.close();
        store = new LocalObjectStore(options(root));
        String second = store.uploadPart(at("m"), upload, 2, new ByteArrayInputStream(bytes("2")), OptionalLong.of(1));
        store.completeMultipart(at("m"), upload, List.of(new PartReference(1, first), new PartReference(2, second)));
        assertThat(read("m")).isEqualTo(bytes("12"));
    }

    @Test
    void uploadsThatRestForAWeekAreDropped() throws IOException {
        String resting = store.createMultipart(at("m"), PutOptions.none());
        String used = store.createMultipart(at("m"), PutOptions.none());
        Path uploads = root.resolve(".tarn-tmp/multipart");
        FileTime old =
                FileTime.from(Instant.now().minus(LocalMultipart.IDLE_MAX).minusSeconds(1));
        for (String upload : List.of(resting, used)) {
            Files.setLastModifiedTime(uploads.resolve(upload), old);
        }
        store.uploadPart(at("m"), used, 1, new ByteArrayInputStream(bytes("1")), OptionalLong.of(1));
        store.close();
        store = new LocalObjectStore(options(root));
        fails(Kind.NOT_FOUND, () -> store.abortMultipart(at("m"), resting));
        assertThat(uploads.resolve(resting)).doesNotExist();
        assertThat(store.listParts(at("m"), used, 0, 10)).hasSize(1);
    }

    @Test
    void openingClearsWhatDeadOwnersLeftAndSparesTheLiving() throws IOException {
        Path puts = root.resolve(".tarn-tmp/put");
        Path dead = Files.createDirectory(puts.resolve("dead"));
        Files.writeString(dead.resolve("0"), "half");
        Files.createFile(puts.resolve("dead.lock"));
        Files.createDirectories(root.resolve(".tarn-tmp/multipart/x.gone/y"));
        try (ObjectStore second = new LocalObjectStore(options(root))) {
            assertThat(dead).doesNotExist();
            assertThat(puts.resolve("dead.lock")).doesNotExist();
            assertThat(root.resolve(".tarn-tmp/multipart")).isEmptyDirectory();
            put("k", "the first store still works");
            assertThat(second.exists(at("k"))).isTrue();
        }
        put("k2", "and after the second is closed");
        try (Stream<Path> left = Files.list(puts)) {
            assertThat(left).hasSize(2);
        }
    }

    @Test
    void walksHiddenNamesOnlyWhenAskedTo() throws IOException {
        put(".hidden/x", "1");
        put("seen/.h", "2");
        put("seen/v", "3");
        String prefix = "local://" + root + "/";
        assertThat(store.walk("", prefix, "", 10))
                .extracting(WalkEntry::relativeKey)
                .containsExactly("lake/seen/v");
        LocalOptions all = new LocalOptions(root, true, true, List.of(), "", false);
        try (ObjectStore showing = new LocalObjectStore(all)) {
            assertThat(showing.walk("", prefix, "", 10))
                    .extracting(WalkEntry::relativeKey)
                    .containsExactly("lake/.hidden/x", "lake/seen/.h", "lake/seen/v");
            assertThat(showing.walk("", prefix + "lake/.hid", "", 10)).hasSize(1);
            assertThat(scanned(showing, prefix))
                    .containsExactlyInAnyOrder("lake/.hidden/x", "lake/seen/.h", "lake/seen/v");
            assertThat(scanned(store, prefix)).containsExactly("lake/seen/v");
        }
    }

    private static List<String> scanned(ObjectStore store, String prefix) {
        var keys = new ArrayList<String>();
        try (ObjectScan scan = store.scan("", prefix).orElseThrow()) {
            for (var next = scan.next(); next.isPresent(); next = scan.next()) {
                keys.add(next.get().relativeKey());
            }
        }
        return keys;
    }

    @Test
    void scanningWhatIsNotThereIsRefused() {
        fails(Kind.NOT_FOUND, () -> store.scan("", "local://" + root + "/nowhere/"));
        fails(Kind.FORBIDDEN, () -> store.scan("", "local:///etc/"));
    }

    @Test
    void walkNeedsImportAndAnAllowedFolder() {
        fails(Kind.FORBIDDEN, () -> store.walk("", "local:///etc/", "", 10));
        fails(Kind.FORBIDDEN, () -> store.walk("", "local:///", "", 10));
        fails(Kind.FORBIDDEN, () -> store.walk("", "local://" + root + "/.tarn-tmp/", "", 10));
        fails(Kind.INVALID_ADDRESS, () -> store.walk("", "local://lake/", "", 10));
        try (ObjectStore plain = new LocalObjectStore(LocalOptions.at(folder.resolve("plain")))) {
            fails(Kind.UNSUPPORTED, () -> plain.walk("", "local://" + folder + "/plain/", "", 10));
            assertThat(plain.info("").importSupport()).isFalse();
        }
    }

    @Test
    void saysWhatItIs() {
        assertThat(store.info("id"))
                .isEqualTo(new StorageInfo(
                        "id",
                        "",
                        "local",
                        "^local://",
                        "local://example-bucket/",
                        "local://mine/",
                        false,
                        false,
                        false,
                        true,
                        "^local://"));
        assertThat(LocalOptions.at(root).defaultNamespacePrefix()).isEqualTo("local://");
    }

    @Test
    void aRootThatCannotBeUsedIsNamed() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertThat(fails(Kind.UNAVAILABLE, () -> new LocalObjectStore(options(file))))
                .hasMessageContaining("is a file; name a folder");
        assertThat(fails(Kind.WRITE_FAILED, () -> new LocalObjectStore(options(file.resolve("below")))))
                .hasMessageContaining("blockstore.local.path");
        Path readOnly = Path.of("/sys/kernel");
        assumeTrue(Files.isDirectory(readOnly));
        assertThat(fails(Kind.WRITE_FAILED, () -> new LocalObjectStore(options(readOnly))))
                .hasMessageContaining("make the folder writable");
    }

    @Test
    void aBrokenTemporaryFolderFailsWritesAndNotReads() throws IOException {
        put("k", "x");
        TemporaryFolder.deleteTree(root.resolve(".tarn-tmp/put"));
        fails(Kind.WRITE_FAILED, () -> put("k", "y"));
        assertThat(read("k")).isEqualTo(bytes("x"));
    }

    @Test
    void relativeExternalPrefixesAreRefused() {
        assertThatThrownBy(() -> new LocalOptions(root, true, false, List.of(Path.of("rel")), "", true))
                .hasMessageContaining("allowed_external_prefixes");
    }

    private static List<String> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .toList();
        }
    }
}
