package io.tarn.auth.policy;

import io.tarn.auth.policy.CompiledStatement.Result;
import io.tarn.auth.policy.Requirement.Leaf;
import io.tarn.auth.policy.Trail.Answer;
import java.util.ArrayList;
import java.util.List;

/// All policies of one user, compiled once and asked many times from many threads. It takes memory in
/// proportion to the policies; a check walks the statements that can have a say on the action's service.
///
/// Any policies are taken, also ones that [PolicyValidation] would refuse: a statement that cannot be
/// evaluated (a malformed list of resources, an unknown operator, a malformed address) denies every check
/// that comes to it, whatever action and resource it names (auth.md 5.1). A denial or an error ends the
/// check; as either denies, wherever it stands among statements that allow, the order of statements shows in
/// nothing but the text: which of two denials is named, and that none is when an error comes first.
public final class PolicySet {
    private final StatementIndex index;

    private PolicySet(StatementIndex index) {
        this.index = index;
    }

    /// The set of `policies`: a user's own and those of its groups, each once, in the order they are
    /// evaluated.
    public static PolicySet compile(List<Policy> policies) {
        List<CompiledStatement> statements = new ArrayList<>();
        for (Policy policy : policies) {
            for (int i = 0; i < policy.statements().size(); i++) {
                statements.add(CompiledStatement.of(
                        policy.name(), i, policy.statements().get(i)));
            }
        }
        return new PolicySet(new StatementIndex(statements));
    }

    /// What the policies say to `requirement` (auth.md 5.1, 5.6).
    public Verdict check(Requirement requirement, AccessRequest request) {
        RequestContext context = new RequestContext(request);
        return Trail.verdict(requirement, leaf -> answer(leaf, context));
    }

    /// The gate of a listing (auth.md 5.7): whether any statement allows `action` on anything; resources,
    /// conditions and denials are not looked at.
    public boolean mayList(String action) {
        return index.on(action).stream()
                .anyMatch(statement -> statement.effect() == Effect.ALLOW && statement.coversAction(action));
    }

    /// The filter of a listing (auth.md 5.7): whether `resource` may be shown. Statements with conditions,
    /// also those that deny, and statements with a malformed resource are passed over.
    public boolean isVisible(String action, String resource, AccessRequest request) {
        Question question = new Question(action, resource, new RequestContext(request));
        boolean allowed = false;
        for (CompiledStatement statement : index.on(action)) {
            Result result = statement.evaluateUnconditional(question);
            if (result == Result.DENY) {
                return false;
            }
            allowed |= result == Result.ALLOW;
        }
        return allowed;
    }

    /// Why [#check] says what it says. Dearer than a check: it looks at every statement.
    public Explanation explain(Requirement requirement, AccessRequest request) {
        return new Explainer(index.all(), request).explain(requirement);
    }

    private Answer answer(Leaf leaf, RequestContext context) {
        Question question = new Question(leaf.action(), leaf.resource(), context);
        boolean allowed = false;
        for (CompiledStatement statement : index.on(leaf.action())) {
            switch (statement.evaluate(question)) {
                case SILENT -> {}
                case ALLOW -> allowed = true;
                case DENY -> {
                    return Answer.denied(statement.matchingAction(leaf.action()));
                }
                case ERROR -> {
                    return Answer.FAILED;
                }
            }
        }
        return allowed ? Answer.ALLOWED : Answer.NEUTRAL;
    }
}
