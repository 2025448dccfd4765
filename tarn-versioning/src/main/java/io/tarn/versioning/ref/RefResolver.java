package io.tarn.versioning.ref;

import static io.tarn.versioning.VersioningException.Kind.INVALID;
import static io.tarn.versioning.VersioningException.Kind.NOT_FOUND;

import io.tarn.kv.KeyValueStore;
import io.tarn.versioning.Commit;
import io.tarn.versioning.KeyLayout;
import io.tarn.versioning.Names;
import io.tarn.versioning.Repository;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.ref.RefExpression.Modifier;
import java.util.Optional;

/// Finds what a reference expression stands for: full commit id, then branch, then tag, then a unique commit id
/// prefix; then its modifiers from left to right (engine specification 3).
public final class RefResolver {
    private final KeyValueStore store;
    private final Commits commits;

    public RefResolver(KeyValueStore store, Commits commits) {
        this.store = store;
        this.commits = commits;
    }

    /// What `expression` stands for; 404 `not found` when its base or an ancestor does not exist.
    public ResolvedRef resolve(Repository repository, String expression) {
        if (mayNameBranch(expression)) {
            return resolveBase(repository, expression);
        }
        RefExpression parsed = RefExpression.parse(expression);
        ResolvedRef ref = resolveBase(repository, parsed.base());
        for (Modifier modifier : parsed.modifiers()) {
            ref = apply(repository, ref, modifier);
        }
        return ref;
    }

    /// Whether `expression` is no more than a name that stands for a branch if there is one of that name.
    public boolean mayNameBranch(String expression) {
        return Names.isBranchName(expression) && !Commits.isFullId(expression);
    }

    /// The commit that `expression` stands for where a commit is required: `branch$` is refused.
    public Commit resolveCommit(Repository repository, String expression) {
        ResolvedRef ref = resolve(repository, expression);
        if (ref.includesStaging()) {
            throw new VersioningException(
                    INVALID, "reference '" + expression + "': reference to staging area with $ is not a commit");
        }
        return commits.get(repository, ref.commitId());
    }

    /// Whether a commit has exactly this id.
    public boolean isCommitId(Repository repository, String text) {
        return Commits.isFullId(text) && commits.find(repository, text).isPresent();
    }

    private ResolvedRef resolveBase(Repository repository, String base) {
        if (Commits.isFullId(base)) {
            Optional<Commit> commit = commits.find(repository, base);
            if (commit.isPresent()) {
                return new ResolvedRef.OfCommit(base);
            }
        }
        var branch = store.get(repository.partition(), KeyLayout.branch(base));
        if (branch.isPresent()) {
            return new ResolvedRef.OfBranch(RecordCodec.branch(branch.get()), false);
        }
        var tag = Tags.find(store, repository, base);
        if (tag.isPresent()) {
            return new ResolvedRef.OfCommit(tag.get().commitId());
        }
        if (Commits.isIdPrefix(base)) {
            return commits.findByPrefix(repository, base)
                    .map(ResolvedRef.OfCommit::new)
                    .orElseThrow(RefResolver::notFound);
        }
        throw notFound();
    }

    private ResolvedRef apply(Repository repository, ResolvedRef ref, Modifier modifier) {
        return switch (modifier) {
            case Modifier.Committed c ->
                new ResolvedRef.OfCommit(requireBranch(ref).commitId());
            case Modifier.Staged s ->
                new ResolvedRef.OfBranch(requireBranch(ref).branch(), true);
            case Modifier.Ancestor(long steps) -> ancestor(repository, ref.commitId(), steps);
            case Modifier.Parent(long number) -> parent(repository, ref.commitId(), number);
        };
    }

    private ResolvedRef ancestor(Repository repository, String commitId, long steps) {
        String id = commitId;
        for (long i = 0; i < steps; i++) {
            id = commits.find(repository, id).flatMap(Commit::firstParent).orElseThrow(RefResolver::notFound);
        }
        return new ResolvedRef.OfCommit(id);
    }

    private ResolvedRef parent(Repository repository, String commitId, long number) {
        if (number == 0) {
            return new ResolvedRef.OfCommit(commitId);
        }
        var parents = commits.find(repository, commitId)
                .orElseThrow(RefResolver::notFound)
                .parents();
        if (number > parents.size()) {
            throw RefExpression.invalid();
        }
        return new ResolvedRef.OfCommit(parents.get((int) number - 1));
    }

    private static ResolvedRef.OfBranch requireBranch(ResolvedRef ref) {
        if (ref instanceof ResolvedRef.OfBranch branch) {
            return branch;
        }
        throw RefExpression.invalid();
    }

    private static VersioningException notFound() {
        return new VersioningException(NOT_FOUND, "not found");
    }
}
