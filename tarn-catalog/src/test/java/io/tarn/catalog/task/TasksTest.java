package io.tarn.catalog.task;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.testkit.Await;
import io.tarn.versioning.KeyLayout;
import io.tarn.versioning.Repository;
import io.tarn.versioning.VersioningException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Tasks on one server.
class TasksTest {
    private final TaskServers servers = new TaskServers();
    private final Repository repository = servers.repository("lake");

    @AfterEach
    void close() {
        servers.close();
    }

    @Test
    void aTaskIsFoundAtOnceAndEndsWithItsResult() {
        var steps = new Steps(2);
        var server = servers.server(steps);
        String id = server.submit(repository, "p");
        assertThat(id).matches("CO[A-Za-z0-9_-]{20}");
        TaskState submitted = server.get(repository, id);
        assertThat(submitted.done()).isFalse();
        assertThat(submitted.updatedAt()).isEqualTo(TaskServers.START);
        assertThat(submitted.run().orElseThrow().parameters()).isEqualTo("p".getBytes(UTF_8));
        assertThat(servers.unfinished()).hasSize(1);
        servers.clock.advance(Duration.ofSeconds(1));
        steps.allow(2);
        TaskState done = server.awaitDone(repository, id);
        assertThat(done.failure()).isEmpty();
        assertThat(done.info().orElseThrow()).asString().isEqualTo("counted for jane");
        assertThat(done.progress()).isEqualTo(2);
        assertThat(done.updatedAt()).isEqualTo(TaskServers.START.plusSeconds(1));
        assertThat(servers.unfinished()).isEmpty();
    }

    @Test
    void whatTheWorkThrowsIsTheFailure() {
        var server = servers.server(task -> {
            throw new VersioningException(VersioningException.Kind.GONE, "repository in deletion");
        });
        TaskState done = server.awaitDone(repository, server.submit(repository, ""));
        assertThat(done.failure()).contains(new TaskFailure(418, "repository in deletion"));
        assertThat(done.info()).isEmpty();
        assertThat(servers.unfinished()).isEmpty();
    }

    @Test
    void anErrorIsAFailureToo() {
        var server = servers.server(task -> {
            throw new StackOverflowError("too deep");
        });
        TaskState done = server.awaitDone(repository, server.submit(repository, ""));
        assertThat(done.failure()).contains(new TaskFailure(418, "too deep"));
    }

    @Test
    void onlyItsOwnIdAndRepositoryLeadToATask() {
        var server = servers.server(Steps.free(1));
        Repository other = servers.repository("other");
        String id = server.submit(repository, "");
        for (String wrong :
                new String[] {"", "CO", "XX" + id.substring(2), id + "x", id.substring(1), "CO/../../../../../.."}) {
            assertNotFound(server, repository, wrong);
        }
        assertNotFound(server, repository, "CO" + "x".repeat(20));
        assertNotFound(server, other, id);
        assertThat(server.get(repository, id).id()).isEqualTo(id);
    }

    private static void assertNotFound(TaskServers.Server server, Repository repository, String id) {
        assertThatThrownBy(() -> server.get(repository, id))
                .isInstanceOfSatisfying(
                        VersioningException.class,
                        e -> assertThat(e.kind()).isEqualTo(VersioningException.Kind.NOT_FOUND))
                .hasMessage("not found");
    }

    @Test
    void tasksWaitTheirTurnAndMoreThanCanWaitAreRefused() {
        var steps = new Steps(1);
        var server = servers.serverOf(ids -> TaskKind.of("count", ids, steps).withLimits(1, 1));
        String first = server.submit(repository, "");
        String second = server.submit(repository, "");
        assertThat(server.tasks().load()).containsExactly(new TaskLoad("count", 1, 1));
        assertThatThrownBy(() -> server.submit(repository, ""))
                .isInstanceOfSatisfying(
                        VersioningException.class,
                        e -> assertThat(e.kind()).isEqualTo(VersioningException.Kind.OVERLOADED))
                .hasMessage("too many count tasks wait on this server, try again later");
        assertThat(servers.unfinished()).hasSize(2);
        steps.allow(1);
        Await.until("one of them to end", () -> servers.unfinished().size() == 1);
        Await.until("room", () -> server.tasks().active() == 1);
        String third = server.submit(repository, "");
        steps.allow(2);
        for (String id : new String[] {first, second, third}) {
            assertThat(server.awaitDone(repository, id).failure()).isEmpty();
        }
        Await.until("nothing to do", () -> server.tasks().load().equals(List.of(new TaskLoad("count", 0, 0))));
    }

    @Test
    void progressIsStoredWhenTheServerLooks() {
        var told = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        var server = servers.server(task -> {
            task.progress(41);
            told.countDown();
            await(end);
            task.progress(42);
            return Optional.empty();
        });
        String id = server.submit(repository, "");
        await(told);
        servers.clock.advance(Duration.ofSeconds(1));
        server.tasks().lookAfter();
        assertThat(server.get(repository, id).progress()).isEqualTo(41);
        assertThat(server.get(repository, id).updatedAt()).isEqualTo(TaskServers.START.plusSeconds(1));
        end.countDown();
        assertThat(server.awaitDone(repository, id).progress()).isEqualTo(42);
    }

    static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aCancelledTaskEndsAndSaysSo() {
        var steps = new Steps(5);
        var server = servers.server(steps);
        String id = server.submit(repository, "");
        steps.allow(1);
        steps.awaitTaken(1);
        assertThat(server.tasks().cancel(repository, server.kind(), id).cancelRequested())
                .isTrue();
        TaskState done = server.awaitDone(repository, id);
        assertThat(done.failure()).contains(new TaskFailure(499, "Canceled"));
        assertThat(done.progress()).isEqualTo(1);
        assertThat(server.tasks().cancel(repository, server.kind(), id))
                .usingRecursiveComparison()
                .isEqualTo(done);
    }

    @Test
    void aWaitingTaskIsCancelledWithoutWaitingForItsTurn() {
        var steps = new Steps(1);
        var server = servers.serverOf(
                ids -> TaskKind.of("count", ids, steps).withCancel().withLimits(1, 2));
        server.submit(repository, "");
        String waiting = server.submit(repository, "");
        server.tasks().cancel(repository, server.kind(), waiting);
        assertThat(server.awaitDone(repository, waiting).failure()).contains(TaskFailure.CANCELLED);
        assertThat(steps.taken).isEmpty();
    }

    @Test
    void whatIsDoneDespiteACancelStaysDone() {
        var running = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        var server = servers.server(task -> {
            running.countDown();
            await(end);
            return Optional.of(new byte[] {7});
        });
        String id = server.submit(repository, "");
        await(running);
        server.tasks().cancel(repository, server.kind(), id);
        end.countDown();
        TaskState done = server.awaitDone(repository, id);
        assertThat(done.failure()).isEmpty();
        assertThat(done.info().orElseThrow()).containsExactly(7);
    }

    @Test
    void aKindThatCannotBeCancelledIsNot() {
        var server = servers.serverOf(ids -> TaskKind.of("count", ids, Steps.free(1)));
        String id = server.submit(repository, "");
        assertThatThrownBy(() -> server.tasks().cancel(repository, server.kind(), id))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(server.awaitDone(repository, id).failure()).isEmpty();
    }

    @Test
    void theRunOfADeletedRepositoryEndsAndLeavesNothing() {
        var steps = new Steps(2);
        var server = servers.server(steps);
        String id = server.submit(repository, "");
        steps.allow(1);
        steps.awaitTaken(1);
        servers.repositories(servers.shared).delete("lake", false);
        server.tasks().lookAfter();
        steps.stopped.acquireUninterruptibly();
        Await.until("the run to end", () -> server.tasks().active() == 0);
        assertThat(servers.keys(repository.partition())).isEmpty();
        assertNotFound(server, repository, id);
        servers.clock.advance(Duration.ofMinutes(61));
        server.tasks().lookAfter();
        assertThat(servers.unfinished()).isEmpty();
    }

    @Test
    void twoKindsOfOneNameAreRefused() {
        assertThatThrownBy(() -> new Tasks(
                        servers.shared,
                        servers.repositories(servers.shared),
                        new io.tarn.versioning.Xid.Generator(servers.clock, servers.random),
                        java.util.List.of(
                                TaskKind.of("one", TaskIds.prefixed("A", servers.random), task -> Optional.empty()),
                                TaskKind.of("one", TaskIds.prefixed("B", servers.random), task -> Optional.empty())),
                        TaskOptions.defaults(servers.clock, e -> new TaskFailure(500, ""))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theWatchDoesAllOfThisByItself() {
        var steps = new Steps(3);
        var first = servers.server(steps);
        var second = servers.server(steps);
        first.tasks().start();
        second.tasks().start();
        String id = first.submit(repository, "");
        steps.allow(1);
        steps.awaitTaken(1);
        second.tasks().cancel(repository, second.kind(), id);
        assertThat(first.awaitDone(repository, id).failure()).contains(TaskFailure.CANCELLED);
        assertThat(servers.keys(KeyLayout.INSTANCES)).hasSize(1);
        first.tasks().close();
        assertThat(servers.keys(KeyLayout.INSTANCES)).isEmpty();
    }
}
