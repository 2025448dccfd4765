package io.tarn.auth.policy;

import java.util.Optional;

/// An address as 128 bits; an IPv4 address is the IPv6 address that maps it (`::ffff:a.b.c.d`), so that both
/// spellings are the same.
///
/// Parsing is strict, and never asks a name service: four decimal numbers without leading zeros, or
/// hexadecimal groups of at most four digits with at most one `::`, the last two groups possibly written as
/// IPv4. No zone, brackets, port, or spaces.
///
/// @param high the first 64 bits
/// @param low the last 64 bits
record IpAddress(long high, long low) {
    /// How many bits an IPv6 address has.
    static final int BITS = 128;

    /// How many of them come before those of a mapped IPv4 address.
    static final int BITS_BEFORE_V4 = 96;

    private static final int LENGTH_MAX = 45;
    private static final int GROUPS = 8;
    private static final long MAPPED = 0xffffL << 32;

    /// Whether this is an IPv4 address.
    boolean isV4() {
        return high == 0 && (low & ~0xffff_ffffL) == MAPPED;
    }

    /// The address `text` spells, or nothing.
    static Optional<IpAddress> parse(String text) {
        if (text.length() > LENGTH_MAX) {
            return Optional.empty();
        }
        if (text.indexOf(':') < 0) {
            long v4 = v4(text);
            return v4 < 0 ? Optional.empty() : Optional.of(new IpAddress(0, MAPPED | v4));
        }
        return v6(text);
    }

    private static Optional<IpAddress> v6(String text) {
        int[] groups = new int[GROUPS];
        int gap = text.indexOf("::");
        if (gap < 0) {
            return groups(text, groups, true) == GROUPS ? Optional.of(of(groups)) : Optional.empty();
        }
        int[] tail = new int[GROUPS];
        int before = groups(text.substring(0, gap), groups, false);
        int after = groups(text.substring(gap + 2), tail, true);
        if (before < 0 || after < 0 || before + after >= GROUPS) {
            return Optional.empty();
        }
        System.arraycopy(tail, 0, groups, GROUPS - after, after);
        return Optional.of(of(groups));
    }

    private static IpAddress of(int[] groups) {
        long high = 0;
        long low = 0;
        for (int i = 0; i < GROUPS / 2; i++) {
            high = high << 16 | groups[i];
            low = low << 16 | groups[i + GROUPS / 2];
        }
        return new IpAddress(high, low);
    }

    /// How many groups `text` holds, written to `into`, or -1 when it is malformed. Only the last group of an
    /// address may be an IPv4 address.
    private static int groups(String text, int[] into, boolean last) {
        if (text.isEmpty()) {
            return 0;
        }
        String[] parts = text.split(":", -1);
        int count = 0;
        for (int i = 0; i < parts.length; i++) {
            boolean v4 = last && i == parts.length - 1 && parts[i].indexOf('.') >= 0;
            long value = v4 ? v4(parts[i]) : hexadecimal(parts[i]);
            if (value < 0 || count + (v4 ? 2 : 1) > GROUPS) {
                return -1;
            }
            if (v4) {
                into[count++] = (int) (value >>> 16);
            }
            into[count++] = (int) (value & 0xffff);
        }
        return count;
    }

    private static int hexadecimal(String group) {
        if (group.isEmpty() || group.length() > 4) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < group.length(); i++) {
            char character = group.charAt(i);
            int digit = character < 128 ? Character.digit(character, 16) : -1;
            if (digit < 0) {
                return -1;
            }
            value = value << 4 | digit;
        }
        return value;
    }

    private static long v4(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return -1;
        }
        long value = 0;
        for (String part : parts) {
            int number = decimal(part, 255);
            if (number < 0) {
                return -1;
            }
            value = value << 8 | number;
        }
        return value;
    }

    /// The number `text` spells in ASCII digits without a leading zero, at most `max`, or -1.
    static int decimal(String text, int max) {
        if (text.isEmpty() || text.length() > 3 || (text.length() > 1 && text.charAt(0) == '0')) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value > max ? -1 : value;
    }
}
