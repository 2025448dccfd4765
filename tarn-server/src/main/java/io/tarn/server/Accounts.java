package io.tarn.server;

import com.github.benmanes.caffeine.cache.Ticker;
import io.tarn.auth.AdminUsers;
import io.tarn.auth.CacheLimits;
import io.tarn.auth.Credentials;
import io.tarn.auth.Installation;
import io.tarn.auth.LoginTokens;
import io.tarn.auth.SchemaVersion;
import io.tarn.auth.SessionCookie;
import io.tarn.kv.KeyValueStore;
import io.tarn.server.configuration.ServerConfiguration;
import java.security.SecureRandom;
import java.time.Clock;

/// Everything about who may log in, wired together.
record Accounts(
        Installation installation,
        AdminUsers admins,
        Credentials credentials,
        LoginTokens tokens,
        SessionCookie cookies) {}
