package io.tarn.versioning.branch;

import io.tarn.versioning.Branch;
import io.tarn.versioning.EngineEvents;
import io.tarn.versioning.Repository;
import io.tarn.versioning.Value;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.protection.BranchProtection;
import io.tarn.versioning.ref.Branches;
import io.tarn.versioning.ref.Retries;
import io.tarn.versioning.staging.StagingArea;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/// Writes to a branch that no head change loses (engine specification 10.3 to 10.5): write to the staging
/// token, then look whether the branch still has it; if a commit sealed it meanwhile it may have missed the
/// write, so write again.
public final class BranchWriter {
    private static final int TRIES_MAX = 20;
    private static final Duration WAIT_MAX = Duration.ofMillis(100);

    private final Branches branches;
    private final StagingArea staging;
    private final BranchReader reader;
    private final Compaction compaction;
    private final BranchProtection protection;
    private final EngineEvents events;
    private final Retries retries;

    BranchWriter(
            Branches branches,
            StagingArea staging,
            BranchReader reader,
            Compaction compaction,
            BranchProtection protection,
            RandomGenerator random,
            EngineEvents events) {
        this.branches = branches;
        this.staging = staging;
        this.reader = reader;
        this.compaction = compaction;
        this.protection = protection;
        this.events = events;
        this.retries = new Retries(random, TRIES_MAX, WAIT_MAX);
    }

    /// Stages `value` under `key`, whatever was there. It may go to a token that was sealed since this process
    /// saw the branch last: that is a write that came too late like any other, and repeated.
    public void put(Repository repository, String branch, byte[] key, Value value, boolean force) {
        protection.requireStaging(repository, branch, force);
        safely(repository, lastSeen(repository, branch).branch(), token -> {
            staging.put(token.stagingToken(), key, value);
            return true;
        });
        events.staged(1);
    }

    /// Stages what `change` makes of the value the branch shows now. `change` refuses by throwing. Atomic
    /// against other writers of the key and against head changes: the value is written only while the branch is
    /// as it was when `change` was asked, so none that was refused, or asked twice, is ever half there. Costs
    /// two round trips to the store unless something else changes meanwhile.
    public Value update(
            Repository repository, String branch, byte[] key, boolean force, Function<Optional<Value>, Value> change) {
        protection.requireStaging(repository, branch, force);
        return attempt(repository, lastSeen(repository, branch), key, change)
                .orElseGet(
                        () -> retries.run(() -> attempt(repository, branches.read(repository, branch), key, change)));
    }

    /// What was written; empty when the branch is not as it was seen, or another writer of the key came first.
    private Optional<Value> attempt(
            Repository repository, Branches.Stored seen, byte[] key, Function<Optional<Value>, Value> change) {
        return reader.showWhile(repository, seen, key).flatMap(shown -> {
            Value value = change.apply(shown.value());
            String token = seen.branch().stagingToken();
            boolean done = staging.putIf(branches.unchanged(repository, seen), token, key, value, shown.newest());
            if (done) {
                events.staged(1);
            } else {
                events.retried(EngineEvents.Race.STAGED_WRITE);
            }
            return done ? Optional.of(value) : Optional.empty();
        });
    }

    /// Stages the deletion of a key if `require` does not refuse, by throwing, the value that the branch shows
    /// now; false, and nothing asked or written, when it shows none. As atomic as [#update].
    public boolean deleteIf(Repository repository, String branch, byte[] key, boolean force, Consumer<Value> require) {
        protection.requireStaging(repository, branch, force);
        return attemptDelete(repository, lastSeen(repository, branch), key, require)
                .orElseGet(() ->
                        retries.run(() -> attemptDelete(repository, branches.read(repository, branch), key, require)));
    }

    /// Whether there was something to delete; empty when the branch is not as it was seen, or another writer of
    /// the key came first.
    private Optional<Boolean> attemptDelete(
            Repository repository, Branches.Stored seen, byte[] key, Consumer<Value> require) {
        return reader.showWhile(repository, seen, key).flatMap(shown -> {
            if (shown.value().isEmpty()) {
                return Optional.of(false);
            }
            require.accept(shown.value().get());
            var tombstone = new StagingArea.Change(key, Optional.empty());
            String token = seen.branch().stagingToken();
            boolean done = staging.writeIf(branches.unchanged(repository, seen), token, tombstone, shown.newest());
            if (done) {
                events.staged(1);
                compaction.noteDeletes(repository, seen.branch(), 1);
            } else {
                events.retried(EngineEvents.Race.STAGED_WRITE);
            }
            return done ? Optional.of(true) : Optional.empty();
        });
    }

    private Branches.Stored lastSeen(Repository repository, String branch) {
        return branches.lastSeen(repository, branch).orElseGet(() -> branches.read(repository, branch));
    }

    /// Stages the deletion of every key that exists; the others are left alone. A tombstone that may have come
    /// too late for a commit is repeated, even if it is all that the branch shows of its key.
    public void delete(Repository repository, String branch, List<byte[]> keys, boolean force) {
        protection.requireStaging(repository, branch, force);
        var sorted = new ArrayList<>(keys);
        sorted.sort(Arrays::compareUnsigned);
        var tried = new TreeSet<byte[]>(Arrays::compareUnsigned);
        Branch written = safely(repository, branch, current -> {
            boolean[] mayShow = reader.mayShow(repository, current, sorted);
            for (int i = 0; i < mayShow.length; i++) {
                if (mayShow[i]) {
                    tried.add(sorted.get(i));
                }
            }
            if (!tried.isEmpty()) {
                staging.delete(current.stagingToken(), List.copyOf(tried));
            }
            return tried.size() == sorted.size() || !hasDroppedLayers(repository, current);
        });
        events.staged(tried.size());
        compaction.noteDeletes(repository, written, tried.size());
    }

    /// Whether the branch lost layers since it was read: a key found in none of them may have moved to the new
    /// head.
    private boolean hasDroppedLayers(Repository repository, Branch before) {
        return !before.sealedTokens().isEmpty()
                && !branches.read(repository, before.name()).branch().tokens().containsAll(before.sealedTokens());
    }

    /// Runs `write` on the current branch until it succeeded and the branch still had the same staging token
    /// afterwards.
    private Branch safely(Repository repository, String branch, Function<Branch, Boolean> write) {
        return safely(repository, branches.read(repository, branch).branch(), write);
    }

    private Branch safely(Repository repository, Branch start, Function<Branch, Boolean> write) {
        Branch before = start;
        for (int tries = 0; tries < TRIES_MAX; tries++) {
            boolean written = write.apply(before);
            Branch after = branches.read(repository, start.name()).branch();
            if (written && after.stagingToken().equals(before.stagingToken())) {
                return after;
            }
            events.retried(EngineEvents.Race.STAGED_WRITE);
            before = after;
        }
        throw VersioningException.tooManyTries();
    }
}
