package io.tarn.versioning.branch;

import io.tarn.kv.Write;
import io.tarn.versioning.Branch;
import io.tarn.versioning.Commit;
import io.tarn.versioning.Repository;
import io.tarn.versioning.committed.PendingSnapshot;
import io.tarn.versioning.ref.Branches;
import io.tarn.versioning.ref.Commits;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/// Changes that each put one commit on the head of a clean branch, carried out together: those that came while
/// others were under way form one round. Each builds on the commit of the one before it as if that were stored
/// already; their files are stored at the same time, and one write publishes all their commits and moves the branch.
/// So a round costs hardly more waiting for disk and network than a single change.
///
/// Nobody is told of a commit before it is published. A change that is refused (a conflict, nothing to do) drops out
/// alone; after one that a hook refuses, the changes behind it are made again without it. An upload or a write that
/// fails is the failure of all of its round. After a lost race the round is done again.
final class CommitGroups {
    /// Changes of one round at most, so that the first to come does not wait for ever more.
    static final int ROUND_MAX = 16;

    /// A commit to be put on the head, and its snapshot. `before` runs when its files are stored; what it throws
    /// refuses the change, what it gives is written behind the commit and the branch (see
    /// [HeadChanges#publish]).
    record Made(Commit commit, PendingSnapshot snapshot, Supplier<List<Write>> before) {}

    /// Makes a commit of the head; may run several times.
    interface Change {
        Made make(TentativeHead head);
    }

    private record Line(String instanceUid, String branch) {}

    /// What a caller is told: to carry out the next round itself, or its result.
    private sealed interface Turn {
        record Drive() implements Turn {}

        record Done(Commit commit) implements Turn {}

        record Failed(Throwable failure) implements Turn {}
    }

    private static final class Request {
        private final Change change;
        private final CompletableFuture<Turn> turn = new CompletableFuture<>();
        private final CompletableFuture<Turn> result = new CompletableFuture<>();

        Request(Change change) {
            this.change = change;
        }

        void settle(Turn outcome) {
            result.complete(outcome);
            turn.complete(outcome);
        }
    }

    /// A request's part in a round: a commit, or the reason why there is none.
    private record Attempted(Request request, Optional<Made> made, Turn turn) {}

    private final HeadChanges heads;
    private final Commits commits;

    /// The requests not yet in a round; present as long as somebody carries out rounds of that branch.
    private final ConcurrentHashMap<Line, Deque<Request>> waiting = new ConcurrentHashMap<>();

    CommitGroups(HeadChanges heads, Commits commits) {
        this.heads = heads;
        this.commits = commits;
    }

    /// Puts the commit that `change` makes on the branch, which must be clean, and returns it once it is durable and
    /// part of the branch's history.
    Commit put(Repository repository, String branch, Change change) {
        var line = new Line(repository.instanceUid(), branch);
        var request = new Request(change);
        waiting.compute(line, (key, queue) -> {
            Deque<Request> joined = queue;
            if (joined == null) {
                request.turn.complete(new Turn.Drive());
                joined = new ArrayDeque<>();
            }
            joined.add(request);
            return joined;
        });
        Turn turn = request.turn.join();
        if (turn instanceof Turn.Drive) {
            drive(repository, line);
            turn = request.result.join();
        }
        return switch (turn) {
            case Turn.Done(Commit commit) -> commit;
            case Turn.Failed(RuntimeException failure) -> throw failure;
            case Turn.Failed(Error failure) -> throw failure;
            case Turn.Failed(Throwable failure) -> throw new IllegalStateException(failure);
            case Turn.Drive() -> throw new IllegalStateException("a round ended without a result for its first change");
        };
    }

    /// Carries out one round, which the caller's request is the first of, and hands over to who waits longest.
    private void drive(Repository repository, Line line) {
        var round = new ArrayList<Request>();
        try {
            take(line, round);
            while (!round.isEmpty()) {
                heads.change(repository, line.branch(), stored -> attempt(repository, stored, line, round));
            }
        } catch (RuntimeException | Error e) {
            round.forEach(request -> request.settle(new Turn.Failed(e)));
        } finally {
            handOver(line);
        }
    }

    /// Fills the round with those who have waited longest.
    private void take(Line line, List<Request> round) {
        waiting.computeIfPresent(line, (key, queue) -> {
            while (round.size() < ROUND_MAX && !queue.isEmpty()) {
                round.add(queue.remove());
            }
            return queue;
        });
    }

    private void handOver(Line line) {
        waiting.computeIfPresent(line, (key, queue) -> {
            if (queue.isEmpty()) {
                return null;
            }
            queue.peek().turn.complete(new Turn.Drive());
            return queue;
        });
    }

    /// Settles the round, or as much of it as comes before a change that a hook refuses, and that change; empty when
    /// another change of the branch came first.
    private Optional<Boolean> attempt(Repository repository, Branches.Stored stored, Line line, List<Request> round) {
        take(line, round);
        Optional<Branches.Stored> sealed = heads.sealClean(repository, stored, "");
        if (sealed.isEmpty()) {
            return Optional.empty();
        }
        Branch branch = sealed.get().branch();
        var companions = new ArrayList<Write>();
        List<Attempted> attempted =
                consider(make(round, new TentativeHead(commits, repository, branch.commitId())), companions);
        List<Commit> made = attempted.stream()
                .flatMap(one -> one.made().stream())
                .map(Made::commit)
                .toList();
        if (!made.isEmpty()
                && !heads.publish(
                        repository, sealed.get(), branch.movedTo(made.getLast().id()), made, companions)) {
            return Optional.empty();
        }
        round.subList(0, attempted.size()).clear();
        attempted.forEach(one -> one.request().settle(one.turn()));
        return Optional.of(true);
    }

    private static List<Attempted> make(List<Request> round, TentativeHead head) {
        var attempted = new ArrayList<Attempted>(round.size());
        for (Request request : round) {
            try {
                Made made = request.change.make(head);
                head.advance(made.commit());
                attempted.add(new Attempted(request, Optional.of(made), new Turn.Done(made.commit())));
            } catch (RuntimeException e) {
                attempted.add(refused(request, e));
            }
        }
        return attempted;
    }

    /// What is left when the files are stored and hooks have seen the candidates: everything up to and including
    /// the first that a hook refuses. Adds what is to be written with them to `companions`.
    private static List<Attempted> consider(List<Attempted> attempted, List<Write> companions) {
        attempted.forEach(one -> one.made().ifPresent(made -> made.snapshot().stored()));
        for (int i = 0; i < attempted.size(); i++) {
            Attempted one = attempted.get(i);
            try {
                one.made().ifPresent(made -> companions.addAll(made.before().get()));
            } catch (RuntimeException e) {
                var settled = new ArrayList<>(attempted.subList(0, i));
                settled.add(refused(one.request(), e));
                return settled;
            }
        }
        return attempted;
    }

    private static Attempted refused(Request request, RuntimeException reason) {
        return new Attempted(request, Optional.empty(), new Turn.Failed(reason));
    }
}
