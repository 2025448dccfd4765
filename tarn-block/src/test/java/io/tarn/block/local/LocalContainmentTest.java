package io.tarn.block.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.block.ObjectStore;
import io.tarn.block.ObjectStoreException;
import io.tarn.block.ObjectStoreException.Kind;
import io.tarn.block.PutOptions;
import io.tarn.block.StorageLocation;
import io.tarn.block.StorageNamespace;
import io.tarn.block.StoreFixture;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Nothing outside the root is reached, whatever the address says.
class LocalContainmentTest extends StoreFixture {
    private Path root;
    private Path allowed;

    @Override
    protected ObjectStore open(Path folder) {
        root = folder.resolve("root");
        allowed = folder.resolve("allowed");
        return new LocalObjectStore(new LocalOptions(root, true, false, List.of(allowed), "", true));
    }

    @Override
    protected String namespaceUri() {
        return "local://lake/inner";
    }

    @Test
    void filesLieWhereTheSpecificationSays() throws IOException {
        put("data/p/o", "x");
        assertThat(Files.readString(root.resolve("lake/inner/data/p/o"))).isEqualTo("x");
        assertThat(store.qualify(at("data/p/o"))).isEqualTo("local://" + root + "/lake/inner/data/p/o");
        put("full", "y");
        assertThat(drain(store.get(full(root.resolve("lake/inner/full"))))).isEqualTo(bytes("y"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", ".", "../x", "a/../../x", "a/..", "./a", "a/./b", "../../../../../../etc/passwd"})
    void traversalIsBlocked(String path) {
        assertThat(fails(Kind.INVALID_ADDRESS, () -> put(path, "x"))).hasMessage("bad path traversal blocked");
        assertThat(fails(Kind.INVALID_ADDRESS, () -> store.get(at(path)))).hasMessage("bad path traversal blocked");
        fails(Kind.INVALID_ADDRESS, () -> store.remove(at(path)));
        StorageNamespace namespace = new StorageNamespace("", "local://" + path);
        fails(Kind.INVALID_ADDRESS, () -> store.exists(StorageLocation.relative(namespace, "k")));
        StorageLocation absolute = StorageLocation.full("", "local://" + root + "/" + path);
        assertThat(fails(Kind.INVALID_ADDRESS, () -> store.exists(absolute))).hasMessage("bad path traversal blocked");
        fails(Kind.INVALID_ADDRESS, () -> store.walk("", "local://" + root + "/" + path + "/", "", 10));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/etc/passwd", "a//b", "a/", "//", "nul\0byte", "\ud800"})
    void ambiguousOrImpossibleKeysAreRefused(String key) {
        fails(Kind.INVALID_ADDRESS, () -> put(key, "x"));
        fails(Kind.INVALID_ADDRESS, () -> store.exists(at(key)));
    }

    @Test
    void namesAndPathsHaveLimits() {
        fails(Kind.INVALID_ADDRESS, () -> put("x".repeat(256), "x"));
        fails(Kind.INVALID_ADDRESS, () -> put("ö".repeat(128), "x"));
        put("ö".repeat(127), "x");
        fails(Kind.INVALID_ADDRESS, () -> put("abcdefg/".repeat(600) + "x", "x"));
        put("abcdefg/".repeat(100) + "x", "x");
    }

    @Test
    void aNamespaceNeedsAName() {
        for (String uri : List.of("local://", "local:///", "local:////", "local://a//b", "local:/a", "s3://a")) {
            StorageLocation location = StorageLocation.relative(new StorageNamespace("", uri), "k");
            fails(Kind.INVALID_ADDRESS, () -> store.exists(location));
        }
        StorageLocation rooted = StorageLocation.relative(new StorageNamespace("", "local:///lake/inner/"), "k");
        put("k", "same folder");
        assertThat(drain(store.get(rooted))).isEqualTo(bytes("same folder"));
    }

    @Test
    void unfinishedWorkCannotBeAddressed() {
        for (StorageLocation location : List.of(
                full(root.resolve(".tarn-tmp/put/x")),
                full(root.resolve(".tarn-tmp")),
                StorageLocation.relative(new StorageNamespace("", "local://.tarn-tmp"), "put"),
                StorageLocation.relative(new StorageNamespace("", "local://.tarn-tmp/put"), "x"))) {
            fails(Kind.FORBIDDEN, () -> store.get(location));
            fails(Kind.FORBIDDEN, () -> store.remove(location));
        }
    }

    @Test
    void outsideIsForbidden() throws IOException {
        Path sibling = Files.createDirectories(folder.resolve("root-evil")).resolve("f");
        Files.writeString(sibling, "secret");
        Path almost = Files.createDirectories(folder.resolve("allowed-not")).resolve("f");
        Files.writeString(almost, "secret");
        for (Path path : List.of(sibling, almost, Path.of("/etc/passwd"), folder, root, allowed.resolveSibling("no"))) {
            ObjectStoreException failure = fails(Kind.FORBIDDEN, () -> store.get(full(path)));
            assertThat(failure).hasMessage("forbidden");
            fails(Kind.FORBIDDEN, () -> store.exists(full(path)));
            fails(Kind.FORBIDDEN, () -> write(full(path)));
            fails(Kind.FORBIDDEN, () -> store.remove(full(path)));
            fails(Kind.FORBIDDEN, () -> store.copy(full(path), at("stolen")));
        }
        assertThat(fails(Kind.INVALID_ADDRESS, () -> store.get(StorageLocation.full("", "local://lake/inner/k"))))
                .hasMessage("bad path traversal blocked");
    }

    @Test
    void allowedPrefixesAreReadOnly() throws IOException {
        Path file = Files.createDirectories(allowed.resolve("sub")).resolve("f");
        Files.writeString(file, "import me");
        assertThat(drain(store.get(full(file)))).isEqualTo(bytes("import me"));
        assertThat(drain(store.getRange(full(file), 7, 2))).isEqualTo(bytes("me"));
        store.copy(full(file), at("copied"));
        assertThat(read("copied")).isEqualTo(bytes("import me"));
        assertThat(store.exists(full(allowed.resolve("none")))).isFalse();
        fails(Kind.FORBIDDEN, () -> write(full(file)));
        fails(Kind.FORBIDDEN, () -> store.remove(full(file)));
        fails(Kind.FORBIDDEN, () -> store.copy(at("copied"), full(file)));
        Path outside = Files.createDirectories(folder.resolve("outside"));
        Files.writeString(outside.resolve("f"), "secret");
        Files.createSymbolicLink(allowed.resolve("out"), outside);
        fails(Kind.FORBIDDEN, () -> store.get(full(allowed.resolve("out/f"))));
        Files.createSymbolicLink(allowed.resolve("in"), file);
        assertThat(drain(store.get(full(allowed.resolve("in"))))).isEqualTo(bytes("import me"));
    }

    @Test
    void linksInsideTheRootAreNotFollowed() throws IOException {
        Path outside = Files.createDirectories(folder.resolve("outside"));
        Files.writeString(outside.resolve("f"), "secret");
        put("used/f", "mine");
        store.remove(at("used/f"));
        Path namespace = root.resolve("lake/inner");
        Files.createSymbolicLink(namespace.resolve("used"), outside);
        Files.createSymbolicLink(namespace.resolve("file"), outside.resolve("f"));
        Files.createSymbolicLink(root.resolve("linked"), outside);
        StorageLocation viaNamespace = StorageLocation.relative(new StorageNamespace("", "local://linked"), "f");
        for (StorageLocation location :
                List.of(at("used/f"), at("file"), viaNamespace, full(root.resolve("linked/f")))) {
            fails(Kind.FORBIDDEN, () -> store.get(location));
            fails(Kind.FORBIDDEN, () -> store.properties(location));
        }
        for (StorageLocation location : List.of(at("used/f"), at("used/new"), at("used/deep/new"), viaNamespace)) {
            fails(Kind.FORBIDDEN, () -> write(location));
        }
        fails(Kind.FORBIDDEN, () -> store.remove(at("used/f")));
        store.remove(at("used/deep/new"));
        assertThat(outside).isDirectoryContaining(file -> file.endsWith("f"));
        assertThat(Files.readString(outside.resolve("f"))).isEqualTo("secret");
        put("file", "a link at the place of the object is replaced, not followed");
        assertThat(Files.readString(outside.resolve("f"))).isEqualTo("secret");
        assertThat(store.walk("", "local://" + root + "/", "", 10))
                .extracting(ObjectStore.WalkEntry::relativeKey)
                .containsExactly("lake/inner/file");
        try (ObjectStore.ObjectScan scan =
                store.scan("", "local://" + root + "/").orElseThrow()) {
            assertThat(scan.next())
                    .hasValueSatisfying(found -> assertThat(found.relativeKey()).isEqualTo("lake/inner/file"));
            assertThat(scan.next()).isEmpty();
        }
    }

    @Test
    void aLinkPlantedInAKnownFolderIsNoticed() throws IOException {
        put("known/f", "x");
        Path known = root.resolve("lake/inner/known");
        Path outside = Files.createDirectories(folder.resolve("outside"));
        Files.writeString(outside.resolve("f"), "secret");
        Files.move(known, known.resolveSibling("moved"));
        Files.createSymbolicLink(known, outside);
        fails(Kind.FORBIDDEN, () -> put("known/g", "x"));
        fails(Kind.FORBIDDEN, () -> store.get(at("known/f")));
        assertThat(outside).isDirectoryContaining(file -> file.endsWith("f"));
        assertThat(outside.resolve("g")).doesNotExist();
    }

    private void write(StorageLocation location) {
        store.put(location, new ByteArrayInputStream(bytes("x")), OptionalLong.of(1), PutOptions.none());
    }

    private static StorageLocation full(Path path) {
        return StorageLocation.full("", "local://" + path);
    }
}
