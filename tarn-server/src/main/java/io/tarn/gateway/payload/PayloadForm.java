package io.tarn.gateway.payload;

/// How a body is framed and what vouches for it, as the signature of the request says.
public sealed interface PayloadForm {
    /// The bytes as they come: unsigned, or a caller known without a signature.
    record Plain() implements PayloadForm {}

    /// The bytes as they come, with this SHA-256 in hex.
    record Hashed(String sha256) implements PayloadForm {}

    /// Chunks without signatures, and a trailer with a checksum behind them.
    record UnsignedChunks() implements PayloadForm {}

    /// Whether a trailer can follow the body.
    default boolean trailed() {
        return switch (this) {
            case Plain _, Hashed _ -> false;
            case UnsignedChunks _ -> true;
            case SignedChunks chunks -> chunks.trailer();
        };
    }

    /// Chunks that each have a signature.
    ///
    /// @param trailer whether a signed trailer follows them
    record SignedChunks(ChunkSigning signing, boolean trailer) implements PayloadForm {}
}
