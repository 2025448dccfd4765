package io.tarn.api.identity;

import io.tarn.auth.policy.Effect;
import io.tarn.auth.policy.Policy;
import io.tarn.auth.policy.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A policy in requests and answers (auth.md 4).
///
/// @param creationDate Unix seconds; what a request says of it does not count
record PolicyJson(String id, Optional<Long> creationDate, List<StatementJson> statement) {
    record StatementJson(
            String effect,
            String resource,
            List<String> action,
            Optional<Map<String, Map<String, List<String>>>> condition) {
        static StatementJson of(Statement statement) {
            return new StatementJson(
                    statement.effect().text(),
                    statement.resource(),
                    statement.actions(),
                    Optional.of(statement.conditions()).filter(conditions -> !conditions.isEmpty()));
        }

        Statement statement() {
            return new Statement(
                    effect.equals(Effect.DENY.text()) ? Effect.DENY : Effect.ALLOW,
                    action,
                    resource,
                    condition.orElse(Map.of()));
        }
    }

    static PolicyJson of(Policy policy) {
        return new PolicyJson(
                policy.name(),
                Optional.of(policy.createdAt().getEpochSecond()),
                policy.statements().stream().map(StatementJson::of).toList());
    }

    /// The policy as made at `now`. The effect was checked against the contract.
    Policy policy(Instant now) {
        return new Policy(
                id, now, statement.stream().map(StatementJson::statement).toList(), Optional.empty());
    }
}
