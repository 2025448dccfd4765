package io.tarn.catalog.task;

import java.time.Clock;
import java.time.Duration;
import java.util.function.Function;

/// What the tasks of a server are given.
///
/// @param failures the status and text that a synchronous call would have answered
/// @param tick how often running tasks are looked at: whether they were cancelled, how far they are
/// @param heartbeat how often a server with tasks says that it lives
/// @param silence after which an owner without a new heartbeat counts as dead, by the clock of who waits
/// @param lostRunsMax a task whose server was lost so often is not run again
/// @param retention how long records are kept after they changed last
/// @param cleanPeriod how often older ones are looked for
public record TaskOptions(
        Clock clock,
        Function<Throwable, TaskFailure> failures,
        Duration tick,
        Duration heartbeat,
        Duration silence,
        int lostRunsMax,
        Duration retention,
        Duration cleanPeriod) {

    /// The periods of engine specification 17.2.
    public static TaskOptions defaults(Clock clock, Function<Throwable, TaskFailure> failures) {
        return new TaskOptions(
                clock,
                failures,
                Duration.ofSeconds(1),
                Duration.ofSeconds(5),
                Duration.ofSeconds(20),
                3,
                Duration.ofHours(24),
                Duration.ofHours(24));
    }
}
