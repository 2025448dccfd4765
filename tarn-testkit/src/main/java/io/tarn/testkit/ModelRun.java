package io.tarn.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Runs random operations against a system and a simple model side by side, and on a difference finds a short
/// sequence that still fails. Operations are values with a readable `toString` that make sense in any state, so
/// that leaving some out is possible.
///
/// @param <S> the system and its model; closed after each run if it is `AutoCloseable`
/// @param <O> an operation
public final class ModelRun<S, O> {
    /// Applies one operation to system and model and throws when they differ.
    public interface Step<S, O> {
        void apply(S state, O operation) throws Exception;
    }

    /// A sequence that failed and how.
    ///
    /// @param operations up to and including the one that failed
    private record Failure<O>(List<O> operations, Throwable cause) {}

    /// How long shrinking may go on; the shortest sequence found until then is shown.
    private static final Duration SHRINKING_MAX = Duration.ofSeconds(20);

    private final Seed seed;
    private final Supplier<S> fresh;
    private final Function<Gen, O> operation;
    private final Step<S, O> step;

    private ModelRun(Seed seed, Supplier<S> fresh, Function<Gen, O> operation, Step<S, O> step) {
        this.seed = seed;
        this.fresh = fresh;
        this.operation = operation;
        this.step = step;
    }

    /// Runs `steps` operations drawn from `seed` on a state from `fresh`. Throws an [AssertionError] with the seed
    /// and the short sequence when a step throws.
    public static <S, O> void run(
            Seed seed, int steps, Supplier<S> fresh, Function<Gen, O> operation, Step<S, O> step) {
        new ModelRun<>(seed, fresh, operation, step).run(steps);
    }

    private void run(int steps) {
        Gen gen = seed.gen();
        List<O> operations = new ArrayList<>(steps);
        for (int i = 0; i < steps; i++) {
            operations.add(operation.apply(gen));
        }
        Failure<O> failure = failure(operations);
        if (failure != null) {
            throw report(shrunk(failure), operations.size());
        }
    }

    private @Nullable Failure<O> failure(List<O> operations) {
        S state = fresh.get();
        int done = 0;
        try {
            for (O next : operations) {
                done++;
                step.apply(state, next);
            }
            return null;
        } catch (VirtualMachineError e) {
            throw e;
        } catch (Exception | Error e) {
            return new Failure<>(List.copyOf(operations.subList(0, done)), e);
        } finally {
            close(state);
        }
    }

    /// Leaves out ever smaller chunks, down to single operations, as long as the rest still fails; starts over with
    /// single operations until none can go.
    private Failure<O> shrunk(Failure<O> first) {
        long deadline = System.nanoTime() + SHRINKING_MAX.toNanos();
        Failure<O> shortest = first;
        int chunk = Math.max(1, first.operations().size() / 2);
        while (true) {
            Failure<O> shorter = withoutChunks(shortest, chunk, deadline);
            boolean stuck = shorter.operations().size() == shortest.operations().size();
            shortest = shorter;
            if (System.nanoTime() > deadline || (chunk == 1 && stuck)) {
                return shortest;
            }
            chunk = Math.max(1, chunk / 2);
        }
    }

    private Failure<O> withoutChunks(Failure<O> failing, int chunk, long deadline) {
        Failure<O> shortest = failing;
        int from = shortest.operations().size() - chunk;
        while (from > -chunk && System.nanoTime() < deadline) {
            List<O> all = shortest.operations();
            int begin = Math.max(0, from);
            List<O> rest = new ArrayList<>(all.subList(0, begin));
            rest.addAll(all.subList(Math.min(all.size(), Math.max(begin, from + chunk)), all.size()));
            Failure<O> shorter = rest.size() == all.size() ? null : failure(rest);
            shortest = shorter == null ? shortest : shorter;
            from = Math.min(from, shortest.operations().size()) - chunk;
        }
        return shortest;
    }

    private AssertionError report(Failure<O> failure, int steps) {
        StringBuilder text = new StringBuilder()
                .append(failure.cause())
                .append("\nafter ")
                .append(failure.operations().size())
                .append(" operations, shrunk from ")
                .append(steps)
                .append("; ")
                .append(seed.hint());
        for (O next : failure.operations()) {
            text.append("\n  ").append(next);
        }
        return new AssertionError(text.toString(), failure.cause());
    }

    private static void close(Object state) {
        if (state instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Exception e) {
                throw new IllegalStateException("closing the state of a run failed", e);
            }
        }
    }
}
