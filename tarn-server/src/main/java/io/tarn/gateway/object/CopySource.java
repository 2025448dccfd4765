package io.tarn.gateway.object;

import io.tarn.gateway.error.S3Code;
import io.tarn.gateway.error.S3Exception;
import io.tarn.http.BadRequestException;
import io.tarn.http.PercentEncoding;
import io.tarn.http.field.HeaderText;
import java.util.Optional;

/// What an `x-amz-copy-source` header names (s3-gateway.md B-42).
///
/// @param version a commit's id, or `null`
record CopySource(String bucket, String key, Optional<String> version) {
    private static final String VERSION = "?versionId=";

    /// Reads the header: `bucket/key`, percent-encoded, with or without a `/` before it and a version behind it.
    /// A `+` is a plus.
    ///
    /// @throws S3Exception `InvalidArgument`
    static CopySource parse(String header) {
        String text = HeaderText.decode(header);
        int mark = text.lastIndexOf(VERSION);
        Optional<String> version = mark < 0 ? Optional.empty() : Optional.of(text.substring(mark + VERSION.length()));
        String name = decoded(mark < 0 ? text : text.substring(0, mark));
        int start = 0;
        while (start < name.length() && name.charAt(start) == '/') {
            start++;
        }
        int slash = name.indexOf('/', start);
        if (slash < 0 || slash == name.length() - 1 || name.startsWith("arn:", start)) {
            throw malformed();
        }
        return new CopySource(
                name.substring(start, slash),
                name.substring(slash + 1),
                version.map(CopySource::decoded).map(ObjectLookup::requireVersion));
    }

    private static String decoded(String text) {
        try {
            return PercentEncoding.decodePath(text);
        } catch (BadRequestException e) {
            throw malformed();
        }
    }

    /// The refusal of a header that names no object.
    static S3Exception malformed() {
        return new S3Exception(
                        S3Code.INVALID_ARGUMENT,
                        "Copy Source must mention the source bucket and key: sourcebucket/sourcekey.")
                .with("ArgumentName", "x-amz-copy-source");
    }
}
