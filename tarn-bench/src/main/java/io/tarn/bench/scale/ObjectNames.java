package io.tarn.bench.scale;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tarn.catalog.Entry;
import io.tarn.catalog.EntryCodec;
import io.tarn.versioning.Value;
import java.time.Instant;
import java.util.HexFormat;
import java.util.TreeMap;

/// The objects of a data lake by number: 64 tables, a folder a day, files named by hash. Neighbouring numbers lie
/// anywhere, so any run of numbers is spread over the whole repository.
public final class ObjectNames {
    private static final int TABLES = 64;
    private static final int DAYS = 365;
    private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");

    private ObjectNames() {}

    /// The path of object `number`, different for each.
    public static String path(long number) {
        long hash = mix(number);
        return folder((int) Long.remainderUnsigned(hash, TABLES), (int) Long.remainderUnsigned(hash >>> 8, DAYS))
                + "part-" + HexFormat.of().toHexDigits(hash) + ".snappy.parquet";
    }

    public static byte[] key(long number) {
        return path(number).getBytes(UTF_8);
    }

    /// A folder that objects lie in, with a slash at its end.
    static String folder(int table, int day) {
        StringBuilder folder = new StringBuilder("warehouse/table_");
        twoDigits(folder, table).append("/year=2026/month=");
        twoDigits(folder, 1 + day / 31).append("/day=");
        return twoDigits(folder, 1 + day % 31).append('/').toString();
    }

    /// What object `number` is in its version `version`.
    static Value value(long number, int version) {
        HexFormat hex = HexFormat.of();
        long hash = mix(number * 31 + version);
        return EntryCodec.encode(new Entry(
                "data/ft5ncn1ksdu8j8our14g/" + hex.toHexDigits(hash) + "0001",
                Entry.AddressType.RELATIVE,
                FIRST.plusSeconds(number + version),
                Math.floorMod(hash, 1L << 30),
                hex.toHexDigits(mix(hash)) + hex.toHexDigits(mix(hash + 1)),
                new TreeMap<>(),
                "application/octet-stream"));
    }

    private static StringBuilder twoDigits(StringBuilder text, int number) {
        return text.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
    }

    /// A permutation of the 64-bit numbers (the finalizer of SplitMix64).
    private static long mix(long number) {
        long z = number + 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
