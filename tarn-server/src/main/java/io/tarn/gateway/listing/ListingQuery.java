package io.tarn.gateway.listing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tarn.gateway.call.S3Call;
import io.tarn.gateway.error.S3Code;
import io.tarn.gateway.error.S3Exception;
import io.tarn.gateway.xml.KeyEncoding;
import io.tarn.versioning.diff.KeySpan;
import java.util.Locale;

/// What all listings of keys are asked (s3-gateway.md 10.6, B-17, B-19).
///
/// @param max most rows, at most [#MAX_KEYS]; it is told as the `MaxKeys` of the answer
record ListingQuery(String prefix, String delimiter, KeyEncoding encoding, int max) {
    /// Rows of a page when fewer are not asked for.
    static final int MAX_KEYS = 1_000;

    /// @throws S3Exception `InvalidArgument`
    static ListingQuery of(S3Call call) {
        return new ListingQuery(
                call.query("prefix").orElse(""), call.query("delimiter").orElse(""), encoding(call), max(call));
    }

    private static KeyEncoding encoding(S3Call call) {
        String asked = call.query("encoding-type").orElse("");
        return switch (asked.toLowerCase(Locale.ROOT)) {
            case "" -> KeyEncoding.PLAIN;
            case "url" -> KeyEncoding.URL;
            default -> throw invalid("encoding-type", asked, "Invalid Encoding Method specified in Request");
        };
    }

    private static int max(S3Call call) {
        String asked = call.query("max-keys").orElse("");
        if (asked.isEmpty()) {
            return MAX_KEYS;
        }
        try {
            int max = Integer.parseInt(asked);
            if (max < 0) {
                throw invalid("maxKeys", asked, "Argument maxKeys must be an integer between 0 and 2147483647");
            }
            return Math.min(max, MAX_KEYS);
        } catch (NumberFormatException e) {
            String message = "Provided max-keys not an integer or within integer range";
            throw new S3Exception(S3Code.INVALID_ARGUMENT, message, e)
                    .with("ArgumentName", "max-keys")
                    .with("ArgumentValue", asked);
        }
    }

    /// The refusal of a parameter.
    static S3Exception invalid(String name, String value, String message) {
        return new S3Exception(S3Code.INVALID_ARGUMENT, message)
                .with("ArgumentName", name)
                .with("ArgumentValue", value);
    }

    /// All keys that are meant.
    KeySpan span() {
        return new KeySpan(prefix.getBytes(UTF_8), delimiter.getBytes(UTF_8), new byte[0]);
    }

    /// Those behind a key or common prefix, which may be any text; all when it is empty (B-18).
    KeySpan spanBehind(String marker) {
        KeySpan all = span();
        return marker.isEmpty() ? all : all.startingAt(all.behind(marker.getBytes(UTF_8)));
    }

    /// Those from a key on, which is one of them; those behind a common prefix.
    KeySpan spanWithin(String marker) {
        KeySpan all = span();
        byte[] key = marker.getBytes(UTF_8);
        byte[] behind = all.behind(key);
        return all.startingAt(behind.length > key.length ? key : behind);
    }
}
