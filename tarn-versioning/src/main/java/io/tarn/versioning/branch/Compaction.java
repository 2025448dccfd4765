package io.tarn.versioning.branch;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.tarn.versioning.Branch;
import io.tarn.versioning.Repository;
import io.tarn.versioning.ref.Commits;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// Remembers snapshots that already contain a branch's sealed tokens, so that reads and the next commit need not
/// walk them again: a page behind a hundred thousand deletes costs what any page costs. And takes the requests to
/// make them, which [Compactor] fulfils.
///
/// A sealed token never changes what it says to readers that matter: a write still in flight into it is repeated on
/// the branch's current token before it is acknowledged. So a snapshot of (base metarange, sealed tokens) made once
/// is right for as long as both are on the branch; when the head moves it is simply never looked up again. The
/// memory is this process's own: losing it costs time only.
final class Compaction {
    /// Snapshots remembered.
    private static final int VIEWS_MAX = 10_000;

    /// Tokens whose deletes are counted.
    private static final int TOKENS_COUNTED_MAX = 10_000;

    /// Requests waiting; more are forgotten, to be made again by the next read or write.
    private static final int REQUESTS_MAX = 1_000;

    /// A branch to be folded.
    record Request(Repository repository, String branch) {
        private String key() {
            return repository.instanceUid() + "/" + branch;
        }
    }

    private record Key(String instanceUid, String metarangeId, List<String> sealedTokens) {}

    private final Commits commits;
    private final CompactionOptions options;
    private final Cache<Key, String> views =
            Caffeine.newBuilder().maximumSize(VIEWS_MAX).build();
    private final Cache<String, AtomicLong> deletes =
            Caffeine.newBuilder().maximumSize(TOKENS_COUNTED_MAX).build();
    private final BlockingQueue<Request> requests = new ArrayBlockingQueue<>(REQUESTS_MAX);
    private final Set<String> requested = ConcurrentHashMap.newKeySet();

    Compaction(Commits commits, CompactionOptions options) {
        this.commits = commits;
        this.options = options;
    }

    /// The cheapest layers that give the branch's content.
    BranchLayers layers(Repository repository, Branch branch) {
        String base = commits.get(repository, branch.commitId()).metarangeId();
        List<String> sealed = branch.sealedTokens();
        for (int covered = 0; covered < sealed.size(); covered++) {
            Optional<String> view = find(repository, base, sealed.subList(covered, sealed.size()));
            if (view.isPresent()) {
                var tokens = new ArrayList<String>();
                tokens.add(branch.stagingToken());
                tokens.addAll(sealed.subList(0, covered));
                return new BranchLayers(tokens, view.get());
            }
        }
        return new BranchLayers(branch.tokens(), base);
    }

    /// The layers of the sealed tokens alone, without what is still being written.
    BranchLayers sealedLayers(Repository repository, Branch branch) {
        BranchLayers all = layers(repository, branch);
        return new BranchLayers(all.tokens().subList(1, all.tokens().size()), all.metarangeId());
    }

    /// Whether these layers lie on the branch's head itself, not on a snapshot with some of its tokens applied.
    boolean isHead(Repository repository, Branch branch, BranchLayers layers) {
        return layers.metarangeId()
                .equals(commits.get(repository, branch.commitId()).metarangeId());
    }

    private Optional<String> find(Repository repository, String base, List<String> sealed) {
        return Optional.ofNullable(views.getIfPresent(new Key(repository.instanceUid(), base, List.copyOf(sealed))));
    }

    /// Remembers that `metarangeId` is the branch's head with all its sealed tokens applied. The seals must be
    /// durable: one that a crash of the database undoes leaves a token that changes again.
    void remember(Repository repository, Branch branch, String metarangeId) {
        String base = commits.get(repository, branch.commitId()).metarangeId();
        views.put(new Key(repository.instanceUid(), base, branch.sealedTokens()), metarangeId);
    }

    /// Counts deletes staged on the branch's current token.
    void noteDeletes(Repository repository, Branch branch, int count) {
        long total =
                deletes.get(branch.stagingToken(), token -> new AtomicLong()).addAndGet(count);
        if (total >= options.deletesMax()) {
            request(new Request(repository, branch.name()));
        }
    }

    /// Takes note that a read of the branch stepped over so many tombstones.
    void noteSteppedOver(Repository repository, Branch branch, long tombstones) {
        if (tombstones >= options.steppedOverMax()) {
            request(new Request(repository, branch.name()));
        }
    }

    private void request(Request request) {
        if (requested.add(request.key()) && !requests.offer(request)) {
            requested.remove(request.key());
        }
    }

    /// Waits for the next branch to be folded.
    Request awaitRequest() throws InterruptedException {
        return requests.take();
    }

    /// To be called when a request was dealt with; only then the branch can be requested again.
    void done(Request request) {
        requested.remove(request.key());
    }
}
