package io.tarn.auth.directory.stored;

import io.tarn.auth.AuthException;
import io.tarn.auth.AuthException.Kind;
import io.tarn.auth.SecretBox;
import io.tarn.auth.directory.DirectoryChange;
import io.tarn.auth.directory.DirectoryChanges;
import io.tarn.kv.KeyValueStore;
import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// What the parts of the stored directory share.
///
/// Changes of one process are made one after the other. Two servers may change one store at once: each single
/// record is written conditionally, and what a crash or a race leaves behind of something removed is swept
/// before something of that name is made again.
final class DirectoryStore {
    final KeyValueStore store;
    final SecretBox box;
    final InstantSource clock;
    final RandomGenerator random;
    final Administrators administrators;
    final Relation memberships;
    final Relation userPolicies;
    final Relation groupPolicies;
    private final DirectoryChanges changes;
    private final ReentrantLock lock = new ReentrantLock();

    DirectoryStore(
            KeyValueStore store, SecretBox box, InstantSource clock, RandomGenerator random, DirectoryChanges changes) {
        this.store = store;
        this.box = box;
        this.clock = clock;
        this.random = random;
        this.changes = changes;
        this.administrators = new Administrators(this);
        this.memberships = new Relation(store, "gUsers/", "/users/", DirectoryKeys.USERS, "userGroups/");
        this.userPolicies = new Relation(store, "uPolicies/", "/policies/", DirectoryKeys.POLICIES, "policyUsers/");
        this.groupPolicies = new Relation(store, "gPolicies/", "/policies/", DirectoryKeys.POLICIES, "policyGroups/");
    }

    /// Makes a change, and tells of it, even when it broke off half way.
    <T> T change(DirectoryChange change, Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
            changes.tell(change);
        }
    }

    /// The same without a result.
    void change(DirectoryChange change, Runnable work) {
        change(change, () -> {
            work.run();
            return true;
        });
    }

    KeyRange records(String prefix) {
        return new KeyRange(store, DirectoryKeys.auth(), prefix);
    }

    KeyRange own(String prefix) {
        return new KeyRange(store, DirectoryKeys.own(), prefix);
    }

    boolean exists(byte[] key) {
        return store.get(DirectoryKeys.auth(), key).isPresent();
    }

    void require(byte[] key, String message) {
        if (!exists(key)) {
            throw notFound(message);
        }
    }

    static AuthException notFound(String message) {
        return new AuthException(Kind.NOT_FOUND, message);
    }

    static AuthException exists() {
        return new AuthException(Kind.ALREADY_EXISTS, "already exists");
    }
}
