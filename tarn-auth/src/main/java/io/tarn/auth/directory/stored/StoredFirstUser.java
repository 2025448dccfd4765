package io.tarn.auth.directory.stored;

import io.tarn.auth.AdminUsers;
import io.tarn.auth.AuthException;
import io.tarn.auth.AuthException.Kind;
import io.tarn.auth.Credential;
import io.tarn.auth.FirstUser;
import io.tarn.auth.User;
import io.tarn.auth.directory.DirectoryChange;
import io.tarn.auth.directory.DirectoryChanges;
import io.tarn.auth.policy.BasePolicies;
import io.tarn.kv.Condition;
import io.tarn.kv.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Makes the first administrator of a stored directory: a member of the group `Admins`, after the groups and
/// policies that every installation begins with (auth.md 2.3, 6, 7).
public final class StoredFirstUser implements FirstUser {
    private final StoredDirectory directory;
    private final BaseRecords base;
    private final DirectoryChanges changes;

    public StoredFirstUser(StoredDirectory directory, BaseRecords base, DirectoryChanges changes) {
        this.directory = directory;
        this.base = base;
        this.changes = changes;
    }

    @Override
    public String mode() {
        return base.mode();
    }

    @Override
    public boolean exists() {
        return !directory.isEmpty();
    }

    @Override
    public void checkName(String userName) {
        Names.check(userName);
    }

    @Override
    public void prepare() {
        for (String name : directory.store().records(DirectoryKeys.USERS).names()) {
            directory.users().find(name).ifPresent(directory.storedUsers()::remove);
        }
        base.create();
    }

    @Override
    public List<Write> writes(User user, Credential credential, Condition absent) {
        StoredKeys.checkId(credential.key().id());
        List<Write> writes = new ArrayList<>();
        Condition claim = directory.storedKeys().claim(credential.key().id());
        writes.addAll(directory.storedKeys().writes(credential, claim));
        writes.addAll(directory.store().memberships.additions(BasePolicies.ADMINS, user.name()));
        writes.addAll(directory.storedUsers().writes(user, absent));
        return writes;
    }

    @Override
    public void made(User user) {
        changes.tell(new DirectoryChange.OfUser(user.name()));
    }

    /// Takes over the single user of the mode `none` with its key, when there is one and the directory is empty, so
    /// that switching roles on locks nobody out. Returns its name.
    public Optional<String> adopt(AdminUsers admins) {
        if (exists()) {
            return Optional.empty();
        }
        return admins.user().map(user -> {
            base.create();
            List<Write> writes = new ArrayList<>();
            for (Credential credential : admins.credentials()) {
                writes.addAll(directory.storedKeys().writes(credential, Condition.always()));
            }
            writes.addAll(directory.store().memberships.additions(BasePolicies.ADMINS, user.name()));
            writes.addAll(directory.storedUsers().writes(user, Condition.absent()));
            if (directory.store().store.write(writes) != writes.size()) {
                throw new AuthException(Kind.ALREADY_EXISTS, "the users are being taken over by another server");
            }
            return user.name();
        });
    }
}
