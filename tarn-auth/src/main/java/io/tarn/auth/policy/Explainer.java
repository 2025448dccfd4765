package io.tarn.auth.policy;

import io.tarn.auth.policy.Explanation.LeafExplanation;
import io.tarn.auth.policy.Explanation.Outcome;
import io.tarn.auth.policy.Explanation.StatementExplanation;
import io.tarn.auth.policy.Requirement.Leaf;
import io.tarn.auth.policy.Trail.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One walk over a requirement that writes down what every statement said. It goes over all statements one by
/// one, by the text of auth.md 5.1 and without the short cuts of [PolicySet#check].
final class Explainer {
    private static final int ERROR_LENGTH_MAX = 300;

    private final List<CompiledStatement> statements;
    private final RequestContext context;
    private final List<LeafExplanation> leaves = new ArrayList<>();
    private int omittedLeaves;
    private int listed;

    Explainer(List<CompiledStatement> statements, AccessRequest request) {
        this.statements = statements;
        this.context = new RequestContext(request);
    }

    Explanation explain(Requirement requirement) {
        Verdict verdict = Trail.verdict(requirement, this::answer);
        return new Explanation(verdict, leaves, omittedLeaves);
    }

    private Answer answer(Leaf leaf) {
        Question question = new Question(leaf.action(), leaf.resource(), context);
        List<StatementExplanation> rows = new ArrayList<>();
        Optional<StatementExplanation> allowing = Optional.empty();
        int evaluated = 0;
        for (CompiledStatement statement : statements) {
            StatementExplanation row = row(statement, question);
            evaluated++;
            if (listed < Explanation.STATEMENTS_MAX && leaves.size() < Explanation.LEAVES_MAX) {
                rows.add(row);
                listed++;
            }
            if (row.error().isPresent()) {
                list(leaf, Outcome.DENIED, Optional.of(row), rows, evaluated);
                return Answer.FAILED;
            }
            if (row.applies() && row.effect() == Effect.DENY) {
                list(leaf, Outcome.DENIED, Optional.of(row), rows, evaluated);
                return Answer.denied(statement.matchingAction(leaf.action()));
            }
            if (row.applies() && allowing.isEmpty()) {
                allowing = Optional.of(row);
            }
        }
        list(leaf, allowing.isPresent() ? Outcome.ALLOWED : Outcome.NEUTRAL, allowing, rows, evaluated);
        return allowing.isPresent() ? Answer.ALLOWED : Answer.NEUTRAL;
    }

    private void list(
            Leaf leaf,
            Outcome outcome,
            Optional<StatementExplanation> decidedBy,
            List<StatementExplanation> rows,
            int evaluated) {
        if (leaves.size() == Explanation.LEAVES_MAX) {
            omittedLeaves++;
            return;
        }
        leaves.add(
                new LeafExplanation(leaf.action(), leaf.resource(), outcome, decidedBy, rows, evaluated - rows.size()));
    }

    private static StatementExplanation row(CompiledStatement statement, Question question) {
        Truth truth = statement.conditions(question);
        return new StatementExplanation(
                statement.policy(),
                statement.index(),
                statement.effect(),
                statement.coversAction(question.action()),
                statement.coversResource(question),
                truth.holds(),
                error(statement, truth).map(Explainer::shortened));
    }

    private static Optional<String> error(CompiledStatement statement, Truth truth) {
        boolean reachesResource = truth.holds();
        return reachesResource && statement.resources().isEmpty()
                ? Optional.of(CompiledStatement.MALFORMED_RESOURCE)
                : truth.error();
    }

    private static String shortened(String error) {
        return error.length() <= ERROR_LENGTH_MAX ? error : error.substring(0, ERROR_LENGTH_MAX) + "…";
    }
}
