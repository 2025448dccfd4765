package io.tarn.auth;

import io.tarn.auth.AuthException.Kind;
import io.tarn.kv.Condition;
import io.tarn.kv.KeyPrefix;
import io.tarn.kv.KeyValueStore;
import io.tarn.kv.Scan;
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

/// The records of the built-in authentication (auth.md 1, mode `none`): one user, who may do everything, with at
/// most one access key. Reads go to the store each time; [Credentials] is the cached side for requests.
public final class AdminUsers {
    /// How long a set-up on a store shared with other servers may take before another server takes it over. Stores
    /// that belong to one process use [Duration#ZERO].
    public static final Duration SETUP_ABANDONED_AFTER = Duration.ofMinutes(1);

    private static final int CREDENTIALS_MAX = 1;
    private static final int CREDENTIALS_PAGE = 16;

    private final KeyValueStore store;
    private final SecretBox box;
    private final Installation installation;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final SetupClaim claim;
    private final ReentrantLock changes = new ReentrantLock();

    /// `abandonedAfter` is [Duration#ZERO] when no other process can use `store`, else [#SETUP_ABANDONED_AFTER].
    public AdminUsers(
            KeyValueStore store,
            SecretBox box,
            Installation installation,
            InstantSource clock,
            RandomGenerator random,
            Duration abandonedAfter) {
        this.store = store;
        this.box = box;
        this.installation = installation;
        this.clock = clock;
        this.random = random;
        String owner = Installation.randomUuid(random).toString();
        this.claim = new SetupClaim(store, owner, clock, abandonedAfter);
    }

    /// Makes the first user and its access key, and marks the installation as set up (auth.md 2.2, 2.3). `key` is
    /// taken as it is, or generated when empty; the answer is the only place where a generated secret shows up.
    ///
    /// Of any number of simultaneous calls, on any number of servers, one succeeds. After a crash the
    /// installation is either set up or set-up can be called again.
    ///
    /// Throws [AuthException]: `INVALID` for an unusable name or e-mail address, `ALREADY_INITIALIZED` when set up
    /// before or by another caller just now, `ALREADY_EXISTS` when a user exists that no set-up of this kind left.
    public Credential setup(String userName, Optional<AccessKey> key, CommunicationPreferences preferences) {
        if (userName.isEmpty()) {
            throw new AuthException(Kind.INVALID, "empty user display name");
        }
        changes.lock();
        try {
            requireNotInitialized();
            if (!preferences.email().isEmpty()) {
                EmailAddress.check(preferences.email());
            }
            requireName(userName);
            if (user().isPresent() && !claim.exists()) {
                requireNotInitialized();
                throw userExists();
            }
            SetupClaim.Held held = claim.take().orElseThrow(AdminUsers::alreadyInitialized);
            return setupClaimed(userName, key, preferences, held);
        } finally {
            changes.unlock();
        }
    }

    /// The single user, if there is one.
    public Optional<User> user() {
        return store.get(AuthRecords.BASIC_AUTH, AuthRecords.ADMIN).map(AuthRecords::decodeUser);
    }

    /// The single user, if that is its name.
    public Optional<User> find(String userName) {
        return user().filter(user -> user.name().equals(userName));
    }

    /// Makes the single user anew, without a key, after it was deleted. Throws [AuthException]: `INVALID` for an
    /// unusable name, `ALREADY_EXISTS` when there is a user.
    public User create(String userName) {
        requireName(userName);
        changes.lock();
        try {
            if (user().isPresent()) {
                throw userExists();
            }
            removeCredentials();
            User user = newUser(userName);
            if (!store.setIf(AuthRecords.BASIC_AUTH, AuthRecords.ADMIN, AuthRecords.encode(user), Condition.absent())) {
                throw userExists();
            }
            return user;
        } finally {
            changes.unlock();
        }
    }

    /// Removes the single user and its access keys; returns the ids of the keys. Keys die with the user: they do not
    /// come back when a user of the same name is made. Throws `NOT_FOUND` for another name.
    public List<String> delete(String userName) {
        changes.lock();
        try {
            if (find(userName).isEmpty()) {
                throw new AuthException(Kind.NOT_FOUND, "user not found");
            }
            store.delete(AuthRecords.BASIC_AUTH, AuthRecords.ADMIN);
            return removeCredentials();
        } finally {
            changes.unlock();
        }
    }

    /// Gives the user a generated access key. Throws [AuthException]: `NOT_FOUND` for another name,
    /// `LIMIT_EXCEEDED` when it has one.
    public Credential addCredential(String userName) {
        changes.lock();
        try {
            if (find(userName).isEmpty()) {
                throw new AuthException(Kind.NOT_FOUND, "not found");
            }
            if (credentialIds().size() >= CREDENTIALS_MAX) {
                throw new AuthException(Kind.LIMIT_EXCEEDED, "exceeded number of allowed credentials: invalid request");
            }
            Credential credential = newCredential(AccessKey.generate(random), userName);
            store.set(
                    AuthRecords.BASIC_AUTH,
                    AuthRecords.credentialKey(credential.key().id()),
                    AuthRecords.encode(credential, box));
            return credential;
        } finally {
            changes.unlock();
        }
    }

    /// The access key with that id, secret in clear, if it exists; whether its owner still does is not asked.
    /// Costs a read and an scrypt run. Throws `CORRUPT` when it was sealed under another secret key.
    public Optional<Credential> credential(String accessKeyId) {
        return store.get(AuthRecords.BASIC_AUTH, AuthRecords.credentialKey(accessKeyId))
                .map(value -> AuthRecords.decodeCredential(value, box));
    }

    /// Refuses a secret key under which none of the stored access keys can be read, as after a change of
    /// `auth.encrypt.secret_key`; fine when there are none. Costs an scrypt run for each key.
    ///
    /// @throws AuthException `CORRUPT`
    public void requireReadable() {
        AuthException failure = null;
        for (String id : credentialIds()) {
            try {
                credential(id);
                return;
            } catch (AuthException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private Credential setupClaimed(
            String userName, Optional<AccessKey> key, CommunicationPreferences preferences, SetupClaim.Held held) {
        if (installation.isInitialized()) {
            store.write(List.of(claim.guard(held), claim.release()));
            throw alreadyInitialized();
        }
        removeCredentials();
        User user = newUser(userName);
        Credential credential = newCredential(key.orElseGet(() -> AccessKey.generate(random)), userName);
        List<Write> writes = setupWrites(user, credential, preferences, held);
        if (store.write(writes) != writes.size()) {
            throw alreadyInitialized();
        }
        return credential;
    }

    private List<Write> setupWrites(
            User user, Credential credential, CommunicationPreferences preferences, SetupClaim.Held held) {
        Condition userCondition = switch (held.taken()) {
            case FRESH -> Condition.absent();
            case INHERITED -> Condition.always();
        };
        String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
        List<Write> writes = new ArrayList<>();
        writes.add(claim.guard(held));
        writes.add(SchemaVersion.latest());
        writes.addAll(Installation.preferenceWrites(preferences));
        writes.add(new Write.Set(
                AuthRecords.BASIC_AUTH,
                AuthRecords.credentialKey(credential.key().id()),
                AuthRecords.encode(credential, box),
                Condition.absent()));
        writes.add(new Write.Set(AuthRecords.BASIC_AUTH, AuthRecords.ADMIN, AuthRecords.encode(user), userCondition));
        writes.add(Installation.set(AuthRecords.metadataKey("setup_auth_none"), now, Condition.always()));
        writes.add(Installation.set(Installation.SETUP_TIMESTAMP, now, Condition.absent()));
        writes.add(claim.release());
        return writes;
    }

    private User newUser(String userName) {
        return new User(userName, now(), "", "", User.SOURCE_INTERNAL);
    }

    private Credential newCredential(AccessKey key, String userName) {
        return new Credential(key, now(), userName);
    }

    private Instant now() {
        return clock.instant();
    }

    private List<String> removeCredentials() {
        List<String> ids = credentialIds();
        for (String id : ids) {
            store.delete(AuthRecords.BASIC_AUTH, AuthRecords.credentialKey(id));
        }
        return ids;
    }

    private List<String> credentialIds() {
        byte[] prefix = AuthRecords.credentialsPrefix();
        List<String> ids = new ArrayList<>();
        try (Scan scan = store.scan(AuthRecords.BASIC_AUTH, prefix, CREDENTIALS_PAGE)) {
            while (scan.next() && KeyPrefix.starts(scan.key(), prefix)) {
                ids.add(AuthRecords.accessKeyId(scan.key()));
            }
        }
        return ids;
    }

    private void requireNotInitialized() {
        if (installation.isInitialized()) {
            throw alreadyInitialized();
        }
    }

    private static void requireName(String userName) {
        if (userName.isEmpty()) {
            throw new AuthException(Kind.INVALID, "empty name: validation error");
        }
        if (userName.contains("/")) {
            throw new AuthException(Kind.INVALID, "name contains delimiter /: validation error");
        }
    }

    private static AuthException alreadyInitialized() {
        return new AuthException(Kind.ALREADY_INITIALIZED, "lakeFS already initialized");
    }

    private static AuthException userExists() {
        return new AuthException(Kind.ALREADY_EXISTS, "already exists");
    }
}
