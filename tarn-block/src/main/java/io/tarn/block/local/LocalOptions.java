package io.tarn.block.local;

import java.nio.file.Path;
import java.util.List;

/// The settings of a local store (configuration `blockstore.local.*`).
///
/// @param root the folder that holds everything; created when missing
/// @param importEnabled whether [io.tarn.block.ObjectStore#walk] works
/// @param importHidden whether walking shows names that begin with a dot
/// @param allowedExternalPrefixes absolute folders outside the root that may be read by full address
/// @param defaultNamespacePrefix what clients are offered as the beginning of a namespace; `local://` when empty
/// @param syncWrites whether a write is on the disk when it returns; false trades the last seconds before a
///     power cut for speed, and never the wholeness of objects on a mere crash of the process
public record LocalOptions(
        Path root,
        boolean importEnabled,
        boolean importHidden,
        List<Path> allowedExternalPrefixes,
        String defaultNamespacePrefix,
        boolean syncWrites) {

    public LocalOptions {
        root = root.toAbsolutePath().normalize();
        for (Path prefix : allowedExternalPrefixes) {
            if (!prefix.isAbsolute()) {
                throw new IllegalArgumentException("blockstore.local.allowed_external_prefixes: " + prefix
                        + " is not absolute; write the whole path");
            }
        }
        allowedExternalPrefixes =
                allowedExternalPrefixes.stream().map(Path::normalize).toList();
        defaultNamespacePrefix = defaultNamespacePrefix.isEmpty() ? LocalPaths.SCHEME : defaultNamespacePrefix;
    }

    /// A durable store at `root` without import.
    public static LocalOptions at(Path root) {
        return new LocalOptions(root, false, false, List.of(), "", true);
    }
}
