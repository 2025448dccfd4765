package io.tarn.versioning.ref;

import static io.tarn.versioning.VersioningException.Kind.CONFLICT;
import static io.tarn.versioning.VersioningException.Kind.FORBIDDEN;
import static io.tarn.versioning.VersioningException.Kind.INVALID;
import static io.tarn.versioning.VersioningException.Kind.NOT_FOUND;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.tarn.kv.Condition;
import io.tarn.kv.Key;
import io.tarn.kv.KeyValueStore;
import io.tarn.kv.Write;
import io.tarn.versioning.Branch;
import io.tarn.versioning.Hooks;
import io.tarn.versioning.KeyLayout;
import io.tarn.versioning.Names;
import io.tarn.versioning.Page;
import io.tarn.versioning.Repository;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.staging.StagingTokens;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The branches of a repository. A record changes only by compare-and-set on its stored bytes, see [#replace].
public final class Branches {
    /// A branch as read, with the bytes that a later [#replace] compares.
    public record Stored(Branch branch, byte[] bytes) {}

    private static final String NAME_RULE =
            ": branch id must consist of letters, digits, underscores and dashes, and cannot start with a dash";

    /// Branches remembered as last seen, and for how long.
    private static final int SEEN_MAX = 10_000;

    private static final Duration SEEN_FOR = Duration.ofSeconds(5);

    private record SeenKey(String instanceUid, String name) {}

    private final Cache<SeenKey, Stored> seen = Caffeine.newBuilder()
            .maximumSize(SEEN_MAX)
            .expireAfterWrite(SEEN_FOR)
            .build();
    private final KeyValueStore store;
    private final RefResolver refs;
    private final StagingTokens tokens;
    private final HookRunner hooks;

    public Branches(KeyValueStore store, RefResolver refs, StagingTokens tokens, Hooks hooks) {
        this.store = store;
        this.refs = refs;
        this.tokens = tokens;
        this.hooks = new HookRunner(hooks);
    }

    /// The branch with its stored bytes; 404 `branch not found`.
    public Stored read(Repository repository, String name) {
        return note(repository, name, store.get(repository.partition(), KeyLayout.branch(name)))
                .orElseThrow(() -> new VersioningException(NOT_FOUND, "branch not found"));
    }

    /// The branch as this process saw it last, if that was not long ago. It may have changed or be gone: whoever uses
    /// it asks the store afterwards.
    public Optional<Stored> lastSeen(Repository repository, String name) {
        return Optional.ofNullable(seen.getIfPresent(new SeenKey(repository.instanceUid(), name)));
    }

    /// Remembers what the store has under the branch's key.
    Optional<Stored> note(Repository repository, String name, Optional<byte[]> stored) {
        var key = new SeenKey(repository.instanceUid(), name);
        if (stored.isEmpty()) {
            seen.invalidate(key);
            return Optional.empty();
        }
        var now = new Stored(RecordCodec.branch(stored.get()), stored.get());
        seen.put(key, now);
        return Optional.of(now);
    }

    /// What the store has under `keys` while the branch is as `before` says; empty when it is not.
    public Optional<List<Optional<byte[]>>> getWhile(Repository repository, Stored before, List<Key> keys) {
        var all = new ArrayList<>(keys);
        String name = before.branch().name();
        all.add(new Key(repository.partition(), KeyLayout.branch(name)));
        List<Optional<byte[]>> found = store.getEach(all);
        Optional<byte[]> now = found.getLast();
        if (now.isPresent() && Arrays.equals(now.get(), before.bytes())) {
            return Optional.of(found.subList(0, keys.size()));
        }
        note(repository, name, now);
        return Optional.empty();
    }

    public Branch get(Repository repository, String name) {
        return read(repository, Names.branch("branch", name)).branch();
    }

    public Optional<Branch> find(Repository repository, String name) {
        return note(repository, name, store.get(repository.partition(), KeyLayout.branch(name)))
                .map(Stored::branch);
    }

    /// The check that the branch is as `seen`.
    public Write.Check unchanged(Repository repository, Stored seen) {
        return new Write.Check(
                repository.partition(), KeyLayout.branch(seen.branch().name()), seen.bytes());
    }

    /// The write that puts `changed` in place of `before`, if nothing else changed it meanwhile.
    public Write replace(Repository repository, Stored before, Branch changed) {
        return new Write.Set(
                repository.partition(),
                KeyLayout.branch(changed.name()),
                RecordCodec.encode(changed),
                Condition.unchanged(before.bytes()));
    }

    /// Branches in name order; hidden ones only when asked for.
    public Page<Branch> list(Repository repository, String prefix, String after, int amount, boolean showHidden) {
        return new RecordListing(store)
                .page(
                        repository.partition(),
                        KeyLayout.BRANCHES,
                        prefix,
                        after,
                        amount,
                        RecordCodec::branch,
                        Branch::name,
                        branch -> showHidden || !branch.hidden());
    }

    /// Creates a branch on the commit that `source` stands for (engine specification 2.2, 12.1).
    public Branch create(Repository repository, String name, String source, boolean hidden, boolean force) {
        if (!Names.isBranchName(name)) {
            throw new VersioningException(
                    INVALID, "argument branch: branch id: invalid value: validation error" + NAME_RULE);
        }
        Names.ref("ref", source);
        if (refs.isCommitId(repository, name)) {
            throw new VersioningException(CONFLICT, "commit ID " + name + ": conflict found");
        }
        if (Tags.find(store, repository, name).isPresent()) {
            throw new VersioningException(CONFLICT, "tag ID " + name + ": conflict found");
        }
        repository.requireWritable(force);
        var branch = new Branch(
                name, sourceCommit(repository, source), tokens.fresh(repository.name(), name), List.of(), hidden);
        if (find(repository, name).isPresent()) {
            throw taken();
        }
        hooks.before(repository, Hooks.Event.CREATE_BRANCH, source, name, Optional.empty());
        if (!store.setIf(
                repository.partition(), KeyLayout.branch(name), RecordCodec.encode(branch), Condition.absent())) {
            throw taken();
        }
        hooks.after(repository, Hooks.Event.CREATE_BRANCH, source, name, Optional.empty());
        return branch;
    }

    private String sourceCommit(Repository repository, String source) {
        try {
            ResolvedRef ref = refs.resolve(repository, source);
            if (ref.includesStaging()) {
                throw new VersioningException(INVALID, "can't create a branch without commit");
            }
            return ref.commitId();
        } catch (VersioningException e) {
            throw e.within("source reference '" + source + "'");
        }
    }

    /// Removes the branch; what was staged on it is lost.
    public void delete(Repository repository, String name, boolean force) {
        Names.branch("name", name);
        repository.requireWritable(force);
        if (name.equals(repository.defaultBranch())) {
            throw new VersioningException(FORBIDDEN, "cannot delete repository default branch");
        }
        String head = read(repository, name).branch().commitId();
        hooks.before(repository, Hooks.Event.DELETE_BRANCH, head, name, Optional.empty());
        Branch branch = read(repository, name).branch();
        store.delete(repository.partition(), KeyLayout.branch(name));
        note(repository, name, Optional.empty());
        tokens.drop(branch.tokens());
        hooks.after(repository, Hooks.Event.DELETE_BRANCH, head, name, Optional.empty());
    }

    private static VersioningException taken() {
        return new VersioningException(CONFLICT, "branch already exists: not unique");
    }
}
