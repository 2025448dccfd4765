package io.tarn.api;

import io.tarn.api.contract.ContractViolation;
import io.tarn.auth.AuthException;
import io.tarn.block.ObjectStoreException;
import io.tarn.catalog.task.TaskFailure;
import io.tarn.http.BadRequestException;
import io.tarn.http.field.MalformedBodyException;
import io.tarn.kv.KeyValueException;
import io.tarn.versioning.VersioningException;

/// The one table from failures to statuses and messages (api.md 5.1).
public final class ErrorTable {
    private static final String SLOW_DOWN = "Throughput exceeded. Slow down and retry";

    private ErrorTable() {}

    /// What the client is told.
    ///
    /// @param defect whether the failure is nobody's doing but ours, and belongs into the log with its trace
    public record Answer(int status, String message, boolean defect) {
        private static Answer of(int status, String message) {
            return new Answer(status, message, false);
        }
    }

    /// The same for the work of a task, where nobody waits for an answer.
    public static TaskFailure taskFailure(Throwable failure) {
        Answer answer = answer(failure);
        return new TaskFailure(answer.status(), answer.message());
    }

    /// The answer to `failure`.
    public static Answer answer(Throwable failure) {
        return switch (failure) {
            case ApiException e -> Answer.of(e.status(), text(e));
            case ContractViolation e -> Answer.of(400, text(e));
            case BadRequestException e -> Answer.of(400, text(e));
            case ObjectStoreException e -> objectStore(e);
            case KeyValueException e -> keyValue(e);
            case VersioningException e -> versioning(e);
            case AuthException e -> authentication(e);
            case MalformedBodyException e -> Answer.of(400, text(e));
            default -> new Answer(500, "internal server error", true);
        };
    }

    private static Answer keyValue(KeyValueException e) {
        return switch (e.kind()) {
            case THROTTLED -> Answer.of(503, SLOW_DOWN);
            case INVALID -> Answer.of(400, text(e));
            case UNAVAILABLE -> new Answer(500, text(e), true);
        };
    }

    private static Answer objectStore(ObjectStoreException e) {
        return switch (e.kind()) {
            case NOT_FOUND -> Answer.of(410, "No data");
            case FORBIDDEN -> Answer.of(403, "forbidden");
            case INVALID_ADDRESS -> Answer.of(400, ending(text(e), "invalid address"));
            case SOURCE_FAILED ->
                e.getCause() instanceof MalformedBodyException m ? answer(m) : Answer.of(400, text(e));
            case INVALID_PART -> Answer.of(400, text(e));
            case UNSUPPORTED -> Answer.of(400, ending(text(e), "operation not supported"));
            case THROTTLED -> Answer.of(503, SLOW_DOWN);
            case WRITE_FAILED -> new Answer(400, ending(text(e), "failed to write to storage"), true);
            case UNAVAILABLE -> new Answer(500, text(e), true);
        };
    }

    private static Answer versioning(VersioningException e) {
        return switch (e.kind()) {
            case INVALID -> Answer.of(400, text(e));
            case NOT_FOUND -> Answer.of(404, text(e));
            case FORBIDDEN -> Answer.of(403, text(e));
            case CONFLICT, MERGE_CONFLICT -> Answer.of(409, text(e));
            case GONE -> Answer.of(410, text(e));
            case PRECONDITION_FAILED, HOOK_FAILED -> Answer.of(412, text(e));
            case TOO_MANY_TRIES -> Answer.of(429, "Too many attempts, try again later");
            case OVERLOADED -> Answer.of(429, text(e));
            case NOT_IMPLEMENTED -> Answer.of(501, "Not Implemented");
            case INTERNAL -> new Answer(500, text(e), true);
        };
    }

    private static Answer authentication(AuthException e) {
        return switch (e.kind()) {
            case INVALID, LIMIT_EXCEEDED -> Answer.of(400, text(e));
            case NOT_FOUND -> Answer.of(404, text(e));
            case ALREADY_EXISTS -> Answer.of(409, text(e).equals("already exists") ? "Already exists" : text(e));
            case ALREADY_INITIALIZED -> Answer.of(409, text(e));
            case NOT_INITIALIZED -> Answer.of(412, text(e));
            case UNAUTHENTICATED -> answer(ApiException.unauthenticated());
            case FORBIDDEN -> Answer.of(403, text(e));
            case SESSION_EXPIRED -> Answer.of(403, "session expired");
            case NOT_IMPLEMENTED -> Answer.of(501, "Not Implemented");
            case UNAVAILABLE -> new Answer(503, text(e), true);
            case TOO_MANY_TRIES -> Answer.of(429, "Too many attempts, try again later");
            case CORRUPT, INCOMPATIBLE_SCHEMA -> new Answer(500, text(e), true);
        };
    }

    /// `text`, ended by what clients look for.
    private static String ending(String text, String end) {
        return text.endsWith(end) ? text : text + ": " + end;
    }

    private static String text(Throwable failure) {
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }
}
