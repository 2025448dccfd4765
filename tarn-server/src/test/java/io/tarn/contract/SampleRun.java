package io.tarn.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tarn.testkit.Await;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import tools.jackson.databind.JsonNode;

/// Performs a group of samples on one repository and compares the answers.
final class SampleRun {
    private final Api api;
    private final Placeholders placeholders = new Placeholders();

    SampleRun(Api api, String repository, String imports) {
        this.api = api;
        placeholders.bind("repo", repository);
        placeholders.bind("imports", imports);
        placeholders.bind("access-key-id", Api.KEY);
        placeholders.bind("secret-access-key", Api.SECRET);
    }

    /// Where the answers differ from those of the reference, as `<n> <place>` with what was got.
    Map<String, String> differences(List<Sample> samples) {
        Map<String, String> found = new LinkedHashMap<>();
        for (Sample sample : samples) {
            Map<String, String> here = sample.await()
                    ? awaited(sample)
                    : compared(sample, call(sample).send());
            if (sample.given() && here.containsKey("status")) {
                throw new AssertionError("no state for the samples after it: " + sample + ": " + here);
            }
            if (!sample.given()) {
                here.forEach((place, got) -> found.put(sample.n() + " " + place, got));
            }
        }
        return found;
    }

    private Map<String, String> awaited(Sample sample) {
        AtomicReference<Map<String, String>> last = new AtomicReference<>(Map.of());
        try {
            Await.until("sample " + sample.n(), () -> {
                last.set(compared(sample, call(sample).send()));
                return last.get().isEmpty();
            });
        } catch (AssertionError e) {
            return last.get();
        }
        return Map.of();
    }

    private Api.Call call(Sample sample) {
        Api.Call call = api.call(
                sample.operation(),
                sample.path().stream().map(placeholders::filled).toArray(String[]::new));
        sample.query().forEach((name, value) -> call.query(name, placeholders.filled(value)));
        if (sample.anonymous()) {
            call.anonymous();
        }
        sample.requestHeaders().forEach((name, value) -> header(call, name, value));
        if (!sample.json().isMissingNode()) {
            String json = placeholders.filled(sample.json().toString());
            call.body(
                    "application/json",
                    json.replaceAll("\"((?:mtime|creation_date))\":\"(\\d+)\"", "\"$1\":$2")
                            .getBytes(UTF_8));
        } else if (!sample.text().isEmpty()) {
            call.bytes(sample.text().getBytes(UTF_8));
        }
        return call;
    }

    private void header(Api.Call call, String name, String value) {
        if (name.equals("Authorization")) {
            call.credentials(value.equals("Basic <wrong>") ? Api.basic(Api.KEY, "wrong") : placeholders.filled(value));
        } else {
            call.header(name, placeholders.filled(value));
        }
    }

    private Map<String, String> compared(Sample sample, Answer answer) {
        Map<String, String> found = new LinkedHashMap<>();
        if (answer.status() != sample.status()) {
            found.put("status", answer.toString());
            return found;
        }
        sample.headers().forEach((name, expected) -> {
            if (!placeholders.matches(expected, answer.header(name))) {
                found.put(name, answer.header(name));
            }
        });
        if (!sample.answer().isMissingNode()) {
            compare(sample.answer(), answer.json(), "", sample.given(), found);
        } else if (!sample.given() && !placeholders.matches(sample.answerText(), answer.text())) {
            found.put("body", answer.text());
        }
        return found;
    }

    private void compare(JsonNode expected, JsonNode actual, String at, boolean partly, Map<String, String> found) {
        if (expected.isObject() && actual.isObject()) {
            var names = new TreeSet<>(expected.propertyNames());
            if (!partly) {
                names.addAll(actual.propertyNames());
            }
            for (String name : names) {
                String below = at + "/" + name;
                compare(expected.path(name), actual.path(name), below, partly, found);
            }
        } else if (expected.isArray() && actual.isArray() && expected.size() == actual.size()) {
            for (int i = 0; i < expected.size(); i++) {
                compare(expected.get(i), actual.get(i), at + "/" + i, partly, found);
            }
        } else if (!same(expected, actual)) {
            found.put(at.isEmpty() ? "body" : at, actual.isMissingNode() ? "nothing" : actual.toString());
        }
    }

    private boolean same(JsonNode expected, JsonNode actual) {
        if (!expected.isString()) {
            return expected.equals(actual);
        }
        boolean placeholder = expected.stringValue().startsWith("<");
        return (actual.isString() || (placeholder && actual.isNumber()))
                && placeholders.matches(expected.stringValue(), actual.asString());
    }
}
