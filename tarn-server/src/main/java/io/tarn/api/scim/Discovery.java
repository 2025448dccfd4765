package io.tarn.api.scim;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What this service can do, and the shape of its resources (RFC 7644 section 4).
final class Discovery {
    private static final String CORE = "urn:ietf:params:scim:schemas:core:2.0:";

    private Discovery() {}

    /// `/ServiceProviderConfig`.
    static ObjectNode configuration(String base) {
        ObjectNode json = ScimJson.MAPPER.createObjectNode();
        json.putArray("schemas").add(CORE + "ServiceProviderConfig");
        json.putObject("patch").put("supported", true);
        json.putObject("bulk").put("supported", false).put("maxOperations", 0).put("maxPayloadSize", 0);
        json.putObject("filter").put("supported", true).put("maxResults", ListQuery.COUNT_MAX);
        json.putObject("changePassword").put("supported", false);
        json.putObject("sort").put("supported", false);
        json.putObject("etag").put("supported", false);
        json.putArray("authenticationSchemes")
                .addObject()
                .put("type", "oauthbearertoken")
                .put("name", "Integration token")
                .put("description", "The header Authorization: Bearer with the token of the configuration")
                .put("primary", true);
        json.putObject("meta")
                .put("resourceType", "ServiceProviderConfig")
                .put("location", base + "/ServiceProviderConfig");
        return json;
    }

    /// `/ResourceTypes`.
    static ObjectNode resourceTypes(String base) {
        return list(Stream.of(ResourceType.values())
                .map(type -> resourceType(type, base))
                .toList());
    }

    /// `/ResourceTypes/User`.
    static Optional<ObjectNode> resourceType(String id, String base) {
        return Stream.of(ResourceType.values())
                .filter(type -> type.label().equals(id))
                .map(type -> resourceType(type, base))
                .findFirst();
    }

    private static ObjectNode resourceType(ResourceType type, String base) {
        ObjectNode json = ScimJson.MAPPER.createObjectNode();
        json.putArray("schemas").add(CORE + "ResourceType");
        json.put("id", type.label());
        json.put("name", type.label());
        json.put("endpoint", "/" + type.endpoint());
        json.put("description", type.document().path("description").stringValue());
        json.put("schema", type.schema());
        json.putArray("schemaExtensions");
        json.putObject("meta")
                .put("resourceType", "ResourceType")
                .put("location", base + "/ResourceTypes/" + type.label());
        return json;
    }

    /// `/Schemas`.
    static ObjectNode schemas(String base) {
        return list(
                Stream.of(ResourceType.values()).map(type -> schema(type, base)).toList());
    }

    /// `/Schemas/urn:…:User`.
    static Optional<ObjectNode> schema(String id, String base) {
        return Stream.of(ResourceType.values())
                .filter(type -> type.schema().equalsIgnoreCase(id))
                .map(type -> schema(type, base))
                .findFirst();
    }

    private static ObjectNode schema(ResourceType type, String base) {
        ObjectNode json = ((ObjectNode) type.document()).deepCopy();
        json.putObject("meta").put("resourceType", "Schema").put("location", base + "/Schemas/" + type.schema());
        return json;
    }

    private static ObjectNode list(List<? extends JsonNode> resources) {
        ObjectNode json = ScimJson.MAPPER.createObjectNode();
        json.putArray("schemas").add("urn:ietf:params:scim:api:messages:2.0:ListResponse");
        json.put("totalResults", resources.size());
        json.put("startIndex", 1);
        json.put("itemsPerPage", resources.size());
        ArrayNode list = json.putArray("Resources");
        resources.forEach(list::add);
        return json;
    }
}
