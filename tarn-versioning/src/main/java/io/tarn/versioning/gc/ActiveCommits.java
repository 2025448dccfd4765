package io.tarn.versioning.gc;

import io.tarn.versioning.Repository;
import io.tarn.versioning.gc.CommitIds.Prefix;
import io.tarn.versioning.ref.Branches;
import io.tarn.versioning.ref.CommitScan;
import io.tarn.versioning.ref.Commits;
import java.time.Instant;
import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;

/// The commits whose objects garbage collection must spare (engine specification 20.2).
///
/// From every branch head, and from every commit that is nobody's first parent, history is walked along first
/// parents. A head is active; a first parent is, when its child is younger than the branch's threshold. A commit
/// that is nobody's first parent is active while it is itself younger than the default threshold. Beyond that
/// rule a commit with objects is active wherever the walk finds it younger than the threshold: dates can be
/// given, and a child with an old date must not take the data of a fresh parent along.
///
/// A commit made while the graph is read is active. Memory is bounded: [FirstParents#BYTES_EACH] a commit while
/// it is found out, less afterwards.
public final class ActiveCommits {
    /// The part of the heap that one computation may take.
    private static final double HEAP_SHARE = 0.4;

    private final CommitIds ids;
    private final BitSet active;

    private ActiveCommits(CommitIds ids, BitSet active) {
        this.ids = ids;
        this.active = active;
    }

    /// The most commits a repository may have for this process to find the active ones.
    public static int commitsMax() {
        return (int) Math.min(
                Integer.MAX_VALUE / 2, HEAP_SHARE * Runtime.getRuntime().maxMemory() / FirstParents.BYTES_EACH);
    }

    /// Finds the active commits as of `now`. Branches are read before commits: a head read is a commit that is
    /// there. Fails when a commit that it comes by is missing, or when there are more than `commitsMax`.
    public static ActiveCommits find(
            Repository repository,
            Branches branches,
            Commits commits,
            RetentionRules rules,
            Instant now,
            int commitsMax,
            Progress progress) {
        BranchHeads heads = BranchHeads.of(repository, branches, rules);
        var thresholds = new Thresholds(now, IntStream.concat(heads.allDays(), IntStream.of(rules.defaultDays())));
        FirstParents graph = FirstParents.read(repository, commits, thresholds, commitsMax, progress);
        var walk = new Walk(graph, thresholds.indexOf(rules.defaultDays()));
        return new ActiveCommits(graph.ids(), walk.from(starts(heads, graph.ids(), thresholds)));
    }

    /// Heads by threshold, the oldest first; the threshold's number in the upper half, the commit's in the
    /// lower.
    private static long[] starts(BranchHeads heads, CommitIds ids, Thresholds thresholds) {
        var starts = new long[heads.size()];
        for (int i = 0; i < starts.length; i++) {
            int commit = ids.indexOf(heads.commit(i));
            if (commit < 0) {
                throw Failures.missing("the head of a branch");
            }
            starts[i] = (long) thresholds.indexOf(heads.days(i)) << Integer.SIZE | commit;
        }
        Arrays.sort(starts);
        return starts;
    }

    /// The walks, those with older thresholds first: then a commit that was visited needs no second visit.
    private static final class Walk {
        private final FirstParents graph;
        private final int defaultThreshold;
        private final BitSet visited;
        private final BitSet active;

        Walk(FirstParents graph, int defaultThreshold) {
            this.graph = graph;
            this.defaultThreshold = defaultThreshold;
            this.visited = new BitSet(graph.size());
            this.active = graph.underLate();
        }

        BitSet from(long[] heads) {
            var isHead = new BitSet(graph.size());
            int older = 0;
            for (int i = 0; i < heads.length; i++) {
                isHead.set(commit(heads[i]));
                older += threshold(heads[i]) <= defaultThreshold ? 1 : 0;
            }
            active.or(isHead);
            for (int i = 0; i < older; i++) {
                along(commit(heads[i]), threshold(heads[i]));
            }
            dangling(isHead);
            for (int i = older; i < heads.length; i++) {
                along(commit(heads[i]), threshold(heads[i]));
            }
            return active;
        }

        private void dangling(BitSet isHead) {
            for (int i = 0; i < graph.size(); i++) {
                if (!graph.isFirstParent(i) && !isHead.get(i)) {
                    if (graph.isYounger(i, defaultThreshold)) {
                        active.set(i);
                    }
                    along(i, defaultThreshold);
                }
            }
        }

        private void along(int start, int threshold) {
            for (int at = start; at >= 0 && !visited.get(at); at = graph.parent(at)) {
                visited.set(at);
                if (!graph.isYounger(at, threshold)) {
                    continue;
                }
                if (graph.hasObjects(at)) {
                    active.set(at);
                }
                if (graph.parent(at) >= 0) {
                    active.set(graph.parent(at));
                }
            }
        }

        private static int commit(long start) {
            return (int) start;
        }

        private static int threshold(long start) {
            return (int) (start >>> Integer.SIZE);
        }
    }

    /// The active commits in id order, read from `commits` anew. Close the cursor.
    public Cursor cursor(Repository repository, Commits commits, Progress progress) {
        return new Cursor(commits.scan(repository), progress);
    }

    /// A walk over the active commits.
    public final class Cursor implements AutoCloseable {
        private final CommitScan scan;
        private final Progress progress;
        private int index;

        private Cursor(CommitScan scan, Progress progress) {
            this.scan = scan;
            this.progress = progress;
        }

        /// Moves to the next active commit; false at the end, which fails if not all commits were found again.
        public boolean next() {
            while (scan.next()) {
                progress.step();
                Prefix id = Prefix.of(scan.id()).orElseThrow(() -> Failures.missing("commit " + scan.id()));
                boolean known = index < ids.size() && ids.compare(index, id) == 0;
                if (!known || active.get(index++)) {
                    return true;
                }
            }
            if (index < ids.size()) {
                throw Failures.changed("commits were removed");
            }
            return false;
        }

        public String id() {
            return scan.id();
        }

        public String metarangeId() {
            return scan.commit().metarangeId();
        }

        @Override
        public void close() {
            scan.close();
        }
    }
}
