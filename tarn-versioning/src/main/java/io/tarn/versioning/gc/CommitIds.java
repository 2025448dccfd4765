package io.tarn.versioning.gc;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// Commit ids as 16 bytes each, added in ascending order and found again by halving. Ids are SHA-256 hashes:
/// that two share their first 128 bits does not happen, and nobody can make it happen.
final class CommitIds {
    /// Memory taken by one id.
    static final int BYTES_EACH = 16;

    private static final int ID_LENGTH = 64;
    private static final int WORD_DIGITS = 16;
    private static final int CHUNK_IDS = 1 << 14;

    /// The first half of an id.
    record Prefix(long high, long low) {
        /// Empty for what is no commit id: not 64 lower-case hex digits.
        static Optional<Prefix> of(String id) {
            if (id.length() != ID_LENGTH || !id.chars().allMatch(Prefix::isDigit)) {
                return Optional.empty();
            }
            return Optional.of(new Prefix(
                    HexFormat.fromHexDigitsToLong(id, 0, WORD_DIGITS),
                    HexFormat.fromHexDigitsToLong(id, WORD_DIGITS, 2 * WORD_DIGITS)));
        }

        private static boolean isDigit(int c) {
            return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
        }
    }

    private final List<long[]> chunks = new ArrayList<>();
    private int size;

    int size() {
        return size;
    }

    /// Adds an id above all others; false when it is not above them.
    boolean add(Prefix id) {
        if (size > 0 && compare(size - 1, id) >= 0) {
            return false;
        }
        if (size % CHUNK_IDS == 0) {
            chunks.add(new long[2 * CHUNK_IDS]);
        }
        long[] chunk = chunks.getLast();
        int at = 2 * (size % CHUNK_IDS);
        chunk[at] = id.high();
        chunk[at + 1] = id.low();
        size++;
        return true;
    }

    /// The position of the id, -1 when it is not there.
    int indexOf(Prefix id) {
        int from = 0;
        int to = size - 1;
        while (from <= to) {
            int middle = (from + to) >>> 1;
            int order = compare(middle, id);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                from = middle + 1;
            } else {
                to = middle - 1;
            }
        }
        return -1;
    }

    /// How the id at `index` compares with `other`.
    int compare(int index, Prefix other) {
        long[] chunk = chunks.get(index / CHUNK_IDS);
        int at = 2 * (index % CHUNK_IDS);
        int order = Long.compareUnsigned(chunk[at], other.high());
        return order != 0 ? order : Long.compareUnsigned(chunk[at + 1], other.low());
    }
}
