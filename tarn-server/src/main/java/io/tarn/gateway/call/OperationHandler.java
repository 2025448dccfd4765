package io.tarn.gateway.call;

import java.io.IOException;

/// Performs one operation.
@FunctionalInterface
public interface OperationHandler {
    /// Performs what `call` asks for and answers it. The caller is known and has what [S3Operation#access] says. An
    /// [S3Exception] is answered in its words; failures of engine and stores are translated by the gateway.
    void handle(S3Call call) throws IOException;
}
