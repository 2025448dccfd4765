package io.tarn.versioning.branch;

import io.tarn.kv.Write;
import io.tarn.versioning.Commit;
import java.util.List;

/// Is told of every commit just before it is put on a branch, when all else is done and hooks have passed it;
/// several times when others are faster. Throwing gives the change up. What it writes itself is durable before the
/// branch moves, so [Publications] can tell afterwards whether it did.
@FunctionalInterface
public interface Candidates {
    /// What is to be written together with the commit and the branch, but last: it is no part of the change. Where
    /// the condition of one does not hold the change stands, and that one and those behind it are not written.
    List<Write> about(Commit commit);

    /// Nobody is told.
    static Candidates untold() {
        return commit -> List.of();
    }
}
