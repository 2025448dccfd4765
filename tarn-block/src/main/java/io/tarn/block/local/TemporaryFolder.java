package io.tarn.block.local;

import io.tarn.block.ObjectStoreException;
import io.tarn.block.ObjectStoreException.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/// Where unfinished files live until they are moved into place: `.tarn-tmp/put/<owner>/` below the root. Each open
/// store owns one such folder and holds a lock on `<owner>.lock` beside it; opening a store clears the folders whose
/// owner is gone, and leaves those of living stores in this or another process alone.
final class TemporaryFolder implements AutoCloseable {
    private static final String LOCK_SUFFIX = ".lock";
    private static final int OWNER_BYTES = 8;

    /// Lock files held by this process: opening and closing one again would drop the lock the kernel keeps on it.
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final Path lockFile;
    private final FileChannel lockChannel;
    private final AtomicLong next = new AtomicLong();

    private TemporaryFolder(Path folder, Path lockFile, FileChannel lockChannel) {
        this.folder = folder;
        this.lockFile = lockFile;
        this.lockChannel = lockChannel;
    }

    /// Makes a folder of its own below `reserved` and clears what dead owners left.
    static TemporaryFolder open(Path reserved) throws IOException {
        Path puts = createPlain(createPlain(reserved).resolve("put"));
        clearDead(puts);
        SecureRandom random = new SecureRandom();
        for (; ; ) {
            byte[] owner = new byte[OWNER_BYTES];
            random.nextBytes(owner);
            String name = HexFormat.of().formatHex(owner);
            Path lockFile = puts.resolve(name + LOCK_SUFFIX);
            HELD.add(lockFile);
            FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            if (channel.tryLock() != null && Files.exists(lockFile)) {
                return new TemporaryFolder(Files.createDirectory(puts.resolve(name)), lockFile, channel);
            }
            channel.close();
            HELD.remove(lockFile);
        }
    }

    /// A path in the folder that was never given out before.
    Path next() {
        return folder.resolve(Long.toString(next.getAndIncrement(), Character.MAX_RADIX));
    }

    /// Makes sure of a real folder, not a link to one.
    static Path createPlain(Path folder) throws IOException {
        Files.createDirectories(folder);
        if (Files.isSymbolicLink(folder)) {
            throw new ObjectStoreException(
                    Kind.FORBIDDEN, folder + " is a symbolic link; remove it, the server makes a folder of its own");
        }
        return folder;
    }

    /// Removes a folder with all it holds; what is already gone is no failure.
    static void deleteTree(Path folder) throws IOException {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            Files.deleteIfExists(folder);
            return;
        }
        try (Stream<Path> children = Files.list(folder)) {
            for (Path child : (Iterable<Path>) children::iterator) {
                deleteTree(child);
            }
        } catch (NoSuchFileException _) {
            return;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        Files.deleteIfExists(folder);
    }

    @Override
    public void close() throws IOException {
        deleteTree(folder);
        Files.deleteIfExists(lockFile);
        lockChannel.close();
        HELD.remove(lockFile);
    }

    private static void clearDead(Path puts) throws IOException {
        try (DirectoryStream<Path> locks = Files.newDirectoryStream(puts, "*" + LOCK_SUFFIX)) {
            for (Path lock : locks) {
                if (!HELD.contains(lock)) {
                    clearIfDead(lock);
                }
            }
        }
    }

    private static void clearIfDead(Path lockFile) throws IOException {
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.WRITE);
                FileLock held = channel.tryLock()) {
            if (held != null) {
                String name = lockFile.getFileName().toString();
                deleteTree(lockFile.resolveSibling(name.substring(0, name.length() - LOCK_SUFFIX.length())));
                Files.deleteIfExists(lockFile);
            }
        } catch (NoSuchFileException | OverlappingFileLockException _) {
            return;
        }
    }
}
