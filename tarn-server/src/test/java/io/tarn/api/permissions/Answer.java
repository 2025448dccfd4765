package io.tarn.api.permissions;

import java.net.http.HttpResponse;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What the server answered.
record Answer(HttpResponse<String> response) {
    int status() {
        return response.statusCode();
    }

    String text() {
        return response.body();
    }

    JsonNode json() {
        return JsonMapper.shared().readTree(text());
    }

    String message() {
        return text().startsWith("{") ? json().path("message").asString("") : "";
    }

    /// What stands in this field of each result of a list.
    List<String> each(String field) {
        return json().path("results")
                .valueStream()
                .map(result -> result.path(field).asString(""))
                .toList();
    }

    @Override
    public String toString() {
        return status() + " " + text();
    }
}
