package io.tarn.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Users and access keys as requests need them: looked up in memory, read from the store once per [CacheLimits#ttl].
///
/// Only what exists is kept, so an attacker who guesses key ids can neither fill the caches nor push real keys out;
/// each guess costs one read of the store and no key derivation. Simultaneous misses of one key are one load. Errors
/// are not kept. A key or user deleted through this object is gone at once, one deleted by another server after the
/// time to live.
public final class Credentials {
    private static final int ACCESS_KEY_ID_LENGTH_MAX = 256;

    private final AdminUsers users;
    private final boolean caching;
    private final Cache<String, Account> accounts;
    private final Cache<String, User> usersByName;

    /// Time is taken from `ticker`; `random` only spreads expiry.
    public Credentials(AdminUsers users, CacheLimits limits, Ticker ticker, RandomGenerator random) {
        this.users = users;
        this.caching = limits.enabled() && limits.size() > 0;
        this.accounts = cache(limits, ticker, random);
        this.usersByName = cache(limits, ticker, random);
    }

    /// An access key together with the user it speaks for.
    public record Account(User user, Credential credential) {}

    /// The account of an access key, if the key and its owner exist. For callers that check a signature themselves.
    public Optional<Account> find(String accessKeyId) {
        if (accessKeyId.isEmpty() || accessKeyId.length() > ACCESS_KEY_ID_LENGTH_MAX) {
            return Optional.empty();
        }
        return caching ? Optional.ofNullable(accounts.get(accessKeyId, this::loadOrNull)) : load(accessKeyId);
    }

    /// The user whose access key this is, if the secret is right. Takes the same time for every wrong secret.
    public Optional<User> verify(String accessKeyId, String secret) {
        return find(accessKeyId).filter(account -> matches(account, secret)).map(Account::user);
    }

    /// The user of that name, if it exists: for the subject of a login token.
    public Optional<User> user(String userName) {
        return caching
                ? Optional.ofNullable(
                        usersByName.get(userName, name -> users.find(name).orElse(null)))
                : users.find(userName);
    }

    /// Deletes as [AdminUsers#delete] does, and forgets what was cached.
    public void deleteUser(String userName) {
        var keyIds = users.delete(userName);
        usersByName.invalidate(userName);
        keyIds.forEach(accounts::invalidate);
    }

    private Optional<Account> load(String accessKeyId) {
        return users.credential(accessKeyId)
                .flatMap(credential -> users.find(credential.userName()).map(user -> new Account(user, credential)));
    }

    private static boolean matches(Account account, String secret) {
        byte[] stored = AuthRecords.bytes(account.credential().key().secret());
        return MessageDigest.isEqual(AuthRecords.bytes(secret), stored);
    }

    private @Nullable Account loadOrNull(String accessKeyId) {
        return load(accessKeyId).orElse(null);
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
