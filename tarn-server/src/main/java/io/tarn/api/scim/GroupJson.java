package io.tarn.api.scim;

import io.tarn.auth.User;
import io.tarn.auth.directory.Group;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Groups as clients get them.
final class GroupJson {
    private GroupJson() {}

    /// @param members empty to say nothing about them
    static ObjectNode of(Group group, Optional<List<User>> members, String base) {
        ObjectNode json = ScimJson.MAPPER.createObjectNode();
        json.putArray("schemas").add(ResourceType.GROUP.schema());
        json.put("id", ResourceId.of(group.name()));
        if (!group.externalId().isEmpty()) {
            json.put("externalId", group.externalId());
        }
        json.put("displayName", group.name());
        if (members.isPresent()) {
            ArrayNode list = json.putArray("members");
            members.get().forEach(user -> list.add(member(user, base)));
        }
        json.set("meta", UserJson.meta(ResourceType.GROUP, group.name(), group.createdAt(), base));
        return json;
    }

    /// A user as a member.
    static ObjectNode member(User user, String base) {
        ObjectNode member = ScimJson.MAPPER.createObjectNode();
        member.put("value", ResourceId.of(user.name()));
        member.put("$ref", UserJson.location(ResourceType.USER, user.name(), base));
        member.put("type", ResourceType.USER.label());
        return member;
    }
}
