package io.tarn.server;

import io.tarn.block.ObjectStore;
import io.tarn.block.local.LocalObjectStore;
import io.tarn.block.local.LocalOptions;
import io.tarn.block.memory.MemoryObjectStore;
import io.tarn.kv.KeyValueStore;
import io.tarn.kv.memory.MemoryKeyValueStore;
import io.tarn.kv.rocksdb.RocksKeyValueStore;
import io.tarn.kv.rocksdb.RocksOptions;
import io.tarn.server.configuration.ConfigurationException;
import io.tarn.server.configuration.ServerConfiguration;
import java.nio.file.Path;

/// Opens the stores that the configuration names.
final class Stores {
    private static final String NO_KEY_VALUE_STORE = "Failed to open KV store";
    private static final String NO_OBJECT_STORE = "Failed to create block adapter";

    private Stores() {}

    static KeyValueStore keyValues(ServerConfiguration.Database database) {
        try {
            return switch (database.type()) {
                case "local" ->
                    RocksKeyValueStore.open(
                            database.localPath(), RocksOptions.defaults().withSyncWrites(database.localSyncWrites()));
                case "mem" -> new MemoryKeyValueStore();
                default ->
                    throw new ConfigurationException(
                            NO_KEY_VALUE_STORE,
                            "database.type " + database.type() + " is not available in this version; use local or mem");
            };
        } catch (io.tarn.kv.KeyValueException e) {
            throw new ConfigurationException(NO_KEY_VALUE_STORE, String.valueOf(e.getMessage()), e);
        }
    }

    static ObjectStore objects(ServerConfiguration.Blockstore blockstore) {
        try {
            return switch (blockstore.type()) {
                case "local" -> new LocalObjectStore(localOptions(blockstore));
                case "mem" -> new MemoryObjectStore();
                default ->
                    throw new ConfigurationException(
                            NO_OBJECT_STORE,
                            "blockstore.type " + blockstore.type()
                                    + " is not available in this version; use local or mem");
            };
        } catch (io.tarn.block.ObjectStoreException | IllegalArgumentException e) {
            throw new ConfigurationException(NO_OBJECT_STORE, String.valueOf(e.getMessage()), e);
        }
    }

    private static LocalOptions localOptions(ServerConfiguration.Blockstore blockstore) {
        var local = blockstore.local();
        return new LocalOptions(
                local.path(),
                local.importEnabled(),
                local.importHidden(),
                local.externalPrefixes().stream().map(Path::of).toList(),
                blockstore.defaultNamespacePrefix().orElse(""),
                true);
    }
}
