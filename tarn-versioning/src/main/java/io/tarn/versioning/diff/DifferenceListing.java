package io.tarn.versioning.diff;

import io.tarn.kv.KeyPrefix;
import java.util.List;
import java.util.Optional;

/// Pages of differences (engine specification 14.5, API specification 8.4). With a delimiter, an `after` that ends
/// with it (behind the prefix) stands for all keys that start with it; any other `after` is a plain key, so that
/// nothing like `a.txt.bak` is lost behind `a.txt`.
public final class DifferenceListing {
    private DifferenceListing() {}

    /// One page of `differences`, which have not been moved; they are not closed.
    public static Page<DifferenceRow> page(DifferenceCursor differences, PageRequest request) {
        Optional<byte[]> start = start(request);
        if (start.isEmpty()) {
            return new Page<>(List.of(), false, new byte[0]);
        }
        PageReader<DifferenceRow> reader = new PageReader<>(
                differences,
                request,
                key -> new DifferenceRow.KeyRow(differences.current()),
                DifferenceRow.PrefixRow::new);
        return reader.read(start.get());
    }

    private static Optional<byte[]> start(PageRequest request) {
        byte[] first = PageReader.firstKey(request);
        boolean afterIsPrefix = KeyPrefix.starts(request.after(), request.prefix())
                && request.delimiter().length > 0
                && KeyPrefix.ends(request.after(), request.prefix().length, request.delimiter());
        return afterIsPrefix ? KeyPrefix.end(first) : Optional.of(first);
    }
}
