package io.tarn.server.configuration;

import java.util.List;
import java.util.Optional;

/// The object stores of a server: one without an id (`blockstore`), or several with ids (`blockstores`).
///
/// @param signingSecret signs what is handed to clients; equal on all servers of one database
/// @param stores at least one
public record Blockstores(String signingSecret, List<Store> stores) {
    /// The key of the list, whose presence chooses between the two ways to write stores.
    static final String LIST = "blockstores.stores";

    public Blockstores {
        stores = List.copyOf(stores);
    }

    /// One store.
    ///
    /// @param id what repositories call it; empty for the only store of a server
    /// @param isDefault whether it holds the repositories that name no store
    /// @param defaultNamespacePrefix suggested for new repositories, when configured
    public record Store(
            String id, String description, boolean isDefault, Optional<String> defaultNamespacePrefix, Blocks blocks) {
        static Store single(ConfigurationValues section) {
            return new Store("", "", true, prefix(section), Blocks.of(section));
        }

        static Store named(ConfigurationValues section) {
            return new Store(
                    section.text("id"),
                    section.text("description"),
                    section.flag("backward_compatible"),
                    prefix(section),
                    Blocks.of(section));
        }

        private static Optional<String> prefix(ConfigurationValues section) {
            return section.optionalText("default_namespace_prefix").filter(prefix -> !prefix.isEmpty());
        }

        /// What messages call it.
        public String label() {
            return id.isEmpty() ? "the object store" : "object store \"" + id + "\"";
        }
    }

    /// The stores of a configuration. Throws [ConfigurationException] for a type that does not exist.
    static Blockstores of(ConfigurationValues values) {
        if (isList(values)) {
            return new Blockstores(
                    values.text("blockstores.signing.secret_key"),
                    values.stores(LIST).stream().map(Store::named).toList());
        }
        return new Blockstores(
                values.text("blockstore.signing.secret_key"), List.of(Store.single(values.under("blockstore"))));
    }

    /// Whether the stores are written as a list.
    static boolean isList(ConfigurationValues values) {
        return values.isGiven(LIST) || values.isGiven("blockstores.signing.secret_key");
    }

    @Override
    public String toString() {
        return "Blockstores[signingSecret=[SECRET], stores=" + stores + "]";
    }
}
