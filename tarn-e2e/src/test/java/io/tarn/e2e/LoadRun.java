package io.tarn.e2e;

import io.tarn.testkit.Await;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/// Several workers at work, and what must be true when they rest.
final class LoadRun {
    private static final Duration PROGRESS_MAX = Duration.ofMinutes(2);

    /// What happens to the servers while the workers are at work.
    interface Disturbance {
        void happen() throws Exception;
    }

    private final Load load;
    private final List<LoadWorker> workers = new ArrayList<>();
    private final AtomicBoolean stopped = new AtomicBoolean();

    LoadRun(Load load, int size, SplittableRandom random) {
        this.load = load;
        for (int i = 0; i < size; i++) {
            workers.add(new LoadWorker(load, i, random.split()));
        }
    }

    /// Runs the workers until the disturbance is over, and lets them end what they do.
    void during(Disturbance disturbance) throws Exception {
        stopped.set(false);
        try (ExecutorService threads = Executors.newFixedThreadPool(workers.size())) {
            List<Future<Void>> running = new ArrayList<>();
            for (LoadWorker worker : workers) {
                running.add(threads.submit(() -> work(worker)));
            }
            try {
                disturbance.happen();
            } finally {
                stopped.set(true);
                for (Future<Void> one : running) {
                    one.get();
                }
            }
        }
    }

    /// Waits, during a run, for so many further acknowledgements.
    void awaitAcknowledged(long more) {
        long goal = load.acknowledged().get() + more;
        awaitProgress(more + " acknowledgements", () -> load.acknowledged().get() >= goal);
    }

    /// Waits, during a run, for so many further changes of the head of every branch.
    void awaitHeadChanges(int more) {
        List<String> branches = new ArrayList<>(load.branches());
        branches.add(Load.MAIN);
        List<Long> goals = branches.stream()
                .map(branch -> load.heads().count(branch) + more)
                .toList();
        awaitProgress(more + " changes of each head", () -> {
            for (int i = 0; i < goals.size(); i++) {
                if (load.heads().count(branches.get(i)) < goals.get(i)) {
                    return false;
                }
            }
            return true;
        });
    }

    /// Waits, during a run, until so many further calls were answered with a fault, or the time is over.
    void awaitFaults(int more, Duration limit) {
        long goal = load.faults().get() + more;
        long start = System.nanoTime();
        awaitProgress(
                more + " faults", () -> load.faults().get() >= goal || System.nanoTime() - start > limit.toNanos());
    }

    private void awaitProgress(String what, Callable<Boolean> reached) {
        Await.until(what, PROGRESS_MAX, () -> stopped.get() || reached.call());
    }

    /// Checks everything through every server, commits and merges the rest, and checks again.
    void verify() throws IOException, InterruptedException {
        for (LoadTarget target : load.targets()) {
            verify(target.rest());
        }
        Rest last = load.targets().getLast().rest();
        for (LoadWorker worker : workers) {
            worker.finish(last);
        }
        verify(load.targets().getFirst().rest());
    }

    private void verify(Rest rest) throws IOException, InterruptedException {
        for (LoadWorker worker : workers) {
            for (KnownObjects part : worker.parts()) {
                part.verify(rest);
            }
        }
        for (String branch : load.branches()) {
            load.heads().verify(rest, branch);
        }
        load.heads().verify(rest, Load.MAIN);
    }

    /// What the workers did last, for a failure message.
    String report() {
        StringBuilder report = new StringBuilder("the last calls:\n");
        workers.forEach(worker -> report.append(worker.recent()).append('\n'));
        return report.toString();
    }

    @SuppressWarnings("NullAway") // Void
    private Void work(LoadWorker worker) throws IOException, InterruptedException {
        try {
            while (!stopped.get()) {
                worker.step();
            }
            return null;
        } catch (Throwable wrong) {
            stopped.set(true);
            throw wrong;
        }
    }

    /// A failure with all that is needed to repeat and understand it.
    AssertionError failure(long seed, Throwable cause) {
        Throwable first = cause instanceof ExecutionException e ? e.getCause() : cause;
        StringBuilder text = new StringBuilder("repeat the choices with -Dtarn.crash.seed=" + seed + "\n");
        text.append(report());
        load.targets().forEach(target -> text.append("a server printed:\n").append(target.output()));
        return new AssertionError(text.toString(), first);
    }
}
