package io.tarn.server.configuration;

import io.tarn.block.signed.UrlSigner;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Checks of the object stores (config-and-ops.md 1.5, 2.5). A failure of one of several stores names it.
final class BlockstoreChecks {
    private static final String ADAPTER = "Failed to create block adapter";
    private static final String BAD = "bad configuration: ";
    private static final int AES_KEY_HEX_DIGITS = 64;

    private final ConfigurationValues values;

    BlockstoreChecks(ConfigurationValues values) {
        this.values = values;
    }

    /// Required keys, and what the elements of a list must be together.
    void shape() {
        if (!Blockstores.isList(values)) {
            required("blockstore.signing.secret_key");
            required("blockstore.type");
            return;
        }
        exclusive();
        required("blockstores.signing.secret_key");
        List<ConfigurationValues> stores = values.stores(Blockstores.LIST);
        if (stores.isEmpty()) {
            throw load(BAD + "blockstores.stores is empty: list at least one store");
        }
        ids(stores);
        oneDefault(stores);
    }

    /// What each store's own adapter would refuse. A store without a type was refused before.
    void adapters() {
        if (!Blockstores.isList(values)) {
            adapter(values.under("blockstore"));
            return;
        }
        for (ConfigurationValues store : values.stores(Blockstores.LIST)) {
            try {
                adapter(store);
            } catch (ConfigurationException e) {
                String place = "store \"" + store.text("id") + "\": ";
                throw new ConfigurationException(e.headline(), place + e.getMessage(), e);
            }
        }
        folders(values.stores(Blockstores.LIST));
    }

    private static void folders(List<ConfigurationValues> stores) {
        Map<Path, String> seen = new HashMap<>();
        for (ConfigurationValues store : stores) {
            if (store.text("type").equals("local")) {
                Path path = store.path("local.path").toAbsolutePath().normalize();
                String other = seen.put(path, store.text("id"));
                if (other != null) {
                    throw load(BAD + "stores \"" + other + "\" and \"" + store.text("id")
                            + "\" have the same local.path: " + path + "; give each a folder of its own");
                }
            }
        }
    }

    private void exclusive() {
        List<String> single = ConfigurationKeys.all().keys().stream()
                .map(ConfigurationKey::name)
                .filter(name -> name.startsWith("blockstore.") && values.isGiven(name))
                .toList();
        if (!single.isEmpty()) {
            throw load(BAD + "blockstore and blockstores exclude each other: remove " + String.join(", ", single)
                    + " or blockstores");
        }
    }

    private void required(String key) {
        if (values.text(key).isEmpty()) {
            throw load("'" + key + ": " + BAD + "missing required keys");
        }
    }

    private static void ids(List<ConfigurationValues> stores) {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < stores.size(); i++) {
            String id = stores.get(i).text("id");
            String place = "blockstores.stores[" + i + "]";
            if (id.isBlank()) {
                throw load(BAD + place + ".id is missing: every store needs an id");
            }
            if (!seen.add(id)) {
                throw load(BAD + place + ".id \"" + id + "\" is the id of another store: ids must differ");
            }
            if (stores.get(i).text("type").isEmpty()) {
                throw load("'" + place + ".type: " + BAD + "missing required keys (store \"" + id + "\")");
            }
        }
    }

    private static void oneDefault(List<ConfigurationValues> stores) {
        List<String> defaults = stores.stream()
                .filter(store -> store.flag("backward_compatible"))
                .map(store -> "\"" + store.text("id") + "\"")
                .toList();
        if (defaults.size() != 1) {
            throw load(BAD + "exactly one store of blockstores.stores must be backward_compatible, "
                    + (defaults.isEmpty() ? "none is" : String.join(" and ", defaults) + " are"));
        }
    }

    private static void adapter(ConfigurationValues section) {
        if (section.text("type").isEmpty()) {
            return;
        }
        switch (Blocks.of(section)) {
            case Blocks.AzureBlocks azure
            when !azure.hasKnownDomain() -> throw new ConfigurationException(ADAPTER, "invalid Azure Domain");
            case Blocks.GcsBlocks google -> googleEncryption(google);
            case Blocks.LocalBlocks local -> localUrls(local);
            case Blocks.AzureBlocks _, Blocks.S3Blocks _, Blocks.MemoryBlocks _ -> {}
        }
    }

    private static void localUrls(Blocks.LocalBlocks local) {
        try {
            UrlSigner.Options _ = local.signing();
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(ADAPTER, "local." + e.getMessage(), e);
        }
    }

    private static void googleEncryption(Blocks.GcsBlocks google) {
        String key = google.customerSuppliedKey();
        if (key.isEmpty()) {
            return;
        }
        if (!key.matches("[0-9a-fA-F]*")) {
            throw new ConfigurationException(
                    ADAPTER, "gs.server_side_encryption_customer_supplied: encoding/hex: invalid byte");
        }
        if (key.length() != AES_KEY_HEX_DIGITS) {
            throw new ConfigurationException(
                    ADAPTER, "value of customer-supplied server side encryption is not a valid 32 bytes AES key");
        }
        if (!google.kmsKeyId().isEmpty()) {
            throw new ConfigurationException(
                    ADAPTER,
                    "setting both kms and customer supplied encryption will result failure when "
                            + "reading/writing object");
        }
    }

    private static ConfigurationException load(String message) {
        return new ConfigurationException(ConfigurationException.LOAD, message);
    }
}
