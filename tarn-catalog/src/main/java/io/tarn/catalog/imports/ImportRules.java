package io.tarn.catalog.imports;

import static io.tarn.versioning.VersioningException.Kind.FORBIDDEN;
import static io.tarn.versioning.VersioningException.Kind.INVALID;

import io.tarn.block.ObjectStore;
import io.tarn.block.StorageLocation;
import io.tarn.block.StorageNamespace;
import io.tarn.versioning.Names;
import io.tarn.versioning.Repository;
import io.tarn.versioning.VersioningException;
import java.util.List;

/// What an import is refused for before it begins (engine specification 18.1, api.md 24.1).
final class ImportRules {
    private static final String INVALID_SOURCE = "invalid import source";
    private static final String PLAIN = "http://";
    private static final String SECURE = "https://";

    private final ObjectStore store;

    ImportRules(ObjectStore store) {
        this.store = store;
    }

    /// 403 when the store of the repository does not allow imports.
    void requireSupport(Repository repository) {
        if (!store.info(repository.namespace().storageId()).importSupport()) {
            throw new VersioningException(FORBIDDEN, "import is not supported for this storage");
        }
    }

    /// 400 for a source within the repository's own namespace or around it, an object without a destination,
    /// and a destination that is longer than keys may be.
    void requireValid(Repository repository, List<ImportSource> sources) {
        StorageNamespace namespace = repository.namespace();
        List<String> own = List.of(namespace.uri(), store.qualify(StorageLocation.relative(namespace, "")));
        for (ImportSource source : sources) {
            own.forEach(uri -> requireApart(source, namespace, folder(uri)));
            if (source.isObject() && source.destination().isEmpty()) {
                throw new VersioningException(
                        INVALID, "import object (" + source.path() + ") has no destination: " + INVALID_SOURCE);
            }
            byte[] _ = Names.optionalPath("destination", source.target());
        }
    }

    private static String folder(String uri) {
        int end = uri.length();
        while (end > 0 && uri.charAt(end - 1) == '/') {
            end--;
        }
        return comparable(uri.substring(0, end) + "/");
    }

    /// Both schemes of the web name the same blob.
    private static String comparable(String uri) {
        return uri.startsWith(PLAIN) ? SECURE + uri.substring(PLAIN.length()) : uri;
    }

    private static void requireApart(ImportSource source, StorageNamespace namespace, String folder) {
        String path = source.path();
        String compared = comparable(path);
        if (compared.startsWith(folder) || (compared + "/").equals(folder)) {
            throw new VersioningException(
                    INVALID,
                    "import path (" + path + ") in repository namespace (" + namespace.uri() + ") is prohibited: "
                            + INVALID_SOURCE);
        }
        if (!source.isObject() && folder.startsWith(compared)) {
            throw new VersioningException(
                    INVALID,
                    "prefix (" + path + ") contains repository namespace: (" + namespace.uri() + "), "
                            + INVALID_SOURCE);
        }
    }
}
