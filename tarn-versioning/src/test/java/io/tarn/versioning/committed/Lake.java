package io.tarn.versioning.committed;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tarn.block.ObjectStore;
import io.tarn.block.ObjectStoreException;
import io.tarn.block.PutOptions;
import io.tarn.block.StorageLocation;
import io.tarn.block.StorageNamespace;
import io.tarn.block.memory.MemoryObjectStore;
import io.tarn.versioning.Value;
import io.tarn.versioning.cache.CacheOptions;
import io.tarn.versioning.cache.ImmutableFileCache;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/// A committed store over memory with its cache in a directory, and what the tests do with it.
final class Lake implements AutoCloseable {
    static final StorageNamespace NAMESPACE = new StorageNamespace("", "mem://lake");

    final Path directory;
    final MemoryObjectStore objects = new MemoryObjectStore();
    final ConcurrentLinkedQueue<String> gets = new ConcurrentLinkedQueue<>();
    final ConcurrentLinkedQueue<String> puts = new ConcurrentLinkedQueue<>();
    volatile BiConsumer<String, StorageLocation> beforeCall = (call, location) -> {};

    private final CommittedOptions options;
    private ImmutableFileCache cache;
    private CommittedStore committed;

    Lake(Path directory, RangeOptions ranges) {
        this.directory = directory;
        this.options = CommittedOptions.defaults().withRanges(ranges);
        this.cache = ImmutableFileCache.open(CacheOptions.of(directory));
        this.committed = new CommittedStore(observed(), options, cache);
    }

    /// Ranges of about so many records.
    static RangeOptions raggedness(int entries) {
        return new RangeOptions(0, 20_971_520, entries, 10);
    }

    CommittedStore committed() {
        return committed;
    }

    ImmutableFileCache cache() {
        return cache;
    }

    /// A new process over the same store; the directory is kept or emptied.
    void restart(boolean emptyCache) {
        close();
        if (emptyCache) {
            cachedFiles().forEach(SnapshotFiles::delete);
        }
        cache = ImmutableFileCache.open(CacheOptions.of(directory));
        committed = new CommittedStore(observed(), options, cache);
    }

    String write(SortedMap<byte[], Value> content) {
        try (MetarangeWriter writer = committed.writer(NAMESPACE, Map.of())) {
            content.forEach(writer::writeRecord);
            return writer.finish();
        }
    }

    byte[] object(String id) {
        try (InputStream in = objects.get(location(id))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void putObject(String id, byte[] content) {
        objects.put(
                location(id), new ByteArrayInputStream(content), OptionalLong.of(content.length), PutOptions.none());
    }

    List<Path> cachedFiles() {
        return files("range", "meta-range");
    }

    List<Path> workspaceFiles() {
        return files("workspace");
    }

    static StorageLocation location(String id) {
        return StorageLocation.relative(NAMESPACE, "_lakefs/" + id);
    }

    static ObjectStoreException outage() {
        return new ObjectStoreException(ObjectStoreException.Kind.UNAVAILABLE, "the store is down");
    }

    static byte[] key(int number) {
        return "dir/%07d".formatted(number).getBytes(UTF_8);
    }

    static Value value(String content) {
        return new Value(io.tarn.versioning.ContentHash.create().string(content).digest(), content.getBytes(UTF_8));
    }

    @Override
    public void close() {
        committed.close();
        cache.close();
    }

    private ObjectStore observed() {
        return ObservedStore.of(objects, (call, location) -> {
            beforeCall.accept(call, location);
            String key = ((StorageLocation.Relative) location).key();
            if (call.equals("get")) {
                gets.add(key);
            } else if (call.equals("put")) {
                puts.add(key);
            }
        });
    }

    private List<Path> files(String... folders) {
        return Stream.of(folders)
                .flatMap(folder -> {
                    try (Stream<Path> children = Files.list(directory.resolve(folder))) {
                        return children.toList().stream();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .toList();
    }
}
