package io.tarn.auth.policy;

import java.util.Optional;

/// What became of a condition.
///
/// @param holds false also when it could not be evaluated
/// @param error why it could not be evaluated
record Truth(boolean holds, Optional<String> error) {
    static final Truth TRUE = new Truth(true, Optional.empty());
    static final Truth FALSE = new Truth(false, Optional.empty());

    static Truth of(boolean holds) {
        return holds ? TRUE : FALSE;
    }

    static Truth failed(String error) {
        return new Truth(false, Optional.of(error));
    }
}
