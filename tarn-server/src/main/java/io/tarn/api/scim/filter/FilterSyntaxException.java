package io.tarn.api.scim.filter;

/// A filter or path that does not follow the grammar, or exceeds a limit. The message is fit for the client.
public final class FilterSyntaxException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FilterSyntaxException(String message) {
        super(message);
    }
}
