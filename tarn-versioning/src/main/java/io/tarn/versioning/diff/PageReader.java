package io.tarn.versioning.diff;

import io.tarn.kv.KeyPrefix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Reads one page of rows from a cursor (engine specification 14.5). The row whose path equals `after` is left out;
/// one row more than asked for is looked at, never read, to know whether there is more.
final class PageReader<R> {
    private final KeyCursor cursor;
    private final PageRequest request;
    private final Function<byte[], R> keyRow;
    private final Function<byte[], R> prefixRow;
    private final List<R> rows;
    private byte[] lastPath = {};

    PageReader(KeyCursor cursor, PageRequest request, Function<byte[], R> keyRow, Function<byte[], R> prefixRow) {
        this.cursor = cursor;
        this.request = request;
        this.keyRow = keyRow;
        this.prefixRow = prefixRow;
        this.rows = new ArrayList<>(request.amount());
    }

    /// The later of the prefix and `after`: no row lies before it.
    static byte[] firstKey(PageRequest request) {
        return Arrays.compareUnsigned(request.after(), request.prefix()) > 0 ? request.after() : request.prefix();
    }

    Page<R> read(byte[] start) {
        boolean present = start.length == 0 ? cursor.next() : cursor.seek(start);
        while (present) {
            byte[] key = cursor.key();
            if (!KeyPrefix.starts(key, request.prefix())) {
                break;
            }
            int end = KeyPrefix.endOfDelimiter(key, request.prefix().length, request.delimiter());
            byte[] path = end < 0 ? key : Arrays.copyOf(key, end);
            if (!Arrays.equals(path, request.after())) {
                if (rows.size() == request.amount()) {
                    return new Page<>(rows, true, lastPath);
                }
                rows.add(end < 0 ? keyRow.apply(key) : prefixRow.apply(path));
                lastPath = path;
            }
            present = end < 0 ? cursor.next() : pastPrefix(path);
        }
        return new Page<>(rows, false, new byte[0]);
    }

    private boolean pastPrefix(byte[] prefix) {
        Optional<byte[]> end = KeyPrefix.end(prefix);
        return end.isPresent() && cursor.seek(end.get());
    }
}
