package io.tarn.api;

/// Which part of a listing is wanted (api.md 8.1).
///
/// @param amount items at most, 1 to 1000
/// @param after exclusive lower bound, empty for none
/// @param prefix what listed ids or paths begin with, empty for all
/// @param delimiter what common prefixes end with, empty for none
public record Page(int amount, String after, String prefix, String delimiter) {
    /// Items when the caller does not say, or says 0 or -1.
    public static final int AMOUNT_DEFAULT = 100;

    static int amount(long requested) {
        return requested <= 0 ? AMOUNT_DEFAULT : (int) Math.min(requested, Pagination.PER_PAGE_MAX);
    }
}
