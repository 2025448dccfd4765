package io.tarn.kv.postgres;

import io.tarn.kv.KeyValueException;
import io.tarn.kv.KeyValueException.Kind;
import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.postgresql.util.PSQLException;

/// What an error of PostgreSQL means for the caller and for whoever runs the server, by its SQLSTATE.
/// Statements' values are never shown: only the first line of the server's message is.
final class Failures {
    /// A transaction lost against another one.
    static final String COLLISION = "40001";

    private static final String DEADLOCK = "40P01";
    private static final String LIMIT_EXCEEDED = "54000";

    /// Callers of the server see it: it names no database.
    private static final String TOO_LONG =
            "the name or path is longer than the metadata database can hold, about 2,700 bytes together with the"
                    + " branch it is on: ";

    private final String database;

    /// `database` names it for people, see [ConnectionSettings#name].
    Failures(String database) {
        this.database = database;
    }

    /// Whether the transaction lost against another one, and nothing but trying again is needed.
    static boolean isCollision(SQLException failure) {
        String state = state(failure);
        return state.equals(COLLISION) || state.equals(DEADLOCK);
    }

    /// Whether the session is gone, or the server takes part in nothing for now.
    static boolean isConnectionLost(SQLException failure) {
        String state = state(failure);
        return !isPoolBusy(failure)
                && (state.isEmpty() || state.startsWith("08") || state.startsWith("57P") || state.equals("25006"));
    }

    /// The exception to throw.
    KeyValueException of(SQLException failure) {
        String state = state(failure);
        if (isPoolBusy(failure)) {
            return new KeyValueException(
                    Kind.UNAVAILABLE,
                    "no connection to metadata " + database + " became free in time; "
                            + "raise database.postgres.max_open_connections, or look for slow queries",
                    failure);
        }
        if (state.equals(LIMIT_EXCEEDED)) {
            return new KeyValueException(Kind.INVALID, TOO_LONG + reason(failure), failure);
        }
        return new KeyValueException(
                Kind.UNAVAILABLE, "metadata " + database + " " + text(state, reason(failure)), failure);
    }

    private static boolean isPoolBusy(SQLException failure) {
        return failure instanceof SQLTransientConnectionException && failure.getCause() == null;
    }

    private static String text(String state, String reason) {
        return switch (state) {
            case "25006" ->
                "takes no writes: it is a standby or set to read-only; "
                        + "let database.postgres.connection_string name the primary";
            case "28000", "28P01" ->
                "refuses the login (" + reason + "); "
                        + "check user and password in database.postgres.connection_string";
            case "3D000" -> "does not exist; create it, or correct database.postgres.connection_string";
            case COLLISION, DEADLOCK -> "was changed by others at the same moment again and again; try again";
            case "42501" -> "does not let its user do what is needed: " + reason;
            case "42P01", "3F000" -> "has lost its table: " + reason + "; restore it, or start the server anew";
            case "53100" -> "has no disk space left: " + reason + "; free some, writing resumes by itself";
            case "53200" -> "is out of memory: " + reason;
            case "53300" ->
                "has no connection left (" + reason + "); raise its max_connections, "
                        + "or lower database.postgres.max_open_connections of its servers";
            case "55P03" -> "has the row locked by another session; see pg_locks for who holds it";
            case "57014" -> "took longer than it lets a statement take (" + reason + ")";
            case "57P01", "57P02" -> "is being stopped (" + reason + "); work resumes when it is back";
            case "57P03" -> "is starting or stopping (" + reason + "); work resumes when it is ready";
            default ->
                state.isEmpty() || state.startsWith("08")
                        ? "cannot be reached: " + reason
                                + "; check that it runs and the network, work resumes by itself"
                        : "failed: " + reason + " (SQLSTATE " + state + ")";
        };
    }

    /// The first SQLSTATE of the chain, empty without any.
    private static String state(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                return sql.getSQLState();
            }
        }
        return "";
    }

    /// What the server said, else what the network said, else what the pool said.
    private static String reason(Throwable failure) {
        String reason = String.valueOf(failure.getMessage());
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof PSQLException sql && sql.getServerErrorMessage() != null) {
                return String.valueOf(sql.getServerErrorMessage().getMessage());
            }
            if (cause instanceof IOException) {
                reason = cause.getMessage() == null ? "the connection ended" : cause.getMessage();
            }
        }
        return reason;
    }
}
