package io.tarn.api.contract;

import java.util.List;
import java.util.Optional;

/// An operation of the contract.
///
/// @param id the exact operation id
/// @param method HTTP method, upper case
/// @param segments the path template, split on `/`, without the base path; `{name}` stands for a parameter
/// @param pathParameters in contract order, which need not be that of the template
/// @param security authentication schemes in the order they are tried; empty for an open operation
/// @param body what the request carries, empty when it carries nothing or is not to be checked
/// @param streamedBody whether the body is not checked against the contract but streamed
public record Operation(
        String id,
        String method,
        List<String> segments,
        List<Parameter> pathParameters,
        List<Parameter> queryParameters,
        List<Parameter> headerParameters,
        List<String> security,
        Optional<Body> body,
        boolean streamedBody,
        boolean deprecated) {
    /// A JSON body.
    ///
    /// @param name the component schema's name, empty for an anonymous schema
    public record Body(boolean required, String name, Schema schema) {}

    /// Whether no authentication takes place.
    public boolean open() {
        return security.isEmpty();
    }

    /// The `operation` label of metrics: the id with a capital first letter.
    public String label() {
        return Character.toUpperCase(id.charAt(0)) + id.substring(1);
    }

    /// The position in the path template of parameter `name`, counted among the parameters; -1 when there is none.
    public int pathIndex(String name) {
        int index = 0;
        for (String segment : segments) {
            if (segment.startsWith("{")) {
                if (segment.length() == name.length() + 2 && segment.startsWith(name, 1)) {
                    return index;
                }
                index++;
            }
        }
        return -1;
    }
}
