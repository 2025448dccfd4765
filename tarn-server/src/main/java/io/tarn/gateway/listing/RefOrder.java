package io.tarn.gateway.listing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tarn.gateway.call.Bucket;
import io.tarn.gateway.call.Place;
import io.tarn.versioning.diff.KeySpan;
import io.tarn.versioning.diff.Mount;
import io.tarn.versioning.ref.Branches;
import java.util.Iterator;
import java.util.Optional;

/// The refs whose keys a listing may show, in the order of their keys (s3-gateway.md 3, B-06): the branch of a
/// flat bucket, the ref that the prefix names, or else all branches that are not hidden. For one thread.
final class RefOrder {
    /// Names of branches read at once where keys are listed: most pages end in the first branch.
    private static final int FEW = 16;

    private final Branches branches;
    private final Bucket bucket;
    private final String prefix;
    private final boolean namesOnly;
    private final int namesAtOnce;
    private Iterator<String> single = Optional.<String>empty().stream().iterator();
    private Optional<BranchOrder> all = Optional.empty();

    /// @param max most rows of the page
    RefOrder(Branches branches, Bucket bucket, KeySpan span, int max) {
        this.branches = branches;
        this.bucket = bucket;
        this.prefix = new String(span.prefix(), UTF_8);
        boolean named = bucket.flat().isPresent() || prefix.indexOf('/') >= 0;
        this.namesOnly = !named && new String(span.delimiter(), UTF_8).equals("/");
        this.namesAtOnce = namesOnly ? max + 1 : FEW;
        if (named) {
            single = Optional.of(bucket.place(prefix).ref()).stream().iterator();
        } else if (BranchOrder.mayStartName(prefix)) {
            goOnAt(span.start());
        }
    }

    /// Whether the branches themselves are listed, without a look into them: each is a common prefix, empty or
    /// not.
    boolean namesOnly() {
        return namesOnly;
    }

    /// The next one; empty at the end.
    Optional<String> next() {
        if (all.isPresent()) {
            return all.get().next();
        }
        return single.hasNext() ? Optional.of(single.next()) : Optional.empty();
    }

    /// Passes over the branches that have no key at or above `from`.
    void goOnAt(byte[] from) {
        all = Optional.of(new BranchOrder(branches, bucket.repository(), prefix, from, namesAtOnce));
    }

    /// What the keys of `ref` begin with.
    byte[] head(String ref) {
        return mount(bucket, ref).head();
    }

    /// Where the paths of `ref` are in the bucket.
    static Mount mount(Bucket bucket, String ref) {
        Place root = bucket.place("");
        return new Mount(
                root.path().getBytes(UTF_8), bucket.key(ref, root.path()).getBytes(UTF_8));
    }
}
