package io.tarn.gateway.signature;

import io.tarn.auth.access.Credentials;
import io.tarn.gateway.error.S3Exception;
import io.tarn.gateway.payload.PayloadForm;
import io.tarn.http.Request;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Checks the signature of a request, whichever of the kinds of AWS it is: version 4 in the header or the URL,
/// version 2 in the header or the URL (s3-gateway.md 5.1).
public final class Signatures {
    private final SignatureV4 version4;
    private final SignatureV2 version2;
    private final FormSignatures forms;
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
        this.version2 = new SignatureV2(known);
        this.forms = new FormSignatures(known);
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
        return request.header("Authorization") == null && request.rawQuery().isEmpty()
                ? Optional.empty()
                : check(Message.of(request, bucketOfHost.apply(request)));
    }

    Optional<Signed> check(Message message) {
        List<String> headers = message.headers().getOrDefault("authorization", List.of());
        QueryPairs query = message.query();
        boolean byHeader = headers.stream().anyMatch(Signatures::isAws);
        boolean byQuery4 = query.has("X-Amz-Algorithm") || query.has("X-Amz-Credential");
        boolean byQuery2 = query.has("AWSAccessKeyId");
        if (!byHeader && !byQuery4 && !byQuery2) {
            return Optional.empty();
        }
        if (headers.size() + (byQuery4 ? 1 : 0) + (byQuery2 ? 1 : 0) > 1) {
            throw Refusals.severalMechanisms();
        }
        Instant now = clock.instant();
        if (byHeader) {
            return Optional.of(header(message, headers.getFirst().strip(), now));
        }
        return Optional.of(byQuery4 ? version4.query(message, now) : version2.query(message, now));
    }

    private static boolean isAws(String authorization) {
        return authorization.stripLeading().startsWith("AWS");
    }

    private Signed header(Message message, String authorization, Instant now) {
        int blank = authorization.indexOf(' ');
        String algorithm = blank < 0 ? authorization : authorization.substring(0, blank);
        return switch (algorithm) {
            case SignatureV4.ALGORITHM -> version4.header(message, authorization, now);
            case SignatureV2.ALGORITHM -> version2.header(message, authorization, now);
            default -> throw Refusals.unsupportedAlgorithm(algorithm);
        };
    }

    /// Whose signature a form for a browser carries. It holds for the `policy` among the fields; what that
    /// demands of them is not looked at here, nor when it ends.
    ///
    /// @param fields by their names in lower case
    /// @throws S3Exception the signature does not hold, or there is none
    public Credentials.Account checkForm(Map<String, String> fields) {
        return forms.check(fields, clock.instant());
    }
}
