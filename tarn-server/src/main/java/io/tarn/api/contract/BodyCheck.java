package io.tarn.api.contract;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.databind.json.JsonMapper;

/// Checks a JSON body against its schema as a stream: no tree is built, whatever the document holds.
///
/// Unknown properties are skipped, bytes after the first value are not looked at (api.md 3.1). The first failure in
/// document order is reported; a missing property is reported at the end of its object.
final class BodyCheck {
    private final JsonParser parser;
    private final Operation.Body body;

    private BodyCheck(JsonParser parser, Operation.Body body) {
        this.parser = parser;
        this.body = body;
    }

    /// @throws ContractViolation not JSON, or not what the schema says
    static void check(JsonMapper mapper, byte[] json, Operation.Body body) {
        try (JsonParser parser = mapper.createParser(json)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw ContractViolation.body("value is required but missing");
            }
            new BodyCheck(parser, body).value(first, body.schema());
        } catch (JacksonIOException e) {
            throw new IllegalStateException("memory cannot fail to be read", e);
        } catch (JacksonException e) {
            throw ContractViolation.body("failed to decode request body: " + e.getOriginalMessage());
        }
    }

    private void value(JsonToken token, Schema schema) {
        if (token == JsonToken.VALUE_NULL) {
            if (schema.type() != Schema.Type.ANY && !schema.nullable() && !schema.hasDefault()) {
                throw violation(pointer(token), "Value is not nullable");
            }
            return;
        }
        switch (schema.type()) {
            case ANY -> parser.skipChildren();
            case STRING -> string(expect(token, token == JsonToken.VALUE_STRING, schema), schema);
            case INTEGER -> integer(expect(token, token == JsonToken.VALUE_NUMBER_INT, schema), schema);
            case NUMBER -> expect(token, token.isNumeric(), schema);
            case BOOLEAN -> expect(token, token.isBoolean(), schema);
            case OBJECT -> {
                expect(token, token == JsonToken.START_OBJECT, schema);
                object(schema);
            }
            case ARRAY -> {
                expect(token, token == JsonToken.START_ARRAY, schema);
                array(schema);
            }
        }
    }

    private JsonToken expect(JsonToken token, boolean fits, Schema schema) {
        if (!fits) {
            throw violation(pointer(token), "value must be " + schema.type().noun());
        }
        return token;
    }

    private void string(JsonToken token, Schema schema) {
        String text = parser.getString();
        if (!isUnicode(text)) {
            throw violation(pointer(token), "string is not valid Unicode");
        }
        if (schema.minLength() > 0 && text.codePointCount(0, text.length()) < schema.minLength()) {
            throw violation(pointer(token), "minimum string length is " + schema.minLength());
        }
        if (!schema.allowedValues().isEmpty() && !schema.allowedValues().contains(text)) {
            throw violation(
                    pointer(token),
                    "value is not one of the allowed values " + Parameter.quoted(schema.allowedValues()));
        }
        TextPattern pattern = schema.pattern();
        if (pattern != null && !pattern.matches(text)) {
            throw violation(
                    pointer(token), "string doesn't match the regular expression \"" + pattern.expression() + "\"");
        }
        if (schema.dateTime() && !isDateTime(text)) {
            throw violation(pointer(token), "string doesn't match the format \"date-time\"");
        }
    }

    /// Text with half a surrogate pair has no UTF-8 form: stored, it would become another text.
    private static boolean isUnicode(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    private static boolean isDateTime(String text) {
        try {
            return OffsetDateTime.parse(text) != null;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private void integer(JsonToken token, Schema schema) {
        boolean fits = parser.getNumberType() == JsonParser.NumberType.INT
                || parser.getNumberType() == JsonParser.NumberType.LONG;
        long number = fits ? parser.getLongValue() : 0;
        expect(token, fits, schema);
        if (schema.minimum() != null && number < schema.minimum()) {
            throw violation(pointer(token), "number must be at least " + schema.minimum());
        }
        if (schema.maximum() != null && number > schema.maximum()) {
            throw violation(pointer(token), "number must be at most " + schema.maximum());
        }
    }

    private void object(Schema schema) {
        Set<String> seen = HashSet.newHashSet(schema.required().size());
        Map<String, Schema> properties = schema.properties();
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken next = parser.nextToken();
            Schema property = properties.get(name);
            Schema expected = property == null ? schema.additional() : property;
            if (schema.required().contains(name)) {
                seen.add(name);
            }
            if (expected == null) {
                parser.skipChildren();
            } else {
                value(next, expected);
            }
        }
        for (String name : schema.required()) {
            if (!seen.contains(name)) {
                throw violation(pointer(JsonToken.END_OBJECT) + "/" + name, "property \"" + name + "\" is missing");
            }
        }
    }

    private void array(Schema schema) {
        int count = 0;
        Schema items = schema.items();
        for (JsonToken next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
            count++;
            if (items == null) {
                parser.skipChildren();
            } else {
                value(next, items);
            }
        }
        if (count < schema.minItems()) {
            throw violation(pointer(JsonToken.END_ARRAY), "minimum number of items is " + schema.minItems());
        }
    }

    /// Where the value that `token` began, or that just ended, stands.
    private String pointer(JsonToken token) {
        TokenStreamContext context = parser.streamReadContext();
        boolean entered = token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY;
        TokenStreamContext holder = entered ? context.getParent() : context;
        return holder == null ? "" : holder.pathAsPointer().toString();
    }

    private ContractViolation violation(String pointer, String reason) {
        String schema = body.name().isEmpty() ? "" : " #/components/schemas/" + body.name();
        String place = pointer.isEmpty() ? "" : "Error at \"" + pointer + "\": ";
        return ContractViolation.body("doesn't match schema" + schema + ": " + place + reason);
    }
}
