package io.tarn.auth.directory.stored;

import io.tarn.auth.directory.DirectoryChange;
import io.tarn.auth.directory.ListRequest;
import io.tarn.auth.directory.Listing;
import io.tarn.auth.directory.Policies;
import io.tarn.auth.policy.Policy;
import io.tarn.auth.policy.PolicyValidation;
import io.tarn.kv.Condition;
import java.util.List;
import java.util.Optional;

/// The policies in the store.
final class StoredPolicies implements Policies {
    private static final DirectoryChange RIGHTS = new DirectoryChange.OfRights();

    private final DirectoryStore directory;

    StoredPolicies(DirectoryStore directory) {
        this.directory = directory;
    }

    @Override
    public Optional<Policy> find(String name) {
        return Names.possible(name)
                ? directory
                        .store
                        .get(DirectoryKeys.auth(), DirectoryKeys.policy(name))
                        .map(DirectoryRecords::decodePolicy)
                : Optional.empty();
    }

    @Override
    public Listing<Policy> list(ListRequest page) {
        var found = directory.records(DirectoryKeys.POLICIES).page(page);
        return new Listing<>(
                found.results().stream()
                        .map(entry -> DirectoryRecords.decodePolicy(entry.value()))
                        .toList(),
                found.next());
    }

    /// The policies of these names that exist, in their order.
    List<Policy> all(List<String> names) {
        return directory
                .store
                .getAll(
                        DirectoryKeys.auth(),
                        names.stream().map(DirectoryKeys::policy).toList())
                .stream()
                .flatMap(Optional::stream)
                .map(DirectoryRecords::decodePolicy)
                .toList();
    }

    @Override
    public Policy create(Policy policy) {
        Names.check(policy.name());
        PolicyValidation.check(policy);
        return directory.change(RIGHTS, () -> {
            byte[] key = DirectoryKeys.policy(policy.name());
            if (directory.exists(key)) {
                throw DirectoryStore.exists();
            }
            sweep(policy.name());
            if (!directory.store.setIf(
                    DirectoryKeys.auth(), key, DirectoryRecords.encode(policy), Condition.absent())) {
                throw DirectoryStore.exists();
            }
            return policy;
        });
    }

    @Override
    public Policy update(Policy policy) {
        PolicyValidation.check(policy);
        return directory.change(RIGHTS, () -> {
            if (policy.acl().filter("Admin"::equals).isEmpty()) {
                directory.administrators.keepPolicy(policy.name());
            }
            if (!Names.possible(policy.name())
                    || !directory.store.setIf(
                            DirectoryKeys.auth(),
                            DirectoryKeys.policy(policy.name()),
                            DirectoryRecords.encode(policy),
                            Condition.exists())) {
                throw DirectoryStore.notFound("policy not found");
            }
            return policy;
        });
    }

    @Override
    public void delete(String name) {
        directory.change(RIGHTS, () -> {
            if (!Names.possible(name)) {
                throw DirectoryStore.notFound("policy not found");
            }
            directory.require(DirectoryKeys.policy(name), "policy not found");
            directory.administrators.keepPolicy(name);
            directory.store.delete(DirectoryKeys.auth(), DirectoryKeys.policy(name));
            sweep(name);
        });
    }

    /// Removes what an earlier policy of that name left behind.
    private void sweep(String name) {
        directory.userPolicies.removeMember(name);
        directory.groupPolicies.removeMember(name);
    }
}
