package io.tarn.versioning.cache;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A directory that one process has to itself, by a lock file. Who finds it taken gets a private directory below it,
/// which is deleted at close, or by the next owner of the main one when its process died.
final class CacheDirectory implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CacheDirectory.class);
    private static final String LOCK_FILE = "lock";
    private static final String PRIVATE_PREFIX = "private-";

    private final Path path;
    private final FileChannel lockChannel;
    private final boolean isPrivate;

    private CacheDirectory(Path path, FileChannel lockChannel, boolean isPrivate) {
        this.path = path;
        this.lockChannel = lockChannel;
        this.isPrivate = isPrivate;
    }

    static CacheDirectory claim(Path root) throws IOException {
        Files.createDirectories(root);
        Optional<FileChannel> lock = tryLock(root);
        if (lock.isPresent()) {
            deleteAbandoned(root);
            return new CacheDirectory(root, lock.get(), false);
        }
        Path own = Files.createDirectory(root.resolve(PRIVATE_PREFIX + UUID.randomUUID()));
        LOG.warn("The cache directory {} is in use by another process; using {} until the end of this one", root, own);
        FileChannel ownLock = tryLock(own).orElseThrow(() -> new IOException("cannot lock " + own));
        return new CacheDirectory(own, ownLock, true);
    }

    Path path() {
        return path;
    }

    @Override
    public void close() {
        try {
            lockChannel.close();
            if (isPrivate) {
                deleteTree(path);
            }
        } catch (IOException e) {
            LOG.warn("Cannot give up the cache directory {}: {}", path, e.toString());
        }
    }

    private static Optional<FileChannel> tryLock(Path directory) throws IOException {
        FileChannel channel =
                FileChannel.open(directory.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return Optional.of(channel);
            }
        } catch (OverlappingFileLockException e) {
            LOG.debug("{} is locked by this process", directory);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        return Optional.empty();
    }

    private static void deleteAbandoned(Path root) throws IOException {
        List<Path> candidates;
        try (Stream<Path> children = Files.list(root)) {
            candidates = children.filter(child -> child.getFileName().toString().startsWith(PRIVATE_PREFIX))
                    .toList();
        }
        for (Path candidate : candidates) {
            try {
                Optional<FileChannel> lock = tryLock(candidate);
                if (lock.isPresent()) {
                    deleteTree(candidate);
                    lock.get().close();
                }
            } catch (IOException e) {
                LOG.warn("Cannot remove the abandoned cache directory {}: {}", candidate, e.toString());
            }
        }
    }

    private static void deleteTree(Path directory) throws IOException {
        List<Path> deepestFirst;
        try (Stream<Path> paths = Files.walk(directory)) {
            deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
        } catch (NoSuchFileException e) {
            return;
        }
        for (Path path : deepestFirst) {
            Files.deleteIfExists(path);
        }
    }
}
