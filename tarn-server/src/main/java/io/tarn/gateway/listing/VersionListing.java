package io.tarn.gateway.listing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tarn.gateway.call.Bucket;
import io.tarn.gateway.listing.PageWalk.Page;
import io.tarn.gateway.listing.PageWalk.Part;
import io.tarn.versioning.Commit;
import io.tarn.versioning.Repository;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.diff.DifferenceCursor;
import io.tarn.versioning.diff.KeySpan;
import io.tarn.versioning.diff.Listing;
import io.tarn.versioning.diff.Mount;
import io.tarn.versioning.engine.VersioningEngine;
import io.tarn.versioning.ref.ResolvedRef;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/// Pages of the versions of keys (s3-gateway.md B-24). A key has one version for each commit of the ref's
/// first-parent history in which it changed, whose id is that of the commit, and `null` for what is not
/// committed.
///
/// The history is followed for [#COMMITS_MAX] commits. Where it is longer, the oldest of them stands for all
/// before: every key that it has is a version of it, whoever wrote it. So a page costs at most that many
/// differences of two snapshots, of which no more is read than the page shows; commits that changed nothing cost
/// their record only.
final class VersionListing {
    /// How deep the history of a ref is looked into.
    static final int COMMITS_MAX = 256;

    /// Branches that one page looks into, each as deep.
    static final int BRANCHES_MAX = 8;

    private static final int TRIES_MAX = 10;

    private static final PageWalk.Rows<VersionRow> ROWS = new PageWalk.Rows<>() {
        @Override
        public byte[] path(VersionRow row) {
            return row.path();
        }

        @Override
        public VersionRow commonPrefix(byte[] path) {
            return new VersionRow.CommonPrefix(path);
        }
    };

    /// Where a listing begins: with `key`, behind its version `versionId`.
    record Begun(String key, String versionId) {
        static final Begun NOWHERE = new Begun("", "");
    }

    private final VersioningEngine engine;
    private final RefLookup refs;
    private final int commitsMax;

    VersionListing(VersioningEngine engine, int commitsMax) {
        this.engine = engine;
        this.refs = new RefLookup(engine);
        this.commitsMax = commitsMax;
    }

    /// At most `max` rows.
    ///
    /// @param begun the key that `span` begins with, when pages before had some of its versions
    Page<VersionRow> list(Bucket bucket, KeySpan span, Begun begun, int max) {
        return new PageWalk<>(engine.branches(), bucket, span, max, ROWS)
                .read((ref, part, amount) -> within(bucket, ref, part, begun, amount), BRANCHES_MAX);
    }

    private Part<VersionRow> within(Bucket bucket, String ref, KeySpan span, Begun begun, int amount) {
        Mount mount = RefOrder.mount(bucket, ref);
        byte[] key = begun.key().getBytes(UTF_8);
        List<VersionRow> found = refs.with(bucket.repository(), ref, target -> {
                    Optional<byte[]> limit = limit(bucket.repository(), target, mount, span, amount + 2);
                    Function<Optional<byte[]>, List<VersionRow>> below = end -> all(
                            bucket.repository(),
                            target,
                            () -> new VersionRows(span, mount, amount + 1, key, end),
                            amount,
                            begun);
                    List<VersionRow> rows = below.apply(limit);
                    return rows.size() <= amount && limit.isPresent() ? below.apply(Optional.empty()) : rows;
                })
                .orElseGet(List::of);
        return new Part<>(found.subList(0, Math.min(found.size(), amount)), found.size() > amount);
    }

    /// Below which key the page ends for sure: each key that is there now has a version, so that many are enough. What
    /// was there and went meanwhile may have none; then the page is not full, and read again without this.
    private Optional<byte[]> limit(Repository repository, ResolvedRef ref, Mount mount, KeySpan span, int enough) {
        var now = engine.operations()
                .reader()
                .read(repository, ref, enough + 1, records -> Listing.page(records, mount, span, enough));
        return now.rows().size() < enough
                ? Optional.empty()
                : Optional.of(span.behind(now.rows().getLast().path()));
    }

    /// What of a history is known, and the commit to go on with.
    private record Known(VersionRows rows, Commit next) {}

    private List<VersionRow> all(
            Repository repository, ResolvedRef ref, Supplier<VersionRows> none, int amount, Begun begun) {
        Known known = switch (ref) {
            case ResolvedRef.OfBranch(var branch, boolean explicit) ->
                uncommitted(repository, branch.name(), none, amount);
            case ResolvedRef.OfCommit(String id) -> new Known(none.get(), commit(repository, id));
        };
        if (begun.versionId().equals(VersionRow.UNCOMMITTED)) {
            known.rows().begin();
        }
        committed(repository, known, begun.versionId());
        return known.rows().rows();
    }

    private void committed(Repository repository, Known known, String begunId) {
        Commit commit = known.next();
        for (int depth = 1; depth <= commitsMax; depth++) {
            Optional<Commit> parent = commit.firstParent().map(id -> commit(repository, id));
            String before =
                    depth == commitsMax ? "" : parent.map(Commit::metarangeId).orElse("");
            take(repository, before, commit, known.rows());
            if (commit.id().equals(begunId)) {
                known.rows().begin();
            }
            if (parent.isEmpty()) {
                return;
            }
            commit = parent.get();
        }
    }

    private void take(Repository repository, String before, Commit commit, VersionRows rows) {
        if (before.equals(commit.metarangeId())) {
            return;
        }
        try (DifferenceCursor changes =
                engine.operations().differences().between(repository, before, commit.metarangeId(), rows.limit())) {
            rows.take(changes, commit.id(), commit.creationDate());
        }
    }

    /// What is not committed, and the head behind it. When the head moved meanwhile, what was found belongs to
    /// one of them and may be missing before the other.
    private Known uncommitted(Repository repository, String branch, Supplier<VersionRows> none, int amount) {
        for (int tries = 0; tries < TRIES_MAX; tries++) {
            Commit head = head(repository, branch);
            VersionRows rows = engine.operations().reader().readUncommitted(repository, branch, amount + 1, changes -> {
                VersionRows taken = none.get();
                taken.take(changes, VersionRow.UNCOMMITTED, head.creationDate());
                return taken;
            });
            if (head(repository, branch).id().equals(head.id())) {
                return new Known(rows, head);
            }
        }
        throw VersioningException.tooManyTries();
    }

    private Commit head(Repository repository, String branch) {
        return commit(repository, engine.branches().get(repository, branch).commitId());
    }

    private Commit commit(Repository repository, String id) {
        return engine.commits().get(repository, id);
    }
}
