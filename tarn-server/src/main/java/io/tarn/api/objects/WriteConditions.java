package io.tarn.api.objects;

import io.tarn.catalog.WriteCondition;
import io.tarn.http.field.EntityTags;
import java.util.Optional;

/// Conditions of writes as the headers of a request tell them (RFC 9110 13.1; api.md 21, 21.3).
public final class WriteConditions {
    private WriteConditions() {}

    /// The condition of a write; empty when the headers ask for something this server does not have (501).
    public static Optional<WriteCondition> of(Optional<String> ifMatch, Optional<String> ifNoneMatch) {
        if (ifMatch.isPresent() && ifNoneMatch.isPresent()) {
            return Optional.empty();
        }
        if (ifNoneMatch.isPresent()) {
            return ifNoneMatch.get().strip().equals("*") ? Optional.of(new WriteCondition.Absent()) : Optional.empty();
        }
        if (ifMatch.isEmpty()) {
            return Optional.of(new WriteCondition.None());
        }
        String tag = ifMatch.get().strip();
        boolean single = !tag.isEmpty()
                && !tag.equals("*")
                && !tag.startsWith("W/")
                && EntityTags.tagEnd(tag, 0) == tag.length();
        return single ? Optional.of(new WriteCondition.Matches(EntityTags.unquoted(tag))) : Optional.empty();
    }
}
