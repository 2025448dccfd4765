package io.tarn.server;

import io.tarn.block.ObjectStore;
import io.tarn.block.ObjectStoreException;
import io.tarn.block.StorageRouter;
import io.tarn.block.azure.AzureObjectStore;
import io.tarn.block.gcs.GcsObjectStore;
import io.tarn.block.local.LocalObjectStore;
import io.tarn.block.memory.MemoryObjectStore;
import io.tarn.block.s3.S3ObjectStore;
import io.tarn.block.signed.SignedUrls;
import io.tarn.block.signed.UrlSigner;
import io.tarn.kv.KeyValueException;
import io.tarn.kv.KeyValueStore;
import io.tarn.kv.dynamodb.DynamoKeyValueStore;
import io.tarn.kv.memory.MemoryKeyValueStore;
import io.tarn.kv.postgres.PostgresKeyValueStore;
import io.tarn.kv.rocksdb.RocksKeyValueStore;
import io.tarn.server.configuration.Blocks;
import io.tarn.server.configuration.Blockstores;
import io.tarn.server.configuration.ConfigurationException;
import io.tarn.server.configuration.Database;
import io.tarn.server.metrics.Metrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Opens the stores that the configuration names. What a type of store needs is one method here.
final class Stores {
    private static final String NO_KEY_VALUE_STORE = "Failed to open KV store";
    private static final String NO_OBJECT_STORE = "Failed to create block adapter";

    private Stores() {}

    /// Opens the metadata store, making it where it is missing.
    static KeyValueStore keyValues(Database database) {
        try {
            return switch (database) {
                case Database.Local local -> RocksKeyValueStore.open(local.path(), DriverOptions.rocksdb(local));
                case Database.Memory _ -> new MemoryKeyValueStore();
                case Database.Postgres postgres -> PostgresKeyValueStore.open(DriverOptions.postgres(postgres));
                case Database.Dynamo dynamo -> DynamoKeyValueStore.open(DriverOptions.dynamodb(dynamo));
                case Database.CosmosDb _ ->
                    throw new ConfigurationException(
                            NO_KEY_VALUE_STORE,
                            "database.type cosmosdb is not available in this version; use local, postgres or dynamodb");
            };
        } catch (KeyValueException | IllegalArgumentException e) {
            throw new ConfigurationException(NO_KEY_VALUE_STORE, String.valueOf(e.getMessage()), e);
        }
    }

    /// Opens the metadata store to read from it, where that is possible without changing or making it; empty where
    /// there is none yet.
    static Optional<KeyValueStore> existingKeyValues(Database database) {
        try {
            return switch (database) {
                case Database.Local local ->
                    RocksKeyValueStore.openReadOnly(local.path()).map(KeyValueStore.class::cast);
                case Database.Memory _ -> Optional.empty();
                case Database.Postgres _, Database.Dynamo _, Database.CosmosDb _ -> Optional.of(keyValues(database));
            };
        } catch (KeyValueException | IllegalArgumentException e) {
            throw new ConfigurationException(NO_KEY_VALUE_STORE, String.valueOf(e.getMessage()), e);
        }
    }

    /// Opens all object stores, behind one, each measured. Those without URLs of their own get the server's.
    static ObjectStore objects(Blockstores blockstores, Optional<SignedUrls> urls, Metrics metrics) {
        List<StorageRouter.Route> routes = new ArrayList<>();
        String defaultId = "";
        try {
            for (Blockstores.Store store : blockstores.stores()) {
                ObjectStore measured =
                        metrics.measured(objects(store, urls), store.blocks().type(), store.id());
                routes.add(new StorageRouter.Route(
                        store.id(), store.description(), store.defaultNamespacePrefix(), measured));
                defaultId = store.isDefault() ? store.id() : defaultId;
            }
            return new StorageRouter(routes, defaultId);
        } catch (RuntimeException e) {
            routes.forEach(route -> route.store().close());
            throw e;
        }
    }

    /// Opens one object store, making it where it is missing. A failure names the store.
    ///
    /// @param urls what the server serves for stores without URLs of their own, if it does
    static ObjectStore objects(Blockstores.Store store, Optional<SignedUrls> urls) {
        try {
            return switch (store.blocks()) {
                case Blocks.LocalBlocks local ->
                    new LocalObjectStore(DriverOptions.local(local), signer("local", urls, local.signing()));
                case Blocks.S3Blocks s3 -> new S3ObjectStore(DriverOptions.s3(s3));
                case Blocks.MemoryBlocks memory
                when memory.type().equals("mem") ->
                    new MemoryObjectStore(signer("mem", urls, UrlSigner.Options.defaults()));
                case Blocks.GcsBlocks google -> new GcsObjectStore(DriverOptions.google(google));
                case Blocks.AzureBlocks azure -> new AzureObjectStore(DriverOptions.azure(azure));
                case Blocks.MemoryBlocks _ ->
                    throw new IllegalArgumentException("type " + store.blocks().type()
                            + " is not available in this version; use local, s3, gs, azure or mem");
            };
        } catch (ObjectStoreException | IllegalArgumentException e) {
            throw new ConfigurationException(NO_OBJECT_STORE, store.label() + ": " + e.getMessage(), e);
        }
    }

    private static UrlSigner signer(String adapter, Optional<SignedUrls> urls, UrlSigner.Options options) {
        return urls.map(served -> UrlSigner.of(adapter, served, options)).orElseGet(() -> UrlSigner.none(adapter));
    }
}
