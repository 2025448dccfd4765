package io.tarn.bench.scale;

import io.tarn.bench.row.Result;
import io.tarn.versioning.committed.RangeInfo;
import io.tarn.versioning.merge.ChangeApplier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// What a commit does to the ranges of a branch: which it rewrites and which it takes over. That one is rewritten
/// which no change lies in is an `IllegalStateException`, unless it is small enough to be put together with others.
final class RangeChange {
    private final List<RangeInfo> before;
    private final TreeSet<byte[]> changedKeys = new TreeSet<>(Arrays::compareUnsigned);
    private int takenOver;
    private int after;
    private long rewrittenRecords;

    RangeChange(List<RangeInfo> before, List<byte[]> changedKeys) {
        this.before = new ArrayList<>(before);
        this.changedKeys.addAll(changedKeys);
    }

    /// Compares with the ranges after the commit.
    void end(List<RangeInfo> ranges) {
        Set<String> ids = new HashSet<>();
        ranges.forEach(range -> ids.add(range.id()));
        after = ranges.size();
        for (RangeInfo range : before) {
            if (ids.contains(range.id())) {
                takenOver++;
                continue;
            }
            rewrittenRecords += range.count();
            boolean small = range.estimatedSizeBytes() < ChangeApplier.COALESCE_BELOW_BYTES;
            LakeRepository.require(
                    small || isTouched(range), "range " + range.id() + " was rewritten although nothing in it changed");
        }
    }

    private boolean isTouched(RangeInfo range) {
        byte[] first = changedKeys.ceiling(range.minKey());
        return first != null && Arrays.compareUnsigned(first, range.maxKey()) <= 0;
    }

    Result addTo(Result result) {
        return result.with("ranges", before.size())
                .with("rewritten", before.size() - takenOver)
                .with("taken_over", takenOver)
                .with("written", after - takenOver)
                .with("records_in_rewritten", rewrittenRecords);
    }
}
