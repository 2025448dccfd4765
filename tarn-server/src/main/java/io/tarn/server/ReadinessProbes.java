package io.tarn.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tarn.block.ObjectStore;
import io.tarn.block.ObjectStoreException;
import io.tarn.block.StorageLocation;
import io.tarn.block.StorageNamespace;
import io.tarn.kv.KeyValueStore;
import io.tarn.server.configuration.Blocks;
import io.tarn.server.configuration.Blockstores;
import io.tarn.versioning.ref.Repositories;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// How the stores of a server are tried, cheaply and without changing them.
final class ReadinessProbes {
    private static final byte[] ANY_PARTITION = "kv-internal-metadata".getBytes(UTF_8);
    private static final byte[] ANY_KEY = "kv/schema/version".getBytes(UTF_8);
    private static final String ANY_OBJECT = "_lakefs/dummy";

    private ReadinessProbes() {}

    /// Reads one key.
    static StoreReadiness.Attempt metadata(KeyValueStore store) {
        return () -> {
            var _ = store.get(ANY_PARTITION, ANY_KEY);
        };
    }

    /// Asks for an object that need not be there: below the store's `default_namespace_prefix`, else in the
    /// namespace of a repository. A cloud store that has neither cannot be asked. A refusal is an answer.
    static StoreReadiness.Attempt objects(
            Blockstores.Store configured, ObjectStore objects, Repositories repositories) {
        return switch (configured.blocks()) {
            case Blocks.LocalBlocks local -> () -> requireFolder(local.path());
            case Blocks.MemoryBlocks _ -> () -> {};
            case Blocks.S3Blocks _, Blocks.GcsBlocks _, Blocks.AzureBlocks _ ->
                remote(configured, objects, repositories);
        };
    }

    private static void requireFolder(Path folder) {
        if (!Files.isDirectory(folder) || !Files.isWritable(folder)) {
            throw new ObjectStoreException(
                    ObjectStoreException.Kind.UNAVAILABLE, folder + " is not a folder that can be written to");
        }
    }

    private static StoreReadiness.Attempt remote(
            Blockstores.Store configured, ObjectStore objects, Repositories repositories) {
        Optional<StorageNamespace> place = configured
                .defaultNamespacePrefix()
                .filter(prefix -> !prefix.isEmpty())
                .map(prefix -> new StorageNamespace(configured.id(), prefix));
        return () -> place.or(() -> namespaceIn(configured.id(), objects, repositories))
                .ifPresent(namespace -> ask(objects, namespace));
    }

    private static Optional<StorageNamespace> namespaceIn(
            String storageId, ObjectStore objects, Repositories repositories) {
        String defaultId = objects.info("").storageId();
        return repositories.list("", "", "", 1000).results().stream()
                .map(repository -> repository.namespace())
                .filter(namespace -> namespace.storageIdOr(defaultId).equals(storageId))
                .findFirst();
    }

    private static void ask(ObjectStore objects, StorageNamespace namespace) {
        try {
            boolean _ = objects.exists(StorageLocation.relative(namespace, ANY_OBJECT));
        } catch (ObjectStoreException e) {
            if (e.kind() == ObjectStoreException.Kind.UNAVAILABLE) {
                throw e;
            }
        }
    }
}
