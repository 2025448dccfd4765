package io.tarn.gateway;

import io.tarn.gateway.call.GatewaySettings;
import io.tarn.gateway.call.S3Address;
import io.tarn.gateway.error.S3Code;
import io.tarn.gateway.error.S3Exception;
import io.tarn.http.Request;
import io.tarn.http.RequestHandler;
import io.tarn.http.Response;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// Tells a client that signs as AWS does, in one of several headers, that its request came to no name of the gateway
/// (s3-gateway.md 2); others go on.
public final class WrongEndpoint implements RequestHandler {
    private final List<String> domains;
    private final RequestHandler rest;
    private final GatewayErrors errors = new GatewayErrors("");

    /// @param rest answers all other requests
    public WrongEndpoint(GatewaySettings settings, RequestHandler rest) {
        this.domains = settings.domains();
        this.rest = rest;
    }

    @Override
    public void handle(Request request, Response response) throws IOException {
        boolean signed = request.headers("Authorization").stream()
                .anyMatch(value -> value.startsWith("AWS4-HMAC-SHA256") || value.startsWith("AWS "));
        if (!signed) {
            rest.handle(request, response);
            return;
        }
        var refusal = new S3Exception(
                S3Code.WRONG_ENDPOINT, S3Code.WRONG_ENDPOINT.message() + " ([" + String.join(" ", domains) + "])");
        errors.send(
                response,
                refusal,
                request.method().equals("HEAD"),
                new S3Address("", "", false, false),
                Optional.empty(),
                RequestIds.random());
    }
}
