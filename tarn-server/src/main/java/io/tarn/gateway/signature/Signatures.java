package io.tarn.gateway.signature;

import io.tarn.auth.access.Credentials;
import io.tarn.gateway.error.S3Exception;
import io.tarn.gateway.payload.PayloadForm;
import io.tarn.http.Request;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Checks the signature of a request, whichever of the kinds of AWS it is: version 4 in the header or the URL, version
/// 2 in the header or the URL (s3-gateway.md 5.1).
public final class Signatures {
    private final SignatureV4 version4;
    private final Function<Request, Optional<String>> bucketOfHost;
    private final InstantSource clock;

    /// @param accounts the account of an access key
    /// @param accepted whether the configuration lets anybody in by an access key
    /// @param bucketOfHost the bucket that the host of a request names before the domain
    public Signatures(
            Function<String, Optional<Credentials.Account>> accounts,
            boolean accepted,
            Function<Request, Optional<String>> bucketOfHost,
            InstantSource clock) {
        var known = new Accounts(accounts, accepted);
        this.version4 = new SignatureV4(known);
        this.bucketOfHost = bucketOfHost;
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
        String query = request.rawQuery();
        boolean maybe = query.contains("mz-")
                || query.contains("ignature")
                || query.contains("AWSAccessKeyId")
                || query.indexOf('%') >= 0;
        if (!maybe && request.header("Authorization") == null) {
            return Optional.empty();
        }
        return check(Message.of(request, bucketOfHost.apply(request)));
    }

    Optional<Signed> check(Message message) {
        List<String> headers = message.headers().getOrDefault("authorization", List.of());
        boolean byHeader = headers.stream().anyMatch(header -> header.startsWith("AWS"));
        boolean version4Query =
                message.query().has("X-Amz-Algorithm") || message.query().has("X-Amz-Credential");
        if ((byHeader || version4Query) && headers.size() + (version4Query ? 1 : 0) > 1) {
            throw Refusals.severalMechanisms();
        }
        if (byHeader) {
            return Optional.of(header(message, headers.getFirst().strip()));
        }
        return version4Query ? Optional.of(version4.query(message, clock.instant())) : Optional.empty();
    }

    private Signed header(Message message, String authorization) {
        int blank = authorization.indexOf(' ');
        String algorithm = blank < 0 ? authorization : authorization.substring(0, blank);
        if (!algorithm.equals(SignatureV4.ALGORITHM)) {
            throw Refusals.unsupportedAlgorithm(algorithm);
        }
        return version4.header(message, authorization, clock.instant());
    }
}
