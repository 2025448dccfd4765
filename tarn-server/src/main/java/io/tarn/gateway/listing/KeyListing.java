package io.tarn.gateway.listing;

import io.tarn.gateway.call.Bucket;
import io.tarn.gateway.listing.PageWalk.Page;
import io.tarn.gateway.listing.PageWalk.Part;
import io.tarn.versioning.Repository;
import io.tarn.versioning.diff.KeySpan;
import io.tarn.versioning.diff.Listing;
import io.tarn.versioning.diff.ListingRow;
import io.tarn.versioning.diff.Mount;
import io.tarn.versioning.engine.VersioningEngine;
import io.tarn.versioning.ref.ResolvedRef;
import java.util.List;

/// Pages of the keys of a bucket. A page costs what it shows: it begins with a seek, a common prefix costs one
/// more whatever it holds, and branches are read one after the other until the page is full.
final class KeyListing {
    /// Branches that one page looks into.
    static final int BRANCHES_MAX = 500;

    private static final PageWalk.Rows<ListingRow> ROWS = new PageWalk.Rows<>() {
        @Override
        public byte[] path(ListingRow row) {
            return row.path();
        }

        @Override
        public ListingRow commonPrefix(byte[] path) {
            return new ListingRow.PrefixRow(path);
        }
    };

    private final VersioningEngine engine;
    private final RefLookup refs;

    KeyListing(VersioningEngine engine) {
        this.engine = engine;
        this.refs = new RefLookup(engine);
    }

    /// At most `max` rows, whose paths are keys of the bucket.
    Page<ListingRow> list(Bucket bucket, KeySpan span, int max) {
        return new PageWalk<>(engine.branches(), bucket, span, max, ROWS)
                .read((ref, part, amount) -> within(bucket, ref, part, amount), BRANCHES_MAX);
    }

    private Part<ListingRow> within(Bucket bucket, String ref, KeySpan span, int amount) {
        Mount mount = RefOrder.mount(bucket, ref);
        Repository repository = bucket.repository();
        return refs.with(repository, ref, found -> rows(repository, found, mount, span, amount))
                .orElseGet(() -> new Part<>(List.of(), false));
    }

    private Part<ListingRow> rows(Repository repository, ResolvedRef ref, Mount mount, KeySpan span, int amount) {
        var page = engine.operations()
                .reader()
                .read(repository, ref, amount + 1, records -> Listing.page(records, mount, span, amount));
        return new Part<>(page.rows(), page.hasMore());
    }
}
