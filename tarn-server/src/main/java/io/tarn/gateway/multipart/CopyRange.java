package io.tarn.gateway.multipart;

import io.tarn.block.ObjectStore.ByteRange;
import io.tarn.gateway.call.S3Call;
import io.tarn.gateway.error.S3Code;
import io.tarn.gateway.error.S3Exception;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The bytes of its source that a part is a copy of (s3-gateway.md B-57). Unlike a `Range`, both ends must be
/// given and lie within the object.
final class CopyRange {
    private static final String HEADER = "x-amz-copy-source-range";
    private static final Pattern FORM = Pattern.compile("bytes=(\\d{1,18})-(\\d{1,18})");

    private CopyRange() {}

    /// The range that `call` asks for; empty for the whole object.
    ///
    /// @throws S3Exception `InvalidArgument`
    static Optional<ByteRange> of(S3Call call, long sizeBytes) {
        return call.header(HEADER).map(header -> parse(header, sizeBytes));
    }

    static ByteRange parse(String header, long sizeBytes) {
        Matcher matcher = FORM.matcher(header.strip());
        if (!matcher.matches()) {
            throw refused(
                    header,
                    "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the"
                            + " zero-based offsets of the first and last bytes to copy");
        }
        long first = Long.parseLong(matcher.group(1));
        long last = Long.parseLong(matcher.group(2));
        if (first > last || last >= sizeBytes) {
            throw refused(header, "Range specified is not valid for source object of size: " + sizeBytes);
        }
        return new ByteRange(first, last - first + 1);
    }

    private static S3Exception refused(String header, String message) {
        return new S3Exception(S3Code.INVALID_ARGUMENT, message)
                .with("ArgumentName", HEADER)
                .with("ArgumentValue", header);
    }
}
