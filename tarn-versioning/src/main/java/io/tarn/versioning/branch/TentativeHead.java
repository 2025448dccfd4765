package io.tarn.versioning.branch;

import io.tarn.versioning.Commit;
import io.tarn.versioning.Repository;
import io.tarn.versioning.ref.Commits;
import java.util.HashMap;
import java.util.Map;

/// The head of a branch as the changes of one round leave it, none of which is stored yet. For one thread.
final class TentativeHead {
    private final Commits commits;
    private final Repository repository;
    private final Map<String, Commit> made = new HashMap<>();
    private Commit head;

    TentativeHead(Commits commits, Repository repository, String commitId) {
        this.commits = commits;
        this.repository = repository;
        this.head = commits.get(repository, commitId);
    }

    /// The commit to build on.
    Commit commit() {
        return head;
    }

    /// A commit of the repository or of this round.
    Commit find(String id) {
        Commit own = made.get(id);
        return own == null ? commits.get(repository, id) : own;
    }

    void advance(Commit next) {
        made.put(next.id(), next);
        head = next;
    }
}
