package io.tarn.auth.directory.remote;

import static io.tarn.auth.directory.remote.RemoteCalls.existing;

import io.tarn.auth.AuthException;
import io.tarn.auth.AuthException.Kind;
import io.tarn.auth.directory.Attachments;
import io.tarn.auth.directory.ListRequest;
import io.tarn.auth.directory.Listing;
import io.tarn.auth.policy.Policy;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Who has which policy at the authorization server.
final class RemoteAttachments implements Attachments {
    /// Most policies that one user may have.
    static final int EFFECTIVE_MAX = 10_000;

    private static final Map<String, String> EFFECTIVE = Map.of("effective", "true");

    private final RemoteCalls calls;
    private final RemoteChanges changes;

    RemoteAttachments(RemoteCalls calls, RemoteChanges changes) {
        this.calls = calls;
        this.changes = changes;
    }

    @Override
    public Listing<Policy> ofUser(String userName, ListRequest page) {
        return ofUser(userName, page, Map.of());
    }

    private Listing<Policy> ofUser(String userName, ListRequest page, Map<String, String> query) {
        String target = existing("user not found", "auth", "users", userName, "policies");
        return changes.found("user not found", () -> calls.page(target, page, query, RemotePolicyRecords::policy));
    }

    @Override
    public Listing<Policy> ofGroup(String groupName, ListRequest page) {
        String target = existing("group not found", "auth", "groups", groupName, "policies");
        return changes.found("group not found", () -> calls.page(target, page, Map.of(), RemotePolicyRecords::policy));
    }

    @Override
    public List<Policy> effective(String userName) {
        TreeMap<String, Policy> policies = new TreeMap<>();
        ListRequest wanted = ListRequest.first();
        int pages = 0;
        Listing<Policy> page;
        do {
            page = ofUser(userName, wanted, EFFECTIVE);
            page.results().forEach(policy -> policies.put(policy.name(), policy));
            wanted = wanted.from(page.next());
            pages++;
        } while (page.hasMore() && pages < EFFECTIVE_MAX / ListRequest.AMOUNT_MAX);
        if (page.hasMore()) {
            throw RemoteRecords.bad("more policies of one user than " + EFFECTIVE_MAX);
        }
        return List.copyOf(policies.values());
    }

    @Override
    public void attachToUser(String policyName, String userName) {
        attach("users", userName, policyName);
    }

    @Override
    public void detachFromUser(String policyName, String userName) {
        detach("users", userName, policyName);
    }

    @Override
    public void attachToGroup(String policyName, String groupName) {
        attach("groups", groupName, policyName);
    }

    @Override
    public void detachFromGroup(String policyName, String groupName) {
        detach("groups", groupName, policyName);
    }

    private void attach(String owners, String owner, String policyName) {
        String target = existing("not found", "auth", owners, owner, "policies", policyName);
        changes.makeOfRights(() -> {
            try {
                calls.call("PUT", target, 201);
            } catch (AuthException e) {
                if (e.kind() != Kind.ALREADY_EXISTS) {
                    throw e;
                }
            }
        });
    }

    private void detach(String owners, String owner, String policyName) {
        String target = existing("not found", "auth", owners, owner, "policies", policyName);
        changes.makeOfRights(() -> calls.call("DELETE", target, 204));
    }
}
