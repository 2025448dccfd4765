package io.tarn.gateway.listing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tarn.gateway.call.Bucket;
import io.tarn.versioning.diff.KeySpan;
import io.tarn.versioning.ref.Branches;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Fills one page of a listing from one ref after the other. It ends early, with more to come, when it has
/// looked into as many refs as it may: the cost of a page is bounded also where branches are empty.
///
/// @param <R> a row, which is about a key or a common prefix
final class PageWalk<R> {
    /// A listing within one ref.
    @FunctionalInterface
    interface Source<R> {
        /// At most `amount` rows, at least 1 is asked for; none when there is no such ref.
        Part<R> read(String ref, KeySpan span, int amount);
    }

    /// What rows are to a walk.
    interface Rows<R> {
        /// The key or common prefix.
        byte[] path(R row);

        /// A row for a branch that is listed without a look into it.
        R commonPrefix(byte[] path);
    }

    /// Some rows, and whether there are more.
    record Part<R>(List<R> rows, boolean hasMore) {}

    /// A page.
    ///
    /// @param last when there is more: the next page goes on behind this, usually the last row
    /// @param cutShort whether there is more, but it ended before it was full
    record Page<R>(List<R> rows, Optional<byte[]> last, boolean cutShort) {
        boolean hasMore() {
            return last.isPresent();
        }
    }

    /// Nothing sorts behind it: the last character there is.
    private static final byte[] LAST_CHARACTER =
            Character.toString(Character.MAX_CODE_POINT).getBytes(UTF_8);

    private final RefOrder refs;
    private final KeySpan span;
    private final int max;
    private final Rows<R> kind;
    private final List<R> rows = new ArrayList<>();

    /// @param max most rows of the page
    PageWalk(Branches branches, Bucket bucket, KeySpan span, int max, Rows<R> kind) {
        this.refs = new RefOrder(branches, bucket, span, max);
        this.span = span;
        this.max = max;
        this.kind = kind;
    }

    /// The page.
    ///
    /// @param refsMax refs to look into
    Page<R> read(Source<R> source, int refsMax) {
        if (max == 0 || span.isEmpty()) {
            return ended();
        }
        return refs.namesOnly() ? names() : keys(source, refsMax);
    }

    private Page<R> ended() {
        return new Page<>(rows, Optional.empty(), false);
    }

    private Page<R> full() {
        return new Page<>(rows, Optional.of(kind.path(rows.getLast())), false);
    }

    private Page<R> names() {
        for (Optional<String> ref = refs.next(); ref.isPresent(); ref = refs.next()) {
            byte[] head = refs.head(ref.get());
            if (Arrays.compareUnsigned(head, span.start()) < 0) {
                continue;
            }
            if (rows.size() == max) {
                return full();
            }
            rows.add(kind.commonPrefix(head));
        }
        return ended();
    }

    private Page<R> keys(Source<R> source, int refsMax) {
        int looked = 0;
        byte[] behind = {};
        for (Optional<String> ref = refs.next(); ref.isPresent(); ref = refs.next()) {
            byte[] head = refs.head(ref.get());
            if (looked++ == refsMax) {
                return new Page<>(rows, Optional.of(behind), true);
            }
            Part<R> part = source.read(ref.get(), span, Math.max(1, max - rows.size()));
            if (rows.size() == max && !part.rows().isEmpty()) {
                return full();
            }
            rows.addAll(part.rows());
            if (part.hasMore()) {
                return full();
            }
            passOver(part, head);
            behind = behindAll(head);
        }
        return ended();
    }

    /// What sorts behind all keys that begin with `head`, before those of other refs, and is no common prefix.
    private static byte[] behindAll(byte[] head) {
        byte[] all = Arrays.copyOf(head, head.length + LAST_CHARACTER.length);
        System.arraycopy(LAST_CHARACTER, 0, all, head.length, LAST_CHARACTER.length);
        return all;
    }

    /// A common prefix that ends within the name of a branch stands for other branches too.
    private void passOver(Part<R> part, byte[] head) {
        if (!part.rows().isEmpty()) {
            byte[] last = kind.path(part.rows().getLast());
            if (last.length < head.length) {
                refs.goOnAt(KeySpan.past(last));
            }
        }
    }
}
