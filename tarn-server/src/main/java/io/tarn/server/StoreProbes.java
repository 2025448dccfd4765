package io.tarn.server;

import io.tarn.auth.AuthException;
import io.tarn.auth.SchemaVersion;
import io.tarn.block.ObjectStore;
import io.tarn.block.ObjectStoreException;
import io.tarn.block.StorageLocation;
import io.tarn.block.StorageNamespace;
import io.tarn.kv.KeyValueException;
import io.tarn.kv.KeyValueStore;
import io.tarn.server.configuration.Blocks;
import io.tarn.server.configuration.Blockstores;
import io.tarn.server.configuration.ConfigurationException;
import io.tarn.server.configuration.Database;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/// Tries the stores of a configuration without changing what they hold.
final class StoreProbes {
    private static final String PROBE_KEY = "tarn-config-check";

    private StoreProbes() {}

    /// Whether the metadata store answers, and holds what this program can work with.
    static Finding database(Database database) {
        String name = "database " + database.type();
        try {
            Optional<KeyValueStore> opened = Stores.existingKeyValues(database);
            if (opened.isEmpty()) {
                return absent(name, database);
            }
            try (KeyValueStore store = opened.get()) {
                var schema = new SchemaVersion(store);
                schema.check();
                OptionalInt version = schema.read();
                return Finding.ok(name + " answers, "
                        + (version.isPresent() ? "schema version " + version.getAsInt() : "nobody is set up yet"));
            }
        } catch (ConfigurationException | AuthException | KeyValueException e) {
            return Finding.failed(name + ": " + e.getMessage());
        }
    }

    private static Finding absent(String name, Database database) {
        return switch (database) {
            case Database.Local local -> folder(name, local.path());
            case Database.Memory _, Database.Postgres _, Database.Dynamo _, Database.CosmosDb _ ->
                Finding.note(name + " keeps nothing: everything is lost when the server stops");
        };
    }

    /// Whether an object store answers. One in the cloud can only be asked about a bucket, which its
    /// `default_namespace_prefix` must name.
    static Finding objects(Blockstores.Store store) {
        String name = store.label() + " " + store.blocks().type();
        return switch (store.blocks()) {
            case Blocks.LocalBlocks local -> folder(name, local.path());
            case Blocks.MemoryBlocks _ ->
                Finding.note(name + " keeps nothing: everything is lost when the server stops");
            case Blocks.S3Blocks _, Blocks.GcsBlocks _, Blocks.AzureBlocks _ -> remote(name, store);
        };
    }

    private static Finding remote(String name, Blockstores.Store store) {
        try (ObjectStore objects = Stores.objects(store, Optional.empty())) {
            if (store.defaultNamespacePrefix().isEmpty()) {
                return Finding.note(name + " was opened but not asked: set its default_namespace_prefix to a place in"
                        + " your bucket to have that tried");
            }
            String place = store.defaultNamespacePrefix().get();
            boolean _ = objects.exists(StorageLocation.relative(new StorageNamespace(store.id(), place), PROBE_KEY));
            return Finding.ok(name + " answers at " + place);
        } catch (ConfigurationException e) {
            return Finding.failed(String.valueOf(e.getMessage()));
        } catch (ObjectStoreException e) {
            return Finding.failed(name + ": " + e.getMessage());
        }
    }

    /// Whether the server can write to a folder, or make it.
    static Finding folder(String name, Path folder) {
        Path absolute = folder.toAbsolutePath();
        if (Files.exists(absolute)) {
            return Files.isDirectory(absolute) && Files.isWritable(absolute)
                    ? Finding.ok(name + " in " + absolute)
                    : Finding.failed(name + ": " + absolute + " is not a folder this user may write to");
        }
        Path existing = absolute;
        while (!Files.exists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        return Files.isDirectory(existing) && Files.isWritable(existing)
                ? Finding.ok(name + " in " + absolute + ", which the server will make")
                : Finding.failed(name + ": " + absolute + " cannot be made, " + existing + " is not writable");
    }
}
