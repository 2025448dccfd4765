package io.tarn.api.identity;

import io.tarn.api.ApiException;
import io.tarn.api.Exchange;
import io.tarn.auth.directory.Directory;
import io.tarn.auth.policy.AccessRequest;
import io.tarn.auth.policy.Explanation;
import io.tarn.auth.policy.Explanation.LeafExplanation;
import io.tarn.auth.policy.Explanation.StatementExplanation;
import io.tarn.auth.policy.PolicySet;
import io.tarn.auth.policy.Requirement;
import io.tarn.auth.policy.Verdict;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Why a user may do something, or may not (docs/api-extensions.md). Policies are read as they are stored now.
final class ExplainResource {
    private final Directory directory;

    ExplainResource(Directory directory) {
        this.directory = directory;
    }

    record StatementJson(
            String policy,
            int index,
            String effect,
            boolean actionMatched,
            boolean resourceMatched,
            boolean conditionMatched,
            boolean applies,
            Optional<String> error) {
        static StatementJson of(StatementExplanation statement) {
            return new StatementJson(
                    statement.policy(),
                    statement.index(),
                    statement.effect().text(),
                    statement.actionMatched(),
                    statement.resourceMatched(),
                    statement.conditionMatched(),
                    statement.applies(),
                    statement.error());
        }
    }

    record ExplanationJson(
            String user,
            String action,
            String resource,
            boolean allowed,
            String outcome,
            Optional<String> message,
            Optional<StatementJson> decidedBy,
            List<StatementJson> statements,
            int omittedStatements) {}

    /// `explainUserPermission`.
    void explain(Exchange exchange) {
        String user = exchange.path("userId");
        if (directory.users().find(user).isEmpty()) {
            throw new ApiException(404, "user not found");
        }
        String action = exchange.query("action");
        String resource = exchange.query("resource");
        String address = exchange.query("source_ip");
        var request = new AccessRequest(
                user,
                Map.of(
                        AccessRequest.SOURCE_IP,
                        address.isEmpty() ? exchange.request().remoteAddress() : address));
        Explanation explanation = PolicySet.compile(directory.attachments().effective(user))
                .explain(new Requirement.Leaf(action, resource), request);
        exchange.json(200, json(user, action, resource, explanation));
    }

    private static ExplanationJson json(String user, String action, String resource, Explanation explanation) {
        LeafExplanation leaf = explanation.leaves().getFirst();
        Optional<String> message = switch (explanation.verdict()) {
            case Verdict.Allowed _ -> Optional.empty();
            case Verdict.Denied(String text) -> Optional.of(text);
        };
        return new ExplanationJson(
                user,
                action,
                resource,
                message.isEmpty(),
                leaf.outcome().name().toLowerCase(Locale.ROOT),
                message,
                leaf.decidedBy().map(StatementJson::of),
                leaf.statements().stream().map(StatementJson::of).toList(),
                leaf.omittedStatements());
    }
}
