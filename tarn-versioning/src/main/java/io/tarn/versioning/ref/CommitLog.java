package io.tarn.versioning.ref;

import static io.tarn.versioning.VersioningException.Kind.INVALID;

import io.tarn.versioning.Commit;
import io.tarn.versioning.Page;
import io.tarn.versioning.Repository;
import io.tarn.versioning.VersioningException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.BiPredicate;

/// The history of a commit, newest first by creation date, ties by larger id, a parent never before its child
/// (engine specification 15).
public final class CommitLog {
    /// What to list. `after` is exclusive, `stopAt` inclusive; both are commit ids. `stopWhenFull` ends the walk
    /// once `amount` commits are found instead of looking for one more.
    public record Query(
            Commit start,
            Optional<String> after,
            int amount,
            boolean stopWhenFull,
            boolean firstParentOnly,
            Optional<Instant> since,
            Optional<String> stopAt) {}

    private static final Comparator<Commit> ORDER =
            Comparator.comparing(Commit::creationDate).thenComparing(Commit::id).reversed();

    private final Commits commits;
    private final RefResolver refs;

    public CommitLog(Commits commits, RefResolver refs) {
        this.commits = commits;
        this.refs = refs;
    }

    /// The commit that a log parameter names; `what` is put before the text of a refusal.
    public Commit resolve(Repository repository, String expression, String what) {
        try {
            ResolvedRef ref = refs.resolve(repository, expression);
            if (ref.includesStaging()) {
                throw new VersioningException(INVALID, RefExpression.INVALID_REF + ": should point to a commit");
            }
            return commits.get(repository, ref.commitId());
        } catch (VersioningException e) {
            throw e.within(what);
        }
    }

    /// One page of the history. `filter` decides, from a commit and its only parent, whether the commit is listed;
    /// commits without exactly one parent are then left out. Without a filter all are listed.
    public Page<Commit> list(Repository repository, Query query, Optional<BiPredicate<Commit, Commit>> filter) {
        var queue = new PriorityQueue<>(ORDER);
        Set<String> seen = new HashSet<>();
        var results = new ArrayList<Commit>();
        boolean skipping = query.after().isPresent();
        push(queue, seen, query.start());
        while (!queue.isEmpty()) {
            Commit commit = queue.remove();
            if (query.since().isPresent()
                    && commit.creationDate().isBefore(query.since().get())) {
                continue;
            }
            boolean last = query.stopAt().isPresent()
                    && commit.id().equals(query.stopAt().get());
            if (!skipping && accepts(repository, commit, filter)) {
                if (results.size() == query.amount()) {
                    return new Page<>(results, true, results.getLast().id());
                }
                results.add(commit);
                if (query.stopWhenFull() && results.size() == query.amount()) {
                    break;
                }
            }
            if (skipping && commit.id().equals(query.after().orElseThrow())) {
                skipping = false;
            }
            if (last) {
                break;
            }
            for (String parent : parents(commit, query.firstParentOnly())) {
                if (!seen.contains(parent)) {
                    push(queue, seen, commits.get(repository, parent));
                }
            }
        }
        return new Page<>(results, false, "");
    }

    private boolean accepts(Repository repository, Commit commit, Optional<BiPredicate<Commit, Commit>> filter) {
        if (filter.isEmpty()) {
            return true;
        }
        return commit.parents().size() == 1
                && filter.get()
                        .test(commit, commits.get(repository, commit.parents().getFirst()));
    }

    private static List<String> parents(Commit commit, boolean firstOnly) {
        return firstOnly ? commit.firstParent().stream().toList() : commit.parents();
    }

    private static void push(PriorityQueue<Commit> queue, Set<String> seen, Commit commit) {
        if (seen.add(commit.id())) {
            queue.add(commit);
        }
    }
}
