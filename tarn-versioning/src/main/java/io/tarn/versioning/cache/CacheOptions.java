package io.tarn.versioning.cache;

import java.nio.file.Path;

/// Where the local copies live and how much disk they take (configuration `committed.local_cache.*`; engine
/// specification 22.1, 24).
///
/// @param directory created when missing; files of others in it are left alone
/// @param sizeBytes bound of ranges and metaranges together, above 0
/// @param rangeProportion share of ranges, 0 to 1
/// @param metarangeProportion share of metaranges, 0 to 1; both together at most 1
public record CacheOptions(Path directory, long sizeBytes, double rangeProportion, double metarangeProportion) {
    private static final long DEFAULT_SIZE_BYTES = 1L << 30;
    private static final double DEFAULT_RANGE_PROPORTION = 0.9;
    private static final double DEFAULT_METARANGE_PROPORTION = 0.1;
    private static final double ROUNDING = 1e-9;

    public CacheOptions {
        if (sizeBytes <= 0
                || rangeProportion < 0
                || metarangeProportion < 0
                || rangeProportion + metarangeProportion > 1 + ROUNDING) {
            throw new IllegalArgumentException(
                    "the local cache needs a size above 0 and proportions that add up to 1 at most: size " + sizeBytes
                            + ", ranges " + rangeProportion + ", metaranges " + metarangeProportion);
        }
    }

    public static CacheOptions of(Path directory) {
        return of(directory, DEFAULT_SIZE_BYTES);
    }

    public static CacheOptions of(Path directory, long sizeBytes) {
        return new CacheOptions(directory, sizeBytes, DEFAULT_RANGE_PROPORTION, DEFAULT_METARANGE_PROPORTION);
    }
}
