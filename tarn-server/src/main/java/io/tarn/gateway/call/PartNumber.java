package io.tarn.gateway.call;

import io.tarn.catalog.parts.PartUploads;
import io.tarn.gateway.error.S3Code;
import io.tarn.gateway.error.S3Exception;

/// The part that a request is about (s3-gateway.md B-30, B-55).
public final class PartNumber {
    private static final int DIGITS_MAX = 5;

    private PartNumber() {}

    /// The query parameter `partNumber`, 1 to [PartUploads#PARTS_MAX].
    ///
    /// @throws S3Exception `InvalidArgument`
    public static int of(S3Call call) {
        String text = call.query("partNumber").orElse("");
        boolean digits =
                !text.isEmpty() && text.length() <= DIGITS_MAX && text.chars().allMatch(c -> c >= '0' && c <= '9');
        int number = digits ? Integer.parseInt(text) : 0;
        if (number < 1 || number > PartUploads.PARTS_MAX) {
            throw new S3Exception(
                            S3Code.INVALID_ARGUMENT,
                            "Part number must be an integer between 1 and " + PartUploads.PARTS_MAX + ", inclusive")
                    .with("ArgumentName", "partNumber")
                    .with("ArgumentValue", text);
        }
        return number;
    }
}
