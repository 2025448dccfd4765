package io.tarn.versioning.ref;

import io.tarn.versioning.Branch;

/// What a reference expression stands for (engine specification 3.3).
public sealed interface ResolvedRef {
    /// The commit, or the branch's head.
    String commitId();

    /// True only for `branch$`.
    boolean includesStaging();

    /// A branch name, alone or with `$`: reads see its staging area too.
    record OfBranch(Branch branch, boolean explicitStaging) implements ResolvedRef {
        @Override
        public String commitId() {
            return branch.commitId();
        }

        @Override
        public boolean includesStaging() {
            return explicitStaging;
        }
    }

    /// A commit, however it was named; `branch@` too.
    record OfCommit(String commitId) implements ResolvedRef {
        @Override
        public boolean includesStaging() {
            return false;
        }
    }
}
