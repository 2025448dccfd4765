package io.tarn.auth.policy;

import java.util.List;

/// The permissions a request needs (auth.md 5.6): a tree of at most [#DEPTH_MAX] levels. A deeper tree, and
/// an `AllOf` or `AnyOf` of nothing, is an `IllegalArgumentException` at construction: the one could exhaust
/// the stack, the other would allow everything.
public sealed interface Requirement {
    /// How many levels a tree may have, its leaves included.
    int DEPTH_MAX = 16;

    /// Levels of this tree: 1 for a leaf.
    int depth();

    /// One action on one resource.
    ///
    /// @param action like `fs:ReadObject`
    /// @param resource a concrete ARN, in which `*` and `?` are ordinary characters; `*` for what is
    ///     account-wide
    record Leaf(String action, String resource) implements Requirement {
        @Override
        public int depth() {
            return 1;
        }
    }

    /// All of them; the first that is not allowed decides.
    ///
    /// @param requirements at least one, in the order of evaluation
    record AllOf(List<? extends Requirement> requirements) implements Requirement {
        public AllOf {
            requirements = checked(requirements);
        }

        @Override
        public int depth() {
            return 1 + deepest(requirements);
        }
    }

    /// One of them; a denial of any decides at once, else it is enough that one is allowed.
    ///
    /// @param requirements at least one, in the order of evaluation
    record AnyOf(List<? extends Requirement> requirements) implements Requirement {
        public AnyOf {
            requirements = checked(requirements);
        }

        @Override
        public int depth() {
            return 1 + deepest(requirements);
        }
    }

    private static List<Requirement> checked(List<? extends Requirement> requirements) {
        if (requirements.isEmpty()) {
            throw new IllegalArgumentException("a requirement of nothing");
        }
        if (deepest(requirements) >= DEPTH_MAX) {
            throw new IllegalArgumentException("a requirement of more than " + DEPTH_MAX + " levels");
        }
        return List.copyOf(requirements);
    }

    private static int deepest(List<? extends Requirement> requirements) {
        int depth = 0;
        for (Requirement requirement : requirements) {
            depth = Math.max(depth, requirement.depth());
        }
        return depth;
    }
}
