package io.tarn.auth.directory.remote;

import static io.tarn.auth.directory.remote.RemoteCalls.existing;
import static io.tarn.auth.directory.remote.RemoteCalls.path;

import io.tarn.auth.directory.DirectoryChange;
import io.tarn.auth.directory.ListRequest;
import io.tarn.auth.directory.Listing;
import io.tarn.auth.directory.Policies;
import io.tarn.auth.policy.Policy;
import io.tarn.auth.policy.PolicyValidation;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// The policies of the authorization server. What no evaluation here could read is not sent there.
final class RemotePolicies implements Policies {
    private static final String NOT_FOUND = "policy not found";
    private static final String POLICIES = "/auth/policies";

    private final RemoteCalls calls;
    private final RemoteChanges changes;

    RemotePolicies(RemoteCalls calls, RemoteChanges changes) {
        this.calls = calls;
        this.changes = changes;
    }

    @Override
    public Optional<Policy> find(String name) {
        return path("auth", "policies", name).flatMap(calls::find).map(policy -> named(policy, name));
    }

    @Override
    public Listing<Policy> list(ListRequest page) {
        return calls.page(POLICIES, page, Map.of(), RemotePolicyRecords::policy);
    }

    @Override
    public Policy create(Policy policy) {
        RemoteChanges.checkName(policy.name());
        PolicyValidation.check(policy);
        return changes.make(
                new DirectoryChange.OfRights(),
                () -> named(calls.create(POLICIES, RemotePolicyRecords.document(policy)), policy.name()));
    }

    @Override
    public Policy update(Policy policy) {
        PolicyValidation.check(policy);
        String target = existing(NOT_FOUND, "auth", "policies", policy.name());
        return changes.make(
                new DirectoryChange.OfRights(),
                () -> changes.found(NOT_FOUND, () -> {
                    var document = Optional.of(RemotePolicyRecords.document(policy));
                    byte[] answer = calls.call("PUT", target, Map.of(), document, 200);
                    return named(RemoteRecords.parse(answer), policy.name());
                }));
    }

    @Override
    public void delete(String name) {
        String target = existing(NOT_FOUND, "auth", "policies", name);
        changes.makeOfRights(() -> changes.found(NOT_FOUND, () -> calls.call("DELETE", target, 204)));
    }

    private static Policy named(JsonNode document, String name) {
        Policy policy = RemotePolicyRecords.policy(document);
        return RemoteChanges.same(policy, policy.name(), name);
    }
}
