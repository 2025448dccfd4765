package io.tarn.gateway.signature;

import io.tarn.auth.access.Credentials;
import io.tarn.gateway.error.S3Exception;
import io.tarn.gateway.payload.Digests;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;

/// Signatures over the policy of a form that a browser sends (s3-gateway.md 11.6). How long they are good for is
/// said by the policy.
final class FormSignatures {
    private final Accounts accounts;
    private final SigningKeys keys = new SigningKeys();

    FormSignatures(Accounts accounts) {
        this.accounts = accounts;
    }

    /// @param fields by their names in lower case
    Credentials.Account check(Map<String, String> fields, Instant now) {
        boolean version4 = fields.containsKey("x-amz-algorithm")
                || fields.containsKey("x-amz-credential")
                || fields.containsKey("x-amz-signature");
        boolean version2 = fields.containsKey("awsaccesskeyid") || fields.containsKey("signature");
        if (version4 && version2) {
            throw Refusals.severalMechanisms();
        }
        if (!version4 && !version2) {
            throw Refusals.anonymousForm();
        }
        return version4 ? version4(fields, now) : version2(fields);
    }

    private Credentials.Account version4(Map<String, String> fields, Instant now) {
        String policy = field(fields, "policy", "policy");
        String algorithm = field(fields, "x-amz-algorithm", "X-Amz-Algorithm");
        if (!algorithm.equals(SignatureV4.ALGORITHM)) {
            throw Refusals.unsupportedAlgorithm(algorithm);
        }
        Scope scope = Scope.parse(field(fields, "x-amz-credential", "X-Amz-Credential"), FormSignatures::malformed);
        RequestTime time =
                RequestTime.basic(field(fields, "x-amz-date", "X-Amz-Date")).orElseThrow(Refusals::malformedDate);
        if (!time.basic().startsWith(scope.date())) {
            throw malformed("Invalid credential date. Date is not the same as X-Amz-Date.");
        }
        String signature = field(fields, "x-amz-signature", "X-Amz-Signature");
        Credentials.Account account = accounts.require(scope.accessKeyId(), fields.get("x-amz-security-token"));
        String secret = account.credential().key().secret();
        byte[] key = keys.find(secret, scope);
        String expected = HexFormat.of().formatHex(Digests.hmacSha256(key, policy));
        verify(account, policy, signature, expected);
        keys.keep(secret, scope, key);
        if (now.isBefore(time.instant().minus(RequestTime.SKEW))) {
            throw Refusals.notYet(now);
        }
        return account;
    }

    private static S3Exception malformed(String what) {
        return Refusals.malformedForm("X-Amz-Credential", what);
    }

    private Credentials.Account version2(Map<String, String> fields) {
        String policy = field(fields, "policy", "policy");
        String id = field(fields, "awsaccesskeyid", "AWSAccessKeyId");
        String signature = field(fields, "signature", "signature");
        Credentials.Account account = accounts.require(id, fields.get("x-amz-security-token"));
        byte[] key = account.credential().key().secret().getBytes(StandardCharsets.UTF_8);
        byte[] expected = Digests.hmacSha1(key, policy.getBytes(StandardCharsets.UTF_8));
        verify(account, policy, signature, Base64.getEncoder().encodeToString(expected));
        return account;
    }

    private static void verify(Credentials.Account account, String policy, String provided, String expected) {
        if (!Digests.same(expected, provided)) {
            throw Refusals.mismatch(account.credential().key().id(), policy.getBytes(StandardCharsets.UTF_8), provided);
        }
    }

    private static String field(Map<String, String> fields, String name, String shown) {
        String value = fields.getOrDefault(name, "");
        if (value.isEmpty()) {
            throw Refusals.missingField(shown);
        }
        return value;
    }
}
