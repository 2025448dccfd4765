package io.tarn.catalog.gc;

import io.tarn.versioning.Branch;
import io.tarn.versioning.Page;
import io.tarn.versioning.Repository;
import io.tarn.versioning.ref.Branches;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/// The names of all branches, hidden ones too, in order from one on, that one included whether or not it is
/// there.
final class BranchNames implements Iterator<String> {
    private static final int PAGE_SIZE = 100;

    private final Branches branches;
    private final Repository repository;
    private Iterator<String> held;
    private String last;
    private boolean more = true;

    /// `first` may be empty.
    BranchNames(Branches branches, Repository repository, String first) {
        this.branches = branches;
        this.repository = repository;
        this.held =
                first.isEmpty() ? List.<String>of().iterator() : List.of(first).iterator();
        this.last = first;
    }

    @Override
    public boolean hasNext() {
        while (!held.hasNext() && more) {
            Page<Branch> page = branches.list(repository, "", last, PAGE_SIZE, true);
            held = page.results().stream().map(Branch::name).iterator();
            last = page.nextOffset();
            more = page.hasMore();
        }
        return held.hasNext();
    }

    @Override
    public String next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return held.next();
    }
}
