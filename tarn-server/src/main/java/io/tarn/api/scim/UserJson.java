package io.tarn.api.scim;

import io.tarn.auth.User;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import tools.jackson.databind.node.ObjectNode;

/// Users as clients get them.
final class UserJson {
    private UserJson() {}

    static ObjectNode of(User user, String base) {
        ObjectNode json = ScimJson.MAPPER.createObjectNode();
        json.putArray("schemas").add(ResourceType.USER.schema());
        json.put("id", ResourceId.of(user.name()));
        if (!user.externalId().isEmpty()) {
            json.put("externalId", user.externalId());
        }
        json.put("userName", user.name());
        if (!user.friendlyName().isEmpty()) {
            json.put("displayName", user.friendlyName());
            json.putObject("name").put("formatted", user.friendlyName());
        }
        if (!user.email().isEmpty()) {
            ObjectNode email = json.putArray("emails").addObject();
            email.put("value", user.email()).put("type", "work").put("primary", true);
        }
        json.put("active", user.active());
        json.set("meta", meta(ResourceType.USER, user.name(), user.createdAt(), base));
        return json;
    }

    /// Where it came from, and when.
    static ObjectNode meta(ResourceType type, String name, Instant createdAt, String base) {
        ObjectNode meta = ScimJson.MAPPER.createObjectNode();
        meta.put("resourceType", type.label());
        meta.put("created", createdAt.truncatedTo(ChronoUnit.SECONDS).toString());
        meta.put("location", location(type, name, base));
        return meta;
    }

    static String location(ResourceType type, String name, String base) {
        return base + "/" + type.endpoint() + "/" + ResourceId.of(name);
    }
}
