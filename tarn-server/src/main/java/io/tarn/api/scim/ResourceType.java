package io.tarn.api.scim;

import io.tarn.api.scim.filter.AttributeKinds;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// What is provisioned, and what is known of its attributes: the documents of `schemas.json`, which clients get too.
enum ResourceType implements AttributeKinds {
    USER("User", "Users"),
    GROUP("Group", "Groups");

    private final String label;
    private final String endpoint;
    private final JsonNode document;
    private final Set<String> caseExact = new HashSet<>(Documents.COMMON_EXACT);

    ResourceType(String label, String endpoint) {
        this.label = label;
        this.endpoint = endpoint;
        this.document = Documents.of(label);
        for (JsonNode attribute : document.path("attributes").values()) {
            note(attribute, "");
            attribute.path("subAttributes").values().forEach(sub -> note(sub, name(attribute) + "."));
        }
    }

    private void note(JsonNode attribute, String within) {
        if (attribute.path("caseExact").asBoolean(false)) {
            caseExact.add(within + name(attribute));
            if (name(attribute).equals("value")) {
                caseExact.add(within.substring(0, within.length() - 1));
            }
        }
    }

    private static String name(JsonNode attribute) {
        return attribute.path("name").stringValue().toLowerCase(Locale.ROOT);
    }

    /// `User` or `Group`.
    String label() {
        return label;
    }

    /// `Users` or `Groups`.
    String endpoint() {
        return endpoint;
    }

    /// Its schema.
    JsonNode document() {
        return document;
    }

    @Override
    public String schema() {
        return document.path("id").stringValue();
    }

    @Override
    public boolean caseExact(String attribute) {
        return caseExact.contains(attribute);
    }

    @Override
    public boolean time(String attribute) {
        return attribute.equals("meta.created");
    }

    /// The file beside this class, read once.
    private static final class Documents {
        private static final Set<String> COMMON_EXACT =
                Set.of("id", "externalid", "schemas", "meta.resourcetype", "meta.location");

        private static final List<JsonNode> ALL = read();

        private Documents() {}

        static JsonNode of(String label) {
            return ALL.stream()
                    .filter(document -> document.path("name").stringValue().equals(label))
                    .findFirst()
                    .orElseThrow();
        }

        private static List<JsonNode> read() {
            try (InputStream in = ResourceType.class.getResourceAsStream("schemas.json")) {
                if (in == null) {
                    throw new IllegalStateException("the program is incomplete: schemas.json is missing");
                }
                return List.copyOf(ScimJson.MAPPER.readTree(in).values());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
