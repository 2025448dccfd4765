package io.tarn.gateway.listing;

import io.tarn.versioning.diff.DifferenceCursor;
import io.tarn.versioning.diff.KeyCursor;
import io.tarn.versioning.diff.KeySpan;
import io.tarn.versioning.diff.Mount;
import io.tarn.versioning.diff.MountedCursor;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map.Entry;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/// The first rows of a listing of versions, found by going back through a history one change at a time: rows of
/// older changes only come between those that are known, so of all that is found no more is kept, and no more of
/// a change looked at, than the page can show. For one thread.
final class VersionRows {
    private final KeySpan span;
    private final Mount mount;
    private final int max;
    private final byte[] begunKey;
    private final Optional<byte[]> limit;
    private final NavigableMap<byte[], List<VersionRow>> rows = new TreeMap<>(Arrays::compareUnsigned);
    private int count;
    private boolean begun;

    /// @param max rows to keep
    /// @param begunKey of which pages before had some versions; nothing when there is none such
    /// @param limit no key at or above it is of use
    VersionRows(KeySpan span, Mount mount, int max, byte[] begunKey, Optional<byte[]> limit) {
        this.limit = limit;
        this.span = span;
        this.mount = mount;
        this.max = max;
        this.begunKey = begunKey;
    }

    /// Says that what comes from now on of the key that was begun is new.
    void begin() {
        begun = true;
    }

    /// Takes what is of use of the changes of one commit, those of newer ones having been taken.
    ///
    /// @param id of the versions it made
    /// @param time when it removed what it removed
    void take(DifferenceCursor changes, String id, Instant time) {
        KeyCursor keys = new MountedCursor(changes, mount);
        boolean present = span.start().length == 0 ? keys.next() : keys.seek(span.start());
        while (present && isOfUse(keys.key())) {
            byte[] key = keys.key();
            Optional<byte[]> fold = span.fold(key);
            if (fold.isPresent()) {
                addPrefix(fold.get());
                present = keys.seek(KeySpan.past(fold.get()));
            } else {
                add(key, changes, id, time);
                present = keys.next();
            }
        }
    }

    private boolean isOfUse(byte[] key) {
        Optional<byte[]> end = end();
        return span.holds(key) && (end.isEmpty() || Arrays.compareUnsigned(key, end.get()) < 0);
    }

    private void addPrefix(byte[] prefix) {
        if (!rows.containsKey(prefix)) {
            rows.put(prefix, new ArrayList<>(List.of(new VersionRow.CommonPrefix(prefix))));
            counted();
        }
    }

    private void add(byte[] key, DifferenceCursor changes, String id, Instant time) {
        boolean continued = Arrays.equals(key, begunKey);
        if (continued && !begun) {
            return;
        }
        List<VersionRow> versions = rows.computeIfAbsent(key, absent -> new ArrayList<>(1));
        boolean latest = versions.isEmpty() && !continued;
        versions.add(
                switch (changes.type()) {
                    case REMOVED -> new VersionRow.Removal(key, id, latest, time);
                    case ADDED, CHANGED, CONFLICT ->
                        new VersionRow.Version(
                                key, id, latest, changes.current().right().orElseThrow());
                });
        counted();
    }

    private void counted() {
        count++;
        if (count > max) {
            Entry<byte[], List<VersionRow>> last = rows.lastEntry();
            last.getValue().removeLast();
            if (last.getValue().isEmpty()) {
                rows.remove(last.getKey());
            }
            count--;
        }
    }

    /// The path, within the ref, at or above which nothing is of use any more.
    Optional<byte[]> limit() {
        return end().flatMap(mount::inner);
    }

    private Optional<byte[]> end() {
        return count < max ? limit : Optional.of(rows.lastKey());
    }

    /// What was found, in order.
    List<VersionRow> rows() {
        return rows.values().stream().flatMap(List::stream).toList();
    }
}
