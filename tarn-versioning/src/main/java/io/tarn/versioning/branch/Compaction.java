package io.tarn.versioning.branch;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.tarn.versioning.Branch;
import io.tarn.versioning.Repository;
import io.tarn.versioning.ref.Commits;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Remembers snapshots that already contain a branch's sealed tokens, so that reads and the next commit need not walk
/// them again: a page behind a hundred thousand deletes costs what any page costs.
///
/// A sealed token never changes what it says to readers that matter: a write still in flight into it is repeated on
/// the branch's current token before it is acknowledged. So a snapshot of (base metarange, sealed tokens) made once is
/// right for as long as both are on the branch; when the head moves it is simply never looked up again. The memory is
/// this process's own: losing it costs time only.
final class Compaction {
    /// Snapshots remembered.
    private static final int VIEWS_MAX = 10_000;

    private record Key(String instanceUid, String metarangeId, List<String> sealedTokens) {}

    private final Commits commits;
    private final Cache<Key, String> views =
            Caffeine.newBuilder().maximumSize(VIEWS_MAX).build();

    Compaction(Commits commits) {
        this.commits = commits;
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

    private Optional<String> find(Repository repository, String base, List<String> sealed) {
        return Optional.ofNullable(
                views.getIfPresent(new Key(repository.instanceUid(), base, List.copyOf(sealed))));
    }

    /// Remembers that `metarangeId` is the branch's head with all its sealed tokens applied.
    void remember(Repository repository, Branch branch, String metarangeId) {
        String base = commits.get(repository, branch.commitId()).metarangeId();
        views.put(new Key(repository.instanceUid(), base, branch.sealedTokens()), metarangeId);
    }
}
