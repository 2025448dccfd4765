package io.tarn.auth.policy;

import java.util.Optional;

/// The operators of conditions (auth.md 5.5).
enum ConditionOperator {
    IP_ADDRESS("IpAddress", true, false),
    NOT_IP_ADDRESS("NotIpAddress", true, true),
    STRING_LIKE("StringLike", false, false),
    STRING_NOT_LIKE("StringNotLike", false, true);

    private final String text;
    private final boolean onAddresses;
    private final boolean negated;

    ConditionOperator(String text, boolean onAddresses, boolean negated) {
        this.text = text;
        this.onAddresses = onAddresses;
        this.negated = negated;
    }

    static Optional<ConditionOperator> of(String text) {
        for (ConditionOperator operator : values()) {
            if (operator.text.equals(text)) {
                return Optional.of(operator);
            }
        }
        return Optional.empty();
    }

    /// Whether its values are addresses and blocks; else they are wildcard patterns.
    boolean onAddresses() {
        return onAddresses;
    }

    /// Whether it wants no value to match; else it wants one.
    boolean negated() {
        return negated;
    }

    static String unsupported(String operator) {
        return "unsupported condition operator: " + operator;
    }

    static String malformedBlock(String field, String value) {
        return "invalid IP/CIDR format in field " + field + ": " + value;
    }
}
