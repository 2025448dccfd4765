package io.tarn.auth.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One compiled test of a statement's conditions: an operator with one field (auth.md 5.5).
sealed interface Condition {
    /// What it says to the asker. A field that the request does not have makes it false, negated or not.
    Truth test(RequestContext context);

    /// Whether [#test] may end with an error.
    boolean mayFail();

    /// All tests of a statement's conditions. An operator without fields leaves none, and holds.
    static List<Condition> compile(Map<String, Map<String, List<String>>> conditions) {
        List<Condition> compiled = new ArrayList<>();
        conditions.forEach((name, fields) -> {
            Optional<ConditionOperator> operator = ConditionOperator.of(name);
            if (operator.isEmpty()) {
                compiled.add(new Unsupported(name));
            } else {
                fields.forEach((field, values) -> compiled.add(of(operator.get(), field, values)));
            }
        });
        return List.copyOf(compiled);
    }

    /// What all of `conditions` say together. All are evaluated, and an error wins over a false one:
    /// operators and fields have no order in a policy document, so the verdict must not hang on one.
    static Truth all(List<Condition> conditions, RequestContext context) {
        boolean holds = true;
        for (Condition condition : conditions) {
            Truth truth = condition.test(context);
            if (truth.error().isPresent()) {
                return truth;
            }
            holds &= truth.holds();
        }
        return Truth.of(holds);
    }

    private static Condition of(ConditionOperator operator, String field, List<String> values) {
        if (operator.onAddresses()) {
            List<Block> blocks = values.stream()
                    .map(value -> new Block(value, IpRange.parse(value)))
                    .toList();
            return new OnAddress(field, operator.negated(), blocks);
        }
        return new OnText(
                field, operator.negated(), values.stream().map(Wildcard::of).toList());
    }

    /// A value of a condition on addresses, which may be malformed: that is an error once evaluation comes to
    /// it.
    record Block(String text, Optional<IpRange> range) {}

    record OnAddress(String field, boolean negated, List<Block> blocks) implements Condition {
        @Override
        public Truth test(RequestContext context) {
            String text = context.field(field).orElse("");
            if (text.isEmpty()) {
                return Truth.FALSE;
            }
            Optional<IpAddress> address = context.address(field);
            if (address.isEmpty()) {
                return Truth.failed("invalid IP format in field " + field + ": " + text);
            }
            for (Block block : blocks) {
                if (block.range().isEmpty()) {
                    return Truth.failed(ConditionOperator.malformedBlock(field, block.text()));
                }
                if (block.range().get().contains(address.get())) {
                    return Truth.of(!negated);
                }
            }
            return Truth.of(negated);
        }

        @Override
        public boolean mayFail() {
            return true;
        }
    }

    record OnText(String field, boolean negated, List<Wildcard> patterns) implements Condition {
        @Override
        public Truth test(RequestContext context) {
            Optional<String> text = context.field(field);
            if (text.isEmpty()) {
                return Truth.FALSE;
            }
            boolean like = patterns.stream().anyMatch(pattern -> pattern.matches(text.get()));
            return Truth.of(like != negated);
        }

        @Override
        public boolean mayFail() {
            return false;
        }
    }

    /// An operator nobody knows: always an error.
    record Unsupported(String operator) implements Condition {
        @Override
        public Truth test(RequestContext context) {
            return Truth.failed(ConditionOperator.unsupported(operator));
        }

        @Override
        public boolean mayFail() {
            return true;
        }
    }
}
