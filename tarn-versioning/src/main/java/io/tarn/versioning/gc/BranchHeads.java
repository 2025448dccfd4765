package io.tarn.versioning.gc;

import io.tarn.versioning.Branch;
import io.tarn.versioning.Page;
import io.tarn.versioning.Repository;
import io.tarn.versioning.ref.Branches;
import java.util.Arrays;
import java.util.stream.IntStream;

/// The heads of all branches of a repository, hidden ones too, and how many days each branch keeps its commits;
/// 20 bytes each.
final class BranchHeads {
    private static final int PAGE_SIZE = 1000;

    private long[] high = new long[PAGE_SIZE];
    private long[] low = new long[PAGE_SIZE];
    private int[] days = new int[PAGE_SIZE];
    private int size;

    static BranchHeads of(Repository repository, Branches branches, RetentionRules rules) {
        var heads = new BranchHeads();
        String after = "";
        boolean more = true;
        while (more) {
            Page<Branch> page = branches.list(repository, "", after, PAGE_SIZE, true);
            for (Branch branch : page.results()) {
                heads.add(
                        CommitIds.Prefix.of(branch.commitId())
                                .orElseThrow(() -> Failures.missing(
                                        "head '" + branch.commitId() + "' of branch " + branch.name())),
                        rules.days(branch.name()));
            }
            more = page.hasMore();
            after = page.nextOffset();
        }
        return heads;
    }

    private void add(CommitIds.Prefix head, int branchDays) {
        if (size == days.length) {
            int larger = size + size / 2;
            high = Arrays.copyOf(high, larger);
            low = Arrays.copyOf(low, larger);
            days = Arrays.copyOf(days, larger);
        }
        high[size] = head.high();
        low[size] = head.low();
        days[size++] = branchDays;
    }

    int size() {
        return size;
    }

    CommitIds.Prefix commit(int index) {
        return new CommitIds.Prefix(high[index], low[index]);
    }

    int days(int index) {
        return days[index];
    }

    /// The days of every branch.
    IntStream allDays() {
        return Arrays.stream(days, 0, size);
    }
}
