package io.tarn.gateway.signature;

import io.tarn.gateway.payload.ChunkSigning;
import io.tarn.gateway.payload.PayloadForm;
import java.util.Locale;
import java.util.regex.Pattern;

/// What `x-amz-content-sha256` can say (s3-gateway.md 5.6, B-01).
enum PayloadHash {
    UNSIGNED,
    UNSIGNED_TRAILER,
    SIGNED_CHUNKS,
    SIGNED_TRAILER,
    SHA256;

    /// What stands in a canonical request when the request does not say.
    static final String ABSENT = "UNSIGNED-PAYLOAD";

    private static final Pattern HASH = Pattern.compile("[0-9A-Fa-f]{64}");

    static PayloadHash of(String value) {
        return switch (value.toUpperCase(Locale.ROOT)) {
            case "UNSIGNED-PAYLOAD" -> UNSIGNED;
            case "STREAMING-UNSIGNED-PAYLOAD-TRAILER" -> UNSIGNED_TRAILER;
            case "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" -> SIGNED_CHUNKS;
            case "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER" -> SIGNED_TRAILER;
            default -> {
                if (!HASH.matcher(value).matches()) {
                    throw Refusals.payloadHash(value);
                }
                yield SHA256;
            }
        };
    }

    /// How the body is to be read.
    PayloadForm form(String value, ChunkSigning signing) {
        return switch (this) {
            case UNSIGNED -> new PayloadForm.Plain();
            case UNSIGNED_TRAILER -> new PayloadForm.UnsignedChunks();
            case SIGNED_CHUNKS -> new PayloadForm.SignedChunks(signing, false);
            case SIGNED_TRAILER -> new PayloadForm.SignedChunks(signing, true);
            case SHA256 -> new PayloadForm.Hashed(value);
        };
    }
}
