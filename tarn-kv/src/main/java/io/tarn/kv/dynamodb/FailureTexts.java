package io.tarn.kv.dynamodb;

import io.tarn.kv.KeyValueException;
import io.tarn.kv.KeyValueException.Kind;
import java.io.IOException;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;

/// Puts failures into words for whoever runs the server.
///
/// @param table the table's name
/// @param place the endpoint or region it is in
record FailureTexts(String table, String place) {
    private static final int DETAIL_CHARACTERS_MAX = 400;

    private static final Set<String> CREDENTIAL_CODES = Set.of(
            "UnrecognizedClientException",
            "InvalidClientTokenId",
            "InvalidSignatureException",
            "SignatureDoesNotMatch",
            "IncompleteSignature",
            "IncompleteSignatureException",
            "MissingAuthenticationToken",
            "MissingAuthenticationTokenException",
            "ExpiredToken",
            "ExpiredTokenException",
            "AuthFailure");

    static KeyValueException closed() {
        return new KeyValueException(Kind.UNAVAILABLE, "the key-value store is closed");
    }

    static KeyValueException slowDown(Throwable cause) {
        return new KeyValueException(Kind.THROTTLED, "slow down", cause);
    }

    static KeyValueException slowDown() {
        return new KeyValueException(Kind.THROTTLED, "slow down");
    }

    KeyValueException interrupted(Throwable cause) {
        return unavailable("interrupted while waiting for DynamoDB", cause);
    }

    /// A condition that failed, where an earlier attempt may be the reason.
    KeyValueException undecided(SdkException cause) {
        return unavailable(
                "an answer of DynamoDB " + place + " was lost, and it cannot be told whether the write happened",
                cause);
    }

    /// The failure of a call that is not made again.
    KeyValueException translate(SdkException failure) {
        return switch (Failure.of(failure)) {
            case THROTTLED -> slowDown(failure);
            case REFUSED, LOST -> unavailable(noAnswer(failure), failure);
            case BROKEN -> unavailable("DynamoDB " + place + " failed: " + detail(failure), failure);
            case CONDITION, LASTING -> unavailable(lasting(failure), failure);
        };
    }

    private String noAnswer(SdkException failure) {
        if (failure instanceof AwsServiceException) {
            return "DynamoDB " + place + " could not carry out the request: " + detail(failure);
        }
        IOException cause = Failure.transportCause(failure);
        if (failure instanceof ApiCallAttemptTimeoutException || cause == null) {
            return "DynamoDB " + place + " did not answer in time";
        }
        String reason = cause.getClass().getSimpleName() + ": " + cause.getMessage();
        return Failure.of(failure) == Failure.REFUSED
                ? "DynamoDB " + place + " cannot be reached, check network, endpoint and region: " + reason
                : "DynamoDB " + place + " did not answer: " + reason;
    }

    private String lasting(SdkException failure) {
        if (failure instanceof AbortedException) {
            return "interrupted while waiting for DynamoDB";
        }
        if (failure instanceof ResourceNotFoundException) {
            return "the DynamoDB table " + table + " does not exist " + place
                    + "; it is created when the server starts";
        }
        if (!(failure instanceof AwsServiceException answer)) {
            return "DynamoDB " + place + " cannot be used: " + detail(failure);
        }
        String code = Failure.code(answer);
        if (code.startsWith("AccessDenied")) {
            return "the AWS credentials lack a right on the DynamoDB table " + table + ": " + detail(failure);
        }
        if (CREDENTIAL_CODES.contains(code)) {
            return "DynamoDB " + place + " does not accept the AWS credentials, check access key, secret and"
                    + " expiry: " + detail(failure);
        }
        return "DynamoDB " + place + " refused a request: " + detail(failure);
    }

    private static String detail(SdkException failure) {
        String text =
                failure instanceof AwsServiceException answer ? detail(answer) : String.valueOf(failure.getMessage());
        return text.length() <= DETAIL_CHARACTERS_MAX ? text : text.substring(0, DETAIL_CHARACTERS_MAX) + "…";
    }

    private static String detail(AwsServiceException answer) {
        String code = Failure.code(answer);
        return code.isEmpty()
                ? "HTTP status " + answer.statusCode()
                : code + ": " + answer.awsErrorDetails().errorMessage();
    }

    private static KeyValueException unavailable(String text, Throwable cause) {
        return new KeyValueException(Kind.UNAVAILABLE, text, cause);
    }
}
