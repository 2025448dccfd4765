package io.tarn.contract;

import io.tarn.api.Json;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// An observed exchange of the reference, or a call that makes the state for those after it.
///
/// @param n the number of the exchange among all observed ones, 0 for a call that only makes state
/// @param path path values in template order
/// @param await whether the answer comes true only after a while
/// @param status what was answered
/// @param headers headers of the answer that are of interest
/// @param answer the JSON answered, missing for none
/// @param answerText the text answered, empty for none
record Sample(
        int n,
        String operation,
        List<String> path,
        Map<String, String> query,
        Map<String, String> requestHeaders,
        JsonNode json,
        String text,
        boolean anonymous,
        boolean await,
        int status,
        Map<String, String> headers,
        JsonNode answer,
        String answerText) {
    /// Parses a line.
    static Sample parse(String line) {
        JsonNode node = Json.MAPPER.readTree(line);
        return new Sample(
                node.path("n").intValue(0),
                node.path("op").stringValue(),
                node.path("path").valueStream().map(JsonNode::stringValue).toList(),
                map(node.path("query")),
                map(node.path("headers")),
                node.path("json"),
                node.path("text").stringValue(""),
                node.path("anonymous").booleanValue(false),
                node.path("await").booleanValue(false),
                node.path("status").intValue(),
                map(node.path("answerHeaders")),
                node.path("answer"),
                node.path("answerText").stringValue(""));
    }

    /// Whether it only makes state: its answer is looked at for placeholders alone.
    boolean given() {
        return n == 0;
    }

    private static Map<String, String> map(JsonNode object) {
        return object.propertyStream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().stringValue()));
    }
}
