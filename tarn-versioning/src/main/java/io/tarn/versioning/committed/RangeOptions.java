package io.tarn.versioning.committed;

/// When a range file is full, and how many are uploaded at once (configuration `committed.permanent.*` and
/// `committed.local_cache.max_uploaders_per_writer`; engine specification 5.7, 24).
///
/// @param minRangeSizeBytes no range ends below this estimated size, 0 or more
/// @param maxRangeSizeBytes a range ends with the record that reaches this estimated size, above 0
/// @param raggednessEntries between the two, one key in so many ends a range, above 0
/// @param maxUploadersPerWriter uploads one writer has in flight, above 0
public record RangeOptions(
        long minRangeSizeBytes, long maxRangeSizeBytes, long raggednessEntries, int maxUploadersPerWriter) {
    private static final RangeOptions DEFAULTS = new RangeOptions(0, 20_971_520, 50_000, 10);

    public RangeOptions {
        if (minRangeSizeBytes < 0 || maxRangeSizeBytes <= 0 || raggednessEntries <= 0 || maxUploadersPerWriter <= 0) {
            throw new IllegalArgumentException("range sizes, raggedness and uploaders must be positive numbers: min "
                    + minRangeSizeBytes + ", max " + maxRangeSizeBytes + ", raggedness " + raggednessEntries
                    + ", uploaders " + maxUploadersPerWriter);
        }
    }

    public static RangeOptions defaults() {
        return DEFAULTS;
    }
}
