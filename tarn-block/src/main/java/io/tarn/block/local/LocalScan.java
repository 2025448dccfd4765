package io.tarn.block.local;

import io.tarn.block.ObjectStore.ObjectScan;
import io.tarn.block.ObjectStore.WalkEntry;
import io.tarn.block.StorageLocation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;

/// The files below a folder as the file system lists them, each folder read once. One folder is open for each
/// level of depth, which is all that memory grows with.
final class LocalScan implements ObjectScan {
    private final LocalFolder base;
    private final StorageLocation prefix;
    private final Deque<Level> levels = new ArrayDeque<>();

    private record Level(String key, DirectoryStream<Path> folder, Iterator<Path> rest) {}

    /// @param prefix what failures name
    LocalScan(LocalFolder base, StorageLocation prefix) {
        this.base = base;
        this.prefix = prefix;
        try {
            enter(base.path(), "");
        } catch (IOException e) {
            throw LocalFailures.reading(prefix, e);
        }
    }

    @Override
    public Optional<WalkEntry> next() {
        try {
            return nextFile();
        } catch (IOException e) {
            throw LocalFailures.reading(prefix, e);
        }
    }

    private Optional<WalkEntry> nextFile() throws IOException {
        try {
            while (!levels.isEmpty()) {
                Level level = levels.element();
                if (!level.rest().hasNext()) {
                    levels.remove().folder().close();
                    continue;
                }
                Optional<WalkEntry> file = visit(level.key(), level.rest().next());
                if (file.isPresent()) {
                    return file;
                }
            }
            return Optional.empty();
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    private Optional<WalkEntry> visit(String folderKey, Path path) throws IOException {
        String name = path.getFileName().toString();
        boolean outside = folderKey.isEmpty() && !name.startsWith(base.keyPrefix());
        if (outside || !base.shows(path, name)) {
            return Optional.empty();
        }
        LocalFolder.Child child = LocalFolder.child(path, name);
        if (child == null) {
            return Optional.empty();
        }
        String key = folderKey + child.sortKey();
        if (!child.isFolder()) {
            return Optional.of(base.entry(child, key));
        }
        enter(path, key);
        return Optional.empty();
    }

    /// A folder that has gone meanwhile, or became something else, has nothing to show.
    private void enter(Path path, String key) throws IOException {
        try {
            DirectoryStream<Path> folder = Files.newDirectoryStream(path);
            levels.push(new Level(key, folder, folder.iterator()));
        } catch (NoSuchFileException | NotDirectoryException e) {
            if (levels.isEmpty()) {
                throw e;
            }
        }
    }

    @Override
    public void close() {
        try {
            while (!levels.isEmpty()) {
                levels.remove().folder().close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
