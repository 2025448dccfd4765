package io.tarn.auth.aws;

import io.tarn.auth.AuthException;
import io.tarn.auth.AuthException.Kind;
import io.tarn.auth.outbound.ServiceClient;
import io.tarn.auth.outbound.ServiceClient.Limits;
import io.tarn.auth.outbound.ServiceClient.Reply;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks AWS STS who signed a token (auth.md 12.2).
///
/// A token can be used again while it is valid, as AWS itself takes it again: a client whose answer was lost repeats
/// it, and servers do not share a memory of tokens. Who has it can log in, so it is valid for a minute as a rule.
public final class StsVerifier implements PrincipalVerifier, AutoCloseable {
    /// How far ahead of this server's clock a caller's may be.
    public static final Duration SKEW_MAX = Duration.ofMinutes(5);

    private static final Logger LOG = LoggerFactory.getLogger(StsVerifier.class);
    private static final int ANSWER_MAX = 64 << 10;
    private static final int CALLS_MAX = 32;

    private final AwsOptions options;
    private final InstantSource clock;
    private final ServiceClient client;

    public StsVerifier(AwsOptions options, InstantSource clock) {
        this.options = options;
        this.clock = clock;
        this.client =
                new ServiceClient("AWS STS", new Limits(options.timeout(), ANSWER_MAX, CALLS_MAX), options.verifying());
    }

    @Override
    public List<String> identify(String identityRequest) {
        IdentityToken token = IdentityToken.of(identityRequest);
        String endpoint = options.hosts().endpoint(token.host()).orElseThrow(() -> IdentityToken.malformed("host"));
        checkAge(token);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(endpoint + "/?" + token.query()))
                .POST(BodyPublishers.noBody());
        addHeaders(token, request);
        String arn = CallerIdentity.arn(accepted(client.send(request), token));
        return CallerIdentity.ids(arn);
    }

    private void checkAge(IdentityToken token) {
        Instant now = clock.instant();
        if (token.date().isAfter(now.plus(SKEW_MAX))) {
            throw IdentityToken.malformed("date");
        }
        Instant end = token.date().plusSeconds(token.lifetimeSeconds());
        if (now.isAfter(token.date().plus(options.ageMax())) || now.isAfter(end)) {
            throw new AuthException(Kind.SESSION_EXPIRED, "session expired");
        }
    }

    /// Adds the signed headers, with the values of this server: what was signed for another does not hold here.
    private void addHeaders(IdentityToken token, HttpRequest.Builder request) {
        for (String required : options.requiredHeaders().keySet()) {
            if (token.signedHeaders().stream().noneMatch(required::equalsIgnoreCase)) {
                throw new AuthException(Kind.UNAUTHENTICATED, "the header " + required + " is not signed");
            }
        }
        for (String name : token.signedHeaders()) {
            String value = options.requiredHeaders()
                    .getOrDefault(name, options.optionalHeaders().get(name));
            if (value != null) {
                var _ = request.header(name, value);
            } else if (!name.equals("host")) {
                throw new AuthException(Kind.UNAUTHENTICATED, "the header " + name + " is signed, and unknown here");
            }
        }
    }

    private static byte[] accepted(Reply reply, IdentityToken token) {
        int status = reply.status();
        if (status == 200) {
            return reply.body();
        }
        LOG.info("{} answers {} for the key {}", token.host(), status, token.accessKeyId());
        throw status == 429 || status >= 500
                ? new AuthException(Kind.UNAVAILABLE, "AWS STS is out of order")
                : new AuthException(Kind.UNAUTHENTICATED, "AWS STS does not take the signature");
    }

    @Override
    public void close() {
        client.close();
    }
}
