package io.tarn.auth.policy;

/// What a user's policies say to a request.
public sealed interface Verdict {
    /// The request may go on.
    record Allowed() implements Verdict {}

    /// It may not.
    ///
    /// @param text for the caller's eyes, as auth.md 5.6 builds it: `insufficient permissions: …`
    record Denied(String text) implements Verdict {}
}
