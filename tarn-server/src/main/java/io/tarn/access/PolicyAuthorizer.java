package io.tarn.access;

import io.tarn.auth.AuthEvents;
import io.tarn.auth.AuthException;
import io.tarn.auth.access.EffectivePolicies;
import io.tarn.auth.policy.AccessRequest;
import io.tarn.auth.policy.PolicySet;
import io.tarn.auth.policy.Requirement;
import io.tarn.auth.policy.Verdict;
import io.tarn.http.Request;
import java.util.List;
import java.util.Map;

/// The modes with roles: what a user's policies allow (auth.md 5).
public final class PolicyAuthorizer implements Authorizer {
    private static final Decision ALLOWED = new Allowed();

    private final EffectivePolicies policies;
    private final AuthEvents events;

    /// @param events is told of every [#check] as `authorize`; what lists show is not told item by item
    public PolicyAuthorizer(EffectivePolicies policies, AuthEvents events) {
        this.policies = policies;
        this.events = events;
    }

    @Override
    public Decision check(Principal principal, List<Permission> required, Request request) {
        long start = System.nanoTime();
        boolean decided = false;
        try {
            Decision decision = decide(principal, required, request);
            decided = true;
            return decision;
        } finally {
            events.answered("authorize", decided, System.nanoTime() - start);
        }
    }

    private Decision decide(Principal principal, List<Permission> required, Request request) {
        return switch (policiesOf(principal).check(requirement(required), accessRequest(principal, request))) {
            case Verdict.Allowed _ -> ALLOWED;
            case Verdict.Denied(String text) -> new Denied(text);
        };
    }

    @Override
    public boolean mayList(Principal principal, String action) {
        return policiesOf(principal).mayList(action);
    }

    @Override
    public boolean isListed(Principal principal, Permission permission, Request request) {
        return policiesOf(principal)
                .isVisible(permission.action(), permission.resource(), accessRequest(principal, request));
    }

    /// What conditions are asked about (auth.md 5.5).
    public static AccessRequest accessRequest(Principal principal, Request request) {
        return new AccessRequest(principal.name(), Map.of("SourceIp", request.remoteAddress()));
    }

    /// A user that vanished since it was recognised is no matter of permissions.
    private PolicySet policiesOf(Principal principal) {
        try {
            return policies.of(principal.name());
        } catch (AuthException e) {
            if (e.kind() == AuthException.Kind.NOT_FOUND) {
                throw new AuthException(AuthException.Kind.UNAUTHENTICATED, "the user is gone", e);
            }
            throw e;
        }
    }

    private static Requirement requirement(List<Permission> required) {
        return required.size() == 1
                ? leaf(required.getFirst())
                : new Requirement.AllOf(
                        required.stream().map(PolicyAuthorizer::leaf).toList());
    }

    private static Requirement leaf(Permission permission) {
        return new Requirement.Leaf(permission.action(), permission.resource());
    }
}
