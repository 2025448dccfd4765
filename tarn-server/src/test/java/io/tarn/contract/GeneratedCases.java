package io.tarn.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tarn.api.contract.Operation;
import io.tarn.api.contract.Parameter;
import io.tarn.api.contract.Schema;
import io.tarn.contract.Coverage.Check;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Checks that follow from an operation's row alone: authentication, parameters, body, unknown names, other methods.
///
/// Requests go to a repository that does not exist, those with something wrong anonymously as well: validation comes
/// before authentication (api.md 2).
final class GeneratedCases {
    /// Never a repository.
    static final String NO_REPOSITORY = "no-such-repository";

    private static final Map<String, String> PATH_VALUES = Map.of(
            "repository", NO_REPOSITORY, "partNumber", "1", "type", "range", "pull_request", "d4jf0vq0000000000000");
    /// Where a minimal body is refused before the repository is looked for: an object's reset needs a path.
    private static final Map<String, String> BODIES = Map.of("resetBranch", "{'type':'reset'}");
    private static final int DEEP = 10_000;
    private static final Duration QUICK = Duration.ofSeconds(2);
    /// They look at no repository: permission tests, answers that follow from the request, legal shortcuts
    /// (api.md 20.2).
    private static final Set<String> WITHOUT_LOOK = Set.of(
            "createBranchProtectionRulePreflight",
            "setGarbageCollectionRulesPreflight",
            "uploadObjectPreflight",
            "deleteObjects",
            "setRepositoryMetadata",
            "deleteRepositoryMetadata");

    private final Api api;
    private final DeclaredAnswers declared;
    private final List<String> failures = new ArrayList<>();

    GeneratedCases(Api api, DeclaredAnswers declared) {
        this.api = api;
        this.declared = declared;
    }

    /// Performs all checks of an operation.
    ///
    /// @throws AssertionError with every check that failed
    void run(Operation operation) {
        failures.clear();
        authentication(operation);
        unknownNames(operation);
        parameters(operation);
        body(operation);
        otherMethod(operation);
        missingRepository(operation);
        if (!failures.isEmpty()) {
            throw new AssertionError(failures.size() + " of " + operation.id() + ":\n" + String.join("\n", failures));
        }
    }

    /// A request that validation lets pass.
    Api.Call valid(Operation operation) {
        Api.Call call = bare(operation, pathValues(operation), "");
        if (BODIES.containsKey(operation.id())) {
            call.json(BODIES.get(operation.id()));
        } else {
            operation
                    .body()
                    .ifPresent(body -> call.body(
                            "application/json", samples(operation).minimal().getBytes(UTF_8)));
        }
        return call;
    }

    private BodySamples samples(Operation operation) {
        return new BodySamples(declared.schemas(), declared.bodyType(operation.id()));
    }

    /// Without a body, and without the query parameter `except`.
    private Api.Call bare(Operation operation, Collection<String> pathValues, String except) {
        Api.Call call = api.call(operation.id(), pathValues.toArray(String[]::new));
        operation.queryParameters().stream()
                .filter(parameter -> parameter.required() && !parameter.name().equals(except))
                .forEach(parameter -> call.query(parameter.name(), "x"));
        return call;
    }

    private static List<String> pathValues(Operation operation) {
        return operation.segments().stream()
                .filter(segment -> segment.startsWith("{"))
                .map(segment -> segment.substring(1, segment.length() - 1))
                .map(name -> PATH_VALUES.getOrDefault(name, "x"))
                .toList();
    }

    private void authentication(Operation operation) {
        if (operation.open()) {
            int status = valid(operation).anonymous().send().status();
            int ignored = valid(operation)
                    .credentials(Api.basic("nobody", "wrong"))
                    .send()
                    .status();
            note(operation, Check.ANONYMOUS, status == ignored, "bad credentials are not ignored: " + ignored);
            return;
        }
        boolean anyCaller = operation.id().equals("getCurrentUser");
        Answer anonymous = valid(operation).anonymous().send();
        note(
                operation,
                Check.ANONYMOUS,
                anonymous.status() == (anyCaller ? 200 : 401) && (anyCaller || isRefused(operation, anonymous)),
                "anonymous: " + anonymous);
        Answer wrong =
                valid(operation).credentials(Api.basic("nobody", "wrong")).send();
        note(operation, Check.ANONYMOUS, wrong.status() == 401 && isRefused(operation, wrong), "bad key: " + wrong);
        if (anonymous.status() == 401 && wrong.status() == 401) {
            api.coverage().exercised(operation.id(), 401);
        }
    }

    private static boolean isRefused(Operation operation, Answer answer) {
        return operation.method().equals("HEAD")
                ? answer.text().isEmpty()
                : answer.message().equals("error authenticating request");
    }

    private void unknownNames(Operation operation) {
        Answer known = valid(operation).send();
        if (known.status() < 300 && !operation.method().equals("GET")) {
            known = valid(operation).send();
        }
        Api.Call call = bare(operation, pathValues(operation), "").query("no_such_parameter", "1");
        if (BODIES.containsKey(operation.id())) {
            call.json(BODIES.get(operation.id()).replace("}", ",'no_such_property':{'a':[1]}}"));
        } else {
            operation
                    .body()
                    .ifPresent(body -> call.body(
                            "application/json",
                            samples(operation).withUnknownProperties().getBytes(UTF_8)));
        }
        Answer unknown = call.header("X-No-Such-Header", "1").send();
        boolean same = unknown.status() == known.status() && unknown.message().equals(known.message());
        note(operation, Check.UNKNOWN, same, "with unknown names " + unknown + " instead of " + known);
    }

    private void parameters(Operation operation) {
        for (Parameter parameter : operation.pathParameters()) {
            pathParameter(operation, parameter);
        }
        for (Parameter parameter : operation.queryParameters()) {
            if (parameter.required()) {
                refused(
                        operation,
                        bare(operation, pathValues(operation), parameter.name()),
                        parameter,
                        "value is required but missing");
            }
            if (!parameter.allowEmpty()) {
                refused(operation, with(operation, parameter, ""), parameter, "empty value is not allowed");
            }
            ParameterMisfits.of(parameter)
                    .forEach((value, reason) ->
                            refused(operation, with(operation, parameter, value), parameter, reason));
            if (!parameter.repeated()) {
                String fitting = ParameterMisfits.fitting(parameter);
                Answer twice = with(operation, parameter, fitting)
                        .query(parameter.name(), fitting)
                        .anonymous()
                        .send();
                note(operation, Check.PARAMETERS, twice.status() == 400, parameter.name() + " twice: " + twice);
            }
        }
        for (Parameter parameter : operation.headerParameters()) {
            ParameterMisfits.of(parameter)
                    .forEach((value, reason) ->
                            refused(operation, valid(operation).header(parameter.name(), value), parameter, reason));
        }
    }

    private Api.Call with(Operation operation, Parameter parameter, String value) {
        return bare(operation, pathValues(operation), parameter.name()).query(parameter.name(), value);
    }

    private void pathParameter(Operation operation, Parameter parameter) {
        int index = operation.pathIndex(parameter.name());
        boolean last = operation.segments().getLast().equals("{" + parameter.name() + "}");
        if (!last) {
            refused(operation, replaced(operation, index, ""), parameter, "value is required but missing");
        }
        ParameterMisfits.of(parameter)
                .forEach((value, reason) -> refused(operation, replaced(operation, index, value), parameter, reason));
    }

    private Api.Call replaced(Operation operation, int index, String value) {
        List<String> values = new ArrayList<>(pathValues(operation));
        values.set(index, value);
        return bare(operation, values, "");
    }

    private void refused(Operation operation, Api.Call call, Parameter parameter, String reason) {
        String place = parameter.location().name().toLowerCase(Locale.ROOT);
        String text = "parameter \"" + parameter.name() + "\" in " + place + " has an error: " + reason;
        refused(operation, Check.PARAMETERS, call, text);
    }

    private void refused(Operation operation, Check check, Api.Call call, String text) {
        Answer answer = call.anonymous().send();
        boolean head = operation.method().equals("HEAD");
        boolean fits = answer.status() == 400
                && (head || answer.message().startsWith(text))
                && answer.header("X-Request-ID").isEmpty();
        note(operation, check, fits, call + ": " + answer + " instead of " + text);
        if (fits) {
            api.coverage().exercised(operation.id(), 400);
        }
    }

    private void body(Operation operation) {
        if (operation.body().isEmpty()) {
            return;
        }
        Operation.Body body = operation.body().get();
        String prefix = "request body has an error: ";
        if (body.required()) {
            refused(operation, Check.BODY, empty(operation), prefix + "value is required but missing");
        }
        String fitting = samples(operation).minimal();
        String contentType = prefix + "header Content-Type has unexpected value \"text/plain\"";
        refused(operation, Check.BODY, empty(operation).body("text/plain", fitting.getBytes(UTF_8)), contentType);
        String undecodable = prefix + "failed to decode request body: ";
        String start = body.schema().type() == Schema.Type.ARRAY ? "[" : "{";
        for (String broken : List.of(start, "nonsense", start.equals("[") ? "[{\"a\":" : "{\"a\":")) {
            refused(
                    operation,
                    Check.BODY,
                    empty(operation).body("application/json", broken.getBytes(UTF_8)),
                    undecodable);
        }
        String mismatch = prefix + "doesn't match schema";
        for (BodySamples.Misfit misfit : samples(operation).misfits()) {
            Api.Call call =
                    empty(operation).body("application/json", misfit.json().getBytes(UTF_8));
            String place = misfit.pointer().isEmpty() ? "" : "Error at \"" + misfit.pointer() + "\": ";
            String schema = body.name().isEmpty() ? "" : " #/components/schemas/" + body.name();
            refused(operation, Check.BODY, call, mismatch + schema + ": " + place + misfit.reason());
        }
        deepBody(operation);
    }

    private void deepBody(Operation operation) {
        String deep = "{\"x\":" + "[".repeat(DEEP) + "]".repeat(DEEP) + "}";
        long start = System.nanoTime();
        refused(
                operation,
                Check.BODY,
                empty(operation).body("application/json", deep.getBytes(UTF_8)),
                "request body has");
        Duration taken = Duration.ofNanos(System.nanoTime() - start);
        note(operation, Check.BODY, taken.compareTo(QUICK) < 0, "a deep body took " + taken);
    }

    private Api.Call empty(Operation operation) {
        return bare(operation, pathValues(operation), "");
    }

    private void otherMethod(Operation operation) {
        List<String> used = api.contract().operations().values().stream()
                .filter(other -> other.segments().equals(operation.segments()))
                .map(Operation::method)
                .toList();
        for (String method : List.of("OPTIONS", "PATCH", "DELETE", "POST")) {
            if (!used.contains(method)) {
                Answer answer = valid(operation).method(method).send();
                boolean fits = answer.status() == 404
                        && answer.message().equals("invalid API endpoint")
                        && answer.header("X-Request-ID").isEmpty();
                note(operation, Check.METHOD, fits, method + ": " + answer);
                return;
            }
        }
    }

    private void missingRepository(Operation operation) {
        boolean looks = operation.segments().contains("{repository}") && !WITHOUT_LOOK.contains(operation.id());
        if (looks) {
            try {
                valid(operation).expect(404);
                note(operation, Check.MISSING_REPOSITORY, true, "");
            } catch (AssertionError e) {
                note(operation, Check.MISSING_REPOSITORY, false, "no repository: " + e.getMessage());
            }
        }
    }

    private void note(Operation operation, Check check, boolean fits, String failure) {
        if (fits) {
            api.coverage().checked(operation.id(), check);
        } else {
            failures.add("  " + check + ": " + failure);
        }
    }
}
