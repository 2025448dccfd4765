package io.tarn.versioning.gc;

import io.tarn.versioning.Commit;
import io.tarn.versioning.Repository;
import io.tarn.versioning.gc.CommitIds.Prefix;
import io.tarn.versioning.ref.CommitScan;
import io.tarn.versioning.ref.Commits;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;

/// The commits of a repository as numbers in id order, each with its first parent and its age. Read in two
/// scans: the first numbers the commits, the second looks parents up by number. Takes [#BYTES_EACH] of memory
/// for each commit.
final class FirstParents {
    /// Memory for one commit: id, parent, rank, and the bits kept here and while walking.
    static final int BYTES_EACH = CommitIds.BYTES_EACH + 2 * Integer.BYTES + 1;

    /// Commits made during the scans that are stepped over, in all.
    private static final int LATE_MAX = 1_000_000;

    private static final int NONE = -1;

    private final Repository repository;
    private final Commits commits;
    private final CommitIds ids;
    private final int[] parents;
    private final int[] ranks;
    private final BitSet firstParents;
    private final BitSet withObjects;
    private final BitSet underLate;
    private int lateSeen;

    private FirstParents(Repository repository, Commits commits, CommitIds ids) {
        this.repository = repository;
        this.commits = commits;
        this.ids = ids;
        this.parents = new int[ids.size()];
        this.ranks = new int[ids.size()];
        this.firstParents = new BitSet(ids.size());
        this.withObjects = new BitSet(ids.size());
        this.underLate = new BitSet(ids.size());
        Arrays.fill(parents, NONE);
    }

    /// Reads the graph. A first parent that the database does not have fails it.
    static FirstParents read(
            Repository repository, Commits commits, Thresholds thresholds, int commitsMax, Progress progress) {
        var graph = new FirstParents(repository, commits, ids(repository, commits, commitsMax, progress));
        graph.readParents(thresholds, progress);
        return graph;
    }

    private static CommitIds ids(Repository repository, Commits commits, int commitsMax, Progress progress) {
        var ids = new CommitIds();
        try (CommitScan scan = commits.scan(repository)) {
            while (scan.next()) {
                progress.step();
                if (ids.size() == commitsMax) {
                    throw Failures.tooMany(commitsMax);
                }
                if (!ids.add(prefix(scan))) {
                    throw Failures.changed("commit " + scan.id() + " came out of order");
                }
            }
        }
        return ids;
    }

    private static Prefix prefix(CommitScan scan) {
        return Prefix.of(scan.id())
                .orElseThrow(() -> Failures.missing("what the malformed commit id '" + scan.id() + "' stands for"));
    }

    /// A commit that was not numbered was made since; it is left to whoever takes what is unknown for active.
    private void readParents(Thresholds thresholds, Progress progress) {
        int index = 0;
        try (CommitScan scan = commits.scan(repository)) {
            while (index < ids.size() && scan.next()) {
                progress.step();
                if (ids.compare(index, prefix(scan)) == 0) {
                    read(index, scan.commit(), thresholds);
                    index++;
                }
            }
        }
        if (index < ids.size()) {
            throw Failures.changed("commits were removed");
        }
    }

    private void read(int index, Commit commit, Thresholds thresholds) {
        ranks[index] = thresholds.rank(commit.creationDate());
        withObjects.set(index, !commit.metarangeId().isEmpty());
        int parent = numberedParent(commit);
        parents[index] = parent;
        if (parent != NONE) {
            firstParents.set(parent);
        }
    }

    /// The number of the first parent. One that was made during the scans has none: then its own first numbered
    /// ancestor, which is active, for it lies under a commit of this moment.
    private int numberedParent(Commit commit) {
        Optional<String> parent = commit.firstParent();
        boolean late = false;
        while (parent.isPresent()) {
            String id = parent.get();
            int index = Prefix.of(id).map(ids::indexOf).orElse(NONE);
            if (index != NONE) {
                underLate.set(index, late || underLate.get(index));
                return index;
            }
            if (++lateSeen > LATE_MAX) {
                throw Failures.changed("more than " + LATE_MAX + " commits were made meanwhile");
            }
            late = true;
            parent = commits.find(repository, id)
                    .orElseThrow(() -> Failures.missing("commit " + id + ", an ancestor of " + commit.id() + ","))
                    .firstParent();
        }
        return NONE;
    }

    CommitIds ids() {
        return ids;
    }

    int size() {
        return parents.length;
    }

    /// The number of the first parent, negative for none.
    int parent(int index) {
        return parents[index];
    }

    /// Whether the commit is younger than the threshold of this number.
    boolean isYounger(int index, int threshold) {
        return threshold < ranks[index];
    }

    /// Whether any commit has this one as its first parent.
    boolean isFirstParent(int index) {
        return firstParents.get(index);
    }

    boolean hasObjects(int index) {
        return withObjects.get(index);
    }

    /// The commits that are first parents of commits made during the scans.
    BitSet underLate() {
        return underLate;
    }
}
