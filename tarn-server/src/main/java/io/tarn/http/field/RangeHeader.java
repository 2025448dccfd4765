package io.tarn.http.field;

/// What a `Range` header asks of an object (api.md 21.2).
public sealed interface RangeHeader {
    /// These bytes, both within the object.
    record Part(long offset, long length) implements RangeHeader {
        /// The `Content-Range` of the answer.
        public String contentRange(long sizeBytes) {
            return "bytes " + offset + "-" + (offset + length - 1) + "/" + sizeBytes;
        }
    }

    /// Bytes the object does not have: 416 that tells its size.
    record Unsatisfiable() implements RangeHeader {}

    /// Several ranges, or nonsense: 416 without a size.
    record Malformed() implements RangeHeader {}

    /// Longest number that surely fits; longer ones are larger than any object.
    int DIGITS_MAX = 18;

    /// Reads a header that fits the contract's pattern, for an object of `sizeBytes`.
    static RangeHeader parse(String header, long sizeBytes) {
        if (sizeBytes == 0) {
            return new Unsatisfiable();
        }
        String range = header.substring("bytes=".length()).strip();
        int dash = range.indexOf('-');
        if (dash < 0 || range.indexOf('-', dash + 1) >= 0 || range.indexOf(',') >= 0 || range.length() == 1) {
            return new Malformed();
        }
        String first = range.substring(0, dash);
        String last = range.substring(dash + 1);
        if (first.isEmpty()) {
            return suffix(number(last), sizeBytes);
        }
        long start = number(first);
        long end = last.isEmpty() ? Long.MAX_VALUE : number(last);
        if (start > end) {
            return new Malformed();
        }
        return start >= sizeBytes ? new Unsatisfiable() : new Part(start, Math.min(end, sizeBytes - 1) - start + 1);
    }

    private static RangeHeader suffix(long count, long sizeBytes) {
        long length = Math.min(count, sizeBytes);
        return length == 0 ? new Unsatisfiable() : new Part(sizeBytes - length, length);
    }

    private static long number(String digits) {
        int zeros = 0;
        while (zeros < digits.length() - 1 && digits.charAt(zeros) == '0') {
            zeros++;
        }
        return digits.length() - zeros > DIGITS_MAX
                ? Long.MAX_VALUE
                : Long.parseLong(digits, zeros, digits.length(), 10);
    }
}
