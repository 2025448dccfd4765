package io.tarn.versioning.merge;

import io.tarn.kv.KeyPrefix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// A set of keys: all that begin with one of some prefixes, and single ones. Asking costs the logarithm of
/// how many there are. Unchangeable.
public final class KeySet {
    /// Stands for "no end": no span of keys ends before the empty key.
    private static final byte[] NO_END = {};

    /// The keys from `low` up to but without `high`.
    private record Span(byte[] low, byte[] high) {
        boolean endsBefore(byte[] key) {
            return high != NO_END && Arrays.compareUnsigned(high, key) <= 0;
        }

        Span joined(Span other) {
            boolean longer = high == NO_END || (other.high != NO_END && Arrays.compareUnsigned(high, other.high) > 0);
            return longer ? this : new Span(low, other.high);
        }
    }

    /// Ascending, no two overlap or touch.
    private final List<Span> spans;

    private KeySet(List<Span> spans) {
        this.spans = spans;
    }

    /// All keys that begin with one of `prefixes`, of which the empty one is every key, and `keys`.
    public static KeySet of(List<byte[]> prefixes, List<byte[]> keys) {
        var wanted = new ArrayList<Span>(prefixes.size() + keys.size());
        prefixes.forEach(
                prefix -> wanted.add(new Span(prefix, KeyPrefix.end(prefix).orElse(NO_END))));
        keys.forEach(key -> wanted.add(new Span(key, Arrays.copyOf(key, key.length + 1))));
        wanted.sort(Comparator.comparing(Span::low, Arrays::compareUnsigned));
        var spans = new ArrayList<Span>(wanted.size());
        for (Span span : wanted) {
            if (spans.isEmpty() || (spans.getLast().endsBefore(span.low) && !touch(spans.getLast(), span))) {
                spans.add(span);
            } else {
                spans.add(spans.removeLast().joined(span));
            }
        }
        return new KeySet(List.copyOf(spans));
    }

    private static boolean touch(Span left, Span right) {
        return left.high != NO_END && Arrays.equals(left.high, right.low);
    }

    public boolean contains(byte[] key) {
        int index = firstNotBefore(key);
        return index < spans.size() && Arrays.compareUnsigned(spans.get(index).low, key) <= 0;
    }

    /// Whether every key from `low` to `high`, both included, belongs to the set.
    public boolean containsAll(byte[] low, byte[] high) {
        int index = firstNotBefore(low);
        return index < spans.size()
                && Arrays.compareUnsigned(spans.get(index).low, low) <= 0
                && !spans.get(index).endsBefore(high);
    }

    /// Whether any key from `low` to `high`, both included, belongs to the set.
    public boolean overlaps(byte[] low, byte[] high) {
        int index = firstNotBefore(low);
        return index < spans.size() && Arrays.compareUnsigned(spans.get(index).low, high) <= 0;
    }

    /// The number of the first span that does not end before `key`; how many there are when all do.
    private int firstNotBefore(byte[] key) {
        int from = 0;
        int to = spans.size();
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (spans.get(middle).endsBefore(key)) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from;
    }
}
