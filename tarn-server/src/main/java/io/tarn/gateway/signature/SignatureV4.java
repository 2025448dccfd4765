package io.tarn.gateway.signature;

import io.tarn.auth.access.Credentials;
import io.tarn.gateway.error.S3Exception;
import io.tarn.gateway.payload.ChunkSigning;
import io.tarn.gateway.payload.Digests;
import io.tarn.gateway.payload.PayloadForm;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Version 4, in the header or in the query (s3-gateway.md 5.2 to 5.5).
final class SignatureV4 {
    static final String ALGORITHM = "AWS4-HMAC-SHA256";

    private static final int SIGNED_HEADERS_MAX = 256;
    private static final long EXPIRES_MAX = Duration.ofDays(7).toSeconds();
    private static final String CONTENT_HASH = "x-amz-content-sha256";
    private static final String TOKEN = "x-amz-security-token";

    private final Accounts accounts;
    private final SigningKeys keys = new SigningKeys();

    SignatureV4(Accounts accounts) {
        this.accounts = accounts;
    }

    /// A signature and what it is made with.
    ///
    /// @param signedHeaders as sent
    /// @param withoutParameter the parameter that the signature does not cover
    private record Claim(
            Scope scope, RequestTime time, String signedHeaders, String signature, String withoutParameter) {}

    /// Checks the `Authorization` header.
    Signatures.Signed header(Message message, String authorization, Instant now) {
        Map<String, String> fields = fields(authorization.substring(ALGORITHM.length()));
        Scope scope = Scope.parse(field(fields, "Credential"), Refusals::malformedHeader);
        RequestTime time = headerTime(message);
        requireSameDay(scope, time, Refusals::malformedHeader);
        var claim = new Claim(scope, time, field(fields, "SignedHeaders"), field(fields, "Signature"), "");
        Signatures.Signed signed = check(message, claim, message.header(CONTENT_HASH), message.header(TOKEN));
        time.requireNear(now);
        return signed;
    }

    private static Map<String, String> fields(String text) {
        Map<String, String> fields = new HashMap<>();
        for (String piece : text.split(",", 8)) {
            int equals = piece.indexOf('=');
            if (equals > 0) {
                fields.putIfAbsent(
                        piece.substring(0, equals).strip(),
                        piece.substring(equals + 1).strip());
            }
        }
        return fields;
    }

    private static String field(Map<String, String> fields, String name) {
        String value = fields.getOrDefault(name, "");
        if (value.isEmpty()) {
            throw Refusals.malformedHeader("the authorization header requires three components: Credential,"
                    + " SignedHeaders, and Signature.");
        }
        return value;
    }

    private static RequestTime headerTime(Message message) {
        String own = message.header("x-amz-date");
        String date = own == null ? message.header("date") : own;
        if (date == null || date.isEmpty()) {
            throw Refusals.noDate();
        }
        return RequestTime.ofHeader(date).orElseThrow(Refusals::malformedDate);
    }

    private static void requireSameDay(Scope scope, RequestTime time, Function<String, S3Exception> refusal) {
        if (!time.basic().startsWith(scope.date())) {
            throw refusal.apply("Invalid credential date. Date is not the same as X-Amz-Date.");
        }
    }

    /// Checks the parameters of a presigned URL.
    Signatures.Signed query(Message message, Instant now) {
        QueryPairs query = message.query();
        String algorithm = parameter(query, "X-Amz-Algorithm");
        if (!algorithm.equals(ALGORITHM)) {
            throw Refusals.malformedQuery("X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256\".");
        }
        Scope scope = Scope.parse(
                parameter(query, "X-Amz-Credential"),
                what -> Refusals.malformedQuery("Error parsing the X-Amz-Credential parameter; " + what));
        RequestTime time = RequestTime.basic(parameter(query, "X-Amz-Date")).orElseThrow(Refusals::malformedDate);
        requireSameDay(scope, time, Refusals::malformedQuery);
        Duration lifetime = lifetime(parameter(query, "X-Amz-Expires"));
        var claim = new Claim(
                scope,
                time,
                parameter(query, "X-Amz-SignedHeaders"),
                parameter(query, "X-Amz-Signature"),
                "X-Amz-Signature");
        String hash = message.header(CONTENT_HASH);
        String token = message.header(TOKEN);
        Signatures.Signed signed = check(
                message,
                claim,
                hash == null ? query.firstIgnoringCase(CONTENT_HASH) : hash,
                token == null ? query.firstIgnoringCase(TOKEN) : token);
        requireLifetime(time.instant(), lifetime, now);
        return signed;
    }

    private static void requireLifetime(Instant begin, Duration lifetime, Instant now) {
        if (now.isBefore(begin.minus(RequestTime.SKEW))) {
            throw Refusals.notYet(now);
        }
        Instant end = begin.plus(lifetime);
        if (now.isAfter(end)) {
            throw Refusals.expired(lifetime, end, now);
        }
    }

    private static String parameter(QueryPairs query, String name) {
        String value = query.first(name);
        if (value == null || value.isEmpty()) {
            throw Refusals.malformedQuery("Query-string authentication version 4 requires the X-Amz-Algorithm,"
                    + " X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires"
                    + " parameters.");
        }
        return value;
    }

    private static Duration lifetime(String text) {
        long seconds;
        try {
            seconds = Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw Refusals.malformedQuery("X-Amz-Expires should be a number");
        }
        if (seconds < 0) {
            throw Refusals.malformedQuery("X-Amz-Expires must be non-negative");
        }
        if (seconds > EXPIRES_MAX) {
            throw Refusals.malformedQuery("X-Amz-Expires must be less than a week (in seconds); that is, the given"
                    + " X-Amz-Expires must be less than 604800 seconds");
        }
        return Duration.ofSeconds(seconds);
    }

    private Signatures.Signed check(
            Message message, Claim claim, @Nullable String contentHash, @Nullable String token) {
        String hash = contentHash == null || contentHash.isEmpty() ? PayloadHash.ABSENT : contentHash;
        Credentials.Account account = accounts.require(claim.scope().accessKeyId(), token);
        PayloadHash kind = PayloadHash.of(hash);
        Set<String> signed = signedHeaders(claim.signedHeaders());
        requireSigned(message, signed);
        byte[] canonical = canonicalRequest(message, claim, signed, hash);
        byte[] key = verify(claim, account.credential().key().secret(), canonical);
        var chunks = new ChunkSigning(key, claim.time().basic(), claim.scope().text(), claim.signature());
        PayloadForm form = kind.form(hash, chunks);
        return new Signatures.Signed(account, form);
    }

    private static Set<String> signedHeaders(String text) {
        String[] names = text.split(";", SIGNED_HEADERS_MAX + 1);
        if (names.length > SIGNED_HEADERS_MAX) {
            throw Refusals.malformedHeader("more than " + SIGNED_HEADERS_MAX + " signed headers.");
        }
        return new TreeSet<>(List.of(names));
    }

    /// The hash of the body need not be among them: the canonical request has it in any case.
    private static void requireSigned(Message message, Set<String> signed) {
        List<String> missing = new ArrayList<>(0);
        for (String name : message.headers().keySet()) {
            boolean required = name.equals("host") || name.startsWith("x-amz-");
            if (required && !signed.contains(name) && !name.equals(CONTENT_HASH)) {
                missing.add(name);
            }
        }
        if (!missing.isEmpty()) {
            throw Refusals.unsignedHeaders(missing);
        }
    }

    private static byte[] canonicalRequest(Message message, Claim claim, Set<String> signed, String hash) {
        var text = new StringBuilder(512)
                .append(message.method())
                .append('\n')
                .append(UriText.encode(UriText.decode(message.rawPath(), false), true))
                .append('\n')
                .append(message.query().canonical(claim.withoutParameter()))
                .append('\n');
        for (String name : signed) {
            text.append(name).append(':').append(message.canonical(name)).append('\n');
        }
        text.append('\n').append(claim.signedHeaders()).append('\n').append(hash);
        return Message.bytes(text.toString());
    }

    /// Returns the signing key.
    private byte[] verify(Claim claim, String secret, byte[] canonical) {
        String stringToSign = ALGORITHM + "\n" + claim.time().basic() + "\n"
                + claim.scope().text() + "\n" + Digests.sha256(canonical);
        byte[] key = keys.find(secret, claim.scope());
        String expected = HexFormat.of().formatHex(Digests.hmacSha256(key, stringToSign));
        if (!Digests.same(expected, claim.signature())) {
            throw Refusals.mismatch(
                    claim.scope().accessKeyId(),
                    stringToSign.getBytes(StandardCharsets.UTF_8),
                    claim.signature(),
                    canonical);
        }
        keys.keep(secret, claim.scope(), key);
        return key;
    }
}
