package io.tarn.gateway.call;

/// A key as the engine knows it.
///
/// @param ref branch, tag, commit or an expression; not checked yet
/// @param path within the ref; empty when the key is a ref alone, as in `main` and `main/`
public record Place(String ref, String path) {}
