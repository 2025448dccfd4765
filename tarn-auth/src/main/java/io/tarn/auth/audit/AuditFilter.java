package io.tarn.auth.audit;

import io.tarn.auth.audit.AuditRecord.Permission;
import java.util.Optional;

/// Which records are wanted; an empty text wants all.
///
/// @param sourceIp the other end of the connection, or the address that proxies told
/// @param operation operation id, in any case
/// @param action what an action asked for begins with
/// @param resource what the resource of the same permission begins with
/// @param statusMin lowest HTTP status
/// @param statusMax highest HTTP status, 0 for no limit
/// @param outcome as [AuditRecord.Outcome#text] writes it
/// @param fromMillis Unix time, inclusive
/// @param untilMillis Unix time, exclusive
public record AuditFilter(
        String user,
        String sourceIp,
        String operation,
        String action,
        String resource,
        String repository,
        int statusMin,
        int statusMax,
        String outcome,
        String requestId,
        Optional<Long> fromMillis,
        Optional<Long> untilMillis) {
    /// All records.
    public static final AuditFilter NONE =
            new AuditFilter("", "", "", "", "", "", 0, 0, "", "", Optional.empty(), Optional.empty());

    /// Whether a record is wanted.
    public boolean matches(AuditRecord entry) {
        return wanted(user, entry.caller().user())
                && (wanted(sourceIp, entry.caller().sourceIp())
                        || sourceIp.equals(entry.caller().forwardedFor()))
                && (operation.isEmpty()
                        || operation.equalsIgnoreCase(entry.call().operation()))
                && wanted(repository, entry.call().repository())
                && entry.result().status() >= statusMin
                && (statusMax <= 0 || entry.result().status() <= statusMax)
                && wanted(outcome, entry.result().outcome().text())
                && wanted(requestId, entry.requestId())
                && asked(entry)
                && inTime(entry.timeMillis());
    }

    private static boolean wanted(String value, String found) {
        return value.isEmpty() || value.equals(found);
    }

    private boolean asked(AuditRecord entry) {
        if (action.isEmpty() && resource.isEmpty()) {
            return true;
        }
        for (Permission permission : entry.call().permissions()) {
            if (permission.action().startsWith(action) && permission.resource().startsWith(resource)) {
                return true;
            }
        }
        return false;
    }

    private boolean inTime(long millis) {
        return fromMillis.orElse(Long.MIN_VALUE) <= millis && millis < untilMillis.orElse(Long.MAX_VALUE);
    }

    /// Whether a segment may hold a wanted record, by the times in its header.
    boolean mayMatch(Segment segment) {
        return segment.newestMillis() >= fromMillis.orElse(Long.MIN_VALUE)
                && segment.oldestMillis() < untilMillis.orElse(Long.MAX_VALUE);
    }
}
