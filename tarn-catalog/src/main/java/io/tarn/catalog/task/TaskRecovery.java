package io.tarn.catalog.task;

import static io.tarn.versioning.VersioningException.Kind.GONE;
import static io.tarn.versioning.VersioningException.Kind.NOT_FOUND;

import io.tarn.versioning.Repository;
import io.tarn.versioning.VersioningException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes over unfinished tasks whose server has ended or fell silent, as many as there is room for. Of several
/// servers that try one succeeds, by compare-and-set.
final class TaskRecovery {
    private static final Logger LOG = LoggerFactory.getLogger(TaskRecovery.class);

    /// After which an entry of the list that leads nowhere is no longer taken for one about to be written, or
    /// for one of a repository that this server has not heard of yet.
    private static final Duration DANGLING = Duration.ofHours(1);

    private final TaskRecords records;
    private final Heartbeats heartbeats;
    private final TaskRunner runner;
    private final Function<String, Repository> repositories;
    private final Map<String, TaskKind> kinds;
    private final TaskOptions options;
    private final String self;

    TaskRecovery(
            TaskRecords records,
            Heartbeats heartbeats,
            TaskRunner runner,
            Function<String, Repository> repositories,
            Map<String, TaskKind> kinds,
            TaskOptions options,
            String self) {
        this.records = records;
        this.heartbeats = heartbeats;
        this.runner = runner;
        this.repositories = repositories;
        this.kinds = kinds;
        this.options = options;
        this.self = self;
    }

    /// Looks at every unfinished task once.
    void round() {
        Set<String> owners = new HashSet<>();
        records.forEachUnfinished(kinds, listed -> look(listed, owners));
        heartbeats.keep(owners);
    }

    private void look(TaskRecords.Listed listed, Set<String> owners) {
        TaskPlace place = listed.place();
        if (runner.has(place) || runner.isClosing()) {
            return;
        }
        Optional<TaskState> found = records.find(place);
        if (runner.has(place)) {
            return;
        }
        if (found.isEmpty()) {
            unlistDangling(listed);
            return;
        }
        TaskState state = found.get();
        Optional<TaskRun> run = state.run();
        if (state.done() || run.isEmpty()) {
            records.unlist(listed);
            return;
        }
        String owner = run.get().owner();
        owners.add(owner);
        Heartbeats.Life life = owner.equals(self) ? Heartbeats.Life.ENDED : heartbeats.judge(owner);
        if (life != Heartbeats.Life.LIVE) {
            takeOver(listed, state, run.get(), life == Heartbeats.Life.LOST);
        }
    }

    private void takeOver(TaskRecords.Listed listed, TaskState state, TaskRun run, boolean lost) {
        TaskPlace place = listed.place();
        TaskLane lane = runner.lane(place.kind());
        Optional<Repository> repository = repository(listed);
        if (repository.isEmpty()) {
            return;
        }
        if (lost && run.lostRuns() >= options.lostRunsMax()) {
            LOG.warn("{} is given up: its server was lost {} times", place, run.lostRuns() + 1);
            records.change(
                    place,
                    current -> current.isRun(run.owner(), run.number()),
                    current -> current.failed(
                            TaskFailure.ABANDONED, options.clock().instant()));
            return;
        }
        if (!lane.tryTake()) {
            return;
        }
        boolean started = false;
        try {
            heartbeats.beat();
            Optional<TaskState> mine = records.change(
                    place,
                    current -> current.isRun(run.owner(), run.number()),
                    current -> current.withRun(one -> one.takenOver(self, lost)));
            if (mine.isPresent()) {
                LOG.info("{} goes on here, run {}", place, run.number() + 1);
                runner.start(place, repository.get(), mine.get());
                started = true;
            }
        } finally {
            if (!started) {
                lane.giveBack();
            }
        }
    }

    /// The task's repository, unless it is gone.
    private Optional<Repository> repository(TaskRecords.Listed listed) {
        try {
            Repository found = repositories.apply(listed.place().repository());
            if (listed.place().isIn(found)) {
                return Optional.of(found);
            }
        } catch (VersioningException e) {
            if (e.kind() == GONE) {
                return Optional.empty();
            }
            if (e.kind() != NOT_FOUND) {
                throw e;
            }
        }
        unlistDangling(listed);
        return Optional.empty();
    }

    private void unlistDangling(TaskRecords.Listed listed) {
        if (listed.createdAt().isBefore(options.clock().instant().minus(DANGLING))) {
            records.unlist(listed);
        }
    }
}
