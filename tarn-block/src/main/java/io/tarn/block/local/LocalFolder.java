package io.tarn.block.local;

import io.tarn.block.KeyOrder;
import io.tarn.block.ObjectStore.WalkEntry;
import io.tarn.block.ObjectStoreException;
import io.tarn.block.ObjectStoreException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/// The folder that a walk begins in, and which of the names below it the walk shows. Symbolic links are
/// passed over.
///
/// @param path the folder
/// @param uri its URI with a slash at the end
/// @param keyPrefix what keys below the folder begin with; without a slash
/// @param hidden whether names beginning with a dot are shown
/// @param reserved the one path that is never shown
record LocalFolder(Path path, String uri, String keyPrefix, boolean hidden, Path reserved) {
    /// A name in a folder; a folder sorts as if its name ended with the slash that its keys have there.
    record Child(String sortKey, Path path, BasicFileAttributes attributes) {
        static final Comparator<Child> ORDER = Comparator.comparing(Child::sortKey, KeyOrder.BYTES);

        boolean isFolder() {
            return attributes.isDirectory();
        }
    }

    boolean shows(Path child, String name) {
        return (hidden || name.charAt(0) != '.') && !child.equals(reserved);
    }

    /// The file or folder at `child`; nothing for what is neither or has gone meanwhile.
    static @Nullable Child child(Path child, String name) throws IOException {
        BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(child, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException _) {
            return null;
        }
        if (!attributes.isDirectory() && !attributes.isRegularFile()) {
            return null;
        }
        if (!child.equals(child.resolveSibling(name))) {
            throw new ObjectStoreException(
                    Kind.INVALID_ADDRESS,
                    "the file name " + name + " is not valid UTF-8, so no key can name it: rename the file");
        }
        return new Child(attributes.isDirectory() ? name + "/" : name, child, attributes);
    }

    /// The file that `child` is, under its key below the folder.
    WalkEntry entry(Child child, String key) {
        return new WalkEntry(uri + key, key, LocalFiles.properties(child.attributes()));
    }
}
