package io.tarn.auth.oidc;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Points at a value in claims: a JSON pointer (RFC 6901), such as `/sub` or `/resource/roles/0`.
final class ClaimReference {
    private final List<String> steps;

    /// Throws [IllegalArgumentException] for what is no pointer to a part.
    ClaimReference(String pointer) {
        if (!pointer.startsWith("/")
                || pointer.replace("~0", "").replace("~1", "").contains("~")) {
            throw new IllegalArgumentException("not a JSON pointer: " + pointer);
        }
        this.steps = List.of(pointer.substring(1).split("/", -1)).stream()
                .map(step -> step.replace("~1", "/").replace("~0", "~"))
                .toList();
    }

    /// The value, or null when there is none.
    @Nullable
    Object find(Map<String, Object> claims) {
        Object place = claims;
        for (String step : steps) {
            place = switch (place) {
                case Map<?, ?> map -> map.get(step);
                case List<?> list -> element(list, step);
                case null, default -> null;
            };
        }
        return place;
    }

    private static @Nullable Object element(List<?> list, String step) {
        if (!step.matches("0|[1-9][0-9]{0,8}")) {
            return null;
        }
        int index = Integer.parseInt(step);
        return index < list.size() ? list.get(index) : null;
    }
}
