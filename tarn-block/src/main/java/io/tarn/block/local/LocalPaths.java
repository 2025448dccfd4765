package io.tarn.block.local;

import io.tarn.block.ObjectStoreException;
import io.tarn.block.ObjectStoreException.Kind;
import io.tarn.block.StorageLocation;
import io.tarn.block.StorageNamespace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/// Turns addresses into paths and keeps them inside the folders they may name.
///
/// Text is checked before it becomes a path: no component is empty, `.` or `..`, holds NUL or has more than 255
/// bytes. Links are checked on the disk by [#requireNoLinks]: no symbolic link below the root is followed, wherever
/// it leads. The check and the use are two system calls, so a process that may write below the root and swaps a
/// folder for a link in the microseconds between them can redirect that one call; such a process holds all objects
/// anyway. The last component is always opened without following links.
final class LocalPaths {
    static final String SCHEME = "local://";

    /// The folder below the root that holds unfinished work; no address reaches into it.
    static final String RESERVED = ".tarn-tmp";

    private static final int NAME_BYTES_MAX = 255;
    private static final int PATH_BYTES_MAX = 4095;

    /// Where an address leads.
    sealed interface Target {
        Path path();
    }

    /// Below the root: `relative` in text, without slashes at the ends; the first `keptLength` characters name a
    /// folder that stays when it becomes empty.
    record Inside(Path path, String relative, int keptLength) implements Target {
        /// The folder that holds it, relative to the root; empty for the root.
        String folder() {
            return relative.substring(0, Math.max(0, relative.lastIndexOf('/')));
        }
    }

    /// Below an allowed external prefix: to be read only.
    record External(Path path) implements Target {}

    private final Path realRoot;
    private final String rootText;
    private final String realRootText;
    private final List<Path> externalPrefixes;

    /// `root` as configured, `realRoot` the same with links resolved.
    LocalPaths(Path root, Path realRoot, List<Path> externalPrefixes) {
        this.realRoot = realRoot;
        this.rootText = folderText(root);
        this.realRootText = folderText(realRoot);
        this.externalPrefixes = externalPrefixes;
    }

    Path root() {
        return realRoot;
    }

    Target resolve(StorageLocation location) {
        return switch (location) {
            case StorageLocation.Relative(StorageNamespace namespace, String key) -> relative(namespace, key);
            case StorageLocation.Full(String _, String uri) -> full(absolute(uri));
        };
    }

    /// As [#resolve], for an address to be written: `FORBIDDEN` outside the root.
    Inside resolveForWrite(StorageLocation location) {
        return switch (resolve(location)) {
            case Inside inside -> inside;
            case External _ -> throw forbidden();
        };
    }

    /// The folder named by an absolute path text with a slash at its end; for walking.
    Target folder(String absoluteFolder) {
        String folder = absoluteFolder.substring(0, absoluteFolder.length() - 1);
        if (folder.equals(rootText) || folder.equals(realRootText)) {
            return new Inside(realRoot, "", 0);
        }
        if (folder.isEmpty()) {
            throw forbidden();
        }
        return full(folder);
    }

    /// The displayed form of a relative address: `local://` and the absolute path. Nothing is checked.
    String qualify(StorageNamespace namespace, String key) {
        return SCHEME + rootText + "/" + pathOf(namespace) + "/" + key;
    }

    /// The absolute path text of `local:///path`, unchecked but for its form.
    static String absolute(String uri) {
        requireScheme(uri);
        if (uri.length() == SCHEME.length() || uri.charAt(SCHEME.length()) != '/') {
            throw traversal();
        }
        return uri.substring(SCHEME.length());
    }

    /// Refuses a path of which any component below the root is a symbolic link.
    ///
    /// @throws NoSuchFileException when nothing is there
    static void requireNoLinks(Path path) throws IOException {
        if (!real(path).equals(path)) {
            throw linkRefused();
        }
    }

    /// The external path with its links resolved; `FORBIDDEN` when that lies outside all allowed prefixes.
    Path requireAllowed(External external) throws IOException {
        Path real = real(external.path());
        for (Path prefix : externalPrefixes) {
            if (real.startsWith(prefix) || real.startsWith(realOrSame(prefix))) {
                return real;
            }
        }
        throw forbidden();
    }

    /// `relative`, text already checked, below the root.
    Path below(String relative) {
        try {
            Path path = realRoot.resolve(relative);
            if (relative.length() + realRootText.length() > PATH_BYTES_MAX / 3
                    && path.toString().getBytes(StandardCharsets.UTF_8).length > PATH_BYTES_MAX) {
                throw invalid("the address is longer than a path may be (" + PATH_BYTES_MAX + " bytes)");
            }
            return path;
        } catch (InvalidPathException e) {
            throw new ObjectStoreException(
                    Kind.INVALID_ADDRESS,
                    "the key cannot be written as a file name: it is not valid Unicode, or the server runs without"
                            + " a UTF-8 locale (set LC_ALL=C.UTF-8)",
                    e);
        }
    }

    static ObjectStoreException forbidden() {
        return new ObjectStoreException(Kind.FORBIDDEN, "forbidden");
    }

    static ObjectStoreException invalid(String message) {
        return new ObjectStoreException(Kind.INVALID_ADDRESS, message);
    }

    private Inside relative(StorageNamespace namespace, String key) {
        String folder = pathOf(namespace);
        checkComponents(folder);
        checkComponents(key);
        refuseReserved(folder);
        String relative = folder + "/" + key;
        return new Inside(below(relative), relative, folder.length());
    }

    private Target full(String absolute) {
        checkComponents(absolute.substring(1));
        String relative = textBelow(absolute, rootText);
        if (relative.isEmpty()) {
            relative = textBelow(absolute, realRootText);
        }
        if (!relative.isEmpty()) {
            refuseReserved(relative);
            return new Inside(below(relative), relative, 0);
        }
        Path path = below(absolute);
        for (Path prefix : externalPrefixes) {
            if (path.startsWith(prefix)) {
                return new External(path);
            }
        }
        throw forbidden();
    }

    private static String textBelow(String absolute, String folder) {
        boolean below = absolute.length() > folder.length() + 1
                && absolute.startsWith(folder)
                && absolute.charAt(folder.length()) == '/';
        return below ? absolute.substring(folder.length() + 1) : "";
    }

    private static String pathOf(StorageNamespace namespace) {
        requireScheme(namespace.uri());
        return namespace.path();
    }

    private static void requireScheme(String uri) {
        if (!uri.startsWith(SCHEME)) {
            throw invalid("'" + uri + "' is not an address of the local store: it must begin with " + SCHEME);
        }
    }

    private static void refuseReserved(String relative) {
        if (relative.startsWith(RESERVED)
                && (relative.length() == RESERVED.length() || relative.charAt(RESERVED.length()) == '/')) {
            throw forbidden();
        }
    }

    private static void checkComponents(String text) {
        int start = 0;
        int length = text.length();
        for (int i = 0; i <= length; i++) {
            if (i == length || text.charAt(i) == '/') {
                checkComponent(text, start, i);
                start = i + 1;
            } else if (text.charAt(i) == 0) {
                throw invalid("the address holds a NUL character, which no file name may");
            }
        }
    }

    private static void checkComponent(String text, int start, int end) {
        int length = end - start;
        if (length == 0) {
            throw invalid("'" + text + "' is empty, begins or ends with a slash or has two in a row: the local store"
                    + " cannot keep such an address apart from others");
        }
        boolean dots = length <= 2 && text.charAt(start) == '.' && text.charAt(end - 1) == '.';
        if (dots) {
            throw traversal();
        }
        if (length > NAME_BYTES_MAX / 3
                && text.substring(start, end).getBytes(StandardCharsets.UTF_8).length > NAME_BYTES_MAX) {
            throw invalid("a part of the address between slashes is longer than " + NAME_BYTES_MAX + " bytes");
        }
    }

    private static Path real(Path path) throws IOException {
        try {
            return path.toRealPath();
        } catch (NoSuchFileException | AccessDeniedException e) {
            throw e;
        } catch (FileSystemException e) {
            for (Path each = path; each != null; each = each.getParent()) {
                if (Files.isSymbolicLink(each)) {
                    throw linkRefused();
                }
                if (Files.isRegularFile(each, LinkOption.NOFOLLOW_LINKS)) {
                    throw new NoSuchFileException(path.toString());
                }
            }
            throw e;
        }
    }

    private static ObjectStoreException linkRefused() {
        return new ObjectStoreException(
                Kind.FORBIDDEN, "forbidden: a symbolic link inside the storage folder is not followed");
    }

    private static ObjectStoreException traversal() {
        return invalid("bad path traversal blocked");
    }

    private static Path realOrSame(Path prefix) {
        try {
            return prefix.toRealPath();
        } catch (IOException _) {
            return prefix;
        }
    }

    private static String folderText(Path folder) {
        String text = folder.toString();
        return text.equals("/") ? "" : text;
    }
}
