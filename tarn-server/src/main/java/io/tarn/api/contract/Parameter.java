package io.tarn.api.contract;

import io.tarn.http.BadRequestException;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A parameter of an operation.
///
/// @param allowedValues the values of an enumeration, empty when it is none
/// @param repeated whether it is a list, given as `a=1&a=2`
/// @param allowEmpty whether an explicitly empty value is fine
public record Parameter(
        String name,
        Location location,
        Type type,
        boolean repeated,
        boolean required,
        @Nullable String defaultValue,
        @Nullable Long minimum,
        @Nullable Long maximum,
        List<String> allowedValues,
        @Nullable TextPattern pattern,
        boolean allowEmpty) {
    /// Where a parameter is looked for.
    public enum Location {
        PATH,
        QUERY,
        HEADER
    }

    /// What its text must be.
    public enum Type {
        STRING,
        INTEGER,
        BOOLEAN,
        DATE_TIME
    }

    /// Parses a boolean the way the contract's clients spell it (api.md 3.1); null when `text` is none.
    public static @Nullable Boolean parseBoolean(String text) {
        return switch (text) {
            case "1", "t", "T", "TRUE", "true", "True" -> Boolean.TRUE;
            case "0", "f", "F", "FALSE", "false", "False" -> Boolean.FALSE;
            default -> null;
        };
    }

    /// Checks a value that is present.
    ///
    /// @throws ContractViolation it does not fit
    void check(String value) {
        if (value.isEmpty()) {
            if (location == Location.PATH) {
                throw missing();
            }
            if (!allowEmpty) {
                throw violation("empty value is not allowed");
            }
            return;
        }
        switch (type) {
            case STRING -> checkText(value);
            case INTEGER -> checkInteger(value);
            case BOOLEAN -> {
                if (parseBoolean(value) == null) {
                    throw violation("value " + value + ": an invalid boolean: invalid syntax");
                }
            }
            case DATE_TIME -> checkDateTime(value);
        }
    }

    ContractViolation missing() {
        return violation("value is required but missing");
    }

    ContractViolation repeatedValue() {
        return new ContractViolation(
                location == Location.HEADER
                        ? "Expected one value for " + name + ", got 2"
                        : "Invalid format for parameter " + name + ": multiple values for single value parameter '"
                                + name + "'");
    }

    ContractViolation undecodable(BadRequestException cause) {
        return violation(String.valueOf(cause.getMessage()));
    }

    private ContractViolation violation(String reason) {
        return new ContractViolation("parameter \"" + name + "\" in "
                + location.name().toLowerCase(Locale.ROOT) + " has an error: " + reason);
    }

    private void checkText(String value) {
        if (!allowedValues.isEmpty() && !allowedValues.contains(value)) {
            throw violation("value is not one of the allowed values " + quoted(allowedValues));
        }
        if (pattern != null && !pattern.matches(value)) {
            throw violation("string doesn't match the regular expression \"" + pattern.expression() + "\"");
        }
    }

    private void checkInteger(String value) {
        long number;
        try {
            number = Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw violation("value " + value + ": an invalid integer: "
                    + (isDecimal(value) ? "value out of range" : "invalid syntax"));
        }
        if (minimum != null && number < minimum) {
            throw violation("number must be at least " + minimum);
        }
        if (maximum != null && number > maximum) {
            throw violation("number must be at most " + maximum);
        }
    }

    private static boolean isDecimal(String value) {
        int start = value.startsWith("-") || value.startsWith("+") ? 1 : 0;
        for (int i = start; i < value.length(); i++) {
            if (value.charAt(i) < '0' || value.charAt(i) > '9') {
                return false;
            }
        }
        return start < value.length();
    }

    private void checkDateTime(String value) {
        try {
            OffsetDateTime.parse(value);
        } catch (DateTimeException e) {
            throw violation("string doesn't match the format \"date-time\"");
        }
    }

    /// `["a","b"]`
    static String quoted(List<String> values) {
        return "[\"" + String.join("\",\"", values) + "\"]";
    }
}
