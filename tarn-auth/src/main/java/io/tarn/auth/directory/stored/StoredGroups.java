package io.tarn.auth.directory.stored;

import io.tarn.auth.User;
import io.tarn.auth.directory.DirectoryChange;
import io.tarn.auth.directory.Group;
import io.tarn.auth.directory.Groups;
import io.tarn.auth.directory.ListRequest;
import io.tarn.auth.directory.Listing;
import io.tarn.auth.policy.BasePolicies;
import io.tarn.kv.Condition;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// The groups in the store.
final class StoredGroups implements Groups {
    private static final DirectoryChange RIGHTS = new DirectoryChange.OfRights();

    private final DirectoryStore directory;
    private final StoredUsers users;

    StoredGroups(DirectoryStore directory, StoredUsers users) {
        this.directory = directory;
        this.users = users;
    }

    @Override
    public Optional<Group> find(String name) {
        return Names.possible(name)
                ? directory
                        .store
                        .get(DirectoryKeys.auth(), DirectoryKeys.group(name))
                        .map(DirectoryRecords::decodeGroup)
                : Optional.empty();
    }

    @Override
    public Listing<Group> list(ListRequest page) {
        var found = directory.records(DirectoryKeys.GROUPS).page(page);
        return new Listing<>(
                found.results().stream()
                        .map(entry -> DirectoryRecords.decodeGroup(entry.value()))
                        .toList(),
                found.next());
    }

    @Override
    public Group create(Group group) {
        Names.check(group.name());
        return directory.change(RIGHTS, () -> {
            byte[] key = DirectoryKeys.group(group.name());
            if (directory.exists(key)) {
                throw DirectoryStore.exists();
            }
            sweep(group.name());
            if (!directory.store.setIf(DirectoryKeys.auth(), key, DirectoryRecords.encode(group), Condition.absent())) {
                throw DirectoryStore.exists();
            }
            return group;
        });
    }

    @Override
    public Group update(String name, UnaryOperator<Group> change) {
        return directory.change(RIGHTS, () -> {
            byte[] key = DirectoryKeys.group(name);
            while (true) {
                byte[] stored = directory
                        .store
                        .get(DirectoryKeys.auth(), key)
                        .orElseThrow(() -> DirectoryStore.notFound("group not found"));
                Group changed = change.apply(DirectoryRecords.decodeGroup(stored));
                if (directory.store.setIf(
                        DirectoryKeys.auth(), key, DirectoryRecords.encode(changed), Condition.unchanged(stored))) {
                    return changed;
                }
            }
        });
    }

    @Override
    public void delete(String name) {
        directory.change(RIGHTS, () -> {
            if (!Names.possible(name)) {
                throw DirectoryStore.notFound("group not found");
            }
            directory.require(DirectoryKeys.group(name), "group not found");
            directory.administrators.keepGroup(name);
            directory.store.delete(DirectoryKeys.auth(), DirectoryKeys.group(name));
            sweep(name);
        });
    }

    @Override
    public Listing<User> members(String groupName, ListRequest page) {
        directory.require(DirectoryKeys.group(groupName), "group not found");
        Listing<String> names = directory.memberships.members(groupName, page);
        return new Listing<>(users.all(names.results()), names.next());
    }

    @Override
    public Listing<Group> ofUser(String userName, ListRequest page) {
        directory.require(DirectoryKeys.user(userName), "user not found");
        Listing<String> names = directory.memberships.owners(userName, page);
        return new Listing<>(all(names.results()), names.next());
    }

    @Override
    public void addMember(String groupName, String userName) {
        directory.change(RIGHTS, () -> {
            directory.require(DirectoryKeys.group(groupName), "not found");
            directory.require(DirectoryKeys.user(userName), "not found");
            if (!directory.memberships.add(groupName, userName)) {
                throw DirectoryStore.exists();
            }
        });
    }

    @Override
    public void removeMember(String groupName, String userName) {
        directory.change(RIGHTS, () -> {
            if (groupName.equals(BasePolicies.ADMINS)) {
                directory.administrators.keepMember(userName);
            }
            if (!directory.memberships.remove(groupName, userName)) {
                throw DirectoryStore.notFound("not found");
            }
        });
    }

    private List<Group> all(List<String> names) {
        return directory
                .store
                .getAll(
                        DirectoryKeys.auth(),
                        names.stream().map(DirectoryKeys::group).toList())
                .stream()
                .flatMap(Optional::stream)
                .map(DirectoryRecords::decodeGroup)
                .toList();
    }

    /// Removes what an earlier group of that name left behind.
    private void sweep(String name) {
        directory.memberships.removeOwner(name);
        directory.groupPolicies.removeOwner(name);
    }
}
