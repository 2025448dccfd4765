package io.tarn.contract;

import io.tarn.api.Json;
import io.tarn.api.contract.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import tools.jackson.core.JacksonException;

/// Holds answers against the contract: status, content type, headers, body (api.md 4).
final class AnswerCheck {
    private final DeclaredAnswers declared;

    AnswerCheck(DeclaredAnswers declared) {
        this.declared = declared;
    }

    /// What is wrong with the answer of an operation; empty when nothing is.
    List<String> violations(Operation operation, Answer answer) {
        List<DeclaredAnswers.Form> forms = declared.forms(operation.id(), answer.status());
        if (forms.isEmpty()) {
            return List.of("the contract has no answer " + answer.status());
        }
        List<String> first = List.of();
        boolean fits = false;
        for (DeclaredAnswers.Form form : forms) {
            List<String> found = bodyViolations(form, operation, answer);
            fits |= found.isEmpty();
            first = first.isEmpty() ? found : first;
        }
        List<String> found = new ArrayList<>(fits ? List.of() : first);
        headers(operation, answer, found);
        return found;
    }

    private List<String> bodyViolations(DeclaredAnswers.Form form, Operation operation, Answer answer) {
        List<String> found = new ArrayList<>();
        String media = answer.header("Content-Type");
        boolean head = operation.method().equals("HEAD");
        if (form.media().isEmpty()) {
            if (answer.body().length > 0) {
                found.add("a body where there is none");
            }
            if (!media.isEmpty() && !head) {
                found.add("content type " + media + " without a body");
            }
            return found;
        }
        if (!form.media().equals("any") && !media.equals(form.media())) {
            found.add("content type " + media);
        } else if (form.media().equals("application/json")) {
            json(form.type(), answer, found);
        }
        return found;
    }

    private void json(String type, Answer answer, List<String> found) {
        if (!answer.header("X-Content-Type-Options").equals("nosniff")) {
            found.add("no X-Content-Type-Options: nosniff");
        }
        if (!answer.text().endsWith("\n")) {
            found.add("no newline at the end");
        }
        try {
            found.addAll(declared.schemas().violations(type, Json.MAPPER.readTree(answer.text())));
        } catch (JacksonException e) {
            found.add("not JSON: " + e.getOriginalMessage());
        }
    }

    private void headers(Operation operation, Answer answer, List<String> found) {
        for (DeclaredAnswers.Header header : declared.headers(operation.id(), answer.status())) {
            String value = answer.header(header.name());
            boolean fits = header.type().startsWith("integer") ? value.matches("-?\\d+") : hasHeader(answer, header);
            if (!fits) {
                found.add("header " + header.name() + " is '" + value + "'");
            }
        }
        if (answer.status() != 400 && !isUuid(answer.header("X-Request-ID"))) {
            found.add("X-Request-ID is '" + answer.header("X-Request-ID") + "'");
        }
        if (!answer.header("WWW-Authenticate").isEmpty()) {
            found.add("WWW-Authenticate");
        }
    }

    private static boolean hasHeader(Answer answer, DeclaredAnswers.Header header) {
        return answer.headers().firstValue(header.name()).isPresent();
    }

    private static boolean isUuid(String text) {
        try {
            return UUID.fromString(text).toString().equals(text);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
