package io.tarn.gateway.call;

/// What an operation requires before it begins (s3-gateway.md 6, auth.md 8.3).
public sealed interface Access {
    /// `action` on the repository of the bucket.
    record OnRepository(String action) implements Access {}

    /// `fs:ListBranches` where refs are listed, else `fs:ListObjects`, on the repository.
    record Listing() implements Access {}

    /// `action` on the path of the key, without its ref.
    record OnObject(String action) implements Access {}

    /// The operation asks by itself, for each item or by what its body says.
    record ByOperation() implements Access {}
}
