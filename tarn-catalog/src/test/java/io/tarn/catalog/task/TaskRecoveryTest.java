package io.tarn.catalog.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.kv.FaultyKeyValueStore;
import io.tarn.testkit.Await;
import io.tarn.testkit.Crowd;
import io.tarn.testkit.Seed;
import io.tarn.versioning.KeyLayout;
import io.tarn.versioning.Repository;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Several servers, of which some end.
class TaskRecoveryTest {
    private static final Duration SILENCE = Duration.ofSeconds(20);

    private final TaskServers servers = new TaskServers();
    private final Repository repository = servers.repository("lake");

    @AfterEach
    void close() {
        servers.close();
    }

    @Test
    void theTaskOfADeadServerGoesOnElsewhereFromItsCheckpoint() {
        var dying = new Steps(4);
        var first = servers.server(dying);
        var second = servers.server(Steps.free(4));
        String id = first.submit(repository, "p");
        dying.allow(2);
        dying.awaitTaken(2);
        first.kill();
        second.tasks().lookAfter();
        servers.clock.advance(SILENCE.minusSeconds(1));
        second.tasks().lookAfter();
        assertThat(second.tasks().active()).isZero();
        servers.clock.advance(Duration.ofSeconds(5));
        second.tasks().lookAfter();
        TaskState done = second.awaitDone(repository, id);
        assertThat(done.failure()).isEmpty();
        assertThat(done.progress()).isEqualTo(4);
        assertThat(done.info().orElseThrow()).asString().isEqualTo("counted for jane");
        TaskRun run = done.run().orElseThrow();
        assertThat(run.number()).isEqualTo(2);
        assertThat(run.lostRuns()).isEqualTo(1);
        assertThat(((Steps) second.kind().work()).taken).containsExactly(id + ":3", id + ":4");
    }

    @Test
    void aServerThatWasOnlyThoughtDeadCanWriteNothingMore() {
        var slow = new Steps(4);
        var first = servers.server(slow);
        var other = new Steps(4);
        var second = servers.server(other);
        String id = first.submit(repository, "");
        slow.allow(1);
        slow.awaitTaken(1);
        second.tasks().lookAfter();
        servers.clock.advance(SILENCE);
        second.tasks().lookAfter();
        other.allow(1);
        other.awaitTaken(1);
        slow.allow(3);
        slow.stopped.acquireUninterruptibly();
        assertThat(slow.taken).containsExactly(id + ":1");
        assertThat(second.get(repository, id).progress()).isEqualTo(2);
        other.allow(2);
        assertThat(second.awaitDone(repository, id).progress()).isEqualTo(4);
    }

    @Test
    void aBeatingServerKeepsItsTasks() {
        var steps = new Steps(1);
        var first = servers.server(steps);
        var second = servers.server(Steps.free(1));
        String id = first.submit(repository, "");
        for (int i = 0; i < 20; i++) {
            servers.clock.advance(Duration.ofSeconds(5));
            first.tasks().lookAfter();
            second.tasks().lookAfter();
        }
        assertThat(second.tasks().active()).isZero();
        steps.allow(1);
        assertThat(first.awaitDone(repository, id).run().orElseThrow().number()).isEqualTo(1);
    }

    @Test
    void aServerThatStopsLeavesItsTasksToOthersAtOnce() {
        var stopping = new Steps(3);
        var first = servers.serverOf(ids -> TaskKind.of("count", ids, stopping).withLimits(1, 5));
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            ids.add(first.submit(repository, ""));
        }
        stopping.allow(1);
        stopping.awaitTaken(1);
        first.tasks().close();
        assertThat(servers.unfinished()).hasSize(3);
        var second = servers.server(Steps.free(3));
        second.tasks().lookAfter();
        for (String id : ids) {
            TaskState done = second.awaitDone(repository, id);
            assertThat(done.failure()).isEmpty();
            assertThat(done.run().orElseThrow().lostRuns()).isZero();
        }
        assertThat(((Steps) second.kind().work()).taken).hasSize(8);
    }

    @Test
    void ofManyServersExactlyOneTakesATaskOver() {
        for (int round = 0; round < 20; round++) {
            var dying = new Steps(2);
            var first = servers.server(dying);
            String id = first.submit(repository, "");
            first.tasks().close();
            var shared = Steps.free(2);
            List<TaskServers.Server> others = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                others.add(servers.server(shared));
            }
            Crowd.virtual(8, i -> others.get(i).tasks().lookAfter());
            TaskState done = others.getFirst().awaitDone(repository, id);
            assertThat(done.run().orElseThrow().number()).isEqualTo(2);
            assertThat(shared.taken).containsExactly(id + ":1", id + ":2");
        }
    }

    @Test
    void aTaskWhoseServersAreLostAgainAndAgainIsGivenUp() {
        var hanging = new Steps(1);
        var submitter = servers.server(hanging);
        String id = submitter.submit(repository, "");
        submitter.kill();
        for (int lost = 1; lost <= 3; lost++) {
            var next = servers.server(hanging);
            next.tasks().lookAfter();
            servers.clock.advance(SILENCE);
            next.tasks().lookAfter();
            assertThat(next.tasks().active()).isEqualTo(1);
            next.kill();
        }
        var last = servers.server(Steps.free(1));
        last.tasks().lookAfter();
        servers.clock.advance(SILENCE);
        last.tasks().lookAfter();
        TaskState done = last.get(repository, id);
        assertThat(done.done()).isTrue();
        assertThat(done.failure())
                .contains(new TaskFailure(408, "Task owner instance no longer available. Please retry."));
        assertThat(servers.unfinished()).isEmpty();
    }

    @Test
    void aTaskIsCancelledThroughAnotherServer() {
        var steps = new Steps(3);
        var first = servers.server(steps);
        var second = servers.server(steps);
        String id = first.submit(repository, "");
        steps.allow(1);
        steps.awaitTaken(1);
        second.tasks().cancel(repository, second.kind(), id);
        first.tasks().lookAfter();
        assertThat(second.awaitDone(repository, id).failure()).contains(TaskFailure.CANCELLED);
    }

    @Test
    void aCancelledTaskOfADeadServerIsEndedByTheNext() {
        var steps = new Steps(3);
        var first = servers.server(steps);
        String id = first.submit(repository, "");
        first.kill();
        var second = servers.server(Steps.free(3));
        second.tasks().cancel(repository, second.kind(), id);
        second.tasks().lookAfter();
        servers.clock.advance(SILENCE);
        second.tasks().lookAfter();
        assertThat(second.awaitDone(repository, id).failure()).contains(TaskFailure.CANCELLED);
        assertThat(steps.taken).isEmpty();
    }

    @Test
    void tasksOfUnknownKindsAreLeftToServersThatKnowThem() {
        var steps = new Steps(1);
        var first = servers.server(steps);
        String id = first.submit(repository, "");
        first.tasks().close();
        var stranger = servers.serverOf(ids -> TaskKind.of("other", ids, Steps.free(1)));
        stranger.tasks().lookAfter();
        assertThat(stranger.tasks().active()).isZero();
        assertThat(servers.unfinished()).hasSize(1);
        var second = servers.server(Steps.free(1));
        second.tasks().lookAfter();
        assertThat(second.awaitDone(repository, id).failure()).isEmpty();
    }

    @Test
    void moreThanAServerHasRoomForWaitsUntilItHas() {
        var none = new Steps(1);
        var first = servers.server(none);
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            ids.add(first.submit(repository, ""));
        }
        first.tasks().close();
        var second = servers.serverOf(
                ids2 -> TaskKind.of("count", ids2, Steps.free(1)).withLimits(1, 1));
        Await.until("all of them to be done", () -> {
            servers.clock.advance(Duration.ofSeconds(5));
            second.tasks().lookAfter();
            return servers.unfinished().isEmpty();
        });
        for (String id : ids) {
            assertThat(second.get(repository, id).failure()).isEmpty();
        }
    }

    @Test
    void aTaskEndsAlthoughTheStoreFailsNowAndThen() {
        Seed seed = Seed.ofProcess().split("task faults");
        var steps = Steps.free(20);
        var first = servers.server(steps);
        var second = servers.server(steps);
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            ids.add(first.submit(repository, ""));
        }
        first.store().plan(FaultyKeyValueStore.Plan.random(seed.value(), 0.2));
        second.store().plan(FaultyKeyValueStore.Plan.random(seed.split(1).value(), 0.2));
        Await.until("all of them to be done, " + seed.hint(), () -> {
            servers.clock.advance(Duration.ofSeconds(2));
            ignoringFaults(first.tasks()::lookAfter);
            ignoringFaults(second.tasks()::lookAfter);
            return servers.unfinished().isEmpty();
        });
        first.revive();
        for (String id : ids) {
            TaskState done = first.get(repository, id);
            assertThat(done.failure()).as(seed.hint()).isEmpty();
            assertThat(done.progress()).isEqualTo(20);
        }
    }

    private static void ignoringFaults(Runnable step) {
        try {
            step.run();
        } catch (io.tarn.kv.KeyValueException e) {
            assertThat(e).hasMessageContaining("made to fail");
        }
    }

    @Test
    void anEndWhoseStorageFailsIsStoredWhenTheStoreIsBack() {
        var steps = new Steps(1);
        var server = servers.server(steps);
        String id = server.submit(repository, "");
        server.kill();
        steps.allow(1);
        Await.until("a try to save", () -> server.store().calls() > 5);
        server.revive();
        assertThat(server.awaitDone(repository, id).failure()).isEmpty();
    }

    @Test
    void recordsNobodyTouchedForADayAreRemoved() {
        var steps = new Steps(1);
        var server = servers.server(steps);
        var stuck = new Steps(1);
        var dead = servers.server(stuck);
        String done = server.submit(repository, "");
        steps.allow(1);
        server.awaitDone(repository, done);
        String unfinished = dead.submit(repository, "");
        byte[] foreign = TaskFormat.status()
                .encode(new TaskState(
                        "DRforeign",
                        false,
                        TaskServers.START,
                        0,
                        java.util.Optional.empty(),
                        java.util.Optional.empty(),
                        java.util.Optional.empty()));
        servers.shared.set(repository.partition(), KeyLayout.within(KeyLayout.TASKS, "DRforeign"), foreign);
        dead.kill();
        servers.clock.advance(Duration.ofHours(23));
        String young = server.submit(repository, "");
        steps.allow(1);
        server.awaitDone(repository, young);
        server.tasks().clean();
        assertThat(servers.keys(repository.partition())).hasSize(4);
        servers.clock.advance(Duration.ofHours(24).minusSeconds(1));
        server.tasks().clean();
        assertThat(servers.keys(repository.partition()))
                .containsExactlyInAnyOrder("tasks/" + young, "tasks/" + unfinished);
        assertThat(servers.keys(KeyLayout.INSTANCES)).hasSize(1);
    }
}
