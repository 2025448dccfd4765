package io.tarn.gateway.listing;

import io.tarn.versioning.Branch;
import io.tarn.versioning.Names;
import io.tarn.versioning.Page;
import io.tarn.versioning.Repository;
import io.tarn.versioning.ref.Branches;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The branches of a repository that are not hidden, in the order of their keys, that is of `name/`
/// (s3-gateway.md B-07). The store has them in the order of their names, and only `-` sorts before `/`: `a` is
/// read before `a-b` but its keys come after. So a name waits while names follow that are it and a `-` and more.
/// Those that wait begin each other, which is why their lengths are all that is kept of them. For one thread.
final class BranchOrder {
    private static final char BELOW_SLASH = '/' - 1;
    private static final char ABOVE_ALL = 0x7F;

    private final Branches branches;
    private final Repository repository;
    private final String prefix;
    private final int pageSize;
    private final Deque<Integer> waiting = new ArrayDeque<>();
    private String deepest = "";
    private String after;
    private boolean hasMore = true;
    private Iterator<String> page = List.<String>of().iterator();

    @Nullable
    private String ahead;

    /// Those whose name starts with `prefix` and that may have keys at or above `from`, which starts with it
    /// too.
    ///
    /// @param pageSize names read at once
    BranchOrder(Branches branches, Repository repository, String prefix, byte[] from, int pageSize) {
        this.branches = branches;
        this.repository = repository;
        this.prefix = prefix;
        this.pageSize = pageSize;
        int end = plainLength(from);
        String first = new String(from, 0, end, StandardCharsets.US_ASCII);
        boolean inside = end < from.length && from[end] == '/';
        boolean beyond = end < from.length && !inside;
        awaitAncestors(first, beyond ? end - 1 : end);
        after = inside ? first + BELOW_SLASH : beyond ? first + ABOVE_ALL : first;
    }

    /// How many bytes come before the first slash, or byte that no name has because it is not ASCII.
    private static int plainLength(byte[] key) {
        int length = 0;
        while (length < key.length && key[length] >= 0 && key[length] != '/') {
            length++;
        }
        return length;
    }

    /// The names that begin `first` and whose keys come after it: what follows in `first` sorts before a slash.
    /// A look at the store tells of all lengths that no branch has, so there are no more looks than branches.
    ///
    /// @param lengthMax of the names looked for
    private void awaitAncestors(String first, int lengthMax) {
        int length = candidate(first, Math.max(1, prefix.length()), lengthMax);
        while (length >= 0) {
            Optional<String> found =
                    names(first.substring(0, length), "", 1).results().stream().findFirst();
            if (found.isEmpty()) {
                return;
            }
            String name = found.get();
            int common = commonLength(name, first);
            if (common == name.length() && candidate(first, common, lengthMax) == common) {
                push(name);
            }
            boolean before =
                    common == name.length() || (common < first.length() && name.charAt(common) < first.charAt(common));
            length = before ? candidate(first, common + 1, lengthMax) : -1;
        }
    }

    private static int candidate(String first, int from, int max) {
        for (int length = from; length <= max; length++) {
            if (length == first.length() || first.charAt(length) < '/') {
                return length;
            }
        }
        return -1;
    }

    private static int commonLength(String a, String b) {
        int length = 0;
        while (length < a.length() && length < b.length() && a.charAt(length) == b.charAt(length)) {
            length++;
        }
        return length;
    }

    private void push(String name) {
        waiting.push(name.length());
        deepest = name;
    }

    /// The next name; empty at the end.
    Optional<String> next() {
        while (true) {
            String read = peek();
            Integer length = waiting.peek();
            if (length != null && (read == null || !goesBefore(read, length))) {
                waiting.pop();
                return Optional.of(deepest.substring(0, length));
            }
            if (read == null) {
                return Optional.empty();
            }
            ahead = null;
            push(read);
        }
    }

    /// Whether `name` is that of this length that waits, a `-`, and perhaps more.
    private boolean goesBefore(String name, int length) {
        return name.length() > length && name.charAt(length) == '-' && name.regionMatches(0, deepest, 0, length);
    }

    private @Nullable String peek() {
        if (ahead == null && !page.hasNext() && hasMore) {
            Page<String> read = names(prefix, after, pageSize);
            hasMore = read.hasMore();
            after = read.nextOffset();
            page = read.results().iterator();
        }
        if (ahead == null && page.hasNext()) {
            ahead = page.next();
        }
        return ahead;
    }

    private Page<String> names(String start, String behind, int amount) {
        return branches.list(repository, start, behind, amount, false).map(Branch::name);
    }

    /// Whether a branch's name could start with `text`.
    static boolean mayStartName(String text) {
        return text.isEmpty() || Names.isBranchName(text);
    }
}
