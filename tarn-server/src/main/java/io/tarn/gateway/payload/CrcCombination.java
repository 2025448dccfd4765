package io.tarn.gateway.payload;

/// The CRC of bytes one after the other from the CRCs of the pieces, in steps logarithmic to their length. A CRC
/// is a remainder of polynomials over GF(2): bytes that follow multiply what came before by a power of x. The
/// ones before and after, which all three have, cancel out.
final class CrcCombination {
    private static final long CRC32 = 0xEDB88320L;
    private static final long CRC32C = 0x82F63B78L;

    private final long polynomial;
    private final long one;

    private CrcCombination(long polynomial, int bits) {
        this.polynomial = polynomial;
        this.one = 1L << (bits - 1);
    }

    /// For one of the three CRCs.
    static CrcCombination of(ChecksumAlgorithm algorithm) {
        return switch (algorithm) {
            case CRC32 -> new CrcCombination(CRC32, Integer.SIZE);
            case CRC32C -> new CrcCombination(CRC32C, Integer.SIZE);
            case CRC64NVME -> new CrcCombination(Crc64Nvme.POLYNOMIAL, Long.SIZE);
            case SHA1, SHA256 -> throw new IllegalArgumentException(algorithm + " cannot be combined");
        };
    }

    /// The CRC of what has `first`, followed by `length` bytes that have `second`.
    long combine(long first, long second, long length) {
        long shifted = first;
        long power = square(square(square(one >>> 1)));
        for (long left = length; left > 0; left >>= 1) {
            if ((left & 1) == 1) {
                shifted = multiply(shifted, power);
            }
            power = square(power);
        }
        return shifted ^ second;
    }

    private long square(long value) {
        return multiply(value, value);
    }

    /// The product of two remainders, their highest power in the lowest bit.
    private long multiply(long a, long b) {
        long product = 0;
        long factor = b;
        for (long bit = one; bit != 0; bit >>>= 1) {
            if ((a & bit) != 0) {
                product ^= factor;
            }
            factor = (factor & 1) == 0 ? factor >>> 1 : factor >>> 1 ^ polynomial;
        }
        return product;
    }
}
