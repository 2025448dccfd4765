package io.tarn.auth.audit;

import java.util.List;
import java.util.Locale;

/// One call: who, from where, what, on what, result, request id. Fields that do not apply are empty texts. Texts
/// longer than the limits here are cut. Whoever makes a record keeps secrets out of it.
///
/// @param timeMillis Unix time at the end of the call
/// @param requestId the `X-Request-ID` of the answer
public record AuditRecord(long timeMillis, Caller caller, Call call, Result result, String requestId) {
    /// Characters of names: of users, repositories, refs, operations.
    public static final int NAME_LENGTH_MAX = 256;

    /// Characters of what a client calls itself.
    public static final int CLIENT_LENGTH_MAX = 256;

    /// Characters of an address.
    public static final int ADDRESS_LENGTH_MAX = 64;

    /// Characters of path and query, and of a resource asked for.
    public static final int PATH_LENGTH_MAX = 1024;

    /// Characters of a reason.
    public static final int REASON_LENGTH_MAX = 512;

    /// Permissions kept of one call.
    public static final int PERMISSIONS_MAX = 8;

    public AuditRecord {
        requestId = cut(requestId, NAME_LENGTH_MAX);
    }

    /// Who.
    ///
    /// @param user user name, empty when nobody was recognised
    /// @param authentication how, such as `access_key`, `login_token`, `cookie`, `oidc`
    /// @param credentialId id of the access key or token, or the one that was tried; never a secret
    /// @param sourceIp the other end of the connection
    /// @param forwardedFor the client's address as proxies tell it, when that is another
    /// @param client what the client calls itself
    public record Caller(
            String user,
            String authentication,
            String credentialId,
            String sourceIp,
            String forwardedFor,
            String client) {
        /// Nobody from anywhere: the server itself.
        public static final Caller SERVER = new Caller("", "", "", "", "", "");

        public Caller {
            user = cut(user, NAME_LENGTH_MAX);
            authentication = cut(authentication, ADDRESS_LENGTH_MAX);
            credentialId = cut(credentialId, NAME_LENGTH_MAX);
            sourceIp = cut(sourceIp, ADDRESS_LENGTH_MAX);
            forwardedFor = cut(forwardedFor, ADDRESS_LENGTH_MAX);
            client = cut(client, CLIENT_LENGTH_MAX);
        }
    }

    /// What, on what.
    ///
    /// @param operation operation id
    /// @param method HTTP method
    /// @param path path and query, secrets left out
    /// @param permissions asked for, the first ones; refused ones are not pushed out by granted ones
    /// @param permissionsAsked how many were asked for
    public record Call(
            Service service,
            String operation,
            String method,
            String path,
            String repository,
            String ref,
            List<Permission> permissions,
            int permissionsAsked) {
        public Call {
            operation = cut(operation, NAME_LENGTH_MAX);
            method = cut(method, ADDRESS_LENGTH_MAX);
            path = cut(path, PATH_LENGTH_MAX);
            repository = cut(repository, NAME_LENGTH_MAX);
            ref = cut(ref, NAME_LENGTH_MAX);
            permissions = List.copyOf(
                    permissions.size() > PERMISSIONS_MAX ? permissions.subList(0, PERMISSIONS_MAX) : permissions);
        }
    }

    /// A permission asked for.
    ///
    /// @param action such as `fs:ReadObject`
    /// @param resource an ARN or `*`
    public record Permission(String action, String resource) {
        public Permission {
            action = cut(action, NAME_LENGTH_MAX);
            resource = cut(resource, PATH_LENGTH_MAX);
        }
    }

    /// What came of it.
    ///
    /// @param status HTTP status
    /// @param reason of a refusal or failure
    /// @param tookNanos time from the first byte of the request
    public record Result(int status, Outcome outcome, String reason, long tookNanos) {
        public Result {
            reason = cut(reason, REASON_LENGTH_MAX);
        }
    }

    /// Which door of the server.
    public enum Service {
        REST_API,
        S3_GATEWAY,
        LOGIN,
        SCIM,
        /// The log about itself: records dropped, signs of tampering.
        AUDIT_LOG;

        /// As written: `rest_api`.
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// How a call ended.
    public enum Outcome {
        /// Done.
        ALLOWED,
        /// The caller is known and may not.
        DENIED,
        /// The caller is not known: no credential, or one that does not hold.
        UNAUTHENTICATED,
        /// Anything else: not found, conflict, failure of the server, client gone.
        FAILED;

        /// The outcome of an answer with this status to a caller who is known or not.
        public static Outcome of(int status, boolean known) {
            return switch (status) {
                case 401 -> known ? DENIED : UNAUTHENTICATED;
                case 403 -> DENIED;
                default -> status < 400 ? ALLOWED : FAILED;
            };
        }

        /// As written: `allowed`.
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// The text, or its beginning without half a character at the end.
    private static String cut(String text, int lengthMax) {
        if (text.length() <= lengthMax) {
            return text;
        }
        return text.substring(0, Character.isHighSurrogate(text.charAt(lengthMax - 1)) ? lengthMax - 1 : lengthMax);
    }
}
