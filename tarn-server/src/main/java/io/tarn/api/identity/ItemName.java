package io.tarn.api.identity;

import io.tarn.api.ApiException;

/// What the API refuses of names that the directory would take (auth.md 3.2).
final class ItemName {
    private ItemName() {}

    /// @param kind `User`, `Group` or `Policy`
    static void check(String kind, String name) {
        if (name.contains("%")) {
            throw new ApiException(400, kind + " name cannot contain '%'");
        }
    }
}
