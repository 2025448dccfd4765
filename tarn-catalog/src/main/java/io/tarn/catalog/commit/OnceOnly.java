package io.tarn.catalog.commit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tarn.catalog.task.RunningTask;
import io.tarn.kv.KeyValueException;
import io.tarn.kv.Write;
import io.tarn.versioning.Commit;
import io.tarn.versioning.branch.Candidates;
import io.tarn.versioning.branch.Publications;
import java.util.List;
import java.util.Optional;

/// Puts one commit on a branch, however often the task is run. Each candidate's id becomes the task's
/// checkpoint before the branch moves; who comes later looks first whether the candidate got there, after
/// making sure that it cannot do so any more.
final class OnceOnly {
    /// Tries of one run when answers of the database are lost.
    private static final int TRIES_MAX = 5;

    /// Makes a commit and puts it on the branch.
    interface Change {
        Commit run(Candidates candidates);
    }

    private final Publications publications;

    OnceOnly(Publications publications) {
        this.publications = publications;
    }

    Commit run(RunningTask task, String branch, Change change) {
        for (int tries = 1; ; tries++) {
            task.check();
            try {
                Optional<Commit> done = published(task, branch);
                return done.orElseGet(() -> change.run(commit -> keep(task, commit)));
            } catch (KeyValueException e) {
                if (tries == TRIES_MAX || e.kind() == KeyValueException.Kind.INVALID) {
                    throw e;
                }
            }
        }
    }

    private Optional<Commit> published(RunningTask task, String branch) {
        byte[] candidate = task.checkpoint();
        return candidate.length == 0
                ? Optional.empty()
                : publications.find(task.repository(), branch, new String(candidate, UTF_8));
    }

    private static List<Write> keep(RunningTask task, Commit candidate) {
        task.save(candidate.id().getBytes(UTF_8), 0);
        return List.of();
    }
}
