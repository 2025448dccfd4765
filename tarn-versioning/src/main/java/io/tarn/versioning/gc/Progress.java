package io.tarn.versioning.gc;

/// Is told of every commit that is looked at; what it throws ends the computation.
public interface Progress {
    void step();

    /// Asks whether to go on, without a step.
    default void check() {}

    /// Tells nobody.
    static Progress none() {
        return () -> {};
    }
}
