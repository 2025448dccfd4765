package io.tarn.auth;

import io.tarn.auth.AuthException.Kind;
import io.tarn.kv.Condition;
import io.tarn.kv.KeyValueStore;
import io.tarn.kv.Write;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;

/// The first run (auth.md 2.2, 2.3): makes the first user and its access key, and marks the installation as set
/// up.
public final class InstallationSetup {
    /// How long a set-up on a store shared with other servers may take before another server takes it over.
    /// Stores that belong to one process use [Duration#ZERO].
    public static final Duration ABANDONED_AFTER = Duration.ofMinutes(1);

    private final KeyValueStore store;
    private final Installation installation;
    private final FirstUser firstUser;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final SetupClaim claim;
    private final ReentrantLock lock = new ReentrantLock();

    /// `abandonedAfter` is [Duration#ZERO] when no other process can use `store`, else [#ABANDONED_AFTER].
    public InstallationSetup(
            KeyValueStore store,
            Installation installation,
            FirstUser firstUser,
            InstantSource clock,
            RandomGenerator random,
            Duration abandonedAfter) {
        this.store = store;
        this.installation = installation;
        this.firstUser = firstUser;
        this.clock = clock;
        this.random = random;
        String owner = Installation.randomUuid(random).toString();
        this.claim = new SetupClaim(store, owner, clock, abandonedAfter);
    }

    /// Sets the installation up. `key` is taken as it is, or generated when empty; the answer is the only place
    /// where a generated secret shows up.
    ///
    /// Of any number of simultaneous calls, on any number of servers, one succeeds. After a crash the
    /// installation is either set up or set-up can be called again.
    ///
    /// Throws [AuthException]: `INVALID` for an unusable name or e-mail address, `ALREADY_INITIALIZED` when set
    /// up before or by another caller just now, `ALREADY_EXISTS` when a user exists that no set-up of this kind
    /// left.
    public Credential run(String userName, Optional<AccessKey> key, CommunicationPreferences preferences) {
        if (userName.isEmpty()) {
            throw new AuthException(Kind.INVALID, "empty user display name");
        }
        lock.lock();
        try {
            requireNotInitialized();
            if (!preferences.email().isEmpty()) {
                EmailAddress.check(preferences.email());
            }
            firstUser.checkName(userName);
            if (firstUser.exists() && !claim.exists()) {
                requireNotInitialized();
                throw new AuthException(Kind.ALREADY_EXISTS, "already exists");
            }
            SetupClaim.Held held = claim.take().orElseThrow(InstallationSetup::alreadyInitialized);
            return runClaimed(userName, key, preferences, held);
        } finally {
            lock.unlock();
        }
    }

    private Credential runClaimed(
            String userName, Optional<AccessKey> key, CommunicationPreferences preferences, SetupClaim.Held held) {
        if (installation.isInitialized()) {
            store.write(List.of(claim.guard(held), claim.release()));
            throw alreadyInitialized();
        }
        firstUser.prepare();
        Instant now = clock.instant();
        User user = User.internal(userName, now);
        Credential credential = new Credential(key.orElseGet(() -> AccessKey.generate(random)), now, userName);
        List<Write> writes = writes(user, credential, preferences, held);
        if (store.write(writes) != writes.size()) {
            throw alreadyInitialized();
        }
        firstUser.made(user);
        return credential;
    }

    private List<Write> writes(
            User user, Credential credential, CommunicationPreferences preferences, SetupClaim.Held held) {
        Condition absent = switch (held.taken()) {
            case FRESH -> Condition.absent();
            case INHERITED -> Condition.always();
        };
        String now = user.createdAt().truncatedTo(ChronoUnit.SECONDS).toString();
        List<Write> writes = new ArrayList<>();
        writes.add(claim.guard(held));
        writes.add(SchemaVersion.latest());
        writes.addAll(Installation.preferenceWrites(preferences));
        writes.addAll(firstUser.writes(user, credential, absent));
        writes.add(
                Installation.set(AuthRecords.metadataKey("setup_auth_" + firstUser.mode()), now, Condition.always()));
        writes.add(Installation.set(Installation.SETUP_TIMESTAMP, now, Condition.absent()));
        writes.add(claim.release());
        return writes;
    }

    private void requireNotInitialized() {
        if (installation.isInitialized()) {
            throw alreadyInitialized();
        }
    }

    private static AuthException alreadyInitialized() {
        return new AuthException(Kind.ALREADY_INITIALIZED, "lakeFS already initialized");
    }
}
