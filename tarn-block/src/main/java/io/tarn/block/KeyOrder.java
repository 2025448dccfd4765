package io.tarn.block;

import java.util.Comparator;

/// The order of object keys: unsigned bytes of their UTF-8 form, which is the order of code points.
/// `String.compareTo` differs from it beyond the basic plane.
public enum KeyOrder implements Comparator<String> {
    BYTES;

    private static final char SURROGATE_FIRST = 0xD800;
    private static final char PRIVATE_USE_FIRST = 0xE000;

    @Override
    public int compare(String left, String right) {
        int common = Math.min(left.length(), right.length());
        for (int i = 0; i < common; i++) {
            char l = left.charAt(i);
            char r = right.charAt(i);
            if (l != r) {
                return Integer.compare(rank(l), rank(r));
            }
        }
        return Integer.compare(left.length(), right.length());
    }

    private static int rank(char unit) {
        if (unit < SURROGATE_FIRST) {
            return unit;
        }
        return unit < PRIVATE_USE_FIRST ? unit + 0x10000 : unit - 0x800;
    }
}
