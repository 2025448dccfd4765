package io.tarn.auth.directory.stored;

import io.tarn.auth.directory.Attachments;
import io.tarn.auth.directory.DirectoryChange;
import io.tarn.auth.directory.ListRequest;
import io.tarn.auth.directory.Listing;
import io.tarn.auth.policy.Policy;
import java.util.List;
import java.util.TreeSet;

/// Who has which policy, in the store.
final class StoredAttachments implements Attachments {
    private static final DirectoryChange RIGHTS = new DirectoryChange.OfRights();

    private final DirectoryStore directory;
    private final StoredPolicies policies;

    StoredAttachments(DirectoryStore directory, StoredPolicies policies) {
        this.directory = directory;
        this.policies = policies;
    }

    @Override
    public Listing<Policy> ofUser(String userName, ListRequest page) {
        directory.require(DirectoryKeys.user(userName), "user not found");
        return policies(directory.userPolicies.members(userName, page));
    }

    @Override
    public Listing<Policy> ofGroup(String groupName, ListRequest page) {
        directory.require(DirectoryKeys.group(groupName), "group not found");
        return policies(directory.groupPolicies.members(groupName, page));
    }

    @Override
    public List<Policy> effective(String userName) {
        directory.require(DirectoryKeys.user(userName), "user not found");
        TreeSet<String> names = new TreeSet<>(directory.userPolicies.members(userName));
        for (String group : directory.memberships.owners(userName)) {
            if (directory.exists(DirectoryKeys.group(group))) {
                names.addAll(directory.groupPolicies.members(group));
            }
        }
        return policies.all(List.copyOf(names));
    }

    @Override
    public void attachToUser(String policyName, String userName) {
        attach(directory.userPolicies, DirectoryKeys.user(userName), userName, policyName);
    }

    @Override
    public void detachFromUser(String policyName, String userName) {
        detach(directory.userPolicies, userName, policyName);
    }

    @Override
    public void attachToGroup(String policyName, String groupName) {
        attach(directory.groupPolicies, DirectoryKeys.group(groupName), groupName, policyName);
    }

    @Override
    public void detachFromGroup(String policyName, String groupName) {
        directory.administrators.keepAttachment(groupName, policyName);
        detach(directory.groupPolicies, groupName, policyName);
    }

    private void attach(Relation relation, byte[] ownerKey, String owner, String policyName) {
        directory.change(RIGHTS, () -> {
            directory.require(ownerKey, "not found");
            directory.require(DirectoryKeys.policy(policyName), "not found");
            relation.add(owner, policyName);
        });
    }

    private void detach(Relation relation, String owner, String policyName) {
        directory.change(RIGHTS, () -> {
            if (!relation.remove(owner, policyName)) {
                throw DirectoryStore.notFound("not found");
            }
        });
    }

    private Listing<Policy> policies(Listing<String> names) {
        return new Listing<>(policies.all(names.results()), names.next());
    }
}
