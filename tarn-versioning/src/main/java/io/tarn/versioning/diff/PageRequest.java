package io.tarn.versioning.diff;

/// Which rows of sorted keys to return: those with `prefix`, above `after`, keys folded at the first `delimiter`
/// behind the prefix, at most `amount` (at least 1; the caller keeps it within its limit). Empty arrays mean no
/// prefix, from the start, no folding (API specification 8.1).
public record PageRequest(byte[] prefix, byte[] after, byte[] delimiter, int amount) {
    public PageRequest {
        if (amount < 1) {
            throw new IllegalArgumentException("amount must be at least 1, not " + amount);
        }
    }
}
