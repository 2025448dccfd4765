package io.tarn.server;

import io.tarn.auth.AccessKey;
import io.tarn.auth.AuthException;
import io.tarn.auth.CommunicationPreferences;
import io.tarn.auth.Credential;
import io.tarn.auth.SchemaVersion;
import io.tarn.auth.access.Identities;
import io.tarn.kv.KeyValueStore;
import io.tarn.server.configuration.ServerConfiguration;
import java.io.PrintStream;
import java.security.SecureRandom;
import java.util.Optional;

/// The command `setup`: creates the first user of a server that does not run (config-and-ops.md 3).
final class Setup {
    private Setup() {}

    static int run(CommandLine line, ServerConfiguration configuration, PrintStream out) {
        Accounts.requireAvailable(configuration.auth());
        try (KeyValueStore store = Stores.keyValues(configuration.database())) {
            return run(line, configuration, store, out);
        } catch (AuthException e) {
            out.println("Setup failed: " + e.getMessage());
            return 1;
        }
    }

    private static int run(CommandLine line, ServerConfiguration configuration, KeyValueStore store, PrintStream out) {
        try {
            new SchemaVersion(store).check();
        } catch (AuthException e) {
            out.println("Failed to setup DB: " + e.getMessage());
            return 1;
        }
        Identities accounts = Accounts.open(store, configuration, new SecureRandom());
        if (accounts.installation().isInitialized() && !line.has("no-check")) {
            out.println("Setup is already complete.");
            return 1;
        }
        String userName = line.flags().getOrDefault("user-name", "");
        if (accounts.setup().isEmpty()) {
            out.println("Setup is done where the users are kept: auth.api.endpoint is configured.");
            return 1;
        }
        Credential credential = accounts.setup().get().run(userName, key(line), CommunicationPreferences.notGiven());
        out.println("credentials:");
        out.println("  access_key_id: " + credential.key().id());
        out.println("  secret_access_key: " + credential.key().secret());
        return 0;
    }

    private static Optional<AccessKey> key(CommandLine line) {
        String id = line.flags().get("access-key-id");
        String secret = line.flags().get("secret-access-key");
        return id == null || secret == null ? Optional.empty() : Optional.of(new AccessKey(id, secret));
    }
}
