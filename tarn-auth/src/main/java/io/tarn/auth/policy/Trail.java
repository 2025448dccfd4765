package io.tarn.auth.policy;

import io.tarn.auth.policy.Explanation.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// One walk over a requirement (auth.md 5.6), which keeps what the text of a refusal names.
final class Trail {
    private static final String INSUFFICIENT = "insufficient permissions: ";

    private final List<String> missing = new ArrayList<>();
    private Optional<String> denied = Optional.empty();

    /// What the policies say to one leaf.
    ///
    /// @param outcome the leaf's outcome
    /// @param pattern the action, as written, of the statement that denies; nothing when none does
    record Answer(Outcome outcome, Optional<String> pattern) {
        static final Answer ALLOWED = new Answer(Outcome.ALLOWED, Optional.empty());
        static final Answer NEUTRAL = new Answer(Outcome.NEUTRAL, Optional.empty());
        static final Answer FAILED = new Answer(Outcome.DENIED, Optional.empty());

        static Answer denied(String pattern) {
            return new Answer(Outcome.DENIED, Optional.of(pattern));
        }
    }

    /// The verdict on `requirement`, whose leaves `answers` evaluates as far as they are needed.
    static Verdict verdict(Requirement requirement, Function<Requirement.Leaf, Answer> answers) {
        Trail trail = new Trail();
        return switch (trail.walk(requirement, answers)) {
            case ALLOWED -> new Verdict.Allowed();
            case DENIED, NEUTRAL -> new Verdict.Denied(trail.text());
        };
    }

    private Outcome walk(Requirement requirement, Function<Requirement.Leaf, Answer> answers) {
        return switch (requirement) {
            case Requirement.Leaf leaf -> note(leaf, answers.apply(leaf));
            case Requirement.AllOf(var requirements) -> all(requirements, answers);
            case Requirement.AnyOf(var requirements) -> any(requirements, answers);
        };
    }

    private Outcome note(Requirement.Leaf leaf, Answer answer) {
        if (answer.outcome() == Outcome.NEUTRAL) {
            missing.add(leaf.action());
        }
        denied = denied.or(answer::pattern);
        return answer.outcome();
    }

    private Outcome all(List<? extends Requirement> requirements, Function<Requirement.Leaf, Answer> answers) {
        for (Requirement requirement : requirements) {
            Outcome outcome = walk(requirement, answers);
            if (outcome != Outcome.ALLOWED) {
                return outcome;
            }
        }
        return Outcome.ALLOWED;
    }

    /// What the alternatives lack is not missing once one of them is allowed.
    private Outcome any(List<? extends Requirement> requirements, Function<Requirement.Leaf, Answer> answers) {
        int before = missing.size();
        Outcome result = Outcome.NEUTRAL;
        for (Requirement requirement : requirements) {
            switch (walk(requirement, answers)) {
                case DENIED -> {
                    return Outcome.DENIED;
                }
                case ALLOWED -> result = Outcome.ALLOWED;
                case NEUTRAL -> {}
            }
        }
        if (result == Outcome.ALLOWED) {
            missing.subList(before, missing.size()).clear();
        }
        return result;
    }

    private String text() {
        if (denied.isPresent()) {
            return INSUFFICIENT + "denied permission to " + denied.get();
        }
        return INSUFFICIENT + (missing.isEmpty() ? "not allowed" : "not allowed to " + String.join(",", missing));
    }
}
