package io.tarn.versioning.branch;

import io.tarn.versioning.Branch;
import io.tarn.versioning.Repository;
import io.tarn.versioning.diff.RecordCursor;
import io.tarn.versioning.ref.Branches;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Folds a branch's uncommitted deletes into a snapshot in the background, once reads would step over many of them.
/// What it makes is what the next commit would make; see [Compaction] for why it is right.
final class Compactor implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Compactor.class);
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(10);

    private final HeadChanges heads;
    private final BranchReader reader;
    private final Compaction compaction;
    private final Snapshots snapshots;
    private final Thread worker = Thread.ofVirtual().name("compactor").unstarted(this::run);
    private volatile boolean closed;

    Compactor(HeadChanges heads, BranchReader reader, Compaction compaction, Snapshots snapshots) {
        this.heads = heads;
        this.reader = reader;
        this.compaction = compaction;
        this.snapshots = snapshots;
    }

    void start() {
        worker.start();
    }

    private void run() {
        while (!closed) {
            try {
                Compaction.Request request = compaction.awaitRequest();
                try {
                    fold(request.repository(), request.branch());
                } catch (RuntimeException e) {
                    log.warn("folding deletes of {} in {} failed", request.branch(), request.repository(), e);
                } finally {
                    compaction.done(request);
                }
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /// Seals what is staged on the branch and remembers the snapshot that contains it.
    private void fold(Repository repository, String branch) {
        heads.change(repository, branch, stored -> {
            Optional<Branches.Stored> sealed = heads.sealDurably(repository, stored);
            sealed.map(Branches.Stored::branch)
                    .filter(now -> !now.sealedTokens().isEmpty())
                    .ifPresent(now -> compaction.remember(
                            repository, now, foldSealed(repository, now).metarangeId()));
            return sealed;
        });
    }

    /// A snapshot, and whether it is known to show other content than the branch's head; if not, it may or may not.
    record Folded(String metarangeId, boolean differs) {}

    /// The snapshot of the branch's head with all its sealed tokens applied. It may be remembered only when the
    /// seals are durable.
    Folded foldSealed(Repository repository, Branch branch) {
        BranchLayers layers = compaction.sealedLayers(repository, branch);
        if (layers.tokens().isEmpty()) {
            return new Folded(layers.metarangeId(), false);
        }
        try (RecordCursor changes = reader.stagedCursor(layers.tokens(), Integer.MAX_VALUE)) {
            Optional<String> applied = snapshots.apply(repository, layers.metarangeId(), changes);
            String result = applied.orElse(layers.metarangeId());
            return new Folded(result, applied.isPresent() && compaction.isHead(repository, branch, layers));
        }
    }

    @Override
    public void close() {
        closed = true;
        worker.interrupt();
        try {
            worker.join(CLOSE_WAIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
