package io.tarn.gateway.signature;

import io.tarn.auth.access.Credentials;
import io.tarn.gateway.payload.Digests;
import io.tarn.gateway.payload.PayloadForm;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// Version 2, in the header or in the query (s3-gateway.md 5.7, 5.8, B-04). It vouches for no body.
final class SignatureV2 {
    static final String ALGORITHM = "AWS";

    private static final String TOKEN = "x-amz-security-token";
    private static final long EPOCH_SECONDS_MAX =
            Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();

    private final Accounts accounts;

    SignatureV2(Accounts accounts) {
        this.accounts = accounts;
    }

    /// Checks the `Authorization` header.
    Signatures.Signed header(Message message, String authorization, Instant now) {
        String text = authorization.substring(ALGORITHM.length()).strip();
        int colon = text.lastIndexOf(':');
        if (colon <= 0 || colon == text.length() - 1) {
            throw Refusals.malformedVersion2();
        }
        String id = text.substring(0, colon);
        RequestTime time = headerTime(message);
        Credentials.Account account = accounts.require(id, message.header(TOKEN));
        boolean own = message.headers().containsKey("x-amz-date");
        byte[] signed = StringToSignV2.of(message, own ? "" : message.joined("date"), false);
        verify(account, signed, text.substring(colon + 1), Digests.hmacSha1(key(account), signed));
        time.requireNear(now);
        return new Signatures.Signed(account, new PayloadForm.Plain());
    }

    private static RequestTime headerTime(Message message) {
        String own = message.header("x-amz-date");
        String date = own == null || own.isEmpty() ? message.header("date") : own;
        if (date == null || date.isEmpty()) {
            throw Refusals.noDate();
        }
        return RequestTime.ofHeader(date).orElseThrow(Refusals::malformedDate);
    }

    /// Checks the parameters of a presigned URL, or of the variant that Java clients have for queries.
    Signatures.Signed query(Message message, Instant now) {
        QueryPairs query = message.query();
        return query.has("SignatureMethod") || query.has("SignatureVersion")
                ? timestamped(message, now)
                : presigned(message, now);
    }

    private Signatures.Signed presigned(Message message, Instant now) {
        String id = parameter(message, "AWSAccessKeyId");
        String signature = parameter(message, "Signature");
        String expires = parameter(message, "Expires");
        Instant end = end(expires);
        Credentials.Account account = accounts.require(id, token(message));
        byte[] signed = StringToSignV2.of(message, expires, true);
        verify(account, signed, signature, Digests.hmacSha1(key(account), signed));
        if (now.isAfter(end)) {
            throw Refusals.expired(end, now);
        }
        return new Signatures.Signed(account, new PayloadForm.Plain());
    }

    private static Instant end(String expires) {
        try {
            return Instant.ofEpochSecond(Math.clamp(Long.parseLong(expires), 0, EPOCH_SECONDS_MAX));
        } catch (NumberFormatException e) {
            throw Refusals.invalidExpires(expires);
        }
    }

    private Signatures.Signed timestamped(Message message, Instant now) {
        String id = parameter(message, "AWSAccessKeyId");
        String signature = parameter(message, "Signature");
        if (!"HmacSHA256".equals(message.query().first("SignatureMethod"))
                || !"2".equals(message.query().first("SignatureVersion"))) {
            throw Refusals.malformedVersion2();
        }
        RequestTime time = RequestTime.extended(parameter(message, "Timestamp")).orElseThrow(Refusals::malformedDate);
        Credentials.Account account = accounts.require(id, token(message));
        byte[] signed = StringToSignV2.ofQuery(message);
        verify(account, signed, signature, Digests.hmacSha256(key(account), signed));
        time.requireNear(now);
        return new Signatures.Signed(account, new PayloadForm.Plain());
    }

    private static String parameter(Message message, String name) {
        String value = message.query().first(name);
        if (value == null || value.isEmpty()) {
            throw Refusals.queryIncomplete();
        }
        return value;
    }

    private static @Nullable String token(Message message) {
        String header = message.header(TOKEN);
        return header == null ? message.query().firstIgnoringCase(TOKEN) : header;
    }

    private static byte[] key(Credentials.Account account) {
        return account.credential().key().secret().getBytes(StandardCharsets.UTF_8);
    }

    private static void verify(Credentials.Account account, byte[] signed, String provided, byte[] expected) {
        if (!Digests.same(Base64.getEncoder().encodeToString(expected), provided)) {
            throw Refusals.mismatch(account.credential().key().id(), signed, provided);
        }
    }
}
