package io.tarn.http;

import java.io.IOException;

/// Answers one request.
@FunctionalInterface
public interface RequestHandler {
    /// Answers `request` through `response`, blocking as long as it takes; the calling thread is virtual.
    ///
    /// An exception before the answer was committed becomes a 500, after it the connection is cut. Returning
    /// without having answered is an empty 200.
    void handle(Request request, Response response) throws IOException;
}
