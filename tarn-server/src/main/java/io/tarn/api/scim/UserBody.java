package io.tarn.api.scim;

import io.tarn.auth.User;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// A user as a client sends it, whole.
///
/// @param externalId empty when not given
/// @param active empty when not given
record UserBody(
        String userName, Optional<String> externalId, String friendlyName, String email, Optional<Boolean> active) {
    /// The source of users and groups that came through here.
    static final String SOURCE = "scim";

    /// @throws ScimException `invalidSyntax`, `invalidValue`
    static UserBody read(JsonNode body) {
        return new UserBody(
                Values.newName(ScimJson.field(body, "userName"), "userName"),
                Values.given(ScimJson.field(body, "externalId"), "externalId"),
                friendlyName(
                        Values.text(ScimJson.field(body, "displayName"), "displayName"),
                        formatted(ScimJson.field(body, "name"))),
                Values.email(ScimJson.field(body, "emails")),
                Values.truth(ScimJson.field(body, "active"), "active"));
    }

    /// The name to show of those two.
    static String friendlyName(String displayName, String formatted) {
        return displayName.isBlank() ? formatted : displayName;
    }

    /// `name.formatted`, or else given and family name.
    static String formatted(JsonNode name) {
        String formatted = Values.text(ScimJson.field(name, "formatted"), "name.formatted");
        if (!formatted.isBlank()) {
            return formatted;
        }
        return Stream.of("givenName", "familyName")
                .map(part -> Values.text(ScimJson.field(name, part), "name." + part))
                .filter(part -> !part.isBlank())
                .collect(Collectors.joining(" "));
    }

    /// A new user.
    User create(Instant now) {
        return new User(userName, now, friendlyName, email, SOURCE, externalId.orElse(""), active.orElse(true));
    }

    /// The user with everything that was sent. What was not sent is removed, but for `externalId` and `active`: who is
    /// deactivated does not come back because somebody forgot to say so.
    User replace(User before) {
        return new User(
                before.name(),
                before.createdAt(),
                friendlyName,
                email,
                SOURCE,
                externalId.orElse(before.externalId()),
                active.orElse(before.active()));
    }
}
