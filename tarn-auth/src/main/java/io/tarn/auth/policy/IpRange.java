package io.tarn.auth.policy;

import java.util.Optional;

/// An address or a CIDR block of a condition. Bits of the host in a block are ignored (`10.1.2.3/8` is
/// `10.0.0.0/8`). A block of IPv6 addresses holds no IPv4 address, not even `::/0`, unless it lies within the
/// mapped ones.
///
/// @param address any address of the block
/// @param prefix how many of its 128 bits count
record IpRange(IpAddress address, int prefix) {

    /// The block `text` spells, surrounding spaces aside, or nothing.
    static Optional<IpRange> parse(String text) {
        String block = text.strip();
        int slash = block.indexOf('/');
        String base = slash < 0 ? block : block.substring(0, slash);
        Optional<IpAddress> address = IpAddress.parse(base);
        if (address.isEmpty()) {
            return Optional.empty();
        }
        if (slash < 0) {
            return Optional.of(new IpRange(address.get(), IpAddress.BITS));
        }
        int before = base.indexOf(':') < 0 ? IpAddress.BITS_BEFORE_V4 : 0;
        int bits = IpAddress.decimal(block.substring(slash + 1), IpAddress.BITS - before);
        return bits < 0 ? Optional.empty() : Optional.of(new IpRange(address.get(), before + bits));
    }

    boolean contains(IpAddress other) {
        if (other.isV4() && prefix < IpAddress.BITS_BEFORE_V4) {
            return false;
        }
        return ((address.high() ^ other.high()) & mask(prefix)) == 0
                && ((address.low() ^ other.low()) & mask(prefix - Long.SIZE)) == 0;
    }

    /// The first `bits` of 64 set: none below 1, all from 64.
    private static long mask(int bits) {
        if (bits <= 0) {
            return 0;
        }
        return bits >= Long.SIZE ? -1L : -1L << (Long.SIZE - bits);
    }
}
