package io.tarn.gateway.signature;

import io.tarn.auth.access.Credentials;
import io.tarn.gateway.error.S3Exception;
import io.tarn.gateway.payload.PayloadForm;
import io.tarn.http.Request;
import java.time.InstantSource;
import java.util.Optional;

/// Checks the signature of a request, whichever of the kinds of AWS it is: version 4 in the header or the URL, version
/// 2 in the header or the URL (s3-gateway.md 5.1).
public final class Signatures {
    private final Credentials credentials;
    private final InstantSource clock;

    public Signatures(Credentials credentials, InstantSource clock) {
        this.credentials = credentials;
        this.clock = clock;
    }

    /// A signature that holds.
    ///
    /// @param account whose it is
    /// @param payload how the body is to be read
    public record Signed(Credentials.Account account, PayloadForm payload) {}

    /// Whose signature the request carries; empty when it carries none.
    ///
    /// @throws S3Exception the signature does not hold, or is none that AWS knows
    public Optional<Signed> check(Request request) {
        return Optional.empty();
    }
}
