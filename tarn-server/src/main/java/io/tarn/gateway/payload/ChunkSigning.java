package io.tarn.gateway.payload;

import java.util.HexFormat;

/// What the chunks of a body are signed with: each signature covers the one before, and the first one covers
/// that of the request (s3-gateway.md 5.6, B-01). Says nothing of its key.
public final class ChunkSigning {
    private final byte[] key;
    private final String context;
    private final String seed;

    /// @param key the signing key of the day, region and service
    /// @param date of the request, as `yyyyMMdd'T'HHmmss'Z'`
    /// @param scope as `yyyyMMdd/region/service/aws4_request`
    /// @param seed the signature of the request
    public ChunkSigning(byte[] key, String date, String scope, String seed) {
        this.key = key.clone();
        this.context = "\n" + date + "\n" + scope + "\n";
        this.seed = seed;
    }

    /// The signature that the first chunk covers.
    String seed() {
        return seed;
    }

    /// The signature of a chunk.
    ///
    /// @param previous the signature before it
    /// @param sha256 of its data, in hex
    String chunk(String previous, String sha256) {
        return sign("AWS4-HMAC-SHA256-PAYLOAD" + context + previous + "\n" + Digests.SHA256_OF_NOTHING + "\n" + sha256);
    }

    /// The signature of the trailer.
    ///
    /// @param previous the signature of the last chunk
    /// @param sha256 of the trailer, written as `name:value\n` for each, in hex
    String trailer(String previous, String sha256) {
        return sign("AWS4-HMAC-SHA256-TRAILER" + context + previous + "\n" + sha256);
    }

    private String sign(String text) {
        return HexFormat.of().formatHex(Digests.hmacSha256(key, text));
    }
}
