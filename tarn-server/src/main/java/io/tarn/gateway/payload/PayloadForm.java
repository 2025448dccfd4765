package io.tarn.gateway.payload;

/// How a body is framed and what vouches for it, as the signature of the request says.
public sealed interface PayloadForm {
    /// The bytes as they come: unsigned, or a caller known without a signature.
    record Plain() implements PayloadForm {}

    /// The bytes as they come, with this SHA-256 in hex.
    record Hashed(String sha256) implements PayloadForm {}
}
