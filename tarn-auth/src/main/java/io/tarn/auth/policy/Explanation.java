package io.tarn.auth.policy;

import java.util.List;
import java.util.Optional;

/// Why a check ended as it did. Bounded: at most [#LEAVES_MAX] leaves and [#STATEMENTS_MAX] statements in all
/// are listed, the rest is counted; what decided a leaf is always there.
///
/// @param verdict what [PolicySet#check] says to the same question
/// @param leaves those that were evaluated, in order; evaluation stops where the verdict is certain
/// @param omittedLeaves how many more were evaluated than are listed
public record Explanation(Verdict verdict, List<LeafExplanation> leaves, int omittedLeaves) {
    /// How many leaves are listed.
    public static final int LEAVES_MAX = 100;

    /// How many statements are listed, over all leaves.
    public static final int STATEMENTS_MAX = 1_000;

    public Explanation {
        leaves = List.copyOf(leaves);
    }

    /// What the policies say to one leaf.
    public enum Outcome {
        /// A statement allows it and none denies it.
        ALLOWED,
        /// A statement denies it, or could not be evaluated.
        DENIED,
        /// No statement matches.
        NEUTRAL
    }

    /// One leaf of the requirement.
    ///
    /// @param action the action asked for
    /// @param resource the resource asked for
    /// @param outcome what the policies say
    /// @param decidedBy the first statement that allows, or the one that denies or failed; nothing when
    ///     neutral
    /// @param statements all that were evaluated, in order; evaluation ends with a denial or an error
    /// @param omittedStatements how many more were evaluated than are listed
    public record LeafExplanation(
            String action,
            String resource,
            Outcome outcome,
            Optional<StatementExplanation> decidedBy,
            List<StatementExplanation> statements,
            int omittedStatements) {
        public LeafExplanation {
            statements = List.copyOf(statements);
        }
    }

    /// One statement.
    ///
    /// @param policy the name of its policy
    /// @param index its place in the policy, from 0
    /// @param effect what it does when it matches
    /// @param actionMatched whether one of its actions matches
    /// @param resourceMatched whether its resource matches; false when the resource cannot be parsed
    /// @param conditionMatched whether its conditions hold; false when one cannot be evaluated
    /// @param error why the whole check is denied, when this statement cannot be evaluated
    public record StatementExplanation(
            String policy,
            int index,
            Effect effect,
            boolean actionMatched,
            boolean resourceMatched,
            boolean conditionMatched,
            Optional<String> error) {
        /// Whether all three match and nothing failed, so that the statement has its effect.
        public boolean applies() {
            return actionMatched && resourceMatched && conditionMatched && error.isEmpty();
        }
    }
}
