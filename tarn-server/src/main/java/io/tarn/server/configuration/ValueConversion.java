package io.tarn.server.configuration;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// Turns what a file or the environment says into the type of the key (config-and-ops.md 1.3). Files give strings,
/// numbers, booleans, lists and maps, the environment strings only.
///
/// The results: `String`, `Long`, `Double`, `Boolean`, [Duration], `List<String>`, `Map<String, String>`, and for
/// structures whatever was given. Every refusal is an [IllegalArgumentException] whose message follows the key's
/// name.
final class ValueConversion {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Set<String> TRUE = Set.of("1", "t", "T", "TRUE", "true", "True");
    private static final Set<String> FALSE = Set.of("0", "f", "F", "FALSE", "false", "False", "");

    private ValueConversion() {}

    static Object convert(ConfigurationKey.Type type, Object raw, boolean fromEnvironment) {
        return switch (type) {
            case STRING, SECRET -> string(raw);
            case INT -> integer(raw);
            case FLOAT -> decimal(raw);
            case BOOL -> bool(raw);
            case DURATION -> duration(raw);
            case LIST -> list(raw, fromEnvironment);
            case HOSTS -> hosts(raw);
            case MAP -> map(raw);
            case STRUCTURE, STORES -> raw instanceof String text && fromEnvironment ? json(text) : raw;
        };
    }

    private static String string(Object raw) {
        return switch (raw) {
            case String text -> text;
            case Boolean flag -> flag ? "1" : "0";
            case BigDecimal number -> number.toPlainString();
            case Double number ->
                BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
            case Number number -> number.toString();
            default -> throw unconvertible("string", raw);
        };
    }

    private static Long integer(Object raw) {
        return switch (raw) {
            case String text -> parseInteger(text);
            case Boolean flag -> flag ? 1L : 0L;
            case BigInteger number
            when number.bitLength() > 63 ->
                throw new IllegalArgumentException("cannot parse value as 'int': strconv.ParseInt: value out of range");
            case Number number -> number.longValue();
            default -> throw unconvertible("int", raw);
        };
    }

    private static Long parseInteger(String text) {
        String digits = text.replace("_", "");
        boolean negative = digits.startsWith("-");
        digits = negative || digits.startsWith("+") ? digits.substring(1) : digits;
        int radix = 10;
        if (digits.length() > 1 && digits.charAt(0) == '0') {
            radix = switch (digits.charAt(1)) {
                case 'x', 'X' -> 16;
                case 'b', 'B' -> 2;
                default -> 8;
            };
            digits = digits.replaceFirst("^0[xXbBoO]?", "");
        }
        try {
            return text.isEmpty() ? 0L : Long.parseLong(negative ? "-" + digits : digits, radix);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("cannot parse value as 'int': strconv.ParseInt: invalid syntax", e);
        }
    }

    private static Double decimal(Object raw) {
        return switch (raw) {
            case String text -> parseDecimal(text);
            case Boolean flag -> flag ? 1.0 : 0.0;
            case Number number -> number.doubleValue();
            default -> throw unconvertible("float64", raw);
        };
    }

    private static Double parseDecimal(String text) {
        try {
            return text.isEmpty() ? 0.0 : new BigDecimal(text).doubleValue();
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "cannot parse value as 'float64': strconv.ParseFloat: invalid syntax", e);
        }
    }

    private static Boolean bool(Object raw) {
        return switch (raw) {
            case Boolean flag -> flag;
            case Number number -> number.doubleValue() != 0;
            case String text when TRUE.contains(text) -> true;
            case String text when FALSE.contains(text) -> false;
            case String text ->
                throw new IllegalArgumentException("cannot parse value as 'bool': strconv.ParseBool: invalid syntax");
            default -> throw unconvertible("bool", raw);
        };
    }

    private static Duration duration(Object raw) {
        return switch (raw) {
            case String text -> GoDuration.parse(text);
            case Number number -> Duration.ofNanos(number.longValue());
            default -> throw unconvertible("time.Duration", raw);
        };
    }

    private static List<String> list(Object raw, boolean fromEnvironment) {
        if (raw instanceof String text) {
            if (fromEnvironment && text.stripLeading().startsWith("[")) {
                return list(json(text), false);
            }
            return text.isEmpty() ? List.of() : List.of(text);
        }
        if (raw instanceof List<?> items) {
            return items.stream().map(ValueConversion::string).toList();
        }
        return List.of(string(raw));
    }

    private static List<String> hosts(Object raw) {
        if (raw instanceof String text) {
            return text.isEmpty() ? List.of() : Arrays.asList(text.split(",", -1));
        }
        return list(raw, false);
    }

    private static Map<String, String> map(Object raw) {
        Map<String, String> pairs = new LinkedHashMap<>();
        if (raw instanceof Map<?, ?> given) {
            given.forEach((name, value) -> pairs.put(string(name), string(value)));
        } else if (raw instanceof String text) {
            for (String pair : text.isEmpty() ? List.<String>of() : Arrays.asList(text.split(",", -1))) {
                int equals = pair.indexOf('=');
                if (equals < 0) {
                    throw new IllegalArgumentException("invalid key-value pair: " + pair);
                }
                pairs.put(
                        pair.substring(0, equals).strip(),
                        pair.substring(equals + 1).strip());
            }
        } else {
            throw unconvertible("map[string]string", raw);
        }
        return pairs;
    }

    private static Object json(String text) {
        try {
            Object value = JSON.readValue(text, Object.class);
            return value == null ? new ArrayList<>() : value;
        } catch (JacksonException e) {
            throw new IllegalArgumentException("invalid JSON: " + ConfigurationFile.position(e), e);
        }
    }

    private static IllegalArgumentException unconvertible(String expected, Object raw) {
        String got = switch (raw) {
            case String text -> "string";
            case Boolean flag -> "bool";
            case Number number -> "number";
            case List<?> list -> "list";
            case Map<?, ?> map -> "map";
            default -> raw.getClass().getSimpleName();
        };
        return new IllegalArgumentException("expected type '" + expected + "', got unconvertible type '" + got + "'");
    }
}
