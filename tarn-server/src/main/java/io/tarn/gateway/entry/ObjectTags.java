package io.tarn.gateway.entry;

import io.tarn.gateway.error.S3Code;
import io.tarn.gateway.error.S3Exception;
import io.tarn.http.BadRequestException;
import io.tarn.http.QueryParameters;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// The tags of an object and their limits (s3-gateway.md B-47).
public final class ObjectTags {
    /// Tags of an object.
    public static final int TAGS_MAX = 10;

    /// Characters of a key.
    public static final int KEY_LENGTH_MAX = 128;

    /// Characters of a value.
    public static final int VALUE_LENGTH_MAX = 256;

    private static final String RESERVED = "aws:";
    private static final Pattern CHARACTERS = Pattern.compile("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*");

    private ObjectTags() {}

    /// The tags of an `x-amz-tagging` header: `key=value` pairs as in a query.
    ///
    /// @throws S3Exception `InvalidArgument`, `InvalidTag`, `BadRequest`
    public static SortedMap<String, String> parse(String header) {
        QueryParameters pairs;
        try {
            pairs = QueryParameters.parse(header);
        } catch (BadRequestException e) {
            throw malformed(e);
        }
        List<String> names = pairs.names();
        SortedMap<String, String> tags = new TreeMap<>();
        for (String name : names) {
            if (pairs.count(name) > 1) {
                throw malformed(null);
            }
            tags.put(name, String.valueOf(pairs.first(name)));
        }
        return checked(tags);
    }

    private static S3Exception malformed(@org.jspecify.annotations.Nullable Throwable cause) {
        String message = "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters"
                + " without tag name duplicates.";
        return new S3Exception(S3Code.INVALID_ARGUMENT, message, cause).with("ArgumentName", "x-amz-tagging");
    }

    /// These tags, within all limits.
    ///
    /// @throws S3Exception `InvalidTag`, `BadRequest`
    public static SortedMap<String, String> checked(Map<String, String> tags) {
        if (tags.size() > TAGS_MAX) {
            throw new S3Exception(S3Code.BAD_REQUEST, "Object tags cannot be greater than " + TAGS_MAX);
        }
        tags.forEach(ObjectTags::check);
        return new TreeMap<>(tags);
    }

    private static void check(String key, String value) {
        if (key.isEmpty() || !isWithin(key, KEY_LENGTH_MAX)) {
            throw invalid("The TagKey you have provided is invalid", key);
        }
        if (!isWithin(value, VALUE_LENGTH_MAX)) {
            throw invalid("The TagValue you have provided is invalid", key);
        }
        if (key.regionMatches(true, 0, RESERVED, 0, RESERVED.length())) {
            throw invalid("System tags cannot be added/updated by requester", key);
        }
    }

    private static boolean isWithin(String text, int charactersMax) {
        return text.codePointCount(0, text.length()) <= charactersMax
                && CHARACTERS.matcher(text).matches();
    }

    private static S3Exception invalid(String message, String key) {
        return new S3Exception(S3Code.INVALID_TAG, message).with("TagKey", key);
    }
}
