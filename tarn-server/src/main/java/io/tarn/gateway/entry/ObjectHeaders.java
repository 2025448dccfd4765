package io.tarn.gateway.entry;

import io.tarn.gateway.payload.Checksum;
import io.tarn.http.Response;
import io.tarn.http.field.EntityTags;
import io.tarn.http.field.HeaderText;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// How an object shows in the headers of an answer (s3-gateway.md 4.2, 4.4, 13).
public final class ObjectHeaders {
    /// Characters of user metadata in one answer; the REST API can store more than fit into headers.
    private static final int METADATA_LENGTH_MAX = 32 * 1024;

    private static final String TOKEN_PUNCTUATION = "!#$%&'*+-.^_`|~";

    private ObjectHeaders() {}

    /// A stored checksum as an ETag: in quotes, if it is not stored with them.
    public static String etag(String checksum) {
        return checksum.startsWith("\"") ? checksum : EntityTags.quoted(checksum);
    }

    /// Tells of the checksum of the whole object.
    public static void checksum(Response response, ObjectChecksum known) {
        Checksum checksum = known.checksum();
        response.header(checksum.algorithm().header(), checksum.value());
        response.header("x-amz-checksum-type", known.type());
    }

    /// Tells of everything that is given back as it came, content type and user metadata included.
    public static void attributes(Response response, ObjectAttributes attributes) {
        response.header("Content-Type", attributes.contentType());
        attributes.headers().forEach((name, value) -> response.header(capitalised(name), HeaderText.encode(value)));
        metadata(response, attributes.userMetadata());
        if (!attributes.storageClass().equals(ObjectAttributes.STANDARD)) {
            response.header("x-amz-storage-class", attributes.storageClass());
        }
    }

    private static void metadata(Response response, Map<String, String> metadata) {
        int missing = 0;
        int length = 0;
        for (var pair : metadata.entrySet()) {
            String value = EncodedWords.encode(pair.getValue());
            int more = pair.getKey().length() + value.length();
            if (isToken(pair.getKey()) && more <= METADATA_LENGTH_MAX - length) {
                length += more;
                response.header(AttributeHeaders.META + pair.getKey().toLowerCase(Locale.ROOT), value);
            } else {
                missing++;
            }
        }
        if (missing > 0) {
            response.header("X-Amz-Missing-Meta", Integer.toString(missing));
        }
    }

    private static boolean isToken(String name) {
        return !name.isEmpty()
                && name.chars()
                        .allMatch(c -> c < 0x7f && (Character.isLetterOrDigit(c) || TOKEN_PUNCTUATION.indexOf(c) >= 0));
    }

    /// `content-type` as `Content-Type`; what begins with `x-amz-` stays as it is.
    private static String capitalised(String name) {
        return name.startsWith("x-amz-")
                ? name
                : Arrays.stream(name.split("-", -1))
                        .map(word -> word.isEmpty()
                                ? word
                                : Character.toUpperCase(word.charAt(0))
                                        + word.substring(1).toLowerCase(Locale.ROOT))
                        .collect(Collectors.joining("-"));
    }
}
