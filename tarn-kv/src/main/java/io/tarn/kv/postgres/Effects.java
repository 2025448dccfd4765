package io.tarn.kv.postgres;

import io.tarn.kv.Condition;
import io.tarn.kv.Write;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// What the writes of several requests, one after the other, come to: the last value of each row. Conditions
/// are judged against the rows as stored with the earlier writes laid over them.
final class Effects {
    private static final byte[] PASSING = {};

    private final SortedSet<RowKey> judged;
    private final Map<RowKey, byte[]> stored;
    private final SortedMap<RowKey, Optional<byte[]>> last = new TreeMap<>();

    /// `judged` as [#judged] finds them for all requests to come; `stored` what exists of these rows.
    Effects(SortedSet<RowKey> judged, Map<RowKey, byte[]> stored) {
        this.judged = judged;
        this.stored = stored;
    }

    /// The rows that conditions of these requests look at.
    static SortedSet<RowKey> judged(Iterable<WriteRequest> requests) {
        SortedSet<RowKey> judged = new TreeSet<>();
        for (WriteRequest request : requests) {
            for (Write write : request.writes()) {
                boolean judges = switch (write) {
                    case Write.Check _ -> true;
                    case Write.Delete _ -> false;
                    case Write.Set set -> !(set.condition() instanceof Condition.Always);
                };
                if (judges) {
                    judged.add(new RowKey(write.partition(), write.key()));
                }
            }
        }
        return judged;
    }

    /// Adds the writes up to the first whose condition does not hold; returns how many.
    int add(WriteRequest request) {
        int done = 0;
        for (Write write : request.writes()) {
            RowKey row = new RowKey(write.partition(), write.key());
            switch (write) {
                case Write.Check check -> {
                    if (!check.holds(current(row))) {
                        return done;
                    }
                }
                case Write.Delete delete -> last.put(row, Optional.empty());
                case Write.Set set -> {
                    if (!set.condition().holds(current(row))) {
                        return done;
                    }
                    last.put(row, Optional.of(set.value()));
                }
            }
            done++;
        }
        return done;
    }

    boolean isEmpty() {
        return last.isEmpty();
    }

    /// The rows that were found missing and are touched now. They must be inserted, so that it comes out if
    /// somebody else did meanwhile; that goes for those that are removed again, too.
    SortedMap<RowKey, byte[]> inserts() {
        SortedMap<RowKey, byte[]> inserts = new TreeMap<>();
        last.forEach((row, value) -> {
            if (wasMissing(row)) {
                inserts.put(row, value.orElse(PASSING));
            }
        });
        return inserts;
    }

    /// The other rows that get a value.
    SortedMap<RowKey, byte[]> sets() {
        SortedMap<RowKey, byte[]> sets = new TreeMap<>();
        last.forEach((row, value) -> {
            if (value.isPresent() && !wasMissing(row)) {
                sets.put(row, value.get());
            }
        });
        return sets;
    }

    /// The rows to remove.
    SortedSet<RowKey> deletes() {
        SortedSet<RowKey> deletes = new TreeSet<>();
        last.forEach((row, value) -> {
            if (value.isEmpty()) {
                deletes.add(row);
            }
        });
        return deletes;
    }

    private boolean wasMissing(RowKey row) {
        return judged.contains(row) && !stored.containsKey(row);
    }

    private Optional<byte[]> current(RowKey row) {
        Optional<byte[]> written = last.get(row);
        return written == null ? Optional.ofNullable(stored.get(row)) : written;
    }
}
