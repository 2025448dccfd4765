package io.tarn.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.block.ObjectStore;
import io.tarn.block.ObjectStoreException;
import io.tarn.block.StorageLocation;
import io.tarn.block.StorageNamespace;
import io.tarn.block.memory.MemoryObjectStore;
import io.tarn.kv.memory.MemoryKeyValueStore;
import io.tarn.versioning.Repository;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.committed.CommittedOptions;
import io.tarn.versioning.engine.EngineFixture;
import io.tarn.versioning.ref.Repositories;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SymlinkWriterTest {
    private static final String ROOT = "mem://lake/symlinks/lake/";

    @TempDir
    Path directory;

    private EngineFixture lake;
    private Catalog catalog;
    private Repository repository;

    @BeforeEach
    void open() {
        lake = new EngineFixture(
                directory, new MemoryKeyValueStore(), brokenForLinks(new MemoryObjectStore()), options());
        catalog = new Catalog(lake.engine, lake.objects, Catalog.Options.defaults());
        repository = catalog.creator()
                .create(new Repositories.Creation(
                        "lake", new StorageNamespace("", "mem://lake"), "main", false, false));
    }

    private static CommittedOptions options() {
        return CommittedOptions.defaults();
    }

    /// A store that cannot write into a directory called `broken`.
    private static ObjectStore brokenForLinks(ObjectStore store) {
        return (ObjectStore) Proxy.newProxyInstance(
                ObjectStore.class.getClassLoader(), new Class<?>[] {ObjectStore.class}, (_, method, arguments) -> {
                    if (method.getName().equals("put")
                            && arguments[0] instanceof StorageLocation.Relative(StorageNamespace _, String key)
                            && key.contains("/broken/")) {
                        throw new ObjectStoreException(ObjectStoreException.Kind.WRITE_FAILED, "disk full");
                    }
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @AfterEach
    void close() {
        lake.close();
    }

    private String upload(String path) {
        var request = new UploadRequest(
                "text/plain", Map.of(), OptionalLong.empty(), Optional.empty(), new WriteCondition.None(), false);
        Entry entry = catalog.writer()
                .upload(repository, "main", path, new ByteArrayInputStream(path.getBytes(UTF_8)), request);
        return catalog.reader().physicalAddress(repository, entry);
    }

    private Map<String, List<String>> links() {
        var links = new TreeMap<String, List<String>>();
        for (var file : lake.objects.walk("", ROOT, "", 10_000)) {
            try (InputStream content = lake.objects.get(StorageLocation.full("", file.uri()))) {
                String text = new String(content.readAllBytes(), UTF_8);
                links.put(file.uri().substring(ROOT.length()), List.of(text.split("\n", -1)));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
        return links;
    }

    @Test
    void everyDirectoryHasItsOwnObjectsAndNoOthers() {
        String top = upload("top");
        String first = upload("a/1");
        String deep = upload("a/b/c/1");
        String middle = upload("a/b/x");
        String last = upload("a/z");
        assertThat(catalog.symlinks().write(repository, "main", "")).isEqualTo("mem://lake/symlinks");
        assertThat(links())
                .containsOnly(
                        Map.entry("main/symlink.txt", List.of(top)),
                        Map.entry("main/a/symlink.txt", List.of(first, last)),
                        Map.entry("main/a/b/symlink.txt", List.of(middle)),
                        Map.entry("main/a/b/c/symlink.txt", List.of(deep)));
    }

    @Test
    void aLocationIsAPrefix() {
        upload("a/other");
        String file = upload("a/part-1");
        String below = upload("a/parts/1");
        upload("b/part-1");
        catalog.symlinks().write(repository, "main", "a/part");
        assertThat(links())
                .containsOnly(
                        Map.entry("main/a/symlink.txt", List.of(file)),
                        Map.entry("main/a/parts/symlink.txt", List.of(below)));
    }

    @Test
    void manyObjectsAndDirectories() {
        List<String> files = IntStream.range(0, 2500)
                .mapToObj(i -> upload("t/%04d".formatted(i)))
                .toList();
        IntStream.range(0, 1100).forEach(i -> upload("t/d%04d/x".formatted(i)));
        catalog.symlinks().write(repository, "main", "t/");
        assertThat(links()).hasSize(1101).containsEntry("main/t/symlink.txt", files);
    }

    @Test
    void nothingIsWrittenForNothing() {
        assertThat(catalog.symlinks().write(repository, "main", "")).isEqualTo("mem://lake/symlinks");
        upload("a");
        catalog.symlinks().write(repository, "main", "b/");
        assertThat(links()).isEmpty();
    }

    @Test
    void anyRefWillDo() {
        String old = upload("a");
        String commit = lake.commit(repository, "main", "first").id();
        upload("a");
        catalog.symlinks().write(repository, commit, "");
        assertThat(links()).containsOnly(Map.entry(commit + "/symlink.txt", List.of(old)));
        assertThatThrownBy(() -> catalog.symlinks().write(repository, "none", ""))
                .hasMessage("not found")
                .extracting(e -> ((VersioningException) e).kind())
                .isEqualTo(VersioningException.Kind.NOT_FOUND);
    }

    @Test
    void aStoreThatFailsIsNamed() {
        upload("broken/a");
        assertThatThrownBy(() -> catalog.symlinks().write(repository, "main", ""))
                .hasMessage("error while writing symlinks: disk full")
                .extracting(e -> ((VersioningException) e).kind())
                .isEqualTo(VersioningException.Kind.INTERNAL);
    }
}
