package io.tarn.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tarn.api.Json;
import java.net.http.HttpResponse;
import tools.jackson.databind.JsonNode;

/// What the server answered.
record Answer(HttpResponse<byte[]> response) {
    int status() {
        return response.statusCode();
    }

    String text() {
        return new String(response.body(), UTF_8);
    }

    JsonNode json() {
        return Json.MAPPER.readTree(response.body());
    }

    /// The text at a JSON pointer, empty when there is none.
    String text(String pointer) {
        return json().at(pointer).asString("");
    }

    String message() {
        return text().startsWith("{") ? text("/message") : "";
    }

    /// A header, empty when absent.
    String header(String name) {
        return response.headers().firstValue(name).orElse("");
    }

    @Override
    public String toString() {
        String text = text();
        return status() + " " + (text.length() > 500 ? text.substring(0, 500) + "…" : text);
    }
}
