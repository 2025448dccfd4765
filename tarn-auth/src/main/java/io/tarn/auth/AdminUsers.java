package io.tarn.auth;

import io.tarn.auth.AuthException.Kind;
import io.tarn.kv.Condition;
import io.tarn.kv.KeyPrefix;
import io.tarn.kv.KeyValueStore;
import io.tarn.kv.Scan;
import io.tarn.kv.Write;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;

/// The records of the built-in authentication (auth.md 1, mode `none`): one user, who may do everything, with at
/// most one access key. Reads go to the store each time; [Credentials] is the cached side for requests.
public final class AdminUsers implements FirstUser {
    private static final int CREDENTIALS_MAX = 1;
    private static final int CREDENTIALS_PAGE = 16;

    private final KeyValueStore store;
    private final SecretBox box;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final ReentrantLock changes = new ReentrantLock();

    public AdminUsers(KeyValueStore store, SecretBox box, InstantSource clock, RandomGenerator random) {
        this.store = store;
        this.box = box;
        this.clock = clock;
        this.random = random;
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

    /// Removes the single user and its access keys; returns the ids of the keys. Keys die with the user: they do
    /// not come back when a user of the same name is made. Throws `NOT_FOUND` for another name.
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

    /// Gives the user an access key, `given` or a new one. Throws [AuthException]: `NOT_FOUND` for another name,
    /// `LIMIT_EXCEEDED` when it has one.
    public Credential addCredential(String userName, Optional<AccessKey> given) {
        changes.lock();
        try {
            if (find(userName).isEmpty()) {
                throw new AuthException(Kind.NOT_FOUND, "not found");
            }
            if (credentialIds().size() >= CREDENTIALS_MAX) {
                throw new AuthException(Kind.LIMIT_EXCEEDED, "exceeded number of allowed credentials: invalid request");
            }
            Credential credential = newCredential(given.orElseGet(() -> AccessKey.generate(random)), userName);
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

    /// All access keys, secrets in clear: at most one in a healthy store.
    public List<Credential> credentials() {
        return credentialIds().stream().flatMap(id -> credential(id).stream()).toList();
    }

    /// When the access key with that id was made, if it exists.
    public Optional<Instant> issuedAt(String accessKeyId) {
        return store.get(AuthRecords.BASIC_AUTH, AuthRecords.credentialKey(accessKeyId))
                .map(AuthRecords::issuedAt);
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

    @Override
    public String mode() {
        return "none";
    }

    @Override
    public boolean exists() {
        return user().isPresent();
    }

    @Override
    public void checkName(String userName) {
        requireName(userName);
    }

    @Override
    public void prepare() {
        int _ = removeCredentials().size();
    }

    @Override
    public List<Write> writes(User user, Credential credential, Condition absent) {
        return List.of(
                new Write.Set(
                        AuthRecords.BASIC_AUTH,
                        AuthRecords.credentialKey(credential.key().id()),
                        AuthRecords.encode(credential, box),
                        Condition.absent()),
                new Write.Set(AuthRecords.BASIC_AUTH, AuthRecords.ADMIN, AuthRecords.encode(user), absent));
    }

    @Override
    public void made(User user) {}

    private User newUser(String userName) {
        return User.internal(userName, now());
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

    private static void requireName(String userName) {
        if (userName.isEmpty()) {
            throw new AuthException(Kind.INVALID, "empty name: validation error");
        }
        if (userName.contains("/")) {
            throw new AuthException(Kind.INVALID, "name contains delimiter /: validation error");
        }
    }

    private static AuthException userExists() {
        return new AuthException(Kind.ALREADY_EXISTS, "already exists");
    }
}
