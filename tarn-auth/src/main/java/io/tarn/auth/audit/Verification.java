package io.tarn.auth.audit;

import java.util.Optional;

/// What a check of the chain found.
///
/// @param first sequence of the oldest segment kept
/// @param last sequence of the last segment checked, one less than the first when there was none
/// @param hash of that segment, in hexadecimal digits; kept elsewhere, it shows later whether the log was cut
/// @param segments how many were checked
/// @param records in them
/// @param complete false when the check ended at its limit; it goes on behind `last` and `hash`
/// @param problem the first one
public record Verification(
        long first, long last, String hash, long segments, long records, boolean complete, Optional<Problem> problem) {
    /// Something that is not as it was written.
    ///
    /// @param sequence where
    public record Problem(long sequence, String text) {}
}
