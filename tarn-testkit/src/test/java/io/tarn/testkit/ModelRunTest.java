package io.tarn.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ModelRunTest {
    private sealed interface Op {
        record Add(int number) implements Op {}

        record Remove(int number) implements Op {}
    }

    /// A set that forgets to remove 7 when 3 is in it, beside a right one.
    private record Sets(Set<Integer> system, Set<Integer> model, boolean buggy) {}

    private static Op operation(Gen gen) {
        return gen.oneIn(2) ? new Op.Add(gen.intBetween(0, 9)) : new Op.Remove(gen.intBetween(0, 9));
    }

    private static void step(Sets sets, Op operation) {
        switch (operation) {
            case Op.Add(int number) -> {
                sets.system.add(number);
                sets.model.add(number);
            }
            case Op.Remove(int number) -> {
                if (!(sets.buggy && number == 7 && sets.system.contains(3))) {
                    sets.system.remove(number);
                }
                sets.model.remove(number);
            }
        }
        assertThat(sets.system).isEqualTo(sets.model);
    }

    @Test
    void aRightSystemPasses() {
        ModelRun.run(
                Seed.ofProcess(),
                500,
                () -> new Sets(new HashSet<>(), new HashSet<>(), false),
                ModelRunTest::operation,
                ModelRunTest::step);
    }

    @Test
    void aFailureIsShrunkToTheThreeOperationsThatMatter() {
        Seed seed = new Seed(42);
        Throwable failure = catchThrowable(() -> ModelRun.run(
                seed,
                2000,
                () -> new Sets(new HashSet<>(), new HashSet<>(), true),
                ModelRunTest::operation,
                ModelRunTest::step));
        assertThat(failure)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("after 3 operations, shrunk from 2000")
                .hasMessageContaining("seed 42")
                .hasMessageContaining("\n  Add[number=3]")
                .hasMessageContaining("\n  Add[number=7]")
                .hasMessageEndingWith("\n  Remove[number=7]");
        assertThat(failure.getCause()).isNotNull();
    }

    @Test
    void shrinkingFindsOneOperationAtAnyPlace() {
        for (int place = 0; place < 9; place++) {
            AtomicInteger drawn = new AtomicInteger();
            int bad = place;
            assertThatThrownBy(() -> ModelRun.run(
                            new Seed(1),
                            9,
                            ArrayList<Integer>::new,
                            gen -> drawn.getAndIncrement(),
                            (List<Integer> state, Integer number) ->
                                    assertThat(number).isNotEqualTo(bad)))
                    .hasMessageContaining("after 1 operations")
                    .hasMessageEndingWith("\n  " + bad);
        }
    }

    @Test
    void everyStateIsClosed() {
        AtomicInteger open = new AtomicInteger();
        assertThatThrownBy(() -> ModelRun.<AutoCloseable, Integer>run(
                        new Seed(1),
                        10,
                        () -> {
                            open.incrementAndGet();
                            return open::decrementAndGet;
                        },
                        gen -> gen.intBetween(0, 100),
                        (state, number) -> {
                            throw new java.io.IOException("always");
                        }))
                .isInstanceOf(AssertionError.class);
        assertThat(open).hasValue(0);
    }
}
