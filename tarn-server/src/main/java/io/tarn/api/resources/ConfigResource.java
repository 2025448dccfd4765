package io.tarn.api.resources;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.tarn.api.Exchange;
import io.tarn.block.StorageInfo;
import io.tarn.catalog.Catalog;
import java.util.List;
import java.util.Map;

/// What clients are told about the server (api.md 13).
final class ConfigResource {
    /// Life of a signed upload address; uncommitted data is not collected before.
    private static final int GRACE_SECONDS = 24 * 60 * 60;

    /// The edition that clients know this API by.
    private static final String VERSION_CONTEXT = "lakeFS";

    private final Catalog catalog;
    private final VersionConfig version;

    ConfigResource(Catalog catalog, String version) {
        this.catalog = catalog;
        this.version = new VersionConfig(version, VERSION_CONTEXT);
    }

    record VersionConfig(String version, String versionContext) {}

    record StorageConfig(
            String blockstoreType,
            String blockstoreId,
            String blockstoreDescription,

            @JsonProperty("blockstore_namespace_ValidityRegex")
            String blockstoreNamespaceValidityRegex,

            String blockstoreNamespaceExample,
            String defaultNamespacePrefix,
            boolean preSignSupport,
            boolean preSignSupportUi,
            boolean preSignMultipartUpload,
            boolean importSupport,
            String importValidityRegex) {}

    record Config(
            Map<String, String> capabilitiesConfig,
            StorageConfig storageConfig,
            List<StorageConfig> storageConfigList,
            Map<String, String> uiConfig,
            VersionConfig versionConfig) {}

    record GarbageCollectionConfig(int gracePeriod) {}

    /// `getConfig`.
    void config(Exchange exchange) {
        exchange.json(200, new Config(Map.of(), storage(""), listed(), Map.of(), version));
    }

    /// `getLakeFSVersion`.
    void version(Exchange exchange) {
        exchange.json(200, version);
    }

    /// `getStorageConfig`.
    void storage(Exchange exchange) {
        exchange.json(200, storage(""));
    }

    /// `getGarbageCollectionConfig`.
    void garbageCollection(Exchange exchange) {
        exchange.json(200, new GarbageCollectionConfig(GRACE_SECONDS));
    }

    private List<StorageConfig> listed() {
        List<String> ids = catalog.store().storageIds();
        return ids.equals(List.of(""))
                ? List.of()
                : ids.stream().map(this::storage).toList();
    }

    private StorageConfig storage(String id) {
        StorageInfo info = catalog.store().info(id);
        return new StorageConfig(
                info.type(),
                info.storageId(),
                info.description(),
                info.namespaceValidityRegex(),
                info.namespaceExample(),
                info.defaultNamespacePrefix(),
                info.presignSupport(),
                info.presignSupportUi(),
                info.presignMultipartSupport(),
                info.importSupport(),
                info.importValidityRegex());
    }
}
