package io.tarn.versioning.branch;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.tarn.versioning.Branch;
import io.tarn.versioning.Repository;
import io.tarn.versioning.diff.RecordCursor;
import io.tarn.versioning.ref.Branches;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Folds a branch's uncommitted deletes into a snapshot in the background once reads would step over many of them. What
/// it makes is exactly what the next commit would make; see [Compaction] for why it is right.
final class Compactor implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Compactor.class);

    /// Deletes staged on one token before it is folded without a read asking for it.
    private static final int DELETES_MAX = 20_000;

    /// Tokens whose deletes are counted.
    private static final int TOKENS_COUNTED_MAX = 10_000;

    private record Target(String instanceUid, String branch) {}

    private final Branches branches;
    private final HeadChanges heads;
    private final BranchReader reader;
    private final Compaction compaction;
    private final Snapshots snapshots;
    private final Cache<String, AtomicLong> deletes =
            Caffeine.newBuilder().maximumSize(TOKENS_COUNTED_MAX).build();
    private final Set<Target> running = ConcurrentHashMap.newKeySet();
    private final ExecutorService worker =
            Executors.newSingleThreadExecutor(Thread.ofVirtual().name("compactor").factory());

    Compactor(
            Branches branches,
            HeadChanges heads,
            BranchReader reader,
            Compaction compaction,
            Snapshots snapshots) {
        this.branches = branches;
        this.heads = heads;
        this.reader = reader;
        this.compaction = compaction;
        this.snapshots = snapshots;
    }

    /// Counts deletes staged on the branch's current token.
    void noteDeletes(Repository repository, Branch branch, int count) {
        long total = deletes.get(branch.stagingToken(), token -> new AtomicLong()).addAndGet(count);
        if (total >= DELETES_MAX) {
            request(repository, branch.name());
        }
    }

    /// Asks for the branch to be folded soon, unless that is under way. Never blocks.
    void request(Repository repository, String branch) {
        var target = new Target(repository.instanceUid(), branch);
        if (!running.add(target)) {
            return;
        }
        worker.execute(() -> {
            try {
                fold(repository, branch);
            } catch (RuntimeException e) {
                log.warn("folding the deletes of branch {} in {} failed", branch, repository.name(), e);
            } finally {
                running.remove(target);
            }
        });
    }

    /// Seals what is staged on the branch and remembers the snapshot that contains it.
    void fold(Repository repository, String branch) {
        heads.change(repository, branch, stored -> {
            Optional<Branches.Stored> sealed = heads.seal(repository, stored);
            sealed.ifPresent(now -> foldSealed(repository, now.branch()));
            return sealed;
        });
    }

    /// The snapshot of the branch's head with all its sealed tokens applied.
    String foldSealed(Repository repository, Branch branch) {
        BranchLayers layers = compaction.sealedLayers(repository, branch);
        if (layers.tokens().isEmpty()) {
            return layers.metarangeId();
        }
        try (RecordCursor changes = reader.stagedCursor(layers.tokens(), Integer.MAX_VALUE)) {
            String result =
                    snapshots.apply(repository, layers.metarangeId(), changes).orElse(layers.metarangeId());
            compaction.remember(repository, branch, result);
            return result;
        }
    }

    @Override
    public void close() {
        worker.shutdownNow();
        worker.close();
    }
}
