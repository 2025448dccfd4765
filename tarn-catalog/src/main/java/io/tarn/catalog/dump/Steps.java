package io.tarn.catalog.dump;

/// Told of each record that is dealt with; ends the work by throwing.
@FunctionalInterface
interface Steps {
    Steps UNWATCHED = () -> {};

    void step();
}
