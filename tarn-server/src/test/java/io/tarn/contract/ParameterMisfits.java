package io.tarn.contract;

import io.tarn.api.contract.Parameter;
import java.util.LinkedHashMap;
import java.util.Map;

/// Values that do not fit a parameter, and what the server must say of them (api.md 3.3).
final class ParameterMisfits {
    private ParameterMisfits() {}

    /// A value that fits.
    static String fitting(Parameter parameter) {
        return switch (parameter.type()) {
            case STRING ->
                parameter.allowedValues().isEmpty()
                        ? "x"
                        : parameter.allowedValues().getFirst();
            case INTEGER -> "1";
            case BOOLEAN -> "true";
            case DATE_TIME -> "2026-01-01T00:00:00Z";
        };
    }

    /// Reasons by value.
    static Map<String, String> of(Parameter parameter) {
        Map<String, String> reasons = new LinkedHashMap<>();
        switch (parameter.type()) {
            case STRING -> {
                if (!parameter.allowedValues().isEmpty()) {
                    reasons.put(
                            "!foreign!",
                            "value is not one of the allowed values [\""
                                    + String.join("\",\"", parameter.allowedValues()) + "\"]");
                }
                if (parameter.pattern() != null) {
                    reasons.put("chars=0-1", "string doesn't match the regular expression");
                }
            }
            case INTEGER -> integers(parameter, reasons);
            case BOOLEAN -> reasons.put("foo", "value foo: an invalid boolean: invalid syntax");
            case DATE_TIME -> reasons.put("2026-01-01", "string doesn't match the format \"date-time\"");
        }
        return reasons;
    }

    private static void integers(Parameter parameter, Map<String, String> reasons) {
        reasons.put("abc", "value abc: an invalid integer: invalid syntax");
        reasons.put("0x1", "value 0x1: an invalid integer");
        reasons.put("1.5", "value 1.5: an invalid integer");
        Long minimum = parameter.minimum();
        if (minimum != null) {
            reasons.put(Long.toString(minimum - 1), "number must be at least " + minimum);
        }
        Long maximum = parameter.maximum();
        if (maximum != null) {
            reasons.put(Long.toString(maximum + 1), "number must be at most " + maximum);
        }
    }
}
