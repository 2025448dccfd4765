package io.tarn.catalog.task;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tarn.testkit.Await;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Work that saves a checkpoint after each of its steps and takes each step when the test lets it.
final class Steps implements TaskWork {
    /// The steps taken by any run, `<id>:<step>`.
    final List<String> taken = Collections.synchronizedList(new ArrayList<>());

    /// Runs told to stop.
    final Semaphore stopped = new Semaphore(0);

    private final int count;
    private final Semaphore allowed = new Semaphore(0);

    Steps(int count) {
        this.count = count;
    }

    /// Work that waits for nobody.
    static Steps free(int count) {
        var steps = new Steps(count);
        steps.allow(1_000_000);
        return steps;
    }

    void allow(int steps) {
        allowed.release(steps);
    }

    void awaitTaken(int steps) {
        Await.until(steps + " steps to be taken", () -> taken.size() >= steps);
    }

    @Override
    public Optional<byte[]> run(RunningTask task) {
        try {
            int step = task.checkpoint().length == 0 ? 0 : Integer.parseInt(new String(task.checkpoint(), UTF_8));
            while (step < count) {
                awaitTurn(task);
                step++;
                task.save(Integer.toString(step).getBytes(UTF_8), step);
                taken.add(task.id() + ":" + step);
            }
            return Optional.of(("counted for " + task.user()).getBytes(UTF_8));
        } catch (TaskStoppedException e) {
            stopped.release();
            throw e;
        }
    }

    private void awaitTurn(RunningTask task) {
        try {
            while (!allowed.tryAcquire(1, TimeUnit.MILLISECONDS)) {
                task.check();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
