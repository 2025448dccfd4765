package io.tarn.catalog.imports;

import io.tarn.versioning.Value;
import java.util.Arrays;
import java.util.Comparator;

/// An object to be imported.
///
/// @param key where it goes on the branch
/// @param source the number of the source it was found in: of two with the same key, the one of the later source
///     counts
record ImportRecord(byte[] key, int source, Value value) {
    /// By key, and where that is the same, by source.
    static final Comparator<ImportRecord> ORDER =
            Comparator.comparing(ImportRecord::key, Arrays::compareUnsigned).thenComparingInt(ImportRecord::source);
}
