package io.tarn.server;

import com.github.benmanes.caffeine.cache.Ticker;
import io.tarn.auth.AdminUsers;
import io.tarn.auth.CacheLimits;
import io.tarn.auth.Credentials;
import io.tarn.auth.Installation;
import io.tarn.auth.LoginTokens;
import io.tarn.auth.SchemaVersion;
import io.tarn.auth.SecretBox;
import io.tarn.auth.SessionCookie;
import io.tarn.kv.KeyValueStore;
import io.tarn.server.configuration.ServerConfiguration;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;

/// Everything about who may log in, wired together.
record Accounts(
        Installation installation,
        AdminUsers admins,
        Credentials credentials,
        LoginTokens tokens,
        SessionCookie cookies,
        SchemaVersion schema) {

    /// Checks that this program can work with the store, and wires the services.
    static Accounts open(KeyValueStore store, ServerConfiguration configuration, SecureRandom random) {
        var auth = configuration.auth();
        var schema = new SchemaVersion(store);
        schema.check();
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
        return new Accounts(
                installation,
                admins,
                new Credentials(admins, limits, Ticker.systemTicker(), random),
                new LoginTokens(auth.encryptSecret(), clock, random),
                new SessionCookie(auth.encryptSecret(), clock),
                schema);
    }
}
