package io.tarn.catalog;

/// Which rows of a listing are wanted: those with `prefix`, above `after` (exclusive), paths folded at the first
/// `delimiter` behind the prefix, at most `amount`. Empty texts mean everything (API specification 8).
public record ListRequest(String prefix, String after, String delimiter, int amount) {}
