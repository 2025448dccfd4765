package io.tarn.versioning.merge;

/// How many keys of a snapshot changes added, changed and removed; changes to the same content count nothing.
public record ApplySummary(long added, long changed, long removed) {
    /// Nothing changed: the base itself holds what was written.
    public boolean isEmpty() {
        return added == 0 && changed == 0 && removed == 0;
    }
}
