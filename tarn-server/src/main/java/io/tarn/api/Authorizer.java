package io.tarn.api;

import io.tarn.http.Request;
import java.util.List;

/// Decides what a user may do (api.md 7).
@FunctionalInterface
public interface Authorizer {
    /// Whether `principal` has all of `required`; `request` supplies the fields of conditions. Failing to read
    /// policies is an exception and answered 500.
    Decision check(Principal principal, List<Permission> required, Request request);

    /// The outcome.
    sealed interface Decision {}

    /// Go ahead.
    record Allowed() implements Decision {}

    /// Refused: 401 with this text, `insufficient permissions: ...`.
    record Denied(String text) implements Decision {}
}
