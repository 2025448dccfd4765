package io.tarn.versioning.branch;

import io.tarn.kv.Key;
import io.tarn.versioning.Branch;
import io.tarn.versioning.Commit;
import io.tarn.versioning.Repository;
import io.tarn.versioning.Value;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.committed.CommittedStore;
import io.tarn.versioning.committed.SnapshotCursor;
import io.tarn.versioning.diff.DifferenceCursor;
import io.tarn.versioning.diff.LayeredCursor;
import io.tarn.versioning.diff.LiveCursor;
import io.tarn.versioning.diff.RecordCursor;
import io.tarn.versioning.diff.SnapshotDiff;
import io.tarn.versioning.diff.SnapshotRecords;
import io.tarn.versioning.diff.StagedDiff;
import io.tarn.versioning.ref.Branches;
import io.tarn.versioning.ref.Commits;
import io.tarn.versioning.ref.RefResolver;
import io.tarn.versioning.ref.ResolvedRef;
import io.tarn.versioning.staging.StagedValues;
import io.tarn.versioning.staging.StagingArea;
import io.tarn.versioning.staging.StagingArea.Staged;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Reads of refs: a commit's snapshot, or a branch through its staged layers (engine specification 10.2, 10.7).
///
/// A head change drops the tokens it made part of a commit. A reader that found the branch before and a dropped
/// token after would miss values that were never gone, so what was read through tokens counts only if the branch
/// still names all of them afterwards; otherwise the read is done again.
public final class BranchReader {
    private static final int TRIES_MAX = 20;

    private final Branches branches;
    private final Commits commits;
    private final RefResolver refs;
    private final CommittedStore committed;
    private final StagingArea staging;
    private final Compaction compaction;

    BranchReader(
            Branches branches,
            Commits commits,
            RefResolver refs,
            CommittedStore committed,
            StagingArea staging,
            Compaction compaction) {
        this.branches = branches;
        this.commits = commits;
        this.refs = refs;
        this.committed = committed;
        this.staging = staging;
        this.compaction = compaction;
    }

    /// The value that `ref` shows under `key`.
    public Optional<Value> get(Repository repository, ResolvedRef ref, byte[] key) {
        return switch (ref) {
            case ResolvedRef.OfCommit(String id) ->
                committed.get(
                        repository.namespace(), commits.get(repository, id).metarangeId(), key);
            case ResolvedRef.OfBranch(Branch branch, boolean explicit) ->
                validated(repository, branch, current -> get(repository, current, key));
        };
    }

    /// The value that `expression` shows under `key`. A branch seen a moment ago is taken to be as it was then, and
    /// asked for its state together with the staged value: one round trip to the store.
    public Optional<Value> get(Repository repository, String expression, byte[] key) {
        if (refs.mayNameBranch(expression)) {
            Optional<Shown> shown =
                    branches.lastSeen(repository, expression).flatMap(seen -> showWhile(repository, seen, key));
            if (shown.isPresent()) {
                return shown.get().value();
            }
        }
        return get(repository, refs.resolve(repository, expression), key);
    }

    /// What a branch shows under a key, and what its staging token alone says of it.
    record Shown(Optional<Staged> newest, Optional<Value> value) {}

    /// What the branch shows under `key` if it still is as it was seen; empty when it is not.
    Optional<Shown> showWhile(Repository repository, Branches.Stored seen, byte[] key) {
        BranchLayers layers = compaction.layers(repository, seen.branch());
        List<Key> keys = layers.tokens().stream()
                .map(token -> StagingArea.key(token, key))
                .toList();
        return branches.getWhile(repository, seen, keys).map(found -> {
            Optional<Staged> first =
                    found.stream().flatMap(Optional::stream).findFirst().map(StagingArea::staged);
            Optional<Value> value = first.isPresent()
                    ? first.get().value()
                    : committed.get(repository.namespace(), layers.metarangeId(), key);
            return new Shown(found.getFirst().map(StagingArea::staged), value);
        });
    }

    /// The value that the branch shows under `key`, unvalidated.
    Optional<Value> get(Repository repository, Branch branch, byte[] key) {
        BranchLayers layers = compaction.layers(repository, branch);
        for (String token : layers.tokens()) {
            Optional<Staged> staged = staging.get(token, key);
            if (staged.isPresent()) {
                return staged.get().value();
            }
        }
        return committed.get(repository.namespace(), layers.metarangeId(), key);
    }

    /// Which of these keys, which must ascend, a delete has to put a tombstone on; unvalidated. A tombstone in a
    /// sealed token is no proof that a key is gone: it may have come too late for the commit of that token, and its
    /// writer may be about to repeat it.
    boolean[] mayShow(Repository repository, Branch branch, List<byte[]> keys) {
        var result = new boolean[keys.size()];
        List<Integer> open = new ArrayList<>(keys.size());
        for (int i = 0; i < keys.size(); i++) {
            open.add(i);
        }
        for (String token : branch.tokens()) {
            boolean current = token.equals(branch.stagingToken());
            List<Optional<Staged>> found =
                    staging.getAll(token, open.stream().map(keys::get).toList());
            var left = new ArrayList<Integer>(open.size());
            for (int i = 0; i < found.size(); i++) {
                if (found.get(i).isPresent()) {
                    result[open.get(i)] = !current || found.get(i).get().value().isPresent();
                } else {
                    left.add(open.get(i));
                }
            }
            open = left;
        }
        List<Optional<Value>> found = committed.getAll(
                repository.namespace(),
                commits.get(repository, branch.commitId()).metarangeId(),
                open.stream().map(keys::get).toList());
        for (int i = 0; i < found.size(); i++) {
            result[open.get(i)] = found.get(i).isPresent();
        }
        return result;
    }

    /// What `use` makes of the records that `ref` shows, in key order. `use` may be run again, on a fresh cursor.
    public <T> T read(Repository repository, ResolvedRef ref, int pageSize, Function<RecordCursor, T> use) {
        return switch (ref) {
            case ResolvedRef.OfCommit(String id) -> {
                String metarangeId = commits.get(repository, id).metarangeId();
                try (var records = new SnapshotRecords(committed.cursor(repository.namespace(), metarangeId))) {
                    yield use.apply(records);
                }
            }
            case ResolvedRef.OfBranch(Branch branch, boolean explicit) ->
                validated(repository, branch, current -> {
                    try (LiveCursor records = records(repository, current, pageSize)) {
                        T result = use.apply(records);
                        compaction.noteSteppedOver(repository, current, records.steppedOver());
                        return result;
                    }
                });
        };
    }

    private LiveCursor records(Repository repository, Branch branch, int pageSize) {
        BranchLayers layers = compaction.layers(repository, branch);
        var cursors = new ArrayList<RecordCursor>();
        for (String token : layers.tokens()) {
            cursors.add(staging.cursor(token, pageSize));
        }
        cursors.add(new SnapshotRecords(committed.cursor(repository.namespace(), layers.metarangeId())));
        return new LiveCursor(new LayeredCursor(cursors));
    }

    /// What `use` makes of the branch's uncommitted differences, in key order; may be run again.
    public <T> T readUncommitted(
            Repository repository, String branch, int pageSize, Function<DifferenceCursor, T> use) {
        return validated(repository, branches.get(repository, branch), current -> {
            try (DifferenceCursor differences = differences(repository, current, pageSize)) {
                return use.apply(differences);
            }
        });
    }

    private DifferenceCursor differences(Repository repository, Branch branch, int pageSize) {
        return StagedDiff.uncommitted(stagedCursor(branch.tokens(), pageSize), snapshot(repository, branch.commitId()));
    }

    /// Differences between a commit and what the branch shows, staged values included; unvalidated.
    DifferenceCursor stagedDifferences(Repository repository, Commit left, Branch right, int pageSize) {
        return StagedDiff.over(
                new SnapshotDiff(snapshot(repository, left.id()), snapshot(repository, right.commitId())),
                stagedCursor(right.tokens(), pageSize),
                snapshot(repository, left.id()));
    }

    /// All that is staged on the branch from the key `start` on (engine specification 20.4). Tokens that a head
    /// change drops meanwhile may come in part or not at all: what they held and still counts is in a commit by
    /// then.
    public StagedValues stagedValues(Branch branch, byte[] start, int pageSize) {
        return new StagedValues(
                branch.tokens().stream()
                        .map(token -> staging.cursor(token, pageSize))
                        .toList(),
                start);
    }

    /// The staged records of these tokens, newest first, as one.
    RecordCursor stagedCursor(List<String> tokens, int pageSize) {
        var cursors = new ArrayList<RecordCursor>();
        for (String token : tokens) {
            cursors.add(staging.cursor(token, pageSize));
        }
        return cursors.size() == 1 ? cursors.getFirst() : new LayeredCursor(cursors);
    }

    /// Whether nothing staged differs from the branch's head; unvalidated.
    boolean isClean(Repository repository, Branch branch) {
        try (DifferenceCursor differences = differences(repository, branch, 1)) {
            return !differences.next();
        }
    }

    /// A cursor over the snapshot of a commit.
    SnapshotCursor snapshot(Repository repository, String commitId) {
        return committed.cursor(
                repository.namespace(), commits.get(repository, commitId).metarangeId());
    }

    /// What `use` makes of the branch, done again if tokens it may have read were dropped meanwhile.
    <T> T validated(Repository repository, Branch branch, Function<Branch, T> use) {
        Branch current = branch;
        for (int tries = 0; tries < TRIES_MAX; tries++) {
            T result = use.apply(current);
            Branch after = branches.read(repository, branch.name()).branch();
            if (after.tokens().containsAll(current.tokens())) {
                return result;
            }
            current = after;
        }
        throw VersioningException.tooManyTries();
    }
}
