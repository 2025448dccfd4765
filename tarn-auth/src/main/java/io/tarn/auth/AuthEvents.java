package io.tarn.auth;

/// Is told what requests to the records of identity took (config-and-ops.md 6). Calls come from any thread, and
/// must cost their callers nothing that counts.
///
/// Every call of a [io.tarn.auth.directory.Directory] is told, and every decision about a request. What requests
/// need of each caller (its key, user and policies) is asked of the directory when it is not remembered;
/// remembered answers never leave memory and are not told by themselves.
@FunctionalInterface
public interface AuthEvents {
    /// Nobody listens.
    AuthEvents NONE = (operation, success, nanos) -> {};

    /// @param operation such as `get_user`; one of a few dozen constants
    /// @param success whether there was an answer, even if that is that something is absent or denied; an
    ///     exception is none
    void answered(String operation, boolean success, long nanos);
}
