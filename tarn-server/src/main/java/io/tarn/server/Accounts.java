package io.tarn.server;

import com.github.benmanes.caffeine.cache.Ticker;
import io.tarn.api.resources.Identities;
import io.tarn.auth.AdminUsers;
import io.tarn.auth.AuthException;
import io.tarn.auth.CacheLimits;
import io.tarn.auth.Credentials;
import io.tarn.auth.Installation;
import io.tarn.auth.LegacyUser;
import io.tarn.auth.LoginTokens;
import io.tarn.auth.SchemaVersion;
import io.tarn.auth.SecretBox;
import io.tarn.auth.SessionCookie;
import io.tarn.kv.KeyValueStore;
import io.tarn.server.configuration.ConfigurationException;
import io.tarn.server.configuration.ServerConfiguration;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import org.slf4j.LoggerFactory;

/// Wires everything about who may log in.
final class Accounts {
    private Accounts() {}

    /// Checks that this program can work with the store, and opens the services over it.
    static Identities open(KeyValueStore store, ServerConfiguration configuration, SecureRandom random) {
        var auth = configuration.auth();
        checkSchema(store);
        Clock clock = Clock.systemUTC();
        var installation = new Installation(store, configuration.installation().fixedId(), random);
        var admins = new AdminUsers(
                store,
                new SecretBox(auth.encryptSecret(), random),
                installation,
                clock,
                random,
                configuration.database().singleProcess() ? Duration.ZERO : AdminUsers.SETUP_ABANDONED_AFTER);
        var limits = new CacheLimits(
                auth.cacheEnabled(),
                auth.cache().size(),
                auth.cache().expiry(),
                auth.cache().jitter());
        return new Identities(
                installation,
                admins,
                new Credentials(admins, limits, Ticker.systemTicker(), random),
                new LoginTokens(auth.encryptSecret(), clock, random),
                new SessionCookie(auth.encryptSecret(), clock));
    }

    /// Takes over the user of an installation older than the built-in authentication (auth.md 3.4).
    static void takeOverLegacyUser(KeyValueStore store, Installation installation) {
        try {
            new LegacyUser(store, installation)
                    .takeOver()
                    .ifPresent(name ->
                            LoggerFactory.getLogger(Accounts.class).info("User {} was migrated successfully!", name));
        } catch (AuthException e) {
            throw new ConfigurationException(
                    "cannot migrate existing user to basic auth mode!", String.valueOf(e.getMessage()), e);
        }
    }

    /// Refuses a secret under which nobody could log in.
    static void requireSecret(Identities accounts) {
        try {
            accounts.users().requireReadable();
        } catch (AuthException e) {
            throw new ConfigurationException(
                    "Wrong auth.encrypt.secret_key",
                    "the access keys in the database were stored under another one, nobody could log in; "
                            + "give the one that was in use when they were made (" + e.getMessage() + ")",
                    e);
        }
    }

    /// Refuses modes of authentication that this version does not have.
    static void requireAvailable(ServerConfiguration.Auth auth) {
        String mode = auth.loginPage().rbac();
        if (!mode.equals("none")) {
            throw new ConfigurationException(
                    "Unsupported auth mode",
                    "auth.ui_config.rbac " + mode + " is not available in this version; use none");
        }
    }

    /// Refuses a database that this program cannot work with.
    static void checkSchema(KeyValueStore store) {
        try {
            new SchemaVersion(store).check();
        } catch (AuthException e) {
            throw new ConfigurationException("Failure on schema validation", String.valueOf(e.getMessage()), e);
        }
    }
}
