package io.tarn.auth.directory.stored;

import io.tarn.auth.AuthRecords;
import io.tarn.auth.Revocations;
import io.tarn.auth.User;
import io.tarn.auth.directory.DirectoryChange;
import io.tarn.auth.directory.ListRequest;
import io.tarn.auth.directory.Listing;
import io.tarn.auth.directory.Users;
import io.tarn.kv.Condition;
import io.tarn.kv.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// The users in the store.
final class StoredUsers implements Users {
    private final DirectoryStore directory;
    private final StoredPrincipals principals;
    private final Revocations revocations;

    StoredUsers(DirectoryStore directory, StoredPrincipals principals, Revocations revocations) {
        this.directory = directory;
        this.principals = principals;
        this.revocations = revocations;
    }

    @Override
    public Optional<User> find(String name) {
        return Names.possible(name)
                ? directory
                        .store
                        .get(DirectoryKeys.auth(), DirectoryKeys.user(name))
                        .map(AuthRecords::decodeUser)
                : Optional.empty();
    }

    @Override
    public Optional<User> findByExternalId(String externalId) {
        if (externalId.isEmpty() || externalId.length() > ExternalIds.LENGTH_MAX) {
            return Optional.empty();
        }
        return directory
                .store
                .get(DirectoryKeys.own(), DirectoryKeys.externalId(externalId))
                .flatMap(name -> find(AuthRecords.text(name)))
                .filter(user -> user.externalId().equals(externalId));
    }

    @Override
    public Listing<User> list(ListRequest page) {
        var found = directory.records(DirectoryKeys.USERS).page(page);
        return new Listing<>(
                found.results().stream()
                        .map(entry -> AuthRecords.decodeUser(entry.value()))
                        .toList(),
                found.next());
    }

    /// The users of these names that exist, in their order.
    List<User> all(List<String> names) {
        return directory
                .store
                .getAll(
                        DirectoryKeys.auth(),
                        names.stream().map(DirectoryKeys::user).toList())
                .stream()
                .flatMap(Optional::stream)
                .map(AuthRecords::decodeUser)
                .toList();
    }

    @Override
    public User create(User user) {
        Names.check(user.name());
        ExternalIds.check(user.externalId());
        return directory.change(new DirectoryChange.OfUser(user.name()), () -> {
            if (directory.exists(DirectoryKeys.user(user.name()))
                    || findByExternalId(user.externalId()).isPresent()) {
                throw DirectoryStore.exists();
            }
            sweep(user.name());
            revokeTokensOfFormer(user.name());
            List<Write> writes = writes(user, Condition.absent());
            if (directory.store.write(writes) != writes.size()) {
                throw DirectoryStore.exists();
            }
            return user;
        });
    }

    /// A login that was under way while the former was deleted may have been issued a token after that.
    private void revokeTokensOfFormer(String name) {
        if (revocations.earliestIssue(name) > 0) {
            revocations.revokeAll(name);
        }
    }

    /// The writes that make a user.
    List<Write> writes(User user, Condition condition) {
        List<Write> writes = new ArrayList<>(externalIdWrites(user));
        writes.add(new Write.Set(
                DirectoryKeys.auth(), DirectoryKeys.user(user.name()), AuthRecords.encode(user), condition));
        return writes;
    }

    @Override
    public User update(String name, UnaryOperator<User> change) {
        return directory.change(new DirectoryChange.OfUser(name), () -> {
            while (true) {
                byte[] stored = directory
                        .store
                        .get(DirectoryKeys.auth(), DirectoryKeys.user(name))
                        .orElseThrow(() -> DirectoryStore.notFound("user not found"));
                Optional<User> changed = replace(stored, change);
                if (changed.isPresent()) {
                    return changed.get();
                }
            }
        });
    }

    /// Empty when another was faster.
    private Optional<User> replace(byte[] stored, UnaryOperator<User> change) {
        User before = AuthRecords.decodeUser(stored);
        User after = change.apply(before);
        if (before.active() && !after.active()) {
            directory.administrators.keepMember(before.name());
        }
        boolean identified = !after.externalId().equals(before.externalId());
        if (identified) {
            ExternalIds.check(after.externalId());
            if (findByExternalId(after.externalId()).isPresent()) {
                throw DirectoryStore.exists();
            }
            directory.store.write(externalIdWrites(after));
        }
        boolean written = directory.store.setIf(
                DirectoryKeys.auth(),
                DirectoryKeys.user(before.name()),
                AuthRecords.encode(after),
                Condition.unchanged(stored));
        if (written && before.active() && !after.active()) {
            revocations.revokeAll(before.name());
        }
        if (written && identified && !before.externalId().isEmpty()) {
            directory.store.delete(DirectoryKeys.own(), DirectoryKeys.externalId(before.externalId()));
        }
        return written ? Optional.of(after) : Optional.empty();
    }

    @Override
    public void delete(String name) {
        directory.change(new DirectoryChange.OfUser(name), () -> {
            User user = find(name).orElseThrow(() -> DirectoryStore.notFound("user not found"));
            directory.administrators.keepMember(name);
            remove(user);
        });
    }

    /// Removes a user, be it the last administrator.
    void remove(User user) {
        String name = user.name();
        revocations.revokeAll(name);
        directory.store.delete(DirectoryKeys.auth(), DirectoryKeys.user(name));
        if (!user.externalId().isEmpty()) {
            directory.store.delete(DirectoryKeys.own(), DirectoryKeys.externalId(user.externalId()));
        }
        sweep(name);
    }

    /// Removes what an earlier user of that name left behind.
    void sweep(String name) {
        List<Write> writes = new ArrayList<>();
        for (String id : directory.records(DirectoryKeys.credentialsOf(name)).names()) {
            writes.add(new Write.Delete(DirectoryKeys.auth(), DirectoryKeys.credential(name, id)));
            writes.add(new Write.Delete(DirectoryKeys.own(), DirectoryKeys.keyOwner(id)));
        }
        if (!writes.isEmpty()) {
            directory.store.write(writes);
        }
        principals.sweep(name);
        directory.memberships.removeMember(name);
        directory.userPolicies.removeOwner(name);
    }

    /// Adds what is missing in the index of external ids, after somebody else wrote users.
    void completeIndex() {
        directory.records(DirectoryKeys.USERS).forEach((name, value) -> {
            for (Write write : externalIdWrites(AuthRecords.decodeUser(value))) {
                if (write instanceof Write.Set index) {
                    directory.store.setIf(index.partition(), index.key(), index.value(), Condition.absent());
                }
            }
        });
    }

    private static List<Write> externalIdWrites(User user) {
        return user.externalId().isEmpty()
                ? List.of()
                : List.of(new Write.Set(
                        DirectoryKeys.own(),
                        DirectoryKeys.externalId(user.externalId()),
                        AuthRecords.bytes(user.name()),
                        Condition.always()));
    }
}
