package io.tarn.versioning.branch;

import static io.tarn.versioning.VersioningException.Kind.INVALID;

import io.tarn.kv.KeyValueStore;
import io.tarn.kv.Write;
import io.tarn.versioning.Branch;
import io.tarn.versioning.Commit;
import io.tarn.versioning.EngineEvents;
import io.tarn.versioning.Repository;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.ref.Branches;
import io.tarn.versioning.ref.Commits;
import io.tarn.versioning.ref.RecordCodec;
import io.tarn.versioning.ref.Retries;
import io.tarn.versioning.ref.TurnQueue;
import io.tarn.versioning.staging.StagingArea;
import io.tarn.versioning.staging.StagingTokens;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;
import java.util.random.RandomGenerator;

/// The one place where a change of a branch's head meets others: it queues, seals, publishes by
/// compare-and-set, and tries again after a lost race (engine specification 10.1, 11.2, 12).
public final class HeadChanges {
    private static final int TRIES_MAX = 10;
    private static final Duration WAIT_MAX = Duration.ofSeconds(5);

    /// What an operation says that needs a branch without uncommitted changes.
    static final String DIRTY = "uncommitted changes (dirty branch)";

    /// One attempt, given the branch as it is now: its result, or empty when another change came first.
    interface Attempt<T> {
        Optional<T> run(Branches.Stored stored);
    }

    private final KeyValueStore store;
    private final Branches branches;
    private final Commits commits;
    private final StagingArea staging;
    private final StagingTokens tokens;
    private final BranchReader reader;
    private final Retries retries;
    private final BranchLeases leases;
    private final EngineEvents events;
    private final TurnQueue queue = new TurnQueue();

    public HeadChanges(
            KeyValueStore store,
            Branches branches,
            Commits commits,
            StagingArea staging,
            StagingTokens tokens,
            BranchReader reader,
            BranchLeases leases,
            RandomGenerator random,
            EngineEvents events) {
        this.store = store;
        this.branches = branches;
        this.commits = commits;
        this.staging = staging;
        this.tokens = tokens;
        this.reader = reader;
        this.leases = leases;
        this.events = events;
        this.retries = new Retries(random, TRIES_MAX, WAIT_MAX);
    }

    /// Runs `attempt` on the current branch until it succeeds, after the changes that came before it.
    <T> T change(Repository repository, String branch, Attempt<T> attempt) {
        return queue.run(
                repository,
                branch,
                () -> leases.under(
                        repository,
                        branch,
                        () -> retries.run(() -> counted(attempt.run(branches.read(repository, branch))))));
    }

    private <T> Optional<T> counted(Optional<T> result) {
        if (result.isEmpty()) {
            events.retried(EngineEvents.Race.HEAD_CHANGE);
        }
        return result;
    }

    /// Like [#change], on a branch whose uncommitted values, if any, all equal its head; they are sealed when
    /// the attempt runs. Otherwise 400 with `dirtyPrefix` before the text.
    ///
    /// An empty staging token is sealed too: a conditional write that looked at the head before must see a
    /// token that changed, and look again.
    <T> T changeClean(Repository repository, String branch, String dirtyPrefix, Attempt<T> attempt) {
        return change(repository, branch, stored -> {
            Optional<Branches.Stored> sealed = sealClean(repository, stored, dirtyPrefix);
            return sealed.isEmpty() ? Optional.empty() : attempt.run(sealed.get());
        });
    }

    /// Seals the tokens of a branch that must be clean before and after; empty when another change came first.
    Optional<Branches.Stored> sealClean(Repository repository, Branches.Stored stored, String dirtyPrefix) {
        requireClean(repository, stored.branch(), dirtyPrefix);
        Optional<Branches.Stored> sealed = sealAlways(repository, stored);
        sealed.ifPresent(now -> requireClean(repository, now.branch(), dirtyPrefix));
        return sealed;
    }

    private void requireClean(Repository repository, Branch branch, String dirtyPrefix) {
        if (!reader.isClean(repository, branch)) {
            throw new VersioningException(INVALID, dirtyPrefix + DIRTY);
        }
    }

    /// Seals the staging token unless it holds nothing; empty when another change came first.
    Optional<Branches.Stored> seal(Repository repository, Branches.Stored stored) {
        return staging.isEmpty(stored.branch().stagingToken()) ? Optional.of(stored) : sealAlways(repository, stored);
    }

    /// Seals the staging token whatever it holds, and forgets earlier sealed tokens that hold nothing, so that
    /// changes that come to nothing do not pile them up; empty when another change came first. Nobody is told
    /// of a seal, and what is built on it is never more durable than it, so it waits for no disk.
    Optional<Branches.Stored> sealAlways(Repository repository, Branches.Stored stored) {
        return sealAlways(repository, stored, store::writeDeferred);
    }

    /// Seals whatever is staged, and waits until that seal and those before it are durable. A database that
    /// crashes takes back a seal it never wrote down, and the token is then written to again, while this
    /// process lives on with what it remembers. Empty when another change came first.
    Optional<Branches.Stored> sealDurably(Repository repository, Branches.Stored stored) {
        Branch branch = stored.branch();
        boolean clean = branch.sealedTokens().isEmpty() && staging.isEmpty(branch.stagingToken());
        return clean ? Optional.of(stored) : sealAlways(repository, stored, store::write);
    }

    /// Seals whatever is staged, nothing too, and returns the branch as it is then, durable: no change prepared
    /// before can be published any more.
    Branch rotate(Repository repository, String branch) {
        return change(repository, branch, stored -> sealAlways(repository, stored, store::write))
                .branch();
    }

    private Optional<Branches.Stored> sealAlways(
            Repository repository, Branches.Stored stored, ToIntFunction<List<Write>> carryOut) {
        Branch before = stored.branch();
        var tokensSealed = new ArrayList<String>();
        tokensSealed.add(before.stagingToken());
        before.sealedTokens().stream().filter(token -> !staging.isEmpty(token)).forEach(tokensSealed::add);
        Branch sealed = before.withTokens(freshToken(repository, before), tokensSealed);
        boolean done = replace(repository, stored, sealed, List.of(), List.of(), carryOut);
        return done ? Optional.of(new Branches.Stored(sealed, RecordCodec.encode(sealed))) : Optional.empty();
    }

    String freshToken(Repository repository, Branch branch) {
        return tokens.fresh(repository.name(), branch.name());
    }

    /// Puts `changed` in place of `stored`, after the new commits it points at; tokens that `changed` no longer
    /// names are dropped. False when another change came first.
    boolean publish(Repository repository, Branches.Stored stored, Branch changed, List<Commit> made) {
        return publish(repository, stored, changed, made, List.of());
    }

    /// The same with `companions` written last, in the same write. They are no part of the change: where the
    /// condition of one does not hold the branch has changed all the same, and whoever gave them looks at what
    /// became of them.
    boolean publish(
            Repository repository, Branches.Stored stored, Branch changed, List<Commit> made, List<Write> companions) {
        return replace(repository, stored, changed, made, companions, store::write);
    }

    private boolean replace(
            Repository repository,
            Branches.Stored stored,
            Branch changed,
            List<Commit> made,
            List<Write> companions,
            ToIntFunction<List<Write>> carryOut) {
        var writes = new ArrayList<Write>();
        made.forEach(commit -> writes.add(commits.write(repository, commit)));
        writes.add(branches.replace(repository, stored, changed));
        var dropped = new ArrayList<>(stored.branch().tokens());
        dropped.removeAll(changed.tokens());
        writes.addAll(tokens.dropping(dropped));
        int own = writes.size();
        writes.addAll(companions);
        boolean done = carryOut.applyAsInt(writes) >= own;
        if (done) {
            made.forEach(commit -> commits.remember(repository, commit));
            events.published(made);
        }
        if (done && !dropped.isEmpty()) {
            tokens.dropped();
        }
        return done;
    }
}
