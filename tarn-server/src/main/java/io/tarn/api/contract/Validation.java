package io.tarn.api.contract;

import io.tarn.http.BadRequestException;
import io.tarn.http.QueryParameters;
import io.tarn.http.Request;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;

/// Checks a request against its operation (api.md 3): path, query and header parameters in contract order, then the
/// body. The first failure is thrown as [ContractViolation].
public final class Validation {
    private static final String JSON = "application/json";

    private final JsonMapper mapper;

    /// @param mapper whose parser limits apply to bodies
    public Validation(JsonMapper mapper) {
        this.mapper = mapper;
    }

    /// Checks everything but the body.
    ///
    /// @param pathValues decoded, in template order
    public void checkParameters(Operation operation, List<String> pathValues, Request request) {
        for (Parameter parameter : operation.pathParameters()) {
            parameter.check(pathValues.get(operation.pathIndex(parameter.name())));
        }
        if (!operation.queryParameters().isEmpty()) {
            checkQuery(operation, query(request));
        }
        for (Parameter parameter : operation.headerParameters()) {
            checkValues(parameter, request.headers(parameter.name()));
        }
    }

    private static QueryParameters query(Request request) {
        try {
            return request.query();
        } catch (BadRequestException e) {
            throw new ContractViolation("query string has an error: " + e.getMessage());
        }
    }

    private static void checkQuery(Operation operation, QueryParameters query) {
        for (Parameter parameter : operation.queryParameters()) {
            String first = query.first(parameter.name());
            if (first == null) {
                if (parameter.required()) {
                    throw parameter.missing();
                }
            } else if (parameter.repeated()) {
                query.all(parameter.name()).forEach(parameter::check);
            } else {
                parameter.check(first);
                if (query.count(parameter.name()) > 1) {
                    throw parameter.repeatedValue();
                }
            }
        }
    }

    private static void checkValues(Parameter parameter, List<String> values) {
        if (values.isEmpty()) {
            if (parameter.required()) {
                throw parameter.missing();
            }
            return;
        }
        parameter.check(values.getFirst());
        if (values.size() > 1) {
            throw parameter.repeatedValue();
        }
    }

    /// Whether the request's media type is JSON, parameters and case aside.
    ///
    /// @throws ContractViolation it is not
    public void checkContentType(Request request) {
        String type = request.header("Content-Type");
        String media = type == null ? "" : mediaType(type);
        if (!media.equals(JSON)) {
            throw ContractViolation.body(
                    "header Content-Type has unexpected value \"" + (type == null ? "" : type) + "\"");
        }
    }

    private static String mediaType(String header) {
        int semicolon = header.indexOf(';');
        return (semicolon < 0 ? header : header.substring(0, semicolon)).trim().toLowerCase(Locale.ROOT);
    }

    /// Checks the bytes of a body; none at all are fine where the body is optional.
    public void checkBody(Operation.Body body, byte[] json) {
        if (json.length > 0) {
            BodyCheck.check(mapper, json, body);
        } else if (body.required()) {
            throw ContractViolation.body("value is required but missing");
        }
    }
}
