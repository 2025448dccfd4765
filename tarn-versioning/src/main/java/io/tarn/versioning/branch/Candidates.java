package io.tarn.versioning.branch;

import io.tarn.versioning.Commit;

/// Is told of every commit just before it is put on a branch, several times when others are faster; throwing
/// gives the change up. What it writes is durable before the branch moves, so [Publications] can tell
/// afterwards whether it did.
@FunctionalInterface
public interface Candidates {
    void about(Commit commit);

    /// Nobody is told.
    static Candidates untold() {
        return commit -> {};
    }
}
