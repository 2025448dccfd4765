package io.tarn.auth.directory;

/// Which part of a list is wanted.
///
/// @param prefix names that start so; empty for all
/// @param after only names behind this one; empty from the beginning
/// @param amount most results, at least 1
public record ListRequest(String prefix, String after, int amount) {
    /// Most results of one page.
    public static final int AMOUNT_MAX = 1000;

    public ListRequest {
        if (amount < 1 || amount > AMOUNT_MAX) {
            throw new IllegalArgumentException("a page has 1 to " + AMOUNT_MAX + " results, not " + amount);
        }
    }

    /// The first page of everything, as long as pages get.
    public static ListRequest first() {
        return new ListRequest("", "", AMOUNT_MAX);
    }

    /// The page behind `name`.
    public ListRequest from(String name) {
        return new ListRequest(prefix, name, amount);
    }
}
