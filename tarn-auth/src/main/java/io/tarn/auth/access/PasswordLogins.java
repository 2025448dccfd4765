package io.tarn.auth.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.tarn.auth.AuthException;
import io.tarn.auth.AuthException.Kind;
import io.tarn.auth.CacheLimits;
import io.tarn.auth.User;
import io.tarn.auth.login.AuthenticationMethod;
import io.tarn.auth.login.PasswordAuthenticator;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Names and passwords from the login form and from `Authorization: Basic`: first taken for an access key, then
/// shown to each outside check in turn (auth.md 11).
///
/// What an outside check accepted is believed for `auth.cache.ttl`, by a hash under a key of this process;
/// refusals are not kept. Equal questions asked at once are one. At most [#CHECKS_MAX] questions are on their way,
/// and a name that failed [Attempts#FREE] times in a minute is refused without asking. Checks that cannot be
/// asked refuse too, and are logged.
public final class PasswordLogins {
    /// Most outside checks at a time.
    public static final int CHECKS_MAX = 16;
    /// Longest wait for one of them to end.
    static final Duration TURN_WAIT_MAX = Duration.ofSeconds(5);
    /// Longest name or password shown to an outside check, in UTF-16 units.
    static final int LENGTH_MAX = 1024;

    private static final Logger LOG = LoggerFactory.getLogger(PasswordLogins.class);

    private final Credentials credentials;
    private final List<PasswordAuthenticator> outside;
    private final boolean byKey;
    private final Cache<ByteBuffer, String> accepted;
    private final ConcurrentMap<ByteBuffer, CompletableFuture<Optional<User>>> running = new ConcurrentHashMap<>();
    private final Semaphore turns = new Semaphore(CHECKS_MAX);
    private final Attempts attempts;
    private final KeyedHash hash;

    /// @param outside asked in this order; not at all unless `methods` has `PASSWORD`
    /// @param limits how long and how much is believed
    /// @param random unpredictable
    public PasswordLogins(
            Credentials credentials,
            List<? extends PasswordAuthenticator> outside,
            Set<AuthenticationMethod> methods,
            CacheLimits limits,
            Ticker ticker,
            RandomGenerator random) {
        this.credentials = credentials;
        this.outside = methods.contains(AuthenticationMethod.PASSWORD) ? List.copyOf(outside) : List.of();
        this.byKey = methods.contains(AuthenticationMethod.ACCESS_KEY);
        this.accepted = Caffeine.newBuilder()
                .maximumSize(limits.enabled() ? Math.max(0, limits.size()) : 0)
                .expireAfterWrite(limits.ttl())
                .ticker(ticker)
                .executor(Runnable::run)
                .build();
        this.attempts = new Attempts(ticker);
        this.hash = new KeyedHash(random);
    }

    /// The user of that access key, or of that name and password elsewhere; empty when nobody vouches.
    public Optional<User> authenticate(String name, String secret) {
        Optional<User> owner = byKey ? credentials.verify(name, secret) : Optional.empty();
        if (owner.isPresent() || outside.isEmpty() || !presentable(name) || !presentable(secret)) {
            return owner;
        }
        ByteBuffer question = hash.of(name, secret);
        return believed(question).or(() -> askOnce(question, name, secret));
    }

    /// Whether `name` is the id of an access key, rather than a name that is known elsewhere.
    public boolean isAccessKey(String name) {
        return credentials.find(name).isPresent();
    }

    private static boolean presentable(String text) {
        return !text.isEmpty() && text.length() <= LENGTH_MAX;
    }

    private Optional<User> believed(ByteBuffer question) {
        return Optional.ofNullable(accepted.getIfPresent(question)).flatMap(credentials::user);
    }

    private Optional<User> askOnce(ByteBuffer question, String name, String secret) {
        var mine = new CompletableFuture<Optional<User>>();
        CompletableFuture<Optional<User>> other = running.putIfAbsent(question, mine);
        if (other != null) {
            return joined(other);
        }
        try {
            Optional<User> user = askInTurn(hash.of(name), name, secret);
            user.ifPresent(known -> accepted.put(question, known.name()));
            mine.complete(user);
            return user;
        } catch (RuntimeException e) {
            mine.completeExceptionally(e);
            throw e;
        } finally {
            running.remove(question, mine);
        }
    }

    private static Optional<User> joined(CompletableFuture<Optional<User>> other) {
        try {
            return other.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private Optional<User> askInTurn(ByteBuffer nameHash, String name, String secret) {
        if (!attempts.begin(nameHash)) {
            LOG.warn("a name failed to log in too often, further attempts are refused for {}", Attempts.WINDOW);
            return Optional.empty();
        }
        boolean judged = false;
        boolean turn = false;
        try {
            turn = turns.tryAcquire(TURN_WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS);
            if (!turn) {
                LOG.warn("{} outside checks of passwords are running, one more is refused", CHECKS_MAX);
                return Optional.empty();
            }
            Answer answer = ask(name, secret);
            judged = answer.judged();
            answer.user().ifPresent(user -> attempts.succeeded(nameHash));
            return answer.user();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } finally {
            if (turn) {
                turns.release();
            }
            if (!judged) {
                attempts.undecided(nameHash);
            }
        }
    }

    /// @param judged whether all checks could be asked that had to be
    private record Answer(Optional<User> user, boolean judged) {}

    private Answer ask(String name, String secret) {
        boolean judged = true;
        for (PasswordAuthenticator check : outside) {
            try {
                Optional<User> user = check.authenticate(name, secret);
                if (user.isPresent()) {
                    return new Answer(user, true);
                }
            } catch (AuthException e) {
                if (e.kind() != Kind.UNAVAILABLE) {
                    throw e;
                }
                judged = false;
                LOG.warn("a password could not be checked: {}", e.getMessage());
            }
        }
        return new Answer(Optional.empty(), judged);
    }
}
