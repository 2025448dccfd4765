package io.tarn.versioning.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import io.tarn.block.ObjectStoreException;
import io.tarn.sstable.BlockSource;
import io.tarn.versioning.EngineEvents.Lookup;
import io.tarn.versioning.VersioningException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One byte-bounded directory of immutable files by name. A file on disk is called `<name>.<number>`, with a number
/// used once, so that deleting an evicted copy never hits the copy fetched after it.
final class CacheShelf {
    private static final Logger LOG = LoggerFactory.getLogger(CacheShelf.class);
    private static final Pattern FILE_NAME = Pattern.compile("([0-9a-f]{32}-x?[0-9a-f]{64})\\.([0-9a-f]{1,15})");
    private static final int COPY_BUFFER_SIZE_BYTES = 128 * 1024;
    private static final int IN_MEMORY_SIZE_BYTES_MAX = 128 * 1024 * 1024;

    private final Path directory;
    private final Workspace workspace;
    private final AtomicLong numbers;
    private final ShelfEvents events;
    private final Cache<String, Copy> copies;
    private final SingleFlight<String, Boolean> downloads = new SingleFlight<>();

    private CacheShelf(Path directory, long sizeBytesMax, Workspace workspace, AtomicLong numbers, ShelfEvents events) {
        this.directory = directory;
        this.workspace = workspace;
        this.numbers = numbers;
        this.events = events;
        this.copies = Caffeine.newBuilder()
                .maximumWeight(sizeBytesMax)
                .weigher((String name, Copy copy) -> (int) Math.min(copy.sizeBytes, Integer.MAX_VALUE))
                .removalListener(this::deleteRemoved)
                .executor(Runnable::run)
                .build();
    }

    /// Takes up the files an earlier process left; `numbers` is moved past every number found.
    static CacheShelf open(
            Path directory, long sizeBytesMax, Workspace workspace, AtomicLong numbers, ShelfEvents events)
            throws IOException {
        Files.createDirectories(directory);
        List<Path> files;
        try (Stream<Path> children = Files.list(directory)) {
            files = children.toList();
        }
        CacheShelf shelf = new CacheShelf(directory, sizeBytesMax, workspace, numbers, events);
        for (Path file : files) {
            Matcher name = FILE_NAME.matcher(file.getFileName().toString());
            if (name.matches()) {
                long number = Long.parseLong(name.group(2), 16);
                numbers.accumulateAndGet(number, Math::max);
                shelf.copies.put(name.group(1), new Copy(file, number, Files.size(file)));
            }
        }
        return shelf;
    }

    boolean contains(String name) {
        return copies.getIfPresent(name) != null;
    }

    /// Bytes of all copies kept.
    long sizeBytes() {
        return copies.asMap().values().stream().mapToLong(Copy::sizeBytes).sum();
    }

    /// The file, from disk or else from `origin`; callers that want a file being fetched wait for that.
    CachedFile open(String name, Supplier<InputStream> origin) {
        Lookup found = Lookup.HIT;
        while (true) {
            Copy copy = copies.getIfPresent(name);
            if (copy != null) {
                Optional<CachedFile> file = open(copy);
                if (file.isPresent()) {
                    events.lookedUp(found);
                    return file.get();
                }
                copies.asMap().remove(name, copy);
            }
            List<CachedFile> fetched = new ArrayList<>(1);
            downloads.run(name, () -> contains(name) || fetched.add(fetch(name, origin)));
            if (!fetched.isEmpty()) {
                events.lookedUp(Lookup.MISS);
                return fetched.getFirst();
            }
            found = Lookup.JOINED;
        }
    }

    /// Moves a finished file in under this name. The file is gone afterwards in any case.
    void adopt(String name, Path file) {
        try {
            if (contains(name)) {
                Files.deleteIfExists(file);
            } else {
                publish(name, file, Files.size(file));
            }
        } catch (IOException e) {
            LOG.warn("Cannot keep {} in the cache: {}", name, e.toString());
            boolean _ = deleteQuietly(file);
        }
    }

    void drop(String name) {
        copies.invalidate(name);
    }

    private static Optional<CachedFile> open(Copy copy) {
        try {
            return Optional.of(new CachedFile(copy.number, MappedFile.open(copy.path)));
        } catch (IOException e) {
            LOG.debug("Fetching {} again: {}", copy.path, e.toString());
            return Optional.empty();
        }
    }

    private CachedFile fetch(String name, Supplier<InputStream> origin) {
        Path part = workspace.newFile();
        try {
            download(name, origin, part);
            BlockSource mapped = MappedFile.open(part);
            try {
                events.fetched(mapped.sizeBytes());
                return new CachedFile(publish(name, part, mapped.sizeBytes()), mapped);
            } catch (IOException e) {
                mapped.close();
                throw e;
            }
        } catch (IOException e) {
            LOG.warn("Cannot write {} to the cache directory {}, reading it into memory: {}", name, directory, e);
            return new CachedFile(numbers.incrementAndGet(), BlockSource.of(readIntoMemory(name, origin)));
        } finally {
            boolean _ = deleteQuietly(part);
        }
    }

    private long publish(String name, Path file, long sizeBytes) throws IOException {
        long number = numbers.incrementAndGet();
        Path target = directory.resolve(name + "." + Long.toHexString(number));
        Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
        copies.put(name, new Copy(target, number, sizeBytes));
        return number;
    }

    /// An `IOException` is a failure to write; a failure to read is an [ObjectStoreException].
    private static void download(String name, Supplier<InputStream> origin, Path part) throws IOException {
        try (Download download = new Download(name, origin.get());
                OutputStream out = Files.newOutputStream(part, StandardOpenOption.CREATE_NEW)) {
            byte[] buffer = new byte[COPY_BUFFER_SIZE_BYTES];
            for (int read = download.read(buffer, 0); read >= 0; read = download.read(buffer, 0)) {
                out.write(buffer, 0, read);
            }
        }
    }

    private byte[] readIntoMemory(String name, Supplier<InputStream> origin) {
        try (Download download = new Download(name, origin.get())) {
            byte[] bytes = new byte[COPY_BUFFER_SIZE_BYTES];
            int length = 0;
            for (int read = download.read(bytes, 0); read >= 0; read = download.read(bytes, length)) {
                length += read;
                if (length == IN_MEMORY_SIZE_BYTES_MAX) {
                    throw new VersioningException(
                            VersioningException.Kind.INTERNAL,
                            name + " is too large to be read without the cache directory " + directory
                                    + ": make room there, or make it writable");
                }
                if (length == bytes.length) {
                    bytes = Arrays.copyOf(bytes, Math.min(length * 2, IN_MEMORY_SIZE_BYTES_MAX));
                }
            }
            return Arrays.copyOf(bytes, length);
        }
    }

    private void deleteRemoved(@Nullable String name, @Nullable Copy copy, RemovalCause cause) {
        if (copy == null) {
            return;
        }
        if (cause.wasEvicted()) {
            events.evicted(copy.sizeBytes);
        }
        if (!deleteQuietly(copy.path)) {
            events.notRemoved();
        }
    }

    private static boolean deleteQuietly(Path path) {
        try {
            Files.deleteIfExists(path);
            return true;
        } catch (IOException e) {
            LOG.warn("Cannot delete {}: {}", path, e.toString());
            return false;
        }
    }

    private record Copy(Path path, long number, long sizeBytes) {}

    /// A stream from the store whose failures are the store's.
    private record Download(String name, InputStream content) implements AutoCloseable {
        /// Fills `target` from `offset` on, in part or whole; -1 at the end.
        int read(byte[] target, int offset) {
            try {
                return content.read(target, offset, target.length - offset);
            } catch (IOException e) {
                throw new ObjectStoreException(
                        ObjectStoreException.Kind.UNAVAILABLE, "reading " + name + " from the object store failed", e);
            }
        }

        @Override
        public void close() {
            try {
                content.close();
            } catch (IOException e) {
                LOG.debug("Closing the download of {}: {}", name, e.toString());
            }
        }
    }
}
