package io.tarn.auth.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import io.tarn.auth.AuthRecords;
import io.tarn.auth.CacheLimits;
import io.tarn.auth.Credential;
import io.tarn.auth.User;
import io.tarn.auth.directory.Directory;
import io.tarn.auth.directory.DirectoryChange;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Users and access keys as requests need them: looked up in memory, read from the store once per
/// [CacheLimits#ttl].
///
/// Only what exists is kept, so an attacker who guesses key ids can neither fill the caches nor push real keys
/// out; each guess costs one read of the store and no key derivation. Simultaneous misses of one key are one
/// load. Errors are not kept. A key or user deleted on this server is gone at once ([#forget]), one deleted by
/// another server after the time to live.
public final class Credentials {
    private static final int ACCESS_KEY_ID_LENGTH_MAX = 256;

    private final Directory directory;
    private final boolean caching;
    private final Cache<String, KeptAccount> accounts;
    private final Cache<String, KeptUser> usersByName;
    private final Generations keyChanges = new Generations();
    private final Generations userChanges = new Generations();

    /// Time is taken from `ticker`; `random` only spreads expiry.
    public Credentials(Directory directory, CacheLimits limits, Ticker ticker, RandomGenerator random) {
        this.directory = directory;
        this.caching = limits.enabled() && limits.size() > 0;
        this.accounts = cache(limits, ticker, random);
        this.usersByName = cache(limits, ticker, random);
    }

    /// An access key together with the user it speaks for.
    public record Account(User user, Credential credential) {}

    /// What was read, and when, in generations of changes.
    private record KeptAccount(Account account, long keyGeneration, long userGeneration) {}

    private record KeptUser(User user, long generation) {}

    /// The account of an access key, if the key and its owner exist and the owner is active. For callers that
    /// check a signature themselves.
    public Optional<Account> find(String accessKeyId) {
        if (accessKeyId.isEmpty() || accessKeyId.length() > ACCESS_KEY_ID_LENGTH_MAX) {
            return Optional.empty();
        }
        if (!caching) {
            return Optional.ofNullable(loadAccount(accessKeyId)).map(KeptAccount::account);
        }
        KeptAccount known = accounts.getIfPresent(accessKeyId);
        if (known != null && !isCurrent(accessKeyId, known)) {
            accounts.asMap().remove(accessKeyId, known);
        }
        return Optional.ofNullable(accounts.get(accessKeyId, this::loadAccount)).map(KeptAccount::account);
    }

    private boolean isCurrent(String accessKeyId, KeptAccount known) {
        return known.keyGeneration() == keyChanges.of(accessKeyId)
                && known.userGeneration()
                        == userChanges.of(known.account().user().name());
    }

    /// The user whose access key this is, if the secret is right. Takes the same time for every wrong secret.
    public Optional<User> verify(String accessKeyId, String secret) {
        return find(accessKeyId).filter(account -> matches(account, secret)).map(Account::user);
    }

    /// The user of that name, if it exists and is active: for the subject of a login token.
    public Optional<User> user(String userName) {
        if (!caching) {
            return Optional.ofNullable(loadUser(userName)).map(KeptUser::user);
        }
        KeptUser known = usersByName.getIfPresent(userName);
        if (known != null && known.generation() != userChanges.of(userName)) {
            usersByName.asMap().remove(userName, known);
        }
        return Optional.ofNullable(usersByName.get(userName, this::loadUser)).map(KeptUser::user);
    }

    /// Forgets what a change made obsolete.
    public void forget(DirectoryChange change) {
        switch (change) {
            case DirectoryChange.OfUser(String name) -> userChanges.advance(name);
            case DirectoryChange.OfKey(String id) -> keyChanges.advance(id);
            case DirectoryChange.OfRights _ -> {}
        }
    }

    private @Nullable KeptAccount loadAccount(String accessKeyId) {
        long keyGeneration = keyChanges.of(accessKeyId);
        Credential credential = directory.keys().find(accessKeyId).orElse(null);
        KeptUser owner = credential == null ? null : loadUser(credential.userName());
        return credential == null || owner == null
                ? null
                : new KeptAccount(new Account(owner.user(), credential), keyGeneration, owner.generation());
    }

    private @Nullable KeptUser loadUser(String userName) {
        long generation = userChanges.of(userName);
        return directory
                .users()
                .find(userName)
                .filter(User::active)
                .map(user -> new KeptUser(user, generation))
                .orElse(null);
    }

    private static boolean matches(Account account, String secret) {
        byte[] stored = AuthRecords.bytes(account.credential().key().secret());
        return MessageDigest.isEqual(AuthRecords.bytes(secret), stored);
    }

    private static <V> Cache<String, V> cache(CacheLimits limits, Ticker ticker, RandomGenerator random) {
        long ttlNanos = limits.ttl().toNanos();
        long jitterNanos = limits.jitter().toNanos();
        return Caffeine.newBuilder()
                .maximumSize(Math.max(0, limits.size()))
                .ticker(ticker)
                .executor(Runnable::run)
                .expireAfter(Expiry.<String, V>creating((key, value) ->
                        Duration.ofNanos(jitterNanos > 0 ? ttlNanos + random.nextLong(jitterNanos) : ttlNanos)))
                .build();
    }
}
