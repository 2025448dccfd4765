package io.tarn.auth.directory.remote;

import io.tarn.auth.policy.Effect;
import io.tarn.auth.policy.Policy;
import io.tarn.auth.policy.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Policies in the authorization server's documents. An effect that is not known is refused with the whole answer:
/// to leave a statement out could leave a denial out.
final class RemotePolicyRecords {
    private RemotePolicyRecords() {}

    static Policy policy(JsonNode policy) {
        List<Statement> statements = new ArrayList<>();
        for (JsonNode statement : array(policy, "statement")) {
            statements.add(statement(statement));
        }
        String acl = RemoteRecords.text(policy, "acl");
        return new Policy(
                RemoteRecords.needed(policy, "name"),
                RemoteRecords.time(policy),
                statements,
                Optional.of(acl).filter(permission -> !permission.isEmpty()));
    }

    static ObjectNode document(Policy policy) {
        ObjectNode document = RemoteRecords.object();
        document.put("name", policy.name());
        document.put("creation_date", policy.createdAt().getEpochSecond());
        policy.acl().ifPresent(acl -> document.put("acl", acl));
        ArrayNode statements = document.putArray("statement");
        policy.statements().forEach(statement -> write(statements.addObject(), statement));
        return document;
    }

    private static void write(ObjectNode document, Statement statement) {
        document.put("effect", statement.effect().text());
        document.put("resource", statement.resource());
        ArrayNode actions = document.putArray("action");
        statement.actions().forEach(actions::add);
        if (!statement.conditions().isEmpty()) {
            ObjectNode conditions = document.putObject("condition");
            statement.conditions().forEach((operator, fields) -> {
                ObjectNode values = conditions.putObject(operator);
                fields.forEach((field, texts) -> texts.forEach(values.putArray(field)::add));
            });
        }
    }

    private static Statement statement(JsonNode statement) {
        Effect effect = Effect.of(RemoteRecords.needed(statement, "effect"))
                .orElseThrow(() -> RemoteRecords.bad("an effect that is neither allow nor deny"));
        Map<String, Map<String, List<String>>> conditions = new LinkedHashMap<>();
        JsonNode condition = statement.path("condition");
        if (condition.isObject()) {
            condition.properties().forEach(operator -> conditions.put(operator.getKey(), fields(operator.getValue())));
        } else if (!condition.isMissingNode() && !condition.isNull()) {
            throw RemoteRecords.bad("a condition that is no object");
        }
        return new Statement(
                effect, texts(array(statement, "action")), RemoteRecords.text(statement, "resource"), conditions);
    }

    private static Map<String, List<String>> fields(JsonNode fields) {
        if (!fields.isObject()) {
            throw RemoteRecords.bad("a condition that is no object");
        }
        Map<String, List<String>> read = new LinkedHashMap<>();
        fields.properties().forEach(field -> read.put(field.getKey(), texts(field.getValue())));
        return read;
    }

    private static JsonNode array(JsonNode node, String field) {
        JsonNode array = node.path(field);
        if (!array.isArray()) {
            throw RemoteRecords.bad(field + " is no list");
        }
        return array;
    }

    private static List<String> texts(JsonNode array) {
        if (!array.isArray()) {
            throw RemoteRecords.bad("texts that are no list");
        }
        List<String> read = new ArrayList<>();
        for (JsonNode value : array) {
            if (!value.isString()) {
                throw RemoteRecords.bad("a list of something other than texts");
            }
            read.add(value.stringValue());
        }
        return read;
    }
}
