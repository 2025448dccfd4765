package io.tarn.api.scim;

import io.tarn.auth.directory.Group;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// A group as a client sends it, whole.
///
/// @param externalId empty when not given
/// @param members names of users; empty when not given
record GroupBody(String displayName, Optional<String> externalId, Optional<Set<String>> members) {
    /// @throws ScimException `invalidSyntax`, `invalidValue`
    static GroupBody read(JsonNode body) {
        JsonNode members = ScimJson.field(body, "members");
        return new GroupBody(
                Values.newName(ScimJson.field(body, "displayName"), "displayName"),
                Values.given(ScimJson.field(body, "externalId"), "externalId"),
                members.isMissingNode() ? Optional.empty() : Optional.of(members(members)));
    }

    /// The users of a list of members, or of a single one.
    ///
    /// @throws ScimException `invalidValue`
    static Set<String> members(JsonNode members) {
        Set<String> names = new LinkedHashSet<>();
        if (members.isNull()) {
            return names;
        }
        if (!members.isArray()) {
            names.add(member(members));
        }
        members.values().stream().filter(_ -> members.isArray()).forEach(member -> names.add(member(member)));
        return names;
    }

    private static String member(JsonNode member) {
        if (Values.text(ScimJson.field(member, "type"), "members.type").equalsIgnoreCase(ResourceType.GROUP.label())) {
            throw ScimException.invalid("a group cannot be a member of a group");
        }
        JsonNode value = member.isObject() ? ScimJson.field(member, "value") : member;
        if (!value.isString()) {
            throw ScimException.invalid("members.value is not a text");
        }
        return ResourceId.name(value.stringValue())
                .orElseThrow(() -> ScimException.invalid("members.value is not the id of a user"));
    }

    /// A new group.
    Group create(Instant now) {
        return new Group(displayName, now, "", externalId.orElse(""), UserBody.SOURCE);
    }

    /// The group with what was sent.
    Group replace(Group before) {
        return provisioned(before, externalId);
    }

    /// The group as one that is provisioned.
    static Group provisioned(Group before, Optional<String> externalId) {
        return new Group(
                before.name(),
                before.createdAt(),
                before.description(),
                externalId.orElse(before.externalId()),
                UserBody.SOURCE);
    }
}
