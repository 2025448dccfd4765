package io.tarn.api.scim;

import io.tarn.api.scim.ScimException.Type;
import io.tarn.http.Request;
import io.tarn.http.Response;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/// Bodies of SCIM: read within limits, written.
final class ScimJson {
    /// Largest body of a request.
    static final int BODY_BYTES_MAX = 1024 * 1024;

    /// How deep a body may nest.
    static final int NESTING_MAX = 16;

    static final String MEDIA_TYPE = "application/scim+json";

    private static final int NAME_LENGTH_MAX = 1024;
    private static final int NUMBER_LENGTH_MAX = 40;
    private static final Set<String> MEDIA_TYPES = Set.of(MEDIA_TYPE, "application/json");

    static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(NESTING_MAX)
                            .maxNameLength(NAME_LENGTH_MAX)
                            .maxNumberLength(NUMBER_LENGTH_MAX)
                            .maxStringLength(BODY_BYTES_MAX)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private ScimJson() {}

    /// The body of a request: an object without two members of one name.
    ///
    /// @throws ScimException 400, 413, 415
    static ObjectNode body(Request request) throws IOException {
        requireJson(request.header("Content-Type"));
        if (request.contentLength() > BODY_BYTES_MAX) {
            throw tooLarge();
        }
        byte[] bytes = request.body().readNBytes(BODY_BYTES_MAX + 1);
        if (bytes.length > BODY_BYTES_MAX) {
            throw tooLarge();
        }
        try {
            if (MAPPER.readTree(bytes) instanceof ObjectNode object) {
                return object;
            }
        } catch (JacksonException e) {
            throw ScimException.of(Type.INVALID_SYNTAX, "the body is not JSON, or beyond its limits");
        }
        throw ScimException.of(Type.INVALID_SYNTAX, "the body is not a JSON object");
    }

    private static void requireJson(@Nullable String contentType) {
        String type = contentType == null ? "" : contentType.split(";", 2)[0].strip();
        if (!MEDIA_TYPES.contains(type.toLowerCase(Locale.ROOT))) {
            throw new ScimException(415, Type.NONE, "the body must be " + MEDIA_TYPE);
        }
    }

    private static ScimException tooLarge() {
        return ScimException.tooLarge("the body is larger than " + BODY_BYTES_MAX + " bytes");
    }

    /// The member of that name in any case; missing when there is none.
    ///
    /// @throws ScimException `invalidSyntax` for two such members
    static JsonNode field(JsonNode object, String name) {
        JsonNode found = MissingNode.getInstance();
        for (var property : object.properties()) {
            if (property.getKey().equalsIgnoreCase(name)) {
                if (!found.isMissingNode()) {
                    throw ScimException.of(Type.INVALID_SYNTAX, name + " is given twice");
                }
                found = property.getValue();
            }
        }
        return found;
    }

    /// Answers.
    static void send(Response response, int status, JsonNode value) {
        response.status(status);
        response.header("Content-Type", MEDIA_TYPE);
        response.header("X-Content-Type-Options", "nosniff");
        response.header("Cache-Control", "no-store");
        response.send(MAPPER.writeValueAsBytes(value));
    }

    /// Answers with an error (RFC 7644 section 3.12).
    static void sendError(Response response, ScimException error) {
        ObjectNode body = MAPPER.createObjectNode();
        body.putArray("schemas").add("urn:ietf:params:scim:api:messages:2.0:Error");
        body.put("status", Integer.toString(error.status()));
        if (error.type() != Type.NONE) {
            body.put("scimType", error.type().text());
        }
        body.put("detail", error.detail());
        send(response, error.status(), body);
    }
}
