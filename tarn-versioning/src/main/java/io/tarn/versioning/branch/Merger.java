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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

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

    /// Merges what `source` names into `destination` and returns the new commit. With `squash` the commit has the
    /// destination alone as parent.
    public Commit merge(
            Repository repository,
            String source,
            String destination,
            CommitParameters parameters,
            MergeStrategy strategy,
            boolean squash) {
        Names.branch("destination", destination);
        Names.ref("source", source);
        repository.requireWritable(parameters.force());
        var merge = new Merge(repository, source, destination, parameters, strategy, squash);
        Commit done = groups.put(repository, destination, merge);
        hooks.after(repository, Hooks.Event.MERGE, source, destination, Optional.of(done));
        return done;
    }

    private final class Merge implements CommitGroups.Change {
        private final Repository repository;
        private final String source;
        private final String destination;
        private final CommitParameters parameters;
        private final MergeStrategy strategy;
        private final boolean squash;
        private String sourceId = "";

        Merge(
                Repository repository,
                String source,
                String destination,
                CommitParameters parameters,
                MergeStrategy strategy,
                boolean squash) {
            this.repository = repository;
            this.source = source;
            this.destination = destination;
            this.parameters = parameters;
            this.strategy = strategy;
            this.squash = squash;
        }

        @Override
        public CommitGroups.Made make(TentativeHead head) {
            try {
                return made(head);
            } catch (VersioningException e) {
                throw within(e);
            }
        }

        @Override
        public void before(Commit candidate) {
            try {
                hooks.before(repository, Hooks.Event.MERGE, sourceId, destination, Optional.of(candidate));
            } catch (VersioningException e) {
                throw within(e);
            }
        }

        private VersioningException within(VersioningException e) {
            return e.within("update branch " + destination);
        }

        private CommitGroups.Made made(TentativeHead head) {
            Commit from = sourceCommit(repository, source);
            Commit into = head.commit();
            Commit base = MergeBase.find(from, into, head::find)
                    .orElseThrow(() -> new VersioningException(INTERNAL, "no merge base"));
            boolean nothing = from.id().equals(into.id()) || from.metarangeId().equals(base.metarangeId());
            if (nothing && !parameters.allowEmpty() && !parameters.force()) {
                throw new VersioningException(INVALID, "no changes");
            }
            sourceId = from.id();
            PendingSnapshot merged =
                    snapshots.merge(repository, from.metarangeId(), into.metarangeId(), base.metarangeId(), strategy);
            return new CommitGroups.Made(commit(from, into, merged.id()), merged);
        }

        private Commit commit(Commit from, Commit into, String metarangeId) {
            Map<String, String> metadata = new TreeMap<>(parameters.metadata());
            metadata.put(STRATEGY_KEY, text(strategy));
            return Commit.of(
                    parameters.committer(),
                    parameters.message().isEmpty()
                            ? "Merge '" + source + "' into '" + destination + "'"
                            : parameters.message(),
                    clock.instant(),
                    metarangeId,
                    metadata,
                    squash ? List.of(into.id()) : List.of(into.id(), from.id()),
                    Math.max(from.generation(), into.generation()) + 1);
        }
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
