package io.tarn.versioning.branch;

import io.tarn.versioning.Branch;
import io.tarn.versioning.Commit;
import io.tarn.versioning.Repository;
import io.tarn.versioning.ref.Commits;
import java.util.Optional;

/// Finds out whether a commit that was about to be put on a branch is there, when nobody is left to tell: the
/// process died, or the answer of the database was lost.
public final class Publications {
    private final HeadChanges heads;
    private final Commits commits;

    Publications(HeadChanges heads, Commits commits) {
        this.heads = heads;
        this.commits = commits;
    }

    /// The commit, if it is part of the branch's history along first parents. When it is not it will never be:
    /// the branch gets a fresh staging token first, so a write under way that would publish the commit can no
    /// longer succeed. Costs a look at every commit that came after. 404 when there is no such branch.
    public Optional<Commit> find(Repository repository, String branch, String commitId) {
        Branch fenced = heads.rotate(repository, branch);
        Optional<Commit> wanted = commits.find(repository, commitId);
        if (wanted.isEmpty()) {
            return Optional.empty();
        }
        Commit current = commits.get(repository, fenced.commitId());
        while (!current.id().equals(commitId)) {
            Optional<String> parent = current.firstParent();
            if (parent.isEmpty() || current.generation() <= wanted.get().generation()) {
                return Optional.empty();
            }
            current = commits.get(repository, parent.get());
        }
        return wanted;
    }
}
