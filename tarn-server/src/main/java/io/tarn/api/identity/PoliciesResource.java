package io.tarn.api.identity;

import io.tarn.api.ApiException;
import io.tarn.api.Exchange;
import io.tarn.auth.directory.Attachments;
import io.tarn.auth.directory.Directory;
import io.tarn.auth.directory.ListRequest;
import io.tarn.auth.directory.Listing;
import io.tarn.auth.directory.Policies;
import io.tarn.auth.policy.Policy;
import java.time.InstantSource;
import java.util.List;

/// Policies and their attachments (auth.md 4).
final class PoliciesResource {
    private final Policies policies;
    private final Attachments attachments;
    private final InstantSource clock;

    PoliciesResource(Directory directory, InstantSource clock) {
        this.policies = directory.policies();
        this.attachments = directory.attachments();
        this.clock = clock;
    }

    /// `listPolicies`.
    void list(Exchange exchange) {
        IdentityPage.answer(exchange, policies.list(IdentityPage.wanted(exchange)), PolicyJson::of);
    }

    /// `createPolicy`.
    void create(Exchange exchange) {
        var body = exchange.body(PolicyJson.class);
        ItemName.check("Policy", body.id());
        exchange.json(201, PolicyJson.of(policies.create(body.policy(clock.instant()))));
    }

    /// `getPolicy`.
    void get(Exchange exchange) {
        Policy policy =
                policies.find(exchange.path("policyId")).orElseThrow(() -> new ApiException(404, "policy not found"));
        exchange.json(200, PolicyJson.of(policy));
    }

    /// `updatePolicy`.
    void update(Exchange exchange) {
        var body = exchange.body(PolicyJson.class);
        if (!body.id().equals(exchange.path("policyId"))) {
            throw new ApiException(400, "can't update policy id");
        }
        exchange.json(200, PolicyJson.of(policies.update(body.policy(clock.instant()))));
    }

    /// `deletePolicy`.
    void delete(Exchange exchange) {
        policies.delete(exchange.path("policyId"));
        exchange.empty(204);
    }

    /// `listUserPolicies`: its own, or all that count for it.
    void ofUser(Exchange exchange) {
        String user = exchange.path("userId");
        ListRequest wanted = IdentityPage.wanted(exchange);
        Listing<Policy> page = exchange.queryBool("effective")
                ? page(attachments.effective(user), wanted)
                : attachments.ofUser(user, wanted);
        IdentityPage.answer(exchange, page, PolicyJson::of);
    }

    private static Listing<Policy> page(List<Policy> all, ListRequest wanted) {
        List<Policy> behind = all.stream()
                .filter(policy -> policy.name().startsWith(wanted.prefix())
                        && policy.name().compareTo(wanted.after()) > 0)
                .toList();
        List<Policy> page = behind.stream().limit(wanted.amount()).toList();
        return new Listing<>(page, page.size() < behind.size() ? page.getLast().name() : "");
    }

    /// `attachPolicyToUser`.
    void attachToUser(Exchange exchange) {
        attachments.attachToUser(exchange.path("policyId"), exchange.path("userId"));
        exchange.empty(201);
    }

    /// `detachPolicyFromUser`.
    void detachFromUser(Exchange exchange) {
        attachments.detachFromUser(exchange.path("policyId"), exchange.path("userId"));
        exchange.empty(204);
    }

    /// `listGroupPolicies`.
    void ofGroup(Exchange exchange) {
        IdentityPage.answer(
                exchange, attachments.ofGroup(exchange.path("groupId"), IdentityPage.wanted(exchange)), PolicyJson::of);
    }

    /// `attachPolicyToGroup`.
    void attachToGroup(Exchange exchange) {
        attachments.attachToGroup(exchange.path("policyId"), exchange.path("groupId"));
        exchange.empty(201);
    }

    /// `detachPolicyFromGroup`.
    void detachFromGroup(Exchange exchange) {
        attachments.detachFromGroup(exchange.path("policyId"), exchange.path("groupId"));
        exchange.empty(204);
    }
}
