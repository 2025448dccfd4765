package io.tarn.block.local;

import io.tarn.block.ObjectStoreException;
import io.tarn.block.ObjectStoreException.Kind;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/// Moves finished files into place so that they are seen whole or not at all and stay after a power cut, and takes
/// objects and emptied folders away again.
///
/// A publish costs one sync of the file and a share in one sync of its folder. A folder whose own name is known to
/// be on the disk is remembered (at most [#KNOWN_FOLDERS_MAX]) and not looked at again. Folders are made and removed
/// only under the write half of `structure`; a publish runs without the lock, and when it finds its folder removed
/// under it, it makes the folder again and moves the file while holding the lock, so that it cannot lose twice.
final class Publisher {
    static final int KNOWN_FOLDERS_MAX = 16_384;

    /// Attempts to publish under the lock: more than one only helps against another process removing folders.
    private static final int LOCKED_ATTEMPTS_MAX = 8;

    private final Path root;
    private final SyncThreads threads;
    private final boolean sync;
    private final ConcurrentHashMap<String, Directory> known = new ConcurrentHashMap<>();
    private final ReentrantReadWriteLock structure = new ReentrantReadWriteLock();

    Publisher(Path root, SyncThreads threads, boolean sync) {
        this.root = root;
        this.threads = threads;
        this.sync = sync;
        known.put("", new Directory(root));
    }

    /// Moves the finished `temporary` file, open as `file`, to `target`, replacing what was there.
    void publish(FileChannel file, Path temporary, LocalPaths.Inside target) throws IOException {
        String folder = target.folder();
        try {
            Directory directory = known.get(folder);
            if (directory == null) {
                directory = ensure(folder);
            }
            LocalPaths.requireNoLinks(directory.path());
            commit(file, temporary, target.path(), directory);
            if (directory.retired()) {
                ensure(folder);
            }
        } catch (NoSuchFileException e) {
            publishLocked(file, temporary, target, e);
        } catch (FileSystemException e) {
            throw explained(target, e);
        }
    }

    /// Syncs `file` and moves it into a folder that only this server uses.
    void publishInto(FileChannel file, Path temporary, Path target, Directory directory) throws IOException {
        commit(file, temporary, target, directory);
    }

    /// Syncs a folder that only this server uses.
    void syncFolder(Directory directory) throws IOException {
        if (sync) {
            threads.await(directory::sync);
        }
    }

    /// Takes the object away, and the folders that emptied, up to the one that is to be kept. Says nothing when
    /// there is none.
    void remove(LocalPaths.Inside target) throws IOException {
        structure.readLock().lock();
        try {
            Path parent = parentOf(target.path());
            LocalPaths.requireNoLinks(parent);
            if (!Files.isRegularFile(target.path(), LinkOption.NOFOLLOW_LINKS)) {
                return;
            }
            Files.deleteIfExists(target.path());
        } catch (NoSuchFileException _) {
            return;
        } catch (FileSystemException e) {
            if (!Files.exists(target.path(), LinkOption.NOFOLLOW_LINKS)) {
                return;
            }
            throw e;
        } finally {
            structure.readLock().unlock();
        }
        removeEmptyFolders(target.folder(), target.keptLength());
    }

    private void removeEmptyFolders(String folder, int keptLength) throws IOException {
        structure.writeLock().lock();
        try {
            for (String empty = folder; empty.length() > keptLength && !empty.isEmpty(); empty = parentOf(empty)) {
                Files.deleteIfExists(root.resolve(empty));
                retire(empty);
            }
        } catch (DirectoryNotEmptyException | NotDirectoryException _) {
            return;
        } finally {
            structure.writeLock().unlock();
        }
    }

    private void publishLocked(FileChannel file, Path temporary, LocalPaths.Inside target, NoSuchFileException first)
            throws IOException {
        structure.writeLock().lock();
        try {
            NoSuchFileException last = first;
            for (int attempt = 0; attempt < LOCKED_ATTEMPTS_MAX; attempt++) {
                try {
                    forgetWithParents(target.folder());
                    Directory directory = ensure(target.folder());
                    LocalPaths.requireNoLinks(directory.path());
                    commit(file, temporary, target.path(), directory);
                    return;
                } catch (NoSuchFileException e) {
                    last = e;
                }
            }
            throw last;
        } catch (FileSystemException e) {
            throw explained(target, e);
        } finally {
            structure.writeLock().unlock();
        }
    }

    private void commit(FileChannel file, Path temporary, Path target, Directory directory) throws IOException {
        if (!sync) {
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            return;
        }
        threads.await((CompletableFuture<Void> done) -> {
            file.force(false);
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            directory.sync(done);
        });
    }

    /// The folder, made with its parents where missing; each one's name is on the disk when this returns.
    private Directory ensure(String folder) throws IOException {
        structure.writeLock().lock();
        try {
            Directory parent = knownFolder("");
            for (int end = nextSlash(folder, 0); end > 0; end = nextSlash(folder, end + 1)) {
                String step = folder.substring(0, end);
                Directory directory = known.get(step);
                if (directory == null) {
                    directory = make(step, parent);
                }
                parent = directory;
            }
            return parent;
        } finally {
            structure.writeLock().unlock();
        }
    }

    private Directory make(String folder, Directory parent) throws IOException {
        Path path = root.resolve(folder);
        try {
            Files.createDirectory(path);
        } catch (FileAlreadyExistsException e) {
            if (Files.isSymbolicLink(path)) {
                LocalPaths.requireNoLinks(path);
            }
            if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                throw e;
            }
        }
        if (sync) {
            threads.await(parent::sync);
        }
        if (known.size() >= KNOWN_FOLDERS_MAX) {
            known.values().forEach(Directory::retire);
            known.clear();
        }
        Directory directory = new Directory(path);
        known.put(folder, directory);
        return directory;
    }

    private Directory knownFolder(String folder) {
        return known.computeIfAbsent(folder, name -> new Directory(root.resolve(name)));
    }

    private void forgetWithParents(String folder) {
        for (String each = folder; !each.isEmpty(); each = parentOf(each)) {
            retire(each);
        }
    }

    private void retire(String folder) {
        Directory directory = known.remove(folder);
        if (directory != null) {
            directory.retire();
        }
    }

    /// Says why a move failed: an object is in the way of a folder, or a folder in the way of an object.
    private IOException explained(LocalPaths.Inside target, FileSystemException failure) {
        if (Files.isDirectory(target.path(), LinkOption.NOFOLLOW_LINKS)) {
            throw new ObjectStoreException(
                    Kind.INVALID_ADDRESS,
                    "'" + target.relative() + "' is a folder that holds other objects; the local store cannot keep an"
                            + " object of the same name",
                    failure);
        }
        for (String each = target.folder(); !each.isEmpty(); each = parentOf(each)) {
            Path path = root.resolve(each);
            if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                throw new ObjectStoreException(
                        Kind.INVALID_ADDRESS,
                        "'" + each + "' is an object; the local store cannot keep '" + target.relative() + "' below it",
                        failure);
            }
        }
        return failure;
    }

    private static int nextSlash(String folder, int from) {
        if (from > folder.length() || folder.isEmpty()) {
            return -1;
        }
        int slash = folder.indexOf('/', from);
        return slash < 0 ? folder.length() : slash;
    }

    private static String parentOf(String folder) {
        return folder.substring(0, Math.max(0, folder.lastIndexOf('/')));
    }

    private Path parentOf(Path path) {
        Path parent = path.getParent();
        return parent == null ? root : parent;
    }
}
