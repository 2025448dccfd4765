package io.tarn.versioning.protection;

/// What a protection rule can forbid on a branch (engine specification 16.1). Merges, reverts, cherry-picks,
/// imports and deletion of the branch are never forbidden.
public enum BlockedAction {
    /// Everything that changes uncommitted values: uploads, deletes, copies, resets.
    STAGING_WRITE,
    /// Commits of what is staged, and hard resets.
    COMMIT
}
