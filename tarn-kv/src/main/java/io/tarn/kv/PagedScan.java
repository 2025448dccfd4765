package io.tarn.kv;

import io.tarn.kv.KeyValueException.Kind;
import java.util.Arrays;
import java.util.List;

/// A scan that reads page after page, each on its own: between two pages an open scan holds nothing of the
/// store, however slow its caller. Pages start at the size asked for and double up to a limit.
public final class PagedScan implements Scan {
    /// Where pages of one partition come from.
    public interface Source {
        /// The entries from the first at or after `from`, which may be empty; at most `entriesMax`, fewer when
        /// they are large, but none only when there is none.
        Page read(byte[] from, int entriesMax);

        /// Fails with `UNAVAILABLE` when the store is closed; asked at every move.
        void checkOpen();
    }

    /// Consecutive entries.
    ///
    /// @param keys in ascending order
    /// @param values one for each key
    /// @param last whether the partition had no entry after these
    public record Page(List<byte[]> keys, List<byte[]> values, boolean last) {
        int size() {
            return keys.size();
        }

        /// Whether the first entry at or after `key` is certainly in here, or certainly nowhere.
        boolean decides(byte[] key) {
            return size() > 0
                    && Arrays.compareUnsigned(keys.getFirst(), key) <= 0
                    && (last || Arrays.compareUnsigned(key, keys.getLast()) <= 0);
        }

        /// The index of the first entry at or after `key`; the size when there is none.
        int indexOf(byte[] key) {
            int low = 0;
            int high = size();
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (Arrays.compareUnsigned(keys.get(middle), key) < 0) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low;
        }
    }

    private final Source source;
    private final int firstEntries;
    private final int entriesMax;
    private int entries;
    private byte[] from;
    private Page page = new Page(List.of(), List.of(), false);
    private int index = -1;
    private boolean closed;

    /// A scan from `start`, where empty is the beginning. The first page has `pageSize` entries, all later ones
    /// at most `entriesMax`; a `pageSize` that is not positive stands for the limit.
    public PagedScan(Source source, byte[] start, int pageSize, int entriesMax) {
        this.source = source;
        this.from = start.clone();
        this.entriesMax = entriesMax;
        this.firstEntries = pageSize <= 0 ? entriesMax : Math.min(pageSize, entriesMax);
        this.entries = firstEntries;
    }

    @Override
    public boolean next() {
        checkOpen();
        index = Math.min(index + 1, page.size());
        if (index < page.size()) {
            return true;
        }
        return !page.last() && load();
    }

    @Override
    public boolean seek(byte[] key) {
        checkOpen();
        if (page.decides(key)) {
            index = page.indexOf(key);
            return index < page.size();
        }
        from = key.clone();
        entries = firstEntries;
        return load();
    }

    @Override
    public byte[] key() {
        return page.keys().get(position());
    }

    @Override
    public byte[] value() {
        return page.values().get(position());
    }

    @Override
    public void close() {
        closed = true;
        index = page.size();
    }

    private int position() {
        if (index < 0 || index >= page.size()) {
            throw new IllegalStateException("the scan is not on an entry");
        }
        return index;
    }

    private boolean load() {
        page = source.read(from, entries);
        index = 0;
        entries = Math.min(entries * 2, entriesMax);
        if (page.size() == 0) {
            return false;
        }
        byte[] key = page.keys().getLast();
        from = Arrays.copyOf(key, key.length + 1);
        return true;
    }

    private void checkOpen() {
        if (closed) {
            throw new KeyValueException(Kind.UNAVAILABLE, "the scan is closed");
        }
        source.checkOpen();
    }
}
