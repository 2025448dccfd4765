package io.tarn.kv.dynamodb;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/// What a failed attempt says about the request.
enum Failure {
    /// Not carried out, because there were too many.
    THROTTLED,
    /// Not carried out, and the next attempt may be: it met a transaction, or the service was not reached at
    /// all.
    REFUSED,
    /// Ended on the service's side, carried out or not.
    BROKEN,
    /// No answer: carried out, not carried out, or still on its way.
    LOST,
    /// Not carried out, because its condition does not hold.
    CONDITION,
    /// Not carried out, and the next attempt will fare no better.
    LASTING;

    static final String CONDITION_REASON = "ConditionalCheckFailed";

    private static final int SERVER_ERROR = 500;

    private static final Set<String> THROTTLING_REASONS =
            Set.of("ThrottlingError", "ProvisionedThroughputExceeded", "RequestLimitExceeded");

    private static final String CONFLICT_REASON = "TransactionConflict";

    private static final Set<String> PASSING_CODES = Set.of(
            "TransactionConflictException",
            "TransactionInProgressException",
            "ReplicatedWriteConflictException",
            "LimitExceededException");

    /// Whether the request may have been carried out.
    boolean isUncertain() {
        return this == BROKEN || this == LOST;
    }

    static Failure of(RuntimeException failure) {
        return switch (failure) {
            case ConditionalCheckFailedException e -> CONDITION;
            case TransactionCanceledException e -> ofCanceled(e);
            case AwsServiceException e -> ofAnswer(e);
            case AbortedException e -> LASTING;
            case SdkClientException e -> ofNoAnswer(e);
            default -> LASTING;
        };
    }

    private static Failure ofCanceled(TransactionCanceledException canceled) {
        Failure worst = LASTING;
        for (CancellationReason reason : canceled.cancellationReasons()) {
            String code = String.valueOf(reason.code());
            if (code.equals(CONDITION_REASON)) {
                return CONDITION;
            }
            if (THROTTLING_REASONS.contains(code)) {
                worst = THROTTLED;
            } else if (code.equals(CONFLICT_REASON) && worst == LASTING) {
                worst = REFUSED;
            }
        }
        return worst;
    }

    private static Failure ofAnswer(AwsServiceException answer) {
        if (PASSING_CODES.contains(code(answer)) || answer.isClockSkewException()) {
            return REFUSED;
        }
        if (answer.isThrottlingException()) {
            return THROTTLED;
        }
        return answer.statusCode() >= SERVER_ERROR ? BROKEN : LASTING;
    }

    /// The name of the error, or an empty string.
    static String code(AwsServiceException answer) {
        return answer.awsErrorDetails() == null || answer.awsErrorDetails().errorCode() == null
                ? ""
                : answer.awsErrorDetails().errorCode();
    }

    private static Failure ofNoAnswer(SdkClientException failure) {
        if (failure instanceof ApiCallAttemptTimeoutException) {
            return LOST;
        }
        IOException cause = transportCause(failure);
        return switch (cause) {
            case null -> LASTING;
            case ConnectException e -> REFUSED;
            case UnknownHostException e -> REFUSED;
            case NoRouteToHostException e -> REFUSED;
            case IOException e -> LOST;
        };
    }

    /// The innermost failure of input or output that led to this one.
    static @Nullable IOException transportCause(Throwable failure) {
        IOException found = null;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException e) {
                found = e;
            }
        }
        return found;
    }
}
