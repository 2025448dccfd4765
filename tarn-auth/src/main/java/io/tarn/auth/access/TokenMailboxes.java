package io.tarn.auth.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.tarn.auth.AuthException;
import io.tarn.auth.AuthException.Kind;
import io.tarn.auth.AuthRecords;
import io.tarn.auth.LoginTokens.LoginToken;
import io.tarn.auth.User;
import io.tarn.auth.directory.Directory;
import io.tarn.auth.login.DerivedKey;
import io.tarn.kv.Condition;
import io.tarn.kv.KeyPrefix;
import io.tarn.kv.KeyValueStore;
import io.tarn.kv.Scan;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;

/// Hands a login from a browser over to a program that cannot log in by itself (auth.md 16.4). The program gets a
/// mailbox, which it keeps secret, and a request, which its user carries to the browser. The request does not tell
/// the mailbox. Nothing is stored until a user grants a request; then it is who did, never a token: that is made
/// when the program comes for it, once.
public final class TokenMailboxes {
    /// How long a user may take.
    public static final Duration LIFETIME = Duration.ofMinutes(10);
    /// Least time between two looks into one mailbox.
    public static final Duration POLL_INTERVAL = Duration.ofMillis(500);
    /// Most mailboxes whose last look is remembered.
    public static final int WATCHED_MAX = 10_000;

    private static final byte[] PARTITION = AuthRecords.bytes("tarn-auth");
    private static final String PREFIX = "tokenMailboxes/";
    private static final int ID_SIZE = 16;
    private static final int SWEEP_MAX = 256;

    private final KeyValueStore store;
    private final Directory directory;
    private final Sessions sessions;
    private final DerivedKey mailboxKey;
    private final DerivedKey requestKey;
    private final DerivedKey confirmationKey;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Cache<String, Instant> looks = Caffeine.newBuilder()
            .maximumSize(WATCHED_MAX)
            .expireAfterWrite(LIFETIME)
            .executor(Runnable::run)
            .build();

    /// @param secretKey `auth.encrypt.secret_key`
    /// @param random must be cryptographically strong in production
    public TokenMailboxes(
            KeyValueStore store,
            Directory directory,
            Sessions sessions,
            String secretKey,
            InstantSource clock,
            RandomGenerator random) {
        this.store = store;
        this.directory = directory;
        this.sessions = sessions;
        this.mailboxKey = DerivedKey.of(secretKey, "token mailbox v1");
        this.requestKey = DerivedKey.of(secretKey, "login request v1");
        this.confirmationKey = DerivedKey.of(secretKey, "login request confirmation v1");
        this.clock = clock;
        this.random = random;
    }

    /// @param mailbox for the program alone
    /// @param request for its user's browser
    public record Opened(String mailbox, String request) {
        @Override
        public String toString() {
            return "Opened[SECRET]";
        }
    }

    /// What a look into a mailbox shows.
    public sealed interface Look {}

    /// The token, this once.
    public record Released(LoginToken token) implements Look {}

    /// Nothing, or nothing any more.
    public record Nothing() implements Look {}

    /// The last look was just now.
    public record TooSoon() implements Look {}

    /// The mailbox is too old, or its user may not log in any more.
    public record Expired() implements Look {}

    /// This is no mailbox.
    public record Unknown() implements Look {}

    /// A new mailbox.
    public Opened open() {
        byte[] id = new byte[ID_SIZE];
        random.nextBytes(id);
        Instant expiry = Instant.ofEpochSecond(clock.instant().plus(LIFETIME).getEpochSecond());
        return new Opened(
                new SignedTicket(id, expiry).text(mailboxKey), new SignedTicket(digest(id), expiry).text(requestKey));
    }

    /// Text that only a page of this server can know which was shown to that user for that request: without it any
    /// site could have a user's browser grant a request by a mere link.
    public String confirmation(String request, String userName) {
        byte[] mac = confirmationKey.mac(AuthRecords.bytes(request + "\n" + userName));
        return HexFormat.of().formatHex(mac);
    }

    /// Whether `presented` is the [#confirmation] of that request and user.
    public boolean confirms(String presented, String request, String userName) {
        return MessageDigest.isEqual(AuthRecords.bytes(presented), AuthRecords.bytes(confirmation(request, userName)));
    }

    /// Throws [AuthException] of kind `INVALID` for a request that is not one of ours, has expired, or was granted
    /// before.
    public void requireOpen(String request) {
        if (store.get(PARTITION, key(opened(request).id())).isPresent()) {
            throw granted();
        }
    }

    /// Grants a request: its program may come for a token of that user. Throws as [#requireOpen].
    public void release(String request, String userName) {
        SignedTicket ticket = opened(request);
        sweep();
        String value = ticket.expiry().getEpochSecond() + " " + userName;
        if (!store.setIf(PARTITION, key(ticket.id()), AuthRecords.bytes(value), Condition.absent())) {
            throw granted();
        }
    }

    private SignedTicket opened(String request) {
        SignedTicket ticket = SignedTicket.read(request, requestKey)
                .orElseThrow(() -> new AuthException(Kind.INVALID, "this is no login request"));
        if (!clock.instant().isBefore(ticket.expiry())) {
            throw new AuthException(Kind.INVALID, "this login request has expired: start again");
        }
        return ticket;
    }

    private static AuthException granted() {
        return new AuthException(Kind.INVALID, "this login request was granted before");
    }

    /// Looks into a mailbox.
    public Look look(String mailbox) {
        Optional<SignedTicket> ticket = SignedTicket.read(mailbox, mailboxKey);
        if (ticket.isEmpty()) {
            return new Unknown();
        }
        if (!clock.instant().isBefore(ticket.get().expiry())) {
            return new Expired();
        }
        return isTooSoon(mailbox) ? new TooSoon() : take(key(digest(ticket.get().id())));
    }

    /// A look that was too soon does not put off the next one.
    private boolean isTooSoon(String mailbox) {
        Instant now = clock.instant();
        AtomicBoolean early = new AtomicBoolean();
        looks.asMap().compute(mailbox, (id, before) -> {
            early.set(before != null && now.isBefore(before.plus(POLL_INTERVAL)));
            return early.get() ? before : now;
        });
        return early.get();
    }

    /// What was taken stays marked until it expires, so that a request is not granted twice.
    private Look take(byte[] key) {
        Optional<byte[]> stored = store.get(PARTITION, key);
        String[] parts = stored.map(AuthRecords::text).orElse("").split(" ", 2);
        if (stored.isEmpty() || parts.length < 2) {
            return new Nothing();
        }
        if (!store.setIf(PARTITION, key, AuthRecords.bytes(parts[0]), Condition.unchanged(stored.get()))) {
            return new Nothing();
        }
        return directory
                .users()
                .find(parts[1])
                .filter(User::active)
                .<Look>map(user -> new Released(sessions.issue(user)))
                .orElseGet(Expired::new);
    }

    /// Removes some of what has expired.
    private void sweep() {
        byte[] prefix = AuthRecords.bytes(PREFIX);
        List<byte[]> expired = new ArrayList<>();
        long now = clock.instant().getEpochSecond();
        try (Scan scan = store.scan(PARTITION, prefix, SWEEP_MAX)) {
            for (int i = 0; i < SWEEP_MAX && scan.next() && KeyPrefix.starts(scan.key(), prefix); i++) {
                if (Long.parseLong(AuthRecords.text(scan.value()).split(" ", 2)[0]) <= now) {
                    expired.add(scan.key());
                }
            }
        }
        expired.forEach(key -> store.delete(PARTITION, key));
    }

    private static byte[] key(byte[] id) {
        return AuthRecords.bytes(PREFIX + HexFormat.of().formatHex(id));
    }

    private static byte[] digest(byte[] id) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(id);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is unavailable in this Java runtime", e);
        }
    }
}
