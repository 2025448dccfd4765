package io.tarn.api.scim;

import java.util.LinkedHashSet;
import java.util.Set;

/// Who is to join and leave a group, as the operations of one request say one after the other. Joining twice, and
/// leaving without having been in, are no mistakes, for identity providers repeat themselves.
final class MemberChange {
    private final Set<String> added = new LinkedHashSet<>();
    private final Set<String> removed = new LinkedHashSet<>();
    private boolean whole;

    /// Nobody joins or leaves.
    static MemberChange none() {
        return new MemberChange();
    }

    void add(Set<String> names) {
        added.addAll(names);
        removed.removeAll(names);
    }

    void remove(Set<String> names) {
        added.removeAll(names);
        removed.addAll(names);
    }

    /// Those and nobody else.
    void replace(Set<String> names) {
        whole = true;
        removed.clear();
        added.clear();
        added.addAll(names);
    }

    /// Whether whoever is not named leaves.
    boolean whole() {
        return whole;
    }

    Set<String> added() {
        return added;
    }

    Set<String> removed() {
        return removed;
    }
}
