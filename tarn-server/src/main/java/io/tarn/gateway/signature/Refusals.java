package io.tarn.gateway.signature;

import io.tarn.gateway.error.S3Code;
import io.tarn.gateway.error.S3Exception;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/// The refusals of signatures, in the words of AWS (s3-gateway.md 5, 18.1). What they show of a request is
/// bounded.
final class Refusals {
    private static final int SHOWN_BYTES_MAX = 8 * 1024;
    private static final int SHOWN_VALUE_MAX = 256;
    private static final HexFormat SPACED = HexFormat.ofDelimiter(" ");

    private Refusals() {}

    static S3Exception malformedHeader(String what) {
        return new S3Exception(
                S3Code.AUTHORIZATION_HEADER_MALFORMED, "The authorization header is malformed; " + shortened(what));
    }

    static S3Exception malformedQuery(String what) {
        return new S3Exception(S3Code.AUTHORIZATION_QUERY_PARAMETERS, shortened(what));
    }

    static S3Exception severalMechanisms() {
        return new S3Exception(
                        S3Code.INVALID_ARGUMENT,
                        "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query"
                                + " string parameter or the Authorization header should be specified")
                .with("ArgumentName", "Authorization");
    }

    static S3Exception malformedVersion2() {
        return new S3Exception(
                S3Code.INVALID_ARGUMENT, "AWS authorization header is invalid. Expected AwsAccessKeyId:signature");
    }

    static S3Exception queryIncomplete() {
        return new S3Exception(
                S3Code.ACCESS_DENIED,
                "Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters");
    }

    static S3Exception invalidExpires(String value) {
        return new S3Exception(
                S3Code.ACCESS_DENIED, "Invalid date (should be seconds since epoch): " + shortened(value));
    }

    static S3Exception anonymousForm() {
        return new S3Exception(S3Code.ACCESS_DENIED);
    }

    static S3Exception missingField(String name) {
        return new S3Exception(
                        S3Code.INVALID_ARGUMENT,
                        "Bucket POST must contain a field named '" + name
                                + "'.  If it is specified, please check the order of the fields.")
                .with("ArgumentName", name)
                .with("ArgumentValue", "");
    }

    static S3Exception malformedForm(String name, String what) {
        return new S3Exception(S3Code.INVALID_ARGUMENT, shortened(what)).with("ArgumentName", name);
    }

    static S3Exception unsupportedAlgorithm(String algorithm) {
        return new S3Exception(
                S3Code.INVALID_REQUEST,
                "The authorization algorithm " + shortened(algorithm)
                        + " is not supported. Please use AWS4-HMAC-SHA256.");
    }

    static S3Exception unknownKey(String accessKeyId) {
        return new S3Exception(S3Code.INVALID_ACCESS_KEY_ID).with("AWSAccessKeyId", shortened(accessKeyId));
    }

    static S3Exception accessKeysOff() {
        return new S3Exception(S3Code.ACCESS_DENIED, "Access keys are not accepted by this server.");
    }

    static S3Exception token() {
        return new S3Exception(S3Code.INVALID_TOKEN);
    }

    static S3Exception noDate() {
        return new S3Exception(S3Code.ACCESS_DENIED, "AWS authentication requires a valid Date or x-amz-date header");
    }

    static S3Exception malformedDate() {
        return new S3Exception(S3Code.MALFORMED_DATE);
    }

    static S3Exception skewed(String requestTime, Instant now, Duration allowed) {
        return new S3Exception(S3Code.REQUEST_TIME_TOO_SKEWED)
                .with("RequestTime", shortened(requestTime))
                .with("ServerTime", seconds(now))
                .with("MaxAllowedSkewMilliseconds", Long.toString(allowed.toMillis()));
    }

    static S3Exception notYet(Instant now) {
        return new S3Exception(S3Code.ACCESS_DENIED, "Request is not valid yet").with("ServerTime", seconds(now));
    }

    static S3Exception expired(Instant end, Instant now) {
        return hasExpired().with("Expires", seconds(end)).with("ServerTime", seconds(now));
    }

    static S3Exception expired(Duration lifetime, Instant end, Instant now) {
        return hasExpired()
                .with("X-Amz-Expires", Long.toString(lifetime.toSeconds()))
                .with("Expires", seconds(end))
                .with("ServerTime", seconds(now));
    }

    private static S3Exception hasExpired() {
        return new S3Exception(S3Code.ACCESS_DENIED, "Request has expired");
    }

    static S3Exception unsignedHeaders(List<String> names) {
        return new S3Exception(S3Code.ACCESS_DENIED, "There were headers present in the request which were not signed")
                .with("HeadersNotSigned", shortened(String.join(", ", names)));
    }

    static S3Exception payloadHash(String value) {
        return new S3Exception(
                        S3Code.INVALID_ARGUMENT,
                        "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER,"
                                + " STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER or"
                                + " a valid sha256 value.")
                .with("ArgumentName", "x-amz-content-sha256")
                .with("ArgumentValue", shortened(value));
    }

    /// What was signed here is shown, so that people can compare; the key is in none of it.
    static S3Exception mismatch(String accessKeyId, byte[] stringToSign, String provided) {
        byte[] shown = bounded(stringToSign);
        return new S3Exception(S3Code.SIGNATURE_DOES_NOT_MATCH)
                .with("AWSAccessKeyId", shortened(accessKeyId))
                .with("StringToSign", text(shown))
                .with("SignatureProvided", shortened(provided))
                .with("StringToSignBytes", SPACED.formatHex(shown));
    }

    /// The same with the canonical request of version 4.
    static S3Exception mismatch(String accessKeyId, byte[] stringToSign, String provided, byte[] canonicalRequest) {
        byte[] shown = bounded(canonicalRequest);
        return mismatch(accessKeyId, stringToSign, provided)
                .with("CanonicalRequest", text(shown))
                .with("CanonicalRequestBytes", SPACED.formatHex(shown));
    }

    private static byte[] bounded(byte[] bytes) {
        return bytes.length <= SHOWN_BYTES_MAX ? bytes : Arrays.copyOf(bytes, SHOWN_BYTES_MAX);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static String seconds(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static String shortened(String value) {
        return value.length() <= SHOWN_VALUE_MAX ? value : value.substring(0, SHOWN_VALUE_MAX);
    }
}
