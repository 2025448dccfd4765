package io.tarn.block.local;

import io.tarn.block.KeyOrder;
import io.tarn.block.ObjectStore.WalkEntry;
import io.tarn.block.ObjectStoreException;
import io.tarn.block.ObjectStoreException.Kind;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// One page of the files below a folder in the byte order of their keys. Symbolic links are passed over.
///
/// Memory is bounded by the page, not by the folders: of each folder only the next `limit` names after the current
/// position are held, and the folder is read again when those did not fill the page. Cost: each folder on the way to
/// the position is read once a page.
final class LocalWalk {
    private static final Comparator<Child> ORDER = Comparator.comparing(Child::sortKey, KeyOrder.BYTES);

    private final Path base;
    private final String baseUri;
    private final String keyPrefix;
    private final String after;
    private final int limit;
    private final boolean hidden;
    private final Path reserved;
    private final List<WalkEntry> page = new ArrayList<>();

    /// A name in a folder; a folder sorts as if its name ended with the slash that its keys have there.
    private record Child(String sortKey, Path path, BasicFileAttributes attributes) {}

    /// @param base the folder
    /// @param baseUri its URI with a slash at the end
    /// @param keyPrefix what keys below `base` begin with; without a slash
    /// @param after keys up to this one are left out
    /// @param limit the most entries to return
    /// @param hidden whether names beginning with a dot are shown
    /// @param reserved the one path that is never shown
    LocalWalk(Path base, String baseUri, String keyPrefix, String after, int limit, boolean hidden, Path reserved) {
        this.base = base;
        this.baseUri = baseUri;
        this.keyPrefix = keyPrefix;
        this.after = after;
        this.limit = limit;
        this.hidden = hidden;
        this.reserved = reserved;
    }

    List<WalkEntry> page() throws IOException {
        if (limit > 0) {
            walk(base, "");
        }
        return page;
    }

    private void walk(Path folder, String folderKey) throws IOException {
        String localAfter = after.startsWith(folderKey) ? after.substring(folderKey.length()) : "";
        String prefix = folderKey.isEmpty() ? keyPrefix : "";
        String passed = "";
        for (; ; ) {
            int wanted = limit - page.size();
            List<Child> children = next(folder, new Bounds(prefix, localAfter, passed), wanted);
            for (Child child : children) {
                visit(child, folderKey);
                if (page.size() >= limit) {
                    return;
                }
            }
            if (children.size() < wanted) {
                return;
            }
            passed = children.getLast().sortKey;
        }
    }

    private void visit(Child child, String folderKey) throws IOException {
        String key = folderKey + child.sortKey;
        if (child.attributes.isDirectory()) {
            walk(child.path, key);
        } else {
            page.add(new WalkEntry(baseUri + key, key, LocalFiles.properties(child.attributes)));
        }
    }

    private List<Child> next(Path folder, Bounds bounds, int wanted) throws IOException {
        PriorityQueue<Child> smallest = new PriorityQueue<>(ORDER.reversed());
        try (DirectoryStream<Path> paths = Files.newDirectoryStream(folder)) {
            for (Path path : paths) {
                String name = path.getFileName().toString();
                boolean beyond =
                        smallest.size() >= wanted && KeyOrder.BYTES.compare(name, smallest.element().sortKey) > 0;
                if (beyond || !isShown(path, name) || !(bounds.hasFile(name) || bounds.hasFolder(name))) {
                    continue;
                }
                Child child = child(path, name);
                if (child != null && bounds.has(name, child)) {
                    smallest.add(child);
                    if (smallest.size() > wanted) {
                        smallest.poll();
                    }
                }
            }
        } catch (NoSuchFileException | NotDirectoryException _) {
            return List.of();
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return smallest.stream().sorted(ORDER).toList();
    }

    private boolean isShown(Path path, String name) {
        return (hidden || name.charAt(0) != '.') && !path.equals(reserved);
    }

    private static @Nullable Child child(Path path, String name) throws IOException {
        BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException _) {
            return null;
        }
        if (!attributes.isDirectory() && !attributes.isRegularFile()) {
            return null;
        }
        if (!path.equals(path.resolveSibling(name))) {
            throw new ObjectStoreException(
                    Kind.INVALID_ADDRESS,
                    "the file name " + name + " is not valid UTF-8, so no key can name it: rename the file");
        }
        return new Child(attributes.isDirectory() ? name + "/" : name, path, attributes);
    }

    /// Which names of one folder are still to be visited.
    ///
    /// @param prefix what names begin with
    /// @param after keys up to this one, relative to the folder, were returned on earlier pages
    /// @param passed sort keys up to this one were visited on this page
    private record Bounds(String prefix, String after, String passed) {
        boolean hasFile(String name) {
            return name.startsWith(prefix)
                    && KeyOrder.BYTES.compare(name, after) > 0
                    && KeyOrder.BYTES.compare(name, passed) > 0;
        }

        boolean hasFolder(String name) {
            String key = name + "/";
            return name.startsWith(prefix)
                    && (after.startsWith(key) || KeyOrder.BYTES.compare(key, after) > 0)
                    && KeyOrder.BYTES.compare(key, passed) > 0;
        }

        boolean has(String name, Child child) {
            return child.attributes.isDirectory() ? hasFolder(name) : hasFile(name);
        }
    }
}
