package io.tarn.gateway.listing;

import io.tarn.gateway.error.S3Code;
import io.tarn.gateway.error.S3Exception;
import java.util.Arrays;
import java.util.Base64;

/// Where the next page begins, as clients carry it (s3-gateway.md B-21): URL-safe base64 of a version byte and
/// the lowest key to look at. It holds all that is needed, so any server goes on with it, at any time; it gives
/// no right.
final class ContinuationToken {
    private static final byte VERSION = 1;

    /// Longest token that is read, in characters: no key is as long.
    private static final int LENGTH_MAX = 8 * 1024;

    private ContinuationToken() {}

    static String of(byte[] from) {
        byte[] bytes = new byte[from.length + 1];
        bytes[0] = VERSION;
        System.arraycopy(from, 0, bytes, 1, from.length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /// The lowest key to look at.
    ///
    /// @throws S3Exception `InvalidArgument`
    static byte[] read(String token) {
        try {
            byte[] bytes = token.length() > LENGTH_MAX
                    ? new byte[0]
                    : Base64.getUrlDecoder().decode(token);
            if (bytes.length > 0 && bytes[0] == VERSION) {
                return Arrays.copyOfRange(bytes, 1, bytes.length);
            }
        } catch (IllegalArgumentException e) {
            throw invalid(token, e);
        }
        throw invalid(token, null);
    }

    private static S3Exception invalid(String token, @org.jspecify.annotations.Nullable Exception cause) {
        String shown = token.substring(0, Math.min(token.length(), LENGTH_MAX));
        return new S3Exception(S3Code.INVALID_ARGUMENT, "The continuation token provided is incorrect", cause)
                .with("ArgumentName", "continuation-token")
                .with("ArgumentValue", shown);
    }
}
