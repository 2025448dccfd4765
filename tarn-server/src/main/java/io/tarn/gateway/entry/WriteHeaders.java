package io.tarn.gateway.entry;

import io.tarn.catalog.Entry;
import io.tarn.catalog.WriteCondition;
import io.tarn.gateway.call.S3Call;
import io.tarn.gateway.error.S3Code;
import io.tarn.gateway.error.S3Exception;
import io.tarn.http.Response;
import io.tarn.http.field.EntityTags;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a request that makes an object asks for besides its attributes (s3-gateway.md B-37, B-38, B-41).
public final class WriteHeaders {
    private static final String ENCRYPTION = "x-amz-server-side-encryption";
    private static final String ENCRYPTION_KEY = ENCRYPTION + "-aws-kms-key-id";
    private static final String CUSTOMER_KEY = ENCRYPTION + "-customer-";
    private static final String COPY_CUSTOMER_KEY = "x-amz-copy-source-server-side-encryption-customer-";
    private static final List<String> CUSTOMER_KEY_PARTS = List.of("algorithm", "key", "key-md5");
    private static final Set<String> ENCRYPTIONS = Set.of("AES256", "aws:kms", "aws:kms:dsse");
    private static final List<String> LOCKS =
            List.of("x-amz-object-lock-mode", "x-amz-object-lock-retain-until-date", "x-amz-object-lock-legal-hold");
    private static final List<String> GRANTS = List.of(
            "x-amz-grant-full-control",
            "x-amz-grant-read",
            "x-amz-grant-read-acp",
            "x-amz-grant-write",
            "x-amz-grant-write-acp");
    private static final Set<String> CANNED_ACLS = Set.of(
            "private",
            "public-read",
            "public-read-write",
            "authenticated-read",
            "aws-exec-read",
            "bucket-owner-read",
            "bucket-owner-full-control",
            "log-delivery-write");

    private WriteHeaders() {}

    /// Refuses what cannot be granted. Encryption by the store's own means and canned ACLs are taken without
    /// effect.
    ///
    /// @throws S3Exception `NotImplemented`, `InvalidRequest`, `InvalidArgument`,
    /// `AccessControlListNotSupported`, `AccessDenied`
    public static void check(S3Call call) {
        requireOwner(call);
        for (String part : CUSTOMER_KEY_PARTS) {
            refuse(call, CUSTOMER_KEY + part, S3Code.NOT_IMPLEMENTED);
            refuse(call, COPY_CUSTOMER_KEY + part, S3Code.NOT_IMPLEMENTED);
        }
        if (call.header(ENCRYPTION).filter(name -> !ENCRYPTIONS.contains(name)).isPresent()) {
            throw new S3Exception(S3Code.INVALID_ARGUMENT, "The encryption method specified is not supported");
        }
        if (LOCKS.stream().anyMatch(name -> call.header(name).isPresent())) {
            throw new S3Exception(S3Code.INVALID_REQUEST, "Bucket is missing ObjectLockConfiguration");
        }
        refuse(call, "x-amz-write-offset-bytes", S3Code.NOT_IMPLEMENTED);
        GRANTS.forEach(name -> refuse(call, name, S3Code.ACL_NOT_SUPPORTED));
        call.header("x-amz-acl").ifPresent(WriteHeaders::requireCannedAcl);
    }

    /// Refuses what is no name of an access list of S3.
    ///
    /// @throws S3Exception `InvalidArgument`
    public static void requireCannedAcl(String name) {
        if (!CANNED_ACLS.contains(name)) {
            throw new S3Exception(S3Code.INVALID_ARGUMENT).with("ArgumentName", "x-amz-acl");
        }
    }

    private static void refuse(S3Call call, String header, S3Code code) {
        if (call.header(header).isPresent()) {
            throw new S3Exception(code).with("Header", header);
        }
    }

    /// Refuses a request that expects another owner of the bucket: the owner is who calls.
    ///
    /// @throws S3Exception `AccessDenied`
    public static void requireOwner(S3Call call) {
        String owner = call.principal().name();
        if (call.header("x-amz-expected-bucket-owner")
                .filter(expected -> !expected.equals(owner))
                .isPresent()) {
            throw new S3Exception(S3Code.ACCESS_DENIED);
        }
    }

    /// Tells of the encryption that was asked for.
    public static void echoEncryption(S3Call call, Response response) {
        call.header(ENCRYPTION).ifPresent(name -> response.header(ENCRYPTION, name));
        call.header(ENCRYPTION_KEY).ifPresent(key -> response.header(ENCRYPTION_KEY, key));
    }

    /// The condition of a write: `If-None-Match: *`, or `If-Match` with one ETag or `*`.
    ///
    /// @throws S3Exception `NotImplemented` for any other, or both
    public static WriteCondition condition(S3Call call) {
        Optional<String> match = call.header("If-Match");
        Optional<String> noneMatch = call.header("If-None-Match");
        if (noneMatch.isPresent()) {
            if (match.isPresent() || !noneMatch.get().strip().equals("*")) {
                throw new S3Exception(S3Code.NOT_IMPLEMENTED);
            }
            return new WriteCondition.Absent();
        }
        return match.map(WriteHeaders::matching).orElseGet(WriteCondition.None::new);
    }

    private static WriteCondition matching(String header) {
        String tag = header.strip();
        if (tag.equals("*")) {
            return new WriteCondition.Present();
        }
        if (tag.startsWith("W/") || EntityTags.tagEnd(tag, 0) < tag.length()) {
            throw new S3Exception(S3Code.NOT_IMPLEMENTED);
        }
        return new WriteCondition.Matches(EntityTags.unquoted(tag));
    }

    /// Refuses a write whose condition does not hold of what is there.
    ///
    /// @throws S3Exception `NoSuchKey` where something was to be, `PreconditionFailed`
    public static void require(WriteCondition condition, Optional<Entry> current) {
        String etag = current.map(entry -> EntityTags.unquoted(entry.etag())).orElse("");
        switch (condition) {
            case WriteCondition.None _ -> {}
            case WriteCondition.Absent _ -> refuseIf(current.isPresent(), "If-None-Match");
            case WriteCondition.Present _ -> requirePresent(current);
            case WriteCondition.Matches(String wanted) -> {
                requirePresent(current);
                refuseIf(!wanted.equals(etag), "If-Match");
            }
        }
    }

    private static void requirePresent(Optional<Entry> current) {
        if (current.isEmpty()) {
            throw new S3Exception(S3Code.NO_SUCH_KEY);
        }
    }

    private static void refuseIf(boolean failed, String header) {
        if (failed) {
            throw new S3Exception(S3Code.PRECONDITION_FAILED).with("Condition", header);
        }
    }
}
