package io.tarn.access;

import io.tarn.http.Request;
import java.util.List;

/// Decides what a user may do (api.md 7).
public interface Authorizer {
    /// Whether `principal` has all of `required`; `request` supplies the fields of conditions. Failing to read
    /// policies is an exception and answered 500.
    Decision check(Principal principal, List<Permission> required, Request request);

    /// Whether `principal` may see a list at all whose items are shown one by one (auth.md 5.7).
    default boolean mayList(Principal principal, String action) {
        return true;
    }

    /// Whether an item of such a list is shown.
    default boolean isListed(Principal principal, Permission permission, Request request) {
        return check(principal, List.of(permission), request) instanceof Allowed;
    }

    /// The outcome.
    sealed interface Decision {}

    /// Go ahead.
    record Allowed() implements Decision {}

    /// Refused: 401 with this text, `insufficient permissions: ...`.
    record Denied(String text) implements Decision {}
}
