package io.tarn.server;

import io.tarn.access.Authorizer;
import io.tarn.access.PolicyAuthorizer;
import io.tarn.access.SingleUserAuthorizer;
import io.tarn.auth.AuthEvents;
import io.tarn.auth.AuthException;
import io.tarn.auth.AuthMode;
import io.tarn.auth.CacheLimits;
import io.tarn.auth.InstallationSetup;
import io.tarn.auth.SchemaVersion;
import io.tarn.auth.SecretRotation;
import io.tarn.auth.access.Identities;
import io.tarn.auth.access.IdentityOptions;
import io.tarn.kv.KeyValueStore;
import io.tarn.server.configuration.ConfigurationException;
import io.tarn.server.configuration.ServerConfiguration;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Wires everything about who may log in.
final class Accounts {
    private static final Logger LOG = LoggerFactory.getLogger(Accounts.class);

    private static final int HOUSEKEEPING_END_SECONDS = 10;

    private Accounts() {}

    /// Checks that this program can work with the store, and opens the services over it.
    static Identities open(KeyValueStore store, ServerConfiguration configuration, SecureRandom random) {
        return open(store, configuration, random, AuthEvents.NONE);
    }

    /// The same, with somebody who is told what requests to the records take.
    static Identities open(
            KeyValueStore store, ServerConfiguration configuration, SecureRandom random, AuthEvents events) {
        var auth = configuration.auth();
        checkSchema(store);
        var options = new IdentityOptions(
                mode(auth),
                auth.encryptSecret(),
                configuration
                        .values()
                        .optionalText("auth.encrypt.previous_secret_key")
                        .filter(key -> !key.isEmpty()),
                configuration.installation().fixedId(),
                configuration.database().singleProcess() ? Duration.ZERO : InstallationSetup.ABANDONED_AFTER,
                limits(auth),
                auth.loginDuration(),
                auth.loginDurationMax(),
                IdentityServers.directory(configuration.values(), mode(auth), auth.encryptSecret(), random),
                IdentityServers.principals(configuration.values()),
                events,
                Clock.systemUTC(),
                random);
        return Identities.open(store, options);
    }

    static CacheLimits limits(ServerConfiguration.Auth auth) {
        return new CacheLimits(
                auth.cacheEnabled(),
                auth.cache().size(),
                auth.cache().expiry(),
                auth.cache().jitter());
    }

    /// How permissions are decided.
    static Authorizer authorizer(Identities accounts, AuthEvents events) {
        return accounts.mode() == AuthMode.NONE
                ? new SingleUserAuthorizer()
                : new PolicyAuthorizer(accounts.policies(), events);
    }

    /// Takes over the users of a mode that the installation was in before (auth.md 3.4).
    static void adoptUsers(Identities accounts) {
        try {
            accounts.adoption().get().ifPresent(name -> LOG.info("User {} was migrated successfully!", name));
        } catch (AuthException e) {
            throw new ConfigurationException(
                    "cannot migrate existing user to basic auth mode!", String.valueOf(e.getMessage()), e);
        }
    }

    /// Refuses a secret under which nobody could log in.
    static void requireSecret(Identities accounts) {
        try {
            accounts.readable().run();
        } catch (AuthException e) {
            throw new ConfigurationException(
                    "Wrong auth.encrypt.secret_key",
                    "the access keys in the database were stored under another one, nobody could log in; "
                            + "give the one that was in use when they were made (" + e.getMessage() + ")",
                    e);
        }
    }

    /// Seals secrets of the previous key anew, and forgets expired tokens, now and then once an hour.
    static AutoCloseable housekeeping(Identities accounts) {
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("accounts").factory());
        accounts.rotation().ifPresent(rotation -> timer.execute(() -> logged(() -> rotate(rotation))));
        timer.scheduleWithFixedDelay(
                () -> logged(() -> accounts.revocations().removeExpired()), 1, 60, TimeUnit.MINUTES);
        return () -> {
            timer.shutdownNow();
            boolean ended = timer.awaitTermination(HOUSEKEEPING_END_SECONDS, TimeUnit.SECONDS);
            if (!ended) {
                LOG.warn("tidying the records of accounts does not end");
            }
        };
    }

    private static void rotate(SecretRotation rotation) {
        SecretRotation.Outcome outcome = rotation.run();
        LOG.info(
                "{} access keys were sealed under the new auth.encrypt.secret_key, {} can be read under neither",
                outcome.sealed(),
                outcome.unreadable());
    }

    private static void logged(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            LOG.warn("the records of accounts could not be tidied, the next start or hour tries again", e);
        }
    }

    /// Refuses modes of authentication that do not exist, or lack what they need.
    static void requireAvailable(ServerConfiguration configuration) {
        IdentityServers.check(configuration.values(), mode(configuration.auth()));
    }

    /// Looks whether the server that keeps the users is well; empty when this one does. For what
    /// [#requireAvailable] takes.
    static Optional<Supplier<Finding>> probe(ServerConfiguration configuration) {
        var auth = configuration.auth();
        return IdentityServers.probe(configuration.values(), mode(auth), auth.encryptSecret(), new SecureRandom());
    }

    private static AuthMode mode(ServerConfiguration.Auth auth) {
        String text = auth.loginPage().rbac();
        return AuthMode.of(text)
                .orElseThrow(() -> new ConfigurationException(
                        "Unsupported auth mode",
                        "auth.ui_config.rbac is none, simplified, internal or external, not " + text));
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
