package io.tarn.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import com.google.protobuf.InvalidProtocolBufferException;
import io.tarn.auth.LoginTokens.Verified;
import io.tarn.auth.record.TokenData;
import io.tarn.kv.KeyPrefix;
import io.tarn.kv.KeyValueStore;
import io.tarn.kv.Scan;
import io.tarn.kv.Write;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/// Login tokens that hold no more although they have not expired: single ones, and all that a user was issued up
/// to some second. A revocation takes effect at once on this server, and within [CacheLimits#ttl] and jitter on
/// others.
///
/// A user's revocation also bounds the tokens to come: they are issued after that second, so that a user made
/// anew under
/// the same name in the very second is not let in by a token of the former.
public final class Revocations {
    /// Most tokens whose state is remembered.
    public static final int REMEMBERED_MAX = 8192;

    private static final byte[] TOKENS = AuthRecords.bytes("auth");
    private static final String TOKEN_PREFIX = "expiredTokens/";
    private static final byte[] USERS = AuthRecords.bytes("tarn-auth");
    private static final String USER_PREFIX = "tokensValidAfter/";
    private static final int TOKEN_ID_LENGTH_MAX = 200;
    private static final int PAGE = 256;

    private final KeyValueStore store;
    private final InstantSource clock;
    private final Cache<String, Boolean> tokens;
    private final Cache<String, Long> users;

    public Revocations(KeyValueStore store, CacheLimits limits, InstantSource clock, Ticker ticker) {
        this.store = store;
        this.clock = clock;
        this.tokens = cache(limits, ticker);
        this.users = cache(limits, ticker);
    }

    /// Whether a token was taken back.
    public boolean isRevoked(Verified token) {
        return token.issuedAt() <= validAfter(token.userName())
                || (!token.id().isEmpty() && tokens.get(token.id(), this::isStored));
    }

    /// Takes a token back for good. One without an id, or with one that is no id of ours, takes all of its
    /// user's with it: rather too many than one too few.
    public void revoke(Verified token) {
        if (token.id().isEmpty() || token.id().length() > TOKEN_ID_LENGTH_MAX) {
            revokeAll(token.userName());
            return;
        }
        byte[] value = TokenData.newBuilder()
                .setTokenId(token.id())
                .setExpiredAt(AuthRecords.timestamp(Instant.ofEpochMilli((long) token.expiryMillis())))
                .build()
                .toByteArray();
        store.set(TOKENS, tokenKey(token.id()), value);
        tokens.put(token.id(), true);
    }

    /// Takes back all tokens issued to a user so far, also those that the last revocation put into the second
    /// after it.
    public void revokeAll(String userName) {
        long until = Math.max(clock.instant().getEpochSecond(), earliestIssue(userName));
        store.set(USERS, userKey(userName), AuthRecords.bytes(Long.toString(until)));
        users.put(userName, until);
    }

    /// The first second in which a token for that user can be issued; read from the store.
    public long earliestIssue(String userName) {
        return load(userName) + 1;
    }

    /// Forgets tokens that have expired meanwhile. Returns how many.
    public int removeExpired() {
        byte[] prefix = AuthRecords.bytes(TOKEN_PREFIX);
        List<Write> removals = new ArrayList<>();
        try (Scan scan = store.scan(TOKENS, prefix, PAGE)) {
            while (scan.next() && KeyPrefix.starts(scan.key(), prefix)) {
                if (isExpired(scan.value())) {
                    removals.add(new Write.Delete(TOKENS, scan.key()));
                }
            }
        }
        for (int from = 0; from < removals.size(); from += PAGE) {
            store.write(removals.subList(from, Math.min(removals.size(), from + PAGE)));
        }
        return removals.size();
    }

    private boolean isExpired(byte[] value) {
        try {
            Instant expiry = AuthRecords.instant(TokenData.parseFrom(value).getExpiredAt());
            return expiry.isBefore(clock.instant());
        } catch (InvalidProtocolBufferException e) {
            return false;
        }
    }

    private boolean isStored(String tokenId) {
        return store.get(TOKENS, tokenKey(tokenId)).isPresent();
    }

    private long validAfter(String userName) {
        return users.get(userName, this::load);
    }

    private long load(String userName) {
        return store.get(USERS, userKey(userName))
                .map(value -> Long.parseLong(AuthRecords.text(value)))
                .orElse(-1L);
    }

    private static byte[] tokenKey(String id) {
        return AuthRecords.bytes(TOKEN_PREFIX + id);
    }

    private static byte[] userKey(String userName) {
        return AuthRecords.bytes(USER_PREFIX + userName);
    }

    private static <V> Cache<String, V> cache(CacheLimits limits, Ticker ticker) {
        return Caffeine.newBuilder()
                .maximumSize(limits.enabled() ? REMEMBERED_MAX : 0)
                .expireAfterWrite(limits.ttl().plus(limits.jitter()))
                .ticker(ticker)
                .executor(Runnable::run)
                .build();
    }
}
