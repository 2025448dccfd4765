package io.tarn.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tarn.api.Json;
import io.tarn.http.RawClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// What the server answered.
record Answer(int status, HttpHeaders headers, byte[] body) {
    Answer(HttpResponse<byte[]> response) {
        this(response.statusCode(), response.headers(), response.body());
    }

    Answer(RawClient.Answer raw) {
        this(raw.status(), headers(raw), raw.body());
    }

    private static HttpHeaders headers(RawClient.Answer raw) {
        Map<String, List<String>> headers = new HashMap<>();
        raw.headers().forEach((name, value) -> headers.put(name, List.of(value)));
        return HttpHeaders.of(headers, (name, value) -> true);
    }

    String text() {
        return new String(body, UTF_8);
    }

    JsonNode json() {
        return Json.MAPPER.readTree(body);
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
        return headers.firstValue(name).orElse("");
    }

    @Override
    public String toString() {
        String text = text();
        return status() + " " + (text.length() > 500 ? text.substring(0, 500) + "…" : text);
    }
}
