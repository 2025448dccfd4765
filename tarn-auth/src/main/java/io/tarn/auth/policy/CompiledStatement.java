package io.tarn.auth.policy;

import java.util.List;
import java.util.Optional;

/// A statement made ready for many evaluations.
///
/// @param policy the name of its policy
/// @param index its place in the policy, from 0
/// @param effect what it does when it matches
/// @param actions its actions as written
/// @param actionPatterns the same, compiled
/// @param resources its resource patterns; nothing when the resource cannot be parsed
/// @param conditional whether it has conditions, if only empty ones
/// @param conditions its conditions
/// @param mayFail whether evaluating it may end with an error, which denies whatever is asked
record CompiledStatement(
        String policy,
        int index,
        Effect effect,
        List<String> actions,
        List<Wildcard> actionPatterns,
        Optional<List<ArnPattern>> resources,
        boolean conditional,
        List<Condition> conditions,
        boolean mayFail) {

    static final String MALFORMED_RESOURCE = "malformed resource";

    /// What a statement says to a question.
    enum Result {
        SILENT,
        ALLOW,
        DENY,
        ERROR
    }

    static CompiledStatement of(String policy, int index, Statement statement) {
        Optional<List<ArnPattern>> resources = ResourceField.patterns(statement.resource())
                .map(patterns -> patterns.stream().map(ArnPattern::of).toList());
        List<Condition> conditions = Condition.compile(statement.conditions());
        return new CompiledStatement(
                policy,
                index,
                statement.effect(),
                statement.actions(),
                statement.actions().stream().map(Wildcard::of).toList(),
                resources,
                !statement.conditions().isEmpty(),
                conditions,
                resources.isEmpty() || conditions.stream().anyMatch(Condition::mayFail));
    }

    /// What it says by the order of auth.md 5.1: conditions, then the form of the resource, then whether both
    /// match. One that cannot fail looks at the action first, which is cheapest and mostly decides.
    Result evaluate(Question question) {
        return mayFail ? evaluateStepByStep(question) : evaluateActionFirst(question);
    }

    private Result evaluateActionFirst(Question question) {
        boolean silent =
                !coversAction(question.action()) || !conditions(question).holds() || !coversResource(question);
        return silent ? Result.SILENT : effectResult();
    }

    private Result evaluateStepByStep(Question question) {
        Truth truth = conditions(question);
        if (truth.error().isPresent()) {
            return Result.ERROR;
        }
        if (!truth.holds()) {
            return Result.SILENT;
        }
        return resources.isEmpty() ? Result.ERROR : match(question);
    }

    /// What it says where conditions and malformed resources make a statement silent (auth.md 5.7).
    Result evaluateUnconditional(Question question) {
        return conditional || resources.isEmpty() ? Result.SILENT : match(question);
    }

    Truth conditions(Question question) {
        return Condition.all(conditions, question.context());
    }

    boolean coversResource(Question question) {
        if (resources.isEmpty()) {
            return false;
        }
        for (ArnPattern pattern : resources.get()) {
            if (pattern.covers(question)) {
                return true;
            }
        }
        return false;
    }

    boolean coversAction(String action) {
        return actionPattern(action) >= 0;
    }

    /// The first of its actions, as written, that matches `action`.
    String matchingAction(String action) {
        return actions.get(actionPattern(action));
    }

    private Result match(Question question) {
        return coversAction(question.action()) && coversResource(question) ? effectResult() : Result.SILENT;
    }

    private Result effectResult() {
        return switch (effect) {
            case ALLOW -> Result.ALLOW;
            case DENY -> Result.DENY;
        };
    }

    private int actionPattern(String action) {
        for (int i = 0; i < actionPatterns.size(); i++) {
            if (actionPatterns.get(i).matches(action)) {
                return i;
            }
        }
        return -1;
    }
}
