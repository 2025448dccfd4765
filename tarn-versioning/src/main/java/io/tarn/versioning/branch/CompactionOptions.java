package io.tarn.versioning.branch;

/// When the uncommitted deletes of a branch are folded into a snapshot in the background.
///
/// @param deletesMax deletes staged on one token before it is folded without a read asking for it, above 0
/// @param steppedOverMax tombstones a read may step over before it asks for the branch to be folded, above 0
public record CompactionOptions(int deletesMax, int steppedOverMax) {
    private static final CompactionOptions DEFAULTS = new CompactionOptions(20_000, 2_000);

    public CompactionOptions {
        if (deletesMax <= 0 || steppedOverMax <= 0) {
            throw new IllegalArgumentException(
                    "folding needs thresholds above 0: deletes " + deletesMax + ", stepped over " + steppedOverMax);
        }
    }

    public static CompactionOptions defaults() {
        return DEFAULTS;
    }
}
