package io.tarn.api;

import java.io.IOException;

/// What an operation does, once the request is valid and its caller is known and permitted.
@FunctionalInterface
public interface OperationMethod {
    /// Answers the exchange. Anything thrown is translated by [ErrorTable].
    void handle(Exchange exchange) throws IOException;
}
