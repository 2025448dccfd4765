package io.tarn.block.local;

import io.tarn.block.KeyOrder;
import io.tarn.block.ObjectStore.WalkEntry;
import io.tarn.block.local.LocalFolder.Child;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;

/// One page of the files below a folder in the byte order of their keys. Symbolic links are passed over.
///
/// Memory is bounded by the page, not by the folders: of each folder only the next `limit` names after the current
/// position are held, and the folder is read again when those did not fill the page. Cost: each folder on the way to
/// the position is read once a page.
final class LocalWalk {
    private final LocalFolder base;
    private final String after;
    private final int limit;
    private final List<WalkEntry> page = new ArrayList<>();

    /// @param after keys up to this one are left out
    /// @param limit the most entries to return
    LocalWalk(LocalFolder base, String after, int limit) {
        this.base = base;
        this.after = after;
        this.limit = limit;
    }

    List<WalkEntry> page() throws IOException {
        if (limit > 0) {
            walk(base.path(), "");
        }
        return page;
    }

    private void walk(Path folder, String folderKey) throws IOException {
        String localAfter = after.startsWith(folderKey) ? after.substring(folderKey.length()) : "";
        String prefix = folderKey.isEmpty() ? base.keyPrefix() : "";
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
            passed = children.getLast().sortKey();
        }
    }

    private void visit(Child child, String folderKey) throws IOException {
        String key = folderKey + child.sortKey();
        if (child.isFolder()) {
            walk(child.path(), key);
        } else {
            page.add(base.entry(child, key));
        }
    }

    private List<Child> next(Path folder, Bounds bounds, int wanted) throws IOException {
        PriorityQueue<Child> smallest = new PriorityQueue<>(Child.ORDER.reversed());
        try (DirectoryStream<Path> paths = Files.newDirectoryStream(folder)) {
            for (Path path : paths) {
                String name = path.getFileName().toString();
                boolean beyond = smallest.size() >= wanted
                        && KeyOrder.BYTES.compare(name, smallest.element().sortKey()) > 0;
                if (beyond || !base.shows(path, name) || !(bounds.hasFile(name) || bounds.hasFolder(name))) {
                    continue;
                }
                Child child = LocalFolder.child(path, name);
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
        return smallest.stream().sorted(Child.ORDER).toList();
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
            return child.isFolder() ? hasFolder(name) : hasFile(name);
        }
    }
}
