package io.tarn.api;

import java.util.Optional;

/// Whether requests should be sent to this server now.
@FunctionalInterface
public interface Readiness {
    /// Why not, in a few words that anyone may read; empty when they should.
    Optional<String> obstacle();
}
