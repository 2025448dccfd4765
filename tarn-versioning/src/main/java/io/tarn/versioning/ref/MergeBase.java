package io.tarn.versioning.ref;

import io.tarn.versioning.Commit;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Function;

/// The best common ancestor of two commits: both histories are walked by descending generation, each commit handing
/// its colour to its parents, until one carries both (engine specification 13.4). With criss-cross histories it is
/// one of several equally good ones. Cost: one read per commit between the two and the answer.
///
/// A commit is judged when the walk comes to it, not when a child marks it: an old commit that is a direct parent on
/// both sides may have a common descendant that is the better base, and merging from the older one would bring back
/// what one side deleted since.
public final class MergeBase {
    private static final int LEFT = 1;
    private static final int RIGHT = 2;
    private static final Comparator<Commit> NEWEST_FIRST = Comparator.comparingInt(Commit::generation)
            .thenComparing(Commit::creationDate)
            .reversed();

    private MergeBase() {}

    /// The common ancestor, or empty when the histories have none. `commits` gives the commit of an id.
    public static Optional<Commit> find(Commit left, Commit right, Function<String, Commit> commits) {
        if (left.id().equals(right.id())) {
            return Optional.of(left);
        }
        Map<String, Integer> colours = new HashMap<>();
        colours.put(left.id(), LEFT);
        colours.put(right.id(), RIGHT);
        var queue = new PriorityQueue<>(NEWEST_FIRST);
        queue.add(left);
        queue.add(right);
        while (!queue.isEmpty()) {
            Commit commit = queue.remove();
            int colour = colours.getOrDefault(commit.id(), 0);
            if (colour == (LEFT | RIGHT)) {
                return Optional.of(commit);
            }
            for (String parentId : commit.parents()) {
                Integer before = colours.get(parentId);
                int merged = (before == null ? 0 : before) | colour;
                if (before == null || merged != before) {
                    colours.put(parentId, merged);
                    queue.add(commits.apply(parentId));
                }
            }
        }
        return Optional.empty();
    }
}
