package io.tarn.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tarn.versioning.Names;
import io.tarn.versioning.Page;
import io.tarn.versioning.Repository;
import io.tarn.versioning.diff.Difference;
import io.tarn.versioning.diff.DifferenceListing;
import io.tarn.versioning.diff.DifferenceRow;
import io.tarn.versioning.diff.PageRequest;
import io.tarn.versioning.engine.VersioningEngine;

/// Pages of differences, with entries.
public final class DifferenceListings {
    private final VersioningEngine engine;

    DifferenceListings(VersioningEngine engine) {
        this.engine = engine;
    }

    /// What is uncommitted on a branch.
    public Page<ListedDifference> uncommitted(Repository repository, String branch, ListRequest request) {
        PageRequest wanted = ObjectReader.pageRequest(request);
        return page(engine.operations()
                .reader()
                .readUncommitted(
                        repository,
                        branch,
                        request.amount() + 1,
                        differences -> DifferenceListing.page(differences, wanted)));
    }

    /// The direct comparison of two refs; the right one may be `branch$`.
    public Page<ListedDifference> twoDot(Repository repository, String left, String right, ListRequest request) {
        requireRefs(left, right);
        PageRequest wanted = ObjectReader.pageRequest(request);
        return page(engine.operations()
                .differences()
                .twoDot(
                        repository,
                        left,
                        right,
                        request.amount() + 1,
                        differences -> DifferenceListing.page(differences, wanted)));
    }

    /// What merging `right` into `left` would bring.
    public Page<ListedDifference> threeDot(Repository repository, String left, String right, ListRequest request) {
        requireRefs(left, right);
        PageRequest wanted = ObjectReader.pageRequest(request);
        return page(engine.operations()
                .differences()
                .threeDot(repository, left, right, differences -> DifferenceListing.page(differences, wanted)));
    }

    private static void requireRefs(String left, String right) {
        Names.ref("left", left);
        Names.ref("right", right);
    }

    private static Page<ListedDifference> page(io.tarn.versioning.diff.Page<DifferenceRow> page) {
        return new Page<>(
                page.rows().stream().map(DifferenceListings::listed).toList(),
                page.hasMore(),
                new String(page.nextOffset(), UTF_8));
    }

    private static ListedDifference listed(DifferenceRow row) {
        return switch (row) {
            case DifferenceRow.KeyRow(Difference difference) ->
                new ListedDifference.Item(
                        new String(difference.key(), UTF_8),
                        difference.type(),
                        difference.left().map(EntryCodec::decode),
                        difference.right().map(EntryCodec::decode));
            case DifferenceRow.PrefixRow(byte[] path) -> new ListedDifference.CommonPrefix(new String(path, UTF_8));
        };
    }
}
