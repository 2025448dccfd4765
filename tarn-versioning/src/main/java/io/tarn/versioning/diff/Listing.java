package io.tarn.versioning.diff;

/// Pages of objects (engine specification 14.5, API specification 8.3). A common prefix costs one seek past it,
/// whatever it holds. An `after` equal to a common prefix skips all of it; one inside a common prefix shows that
/// prefix again if keys at or above `after` are left in it.
public final class Listing {
    private Listing() {}

    /// One page of `records`, a cursor without tombstones that has not been moved; it is not closed.
    public static Page<ListingRow> page(RecordCursor records, PageRequest request) {
        PageReader<ListingRow> reader = new PageReader<>(
                records,
                request,
                key -> new ListingRow.ObjectRow(key, records.value().orElseThrow()),
                ListingRow.PrefixRow::new);
        return reader.read(PageReader.firstKey(request));
    }

    /// One page of `records`, which appear in a larger space, of what `span` shows of that space; at least one
    /// row is to be asked for. The cursor has no tombstones and has not been moved; it is not closed.
    public static Page<ListingRow> page(RecordCursor records, Mount mount, KeySpan span, int amount) {
        PageReader<ListingRow> reader = new PageReader<>(
                new MountedCursor(records, mount),
                new PageRequest(span.prefix(), new byte[0], span.delimiter(), amount),
                key -> new ListingRow.ObjectRow(key, records.value().orElseThrow()),
                ListingRow.PrefixRow::new);
        return reader.read(span.start());
    }
}
