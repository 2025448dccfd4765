package io.tarn.gateway.payload;

import io.tarn.gateway.error.S3Code;
import io.tarn.gateway.error.S3Exception;

/// The refusals of bodies, in the words of AWS (s3-gateway.md B-01, B-05, B-08, B-40).
final class Refusals {
    private Refusals() {}

    static S3Exception missingLength() {
        return new S3Exception(S3Code.MISSING_CONTENT_LENGTH);
    }

    static S3Exception invalidLength(String value) {
        return new S3Exception(S3Code.INVALID_ARGUMENT, "x-amz-decoded-content-length must be a whole number.")
                .with("ArgumentName", "x-amz-decoded-content-length")
                .with("ArgumentValue", Refusals.shortened(value));
    }

    static S3Exception invalidDigest(String value) {
        return new S3Exception(S3Code.INVALID_DIGEST).with("Content-MD5", shortened(value));
    }

    static S3Exception invalidChecksum(String header) {
        return new S3Exception(S3Code.INVALID_REQUEST, "Value for " + header + " header is invalid.");
    }

    static S3Exception severalChecksums() {
        return new S3Exception(
                S3Code.INVALID_REQUEST,
                "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.");
    }

    static S3Exception checksumMissing() {
        return new S3Exception(
                S3Code.INVALID_REQUEST,
                "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer"
                        + " headers were found.");
    }

    static S3Exception unknownChecksum(String header) {
        return new S3Exception(S3Code.INVALID_REQUEST, "The algorithm of " + shortened(header) + " is not supported.");
    }

    static S3Exception unknownTrailer() {
        return new S3Exception(
                S3Code.INVALID_REQUEST, "The value specified in the x-amz-trailer header is not supported");
    }

    static PayloadException incomplete() {
        return new PayloadException(new S3Exception(S3Code.INCOMPLETE_BODY));
    }

    static PayloadException chunk(String message) {
        return new PayloadException(new S3Exception(S3Code.INVALID_CHUNK_SIZE, message));
    }

    static PayloadException trailer(String message) {
        return new PayloadException(new S3Exception(S3Code.MALFORMED_TRAILER, message));
    }

    static PayloadException signature(String message) {
        return new PayloadException(new S3Exception(S3Code.SIGNATURE_DOES_NOT_MATCH, message));
    }

    static PayloadException hash(String claimed, String computed) {
        return new PayloadException(new S3Exception(S3Code.X_AMZ_CONTENT_SHA256_MISMATCH)
                .with("ClientComputedContentSHA256", claimed)
                .with("S3ComputedContentSHA256", computed));
    }

    static PayloadException md5(String claimed, String computed) {
        return new PayloadException(new S3Exception(S3Code.BAD_DIGEST)
                .with("ExpectedDigest", claimed)
                .with("CalculatedDigest", computed));
    }

    static PayloadException checksum(ChecksumAlgorithm algorithm) {
        return new PayloadException(new S3Exception(
                S3Code.BAD_DIGEST, "The " + algorithm + " you specified did not match the calculated checksum."));
    }

    private static String shortened(String value) {
        return value.length() <= 100 ? value : value.substring(0, 100);
    }
}
