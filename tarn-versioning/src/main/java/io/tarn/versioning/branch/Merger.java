package io.tarn.versioning.branch;

import static io.tarn.versioning.VersioningException.Kind.INTERNAL;
import static io.tarn.versioning.VersioningException.Kind.INVALID;

import io.tarn.versioning.Commit;
import io.tarn.versioning.Hooks;
import io.tarn.versioning.Names;
import io.tarn.versioning.Repository;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.committed.PendingSnapshot;
import io.tarn.versioning.merge.MergeStrategy;
import io.tarn.versioning.ref.Commits;
import io.tarn.versioning.ref.HookRunner;
import io.tarn.versioning.ref.MergeBase;
import io.tarn.versioning.ref.RefResolver;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/// Merges a ref into a branch (engine specification 13).
public final class Merger {
    /// Commit metadata key that says how a merge settled conflicts.
    public static final String STRATEGY_KEY = ".lakefs.merge.strategy";

    private final CommitGroups groups;
    private final Commits commits;
    private final RefResolver refs;
    private final Snapshots snapshots;
    private final HookRunner hooks;
    private final Clock clock;

    Merger(CommitGroups groups, Commits commits, RefResolver refs, Snapshots snapshots, Hooks hooks, Clock clock) {
        this.groups = groups;
        this.commits = commits;
        this.refs = refs;
        this.snapshots = snapshots;
        this.hooks = new HookRunner(hooks);
        this.clock = clock;
    }

    /// The strategy that clients name `""`, `source-wins` or `dest-wins`.
    public static MergeStrategy strategy(String text) {
        return switch (text) {
            case "" -> MergeStrategy.DEFAULT;
            case "source-wins" -> MergeStrategy.SOURCE_WINS;
            case "dest-wins" -> MergeStrategy.DEST_WINS;
            default -> throw new VersioningException(INVALID, "argument strategy: invalid value: validation error");
        };
    }

    private static String text(MergeStrategy strategy) {
        return switch (strategy) {
            case DEFAULT -> "default";
            case SOURCE_WINS -> "source-wins";
            case DEST_WINS -> "dest-wins";
        };
    }

    /// Merges what `source` names into `destination` and returns the new commit. With `squash` the commit has
    /// the destination alone as parent.
    public Commit merge(
            Repository repository,
            String source,
            String destination,
            CommitParameters parameters,
            MergeStrategy strategy,
            boolean squash) {
        return merge(repository, source, destination, parameters, strategy, squash, Candidates.untold());
    }

    /// The same, telling `candidates` of the commit before the branch moves to it.
    public Commit merge(
            Repository repository,
            String source,
            String destination,
            CommitParameters parameters,
            MergeStrategy strategy,
            boolean squash,
            Candidates candidates) {
        Names.branch("destination", destination);
        Names.ref("source", source);
        repository.requireWritable(parameters.force());
        var merge = new Merge(source, destination, parameters, strategy, squash, candidates);
        Commit done = groups.put(repository, destination, head -> merge.within(() -> made(repository, merge, head)));
        hooks.after(repository, Hooks.Event.MERGE, source, destination, Optional.of(done));
        return done;
    }

    /// What is to be merged, and how.
    private record Merge(
            String source,
            String destination,
            CommitParameters parameters,
            MergeStrategy strategy,
            boolean squash,
            Candidates candidates) {
        /// Names the branch in what `work` is refused with.
        <T> T within(Supplier<T> work) {
            try {
                return work.get();
            } catch (VersioningException e) {
                throw e.within("update branch " + destination);
            }
        }

        Commit commit(Commit from, Commit into, String metarangeId, Instant time) {
            Map<String, String> metadata = new TreeMap<>(parameters.metadata());
            metadata.put(STRATEGY_KEY, text(strategy));
            return Commit.of(
                    parameters.committer(),
                    parameters.message().isEmpty()
                            ? "Merge '" + source + "' into '" + destination + "'"
                            : parameters.message(),
                    time,
                    metarangeId,
                    metadata,
                    squash ? List.of(into.id()) : List.of(into.id(), from.id()),
                    Math.max(from.generation(), into.generation()) + 1);
        }
    }

    private CommitGroups.Made made(Repository repository, Merge merge, TentativeHead head) {
        Commit from = sourceCommit(repository, merge.source());
        Commit into = head.commit();
        Commit base = MergeBase.find(from, into, head::find)
                .orElseThrow(() -> new VersioningException(INTERNAL, "no merge base"));
        boolean nothing = from.id().equals(into.id()) || from.metarangeId().equals(base.metarangeId());
        if (nothing && !merge.parameters().allowEmpty() && !merge.parameters().force()) {
            throw new VersioningException(INVALID, "no changes");
        }
        PendingSnapshot merged = snapshots.merge(
                repository, from.metarangeId(), into.metarangeId(), base.metarangeId(), merge.strategy());
        Commit commit = merge.commit(from, into, merged.id(), clock.instant());
        return new CommitGroups.Made(commit, merged, () -> {
            merge.within(() -> {
                hooks.before(repository, Hooks.Event.MERGE, from.id(), merge.destination(), Optional.of(commit));
                return commit;
            });
            return merge.candidates().about(commit);
        });
    }

    private Commit sourceCommit(Repository repository, String source) {
        try {
            return refs.resolveCommit(repository, source);
        } catch (VersioningException e) {
            throw e.within("get commit by ref " + source);
        }
    }

    /// The two commits of a comparison and their best common ancestor.
    public record Base(Commit source, Commit destination, Commit base) {}

    /// Finds the merge base of two refs.
    public Base findBase(Repository repository, String source, String destination) {
        Commit from = resolve(repository, source, "get commit by branch " + source);
        Commit into = resolve(repository, destination, "get commit by ref " + destination);
        Commit base = MergeBase.find(from, into, id -> commits.get(repository, id))
                .orElseThrow(() -> new VersioningException(INTERNAL, "no merge base"));
        return new Base(from, into, base);
    }

    private Commit resolve(Repository repository, String ref, String what) {
        try {
            return refs.resolveCommit(repository, ref);
        } catch (VersioningException e) {
            throw e.within(what);
        }
    }
}
