package io.tarn.auth.policy;

import java.util.List;

/// All policies of one user, compiled once and asked many times from many threads.
public final class PolicySet {
    private PolicySet() {}

    /// The set of `policies`, which are a user's own and those of its groups, each once (auth.md 5.1).
    public static PolicySet compile(List<Policy> policies) {
        throw new UnsupportedOperationException("the shape comes first");
    }

    /// What the policies say to `requirement` (auth.md 5.1, 5.6).
    public Verdict check(Requirement requirement, AccessRequest request) {
        throw new UnsupportedOperationException("the shape comes first");
    }

    /// The gate of a listing (auth.md 5.7): whether any statement allows `action` on anything; resources, conditions
    /// and
    /// denials are not looked at.
    public boolean mayList(String action) {
        throw new UnsupportedOperationException("the shape comes first");
    }

    /// The filter of a listing (auth.md 5.7): whether `resource` may be shown.
    public boolean isVisible(String action, String resource, AccessRequest request) {
        throw new UnsupportedOperationException("the shape comes first");
    }

    /// Why [#check] says what it says.
    public Explanation explain(Requirement requirement, AccessRequest request) {
        throw new UnsupportedOperationException("the shape comes first");
    }
}
