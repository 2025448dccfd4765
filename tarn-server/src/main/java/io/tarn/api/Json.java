package io.tarn.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tarn.http.Response;
import java.io.ByteArrayOutputStream;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/// JSON as this API speaks it (api.md 3.1, 4): records with snake-case fields, absent fields omitted, unknown ones
/// ignored, instants in RFC 3339, answers ended by a newline.
///
/// A field that must appear as `null` carries `@JsonInclude(ALWAYS)`, one with another spelling `@JsonProperty`.
public final class Json {
    /// The largest body read: a thousand paths of 1024 bytes, every byte in a six-character escape, fit twice.
    public static final int BODY_BYTES_MAX = 16 * 1024 * 1024;

    /// How deep a body may nest.
    public static final int NESTING_MAX = 100;

    /// Digits of a number.
    public static final int NUMBER_LENGTH_MAX = 100;

    /// Characters of a property name; metadata keys are property names.
    public static final int NAME_LENGTH_MAX = 64 * 1024;

    /// The mapper of all API records. Its parsers carry the limits above.
    public static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(NESTING_MAX)
                            .maxNumberLength(NUMBER_LENGTH_MAX)
                            .maxNameLength(NAME_LENGTH_MAX)
                            .maxStringLength(BODY_BYTES_MAX)
                            .build())
                    .build())
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .changeDefaultPropertyInclusion(value -> value.withValueInclusion(JsonInclude.Include.NON_ABSENT))
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    private static final int SMALL_ANSWER_BYTES = 512;

    private Json() {}

    /// Answers with `value` as JSON.
    public static void send(Response response, int status, Object value) {
        Buffer buffer = new Buffer();
        MAPPER.writeValue(buffer, value);
        buffer.write('\n');
        response.status(status);
        response.header("Content-Type", "application/json");
        response.header("X-Content-Type-Options", "nosniff");
        buffer.sendTo(response);
    }

    /// Answers `{"message": ...}`.
    public static void sendError(Response response, int status, String message) {
        send(response, status, new Message(message));
    }

    record Message(String message) {}

    /// Hands its array over without a copy.
    private static final class Buffer extends ByteArrayOutputStream {
        Buffer() {
            super(SMALL_ANSWER_BYTES);
        }

        void sendTo(Response response) {
            response.send(buf, count);
        }
    }
}
