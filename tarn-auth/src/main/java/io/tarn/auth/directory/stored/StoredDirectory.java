package io.tarn.auth.directory.stored;

import io.tarn.auth.AuthException;
import io.tarn.auth.AuthException.Kind;
import io.tarn.auth.Revocations;
import io.tarn.auth.SecretBox;
import io.tarn.auth.directory.AccessKeys;
import io.tarn.auth.directory.Attachments;
import io.tarn.auth.directory.Directory;
import io.tarn.auth.directory.DirectoryChanges;
import io.tarn.auth.directory.ExternalPrincipals;
import io.tarn.auth.directory.Groups;
import io.tarn.auth.directory.ListRequest;
import io.tarn.auth.directory.Policies;
import io.tarn.auth.directory.Users;
import io.tarn.kv.KeyValueStore;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/// The directory in the key-value store of this installation. All parts work.
public final class StoredDirectory implements Directory {
    private final DirectoryStore directory;
    private final StoredUsers users;
    private final StoredKeys keys;
    private final StoredGroups groups;
    private final StoredPolicies policies;
    private final StoredAttachments attachments;
    private final StoredPrincipals principals;

    /// @param changes told of each change
    public StoredDirectory(
            KeyValueStore store,
            SecretBox box,
            Revocations revocations,
            DirectoryChanges changes,
            InstantSource clock,
            RandomGenerator random) {
        this.directory = new DirectoryStore(store, box, clock, random, changes);
        this.principals = new StoredPrincipals(directory);
        this.users = new StoredUsers(directory, principals, revocations);
        this.keys = new StoredKeys(directory);
        this.groups = new StoredGroups(directory, users);
        this.policies = new StoredPolicies(directory);
        this.attachments = new StoredAttachments(directory, policies);
    }

    /// Makes the indexes complete, after another program wrote to the records. Costs a scan of all of them.
    public void completeIndexes() {
        users.completeIndex();
        keys.completeIndex();
        directory.memberships.completeIndex();
        directory.userPolicies.completeIndex();
        directory.groupPolicies.completeIndex();
    }

    /// Whether there is no user at all.
    public boolean isEmpty() {
        return directory.records(DirectoryKeys.USERS).isEmpty();
    }

    /// Refuses a secret key under which no stored access key can be read. Looks at one key of each of the first
    /// users.
    ///
    /// @throws AuthException `CORRUPT`
    public void requireReadable() {
        for (var user : users.list(new ListRequest("", "", 16)).results()) {
            var issued = keys.list(user.name(), new ListRequest("", "", 1)).results();
            if (!issued.isEmpty()) {
                if (keys.find(issued.getFirst().id()).isEmpty()) {
                    throw new AuthException(Kind.CORRUPT, "the index of access keys is incomplete");
                }
                return;
            }
        }
    }

    @Override
    public boolean storedHere() {
        return true;
    }

    @Override
    public Users users() {
        return users;
    }

    @Override
    public AccessKeys keys() {
        return keys;
    }

    @Override
    public Groups groups() {
        return groups;
    }

    @Override
    public Policies policies() {
        return policies;
    }

    @Override
    public Attachments attachments() {
        return attachments;
    }

    @Override
    public ExternalPrincipals principals() {
        return principals;
    }

    DirectoryStore store() {
        return directory;
    }

    StoredKeys storedKeys() {
        return keys;
    }

    StoredUsers storedUsers() {
        return users;
    }
}
