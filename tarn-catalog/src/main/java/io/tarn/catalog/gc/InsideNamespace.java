package io.tarn.catalog.gc;

import io.tarn.block.ObjectStore;
import io.tarn.block.StorageLocation;
import io.tarn.block.StorageNamespace;
import io.tarn.catalog.Entry;
import java.util.List;
import java.util.Optional;

/// Which objects lie in a namespace, and how they are called there (engine specification 20.4): a collector
/// deletes nothing else. The namespace counts as it was given and as its store shows it.
final class InsideNamespace {
    private static final String SCHEME_END = "://";

    private final List<String> roots;

    InsideNamespace(ObjectStore store, StorageNamespace namespace) {
        String given = namespace.uri();
        this.roots = List.of(
                given.endsWith("/") ? given : given + "/", store.qualify(StorageLocation.relative(namespace, "")));
    }

    /// The address below the namespace; empty for an object elsewhere.
    Optional<String> relative(Entry entry) {
        String address = entry.address();
        boolean isRelative = switch (entry.addressType()) {
            case RELATIVE -> true;
            case FULL -> false;
            case BY_PREFIX -> !address.contains(SCHEME_END);
        };
        return isRelative
                ? Optional.of(address)
                : roots.stream()
                        .filter(address::startsWith)
                        .map(root -> address.substring(root.length()))
                        .findFirst();
    }
}
