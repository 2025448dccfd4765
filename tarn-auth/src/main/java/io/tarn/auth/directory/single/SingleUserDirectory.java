package io.tarn.auth.directory.single;

import io.tarn.auth.AdminUsers;
import io.tarn.auth.AuthException;
import io.tarn.auth.AuthException.Kind;
import io.tarn.auth.Revocations;
import io.tarn.auth.User;
import io.tarn.auth.directory.AccessKeys;
import io.tarn.auth.directory.Attachments;
import io.tarn.auth.directory.Directory;
import io.tarn.auth.directory.DirectoryChange;
import io.tarn.auth.directory.DirectoryChanges;
import io.tarn.auth.directory.ExternalPrincipals;
import io.tarn.auth.directory.Groups;
import io.tarn.auth.directory.ListRequest;
import io.tarn.auth.directory.Listing;
import io.tarn.auth.directory.Policies;
import io.tarn.auth.directory.Unsupported;
import io.tarn.auth.directory.Users;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// The single user and its one access key. Groups, policies and external principals are not there; neither is
/// the list of keys (auth.md 1.1).
public final class SingleUserDirectory implements Directory, Users {
    private final AdminUsers admins;
    private final Revocations revocations;
    private final DirectoryChanges changes;
    private final SingleUserKeys keys;

    public SingleUserDirectory(AdminUsers admins, Revocations revocations, DirectoryChanges changes) {
        this.admins = admins;
        this.revocations = revocations;
        this.changes = changes;
        this.keys = new SingleUserKeys(admins, changes);
    }

    @Override
    public Users users() {
        return this;
    }

    @Override
    public AccessKeys keys() {
        return keys;
    }

    @Override
    public Groups groups() {
        throw Unsupported.part();
    }

    @Override
    public Policies policies() {
        throw Unsupported.part();
    }

    @Override
    public Attachments attachments() {
        throw Unsupported.part();
    }

    @Override
    public ExternalPrincipals principals() {
        throw Unsupported.part();
    }

    @Override
    public Optional<User> find(String name) {
        return admins.find(name);
    }

    @Override
    public Optional<User> findByExternalId(String externalId) {
        return admins.user()
                .filter(user -> !externalId.isEmpty() && user.externalId().equals(externalId));
    }

    @Override
    public Listing<User> list(ListRequest page) {
        List<User> users = admins.user().stream()
                .filter(user ->
                        user.name().startsWith(page.prefix()) && user.name().compareTo(page.after()) > 0)
                .toList();
        return new Listing<>(users, "");
    }

    /// Whoever comes in here may do everything, so nobody does because an identity provider knows a name.
    @Override
    public User create(User user) {
        if (!user.source().equals(User.SOURCE_INTERNAL)) {
            throw new AuthException(Kind.ALREADY_EXISTS, "already exists");
        }
        User made = admins.create(user.name());
        changes.tell(new DirectoryChange.OfUser(user.name()));
        return made;
    }

    @Override
    public User update(String name, UnaryOperator<User> change) {
        throw Unsupported.part();
    }

    @Override
    public void delete(String name) {
        if (admins.find(name).isPresent()) {
            revocations.revokeAll(name);
        }
        try {
            admins.delete(name);
        } finally {
            changes.tell(new DirectoryChange.OfUser(name));
        }
    }
}
