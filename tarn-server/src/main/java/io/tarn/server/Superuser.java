package io.tarn.server;

import io.tarn.auth.AccessKey;
import io.tarn.auth.AuthException;
import io.tarn.auth.Credential;
import io.tarn.auth.User;
import io.tarn.auth.access.Identities;
import io.tarn.auth.directory.Directory;
import io.tarn.auth.policy.BasePolicies;
import io.tarn.kv.KeyValueStore;
import io.tarn.server.configuration.ServerConfiguration;
import java.io.PrintStream;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;

/// The command `superuser`: makes one more administrator (config-and-ops.md 3), for when nobody can log in any
/// more. The embedded database can be opened by one program at a time, so the server must be stopped first.
final class Superuser {
    private Superuser() {}

    static int run(CommandLine line, ServerConfiguration configuration, PrintStream out) {
        Accounts.requireAvailable(configuration);
        try (KeyValueStore store = Stores.keyValues(configuration.database())) {
            Identities accounts = Accounts.open(store, configuration, new SecureRandom());
            if (accounts.setup().isEmpty()) {
                out.println("Can't create additional admin while using external auth API - auth.api.endpoint is"
                        + " configured.");
                return 1;
            }
            Credential made = create(line, accounts);
            out.println("credentials:");
            out.println("  access_key_id: " + made.key().id());
            out.println("  secret_access_key: " + made.key().secret());
            return 0;
        } catch (AuthException e) {
            out.println("Failed to setup admin user: " + e.getMessage());
            return 1;
        }
    }

    private static Credential create(CommandLine line, Identities accounts) {
        String name = line.flags().getOrDefault("user-name", "");
        Directory directory = accounts.directory();
        try {
            directory.users().create(User.internal(name, Instant.now()));
        } catch (AuthException e) {
            throw new AuthException(
                    e.kind(), "create user - failed to create user (" + name + "): " + e.getMessage(), e);
        }
        try {
            if (accounts.mode().hasGroups()) {
                directory.groups().addMember(BasePolicies.ADMINS, name);
            }
            return directory.keys().create(name, key(line));
        } catch (AuthException e) {
            directory.users().delete(name);
            throw new AuthException(e.kind(), "add credentials for " + name + ": " + e.getMessage(), e);
        }
    }

    private static Optional<AccessKey> key(CommandLine line) {
        String id = line.flags().get("access-key-id");
        String secret = line.flags().get("secret-access-key");
        return id == null || secret == null ? Optional.empty() : Optional.of(new AccessKey(id, secret));
    }
}
