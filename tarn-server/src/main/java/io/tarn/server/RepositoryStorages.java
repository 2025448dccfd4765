package io.tarn.server;

import io.tarn.block.ObjectStore;
import io.tarn.block.StorageNamespace;
import io.tarn.server.configuration.ConfigurationException;
import io.tarn.versioning.Repository;
import io.tarn.versioning.ref.Repositories;
import java.util.HashMap;
import java.util.Map;

/// Whether every repository lies in a store that the server has (config-and-ops.md 4.1, step 15). A server over
/// the wrong stores would answer that all objects are gone.
final class RepositoryStorages {
    private static final String ADVICE =
            "configure the storage it was made in, or start with --allow-mismatched-repos to do without its objects";

    private RepositoryStorages() {}

    /// Throws [ConfigurationException] for the first repository that does not fit.
    static void requireConfigured(Repositories repositories, ObjectStore store) {
        Map<String, String> types = new HashMap<>();
        for (String id : store.storageIds()) {
            types.put(id, store.info(id).type());
        }
        types.put("", store.info("").type());
        repositories.forEach(repository -> require(repository, types));
    }

    private static void require(Repository repository, Map<String, String> types) {
        StorageNamespace namespace = repository.namespace();
        String type = types.get(namespace.storageId());
        if (type == null) {
            throw new ConfigurationException(
                    "No storage configuration found for repository '" + repository.name() + "', StorageID='"
                            + namespace.storageId() + "'",
                    ADVICE);
        }
        String needed = type(namespace.uri());
        if (!needed.equals(type)) {
            throw new ConfigurationException(
                    "Mismatched adapter detected. lakeFS started with adapter of type '" + type + "', but repository '"
                            + repository.name() + "' is of type '" + needed + "'",
                    ADVICE);
        }
    }

    private static String type(String uri) {
        String scheme = uri.substring(0, Math.max(0, uri.indexOf(':')));
        return switch (scheme) {
            case "http", "https" -> "azure";
            default -> scheme;
        };
    }
}
