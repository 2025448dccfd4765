package io.tarn.gateway.bucket;

import io.tarn.gateway.call.S3Call;
import io.tarn.gateway.error.S3Code;
import io.tarn.gateway.error.S3Exception;
import io.tarn.gateway.xml.XmlElement;
import io.tarn.gateway.xml.XmlWriter;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/// Access control lists as S3 answers about them when they are switched off (s3-gateway.md B-48): the owner may do
/// everything, and nothing else can be set. Policies decide here.
final class AccessControl {
    /// Bytes of a list in XML; S3 takes 100 grants.
    static final int DOCUMENT_BYTES_MAX = 64 * 1024;

    private static final String INSTANCE = "http://www.w3.org/2001/XMLSchema-instance";
    private static final String GRANTEE = "xmlns:xsi=\"" + INSTANCE + "\" xsi:type=\"CanonicalUser\"";
    private static final Set<String> PRIVATE = Set.of("private", "bucket-owner-full-control");
    private static final Set<String> CANNED = Set.of(
            "public-read",
            "public-read-write",
            "authenticated-read",
            "aws-exec-read",
            "bucket-owner-read",
            "log-delivery-write");

    private AccessControl() {}

    static XmlWriter document(Owner owner) {
        XmlWriter xml = XmlWriter.document("AccessControlPolicy");
        owner.writeInto(xml);
        return xml.open("AccessControlList")
                .open("Grant")
                .open("Grantee", GRANTEE)
                .text("ID", owner.id())
                .text("DisplayName", owner.id())
                .close()
                .text("Permission", "FULL_CONTROL");
    }

    /// Takes what changes nothing.
    ///
    /// @throws S3Exception `AccessControlListNotSupported`, `InvalidArgument`, `MalformedXML`
    static void requirePrivate(S3Call call) throws IOException {
        Optional<String> canned = call.header("x-amz-acl");
        if (hasGrantHeader(call)) {
            throw new S3Exception(S3Code.ACL_NOT_SUPPORTED);
        }
        if (canned.isEmpty()) {
            requirePrivate(call.document(DOCUMENT_BYTES_MAX));
        } else if (!PRIVATE.contains(canned.get())) {
            throw CANNED.contains(canned.get())
                    ? new S3Exception(S3Code.ACL_NOT_SUPPORTED)
                    : new S3Exception(S3Code.INVALID_ARGUMENT).with("ArgumentName", "x-amz-acl");
        }
    }

    private static boolean hasGrantHeader(S3Call call) {
        return Set.of("read", "write", "read-acp", "write-acp", "full-control").stream()
                .anyMatch(right -> call.header("x-amz-grant-" + right).isPresent());
    }

    /// A list that gives all to the owner it names and nothing to anybody else.
    private static void requirePrivate(XmlElement policy) {
        String owner =
                policy.first("Owner").flatMap(found -> found.textOf("ID")).orElse("");
        XmlElement grants = policy.first("AccessControlList")
                .filter(_ -> policy.name().equals("AccessControlPolicy"))
                .orElseThrow(() -> new S3Exception(S3Code.MALFORMED_XML));
        for (XmlElement grant : grants.all("Grant")) {
            String grantee =
                    grant.first("Grantee").flatMap(found -> found.textOf("ID")).orElse("");
            boolean full =
                    grant.textOf("Permission").filter("FULL_CONTROL"::equals).isPresent();
            if (!full || grantee.isEmpty() || !grantee.equals(owner)) {
                throw new S3Exception(S3Code.ACL_NOT_SUPPORTED);
            }
        }
    }
}
