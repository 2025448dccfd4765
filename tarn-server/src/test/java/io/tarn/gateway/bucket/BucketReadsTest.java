package io.tarn.gateway.bucket;

import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.gateway.GatewayServer;
import io.tarn.gateway.GatewayServer.Answer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is told about buckets, and about what they are not configured for (s3-gateway.md 9, 10, B-25, B-48 to B-51).
class BucketReadsTest {
    @TempDir
    static Path folder;

    private static GatewayServer server;

    @BeforeAll
    static void start() {
        server = GatewayServer.start(
                folder,
                Map.of(
                        "LAKEFS_GATEWAYS_S3_REGION",
                        "eu-north-7",
                        "LAKEFS_GATEWAYS_S3_FLAT_BUCKETS",
                        "blue.flat=lake-b/main,lake-a=lake-c/main/below,nowhere=no-such/main"));
        for (String name : List.of("lake-a", "lake-b", "lake-c", "other")) {
            server.createRepository(name);
        }
        server.api("POST", "/repositories/lake-b/branches/main/objects?path=dir/a", "{}", 201);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static List<String> names(Answer answer) {
        return Pattern.compile("<Name>([^<]*)</Name>")
                .matcher(answer.text())
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    @Test
    void bucketsAreListedByNameFlatOnesUnderTheirOwn() {
        Answer all = server.call("GET", "/").expect(200);
        assertThat(names(all)).containsExactly("blue.flat", "lake-a", "lake-b", "lake-c", "other");
        assertThat(all.text())
                .startsWith("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ListAllMyBucketsResult"
                        + " xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Owner><ID>admin</ID>")
                .contains("<BucketRegion>eu-north-7</BucketRegion>")
                .doesNotContain("ContinuationToken");
        assertThat(names(server.call("GET", "/?prefix=lake-").expect(200)))
                .containsExactly("lake-a", "lake-b", "lake-c");
        assertThat(names(server.call("GET", "/?bucket-region=us-east-1").expect(200)))
                .isEmpty();
        assertThat(names(server.call("GET", "/?prefix=nothing").expect(200))).isEmpty();
    }

    @Test
    void pagesHaveEveryBucketOnce() {
        for (int max = 1; max <= 6; max++) {
            List<String> seen = new java.util.ArrayList<>();
            String token = "";
            do {
                Answer page = server.call("GET", "/?max-buckets=" + max + token).expect(200);
                assertThat(names(page)).hasSizeLessThanOrEqualTo(max).isNotEmpty();
                seen.addAll(names(page));
                String next = page.element("ContinuationToken");
                token = next.isEmpty() ? "" : "&continuation-token=" + next;
            } while (!token.isEmpty());
            assertThat(seen).as("%d a page", max).containsExactly("blue.flat", "lake-a", "lake-b", "lake-c", "other");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "max-buckets=0",
                "max-buckets=10001",
                "max-buckets=x",
                "max-buckets=-1",
                "max-buckets=99999999999",
                "continuation-token=%21%21"
            })
    void badPagesAreRefused(String query) {
        server.call("GET", "/?" + query).expect(400, "InvalidArgument");
    }

    @Test
    void theRegionOfABucket() {
        Answer head = server.call("HEAD", "/other").expect(200);
        assertThat(head.header("x-amz-bucket-region")).isEqualTo("eu-north-7");
        assertThat(server.call("HEAD", "/blue.flat").expect(200).body()).isEmpty();
        assertThat(server.call("HEAD", "/missing").expect(404).body()).isEmpty();
        assertThat(server.call("GET", "/other?location").expect(200).text())
                .endsWith("<LocationConstraint xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">eu-north-7"
                        + "</LocationConstraint>");
    }

    @ParameterizedTest
    @CsvSource({
        "cors,404,NoSuchCORSConfiguration",
        "policy,404,NoSuchBucketPolicy",
        "policyStatus,404,NoSuchBucketPolicy",
        "lifecycle,404,NoSuchLifecycleConfiguration",
        "tagging,404,NoSuchTagSet",
        "website,404,NoSuchWebsiteConfiguration",
        "replication,404,ReplicationConfigurationNotFoundError",
        "encryption,404,ServerSideEncryptionConfigurationNotFoundError",
        "object-lock,404,ObjectLockConfigurationNotFoundError",
        "publicAccessBlock,404,NoSuchPublicAccessBlockConfiguration",
        "analytics&id=x,404,NoSuchConfiguration",
        "metadataTable,501,NotImplemented",
        "abac,501,NotImplemented",
        "session,501,NotImplemented",
        "nobody-knows-this,501,NotImplemented",
    })
    void whatIsNotConfigured(String query, int status, String code) {
        server.call("GET", "/other?" + query).expect(status, code);
        assertThat(server.call("HEAD", "/other?" + query).expect(status).body()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "versioning,VersioningConfiguration",
        "logging,BucketLoggingStatus",
        "notification,NotificationConfiguration",
        "accelerate,AccelerateConfiguration",
    })
    void whatIsEmpty(String query, String root) {
        assertThat(server.call("GET", "/other?" + query).expect(200).text())
                .endsWith("<" + root + " xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"></" + root + ">");
    }

    @Test
    void whatHasADefault() {
        assertThat(server.call("GET", "/other?requestPayment").expect(200).element("Payer"))
                .isEqualTo("BucketOwner");
        assertThat(server.call("GET", "/other?ownershipControls").expect(200).element("ObjectOwnership"))
                .isEqualTo("BucketOwnerEnforced");
        for (String name : List.of("analytics", "inventory", "metrics", "intelligent-tiering")) {
            assertThat(server.call("GET", "/other?" + name).expect(200).element("IsTruncated"))
                    .isEqualTo("false");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/other?acl", "/lake-b/main/dir/a?acl", "/blue.flat/dir/a?acl"})
    void anAccessListIsTheOwners(String target) {
        Answer list = server.call("GET", target).expect(200);
        assertThat(list.element("Permission")).isEqualTo("FULL_CONTROL");
        assertThat(list.text()).contains("xsi:type=\"CanonicalUser\"");
        server.call("PUT", target, new byte[0], "x-amz-acl", "private").expect(200);
        server.call("PUT", target, list.body()).expect(200);
        server.call("PUT", target, new byte[0], "x-amz-acl", "public-read")
                .expect(400, "AccessControlListNotSupported");
        server.call("PUT", target, new byte[0], "x-amz-acl", "nonsense").expect(400, "InvalidArgument");
        server.call("PUT", target, new byte[0], "x-amz-acl", "private", "x-amz-grant-read", "id=x")
                .expect(400, "AccessControlListNotSupported");
        server.call("PUT", target, list.text().replace("FULL_CONTROL", "READ").getBytes())
                .expect(400, "AccessControlListNotSupported");
        server.call("PUT", target, "<AccessControlPolicy/>".getBytes()).expect(400, "MalformedXML");
        server.call("PUT", target).expect(400, "MalformedXML");
    }

    @Test
    void anAccessListNeedsItsObject() {
        for (String method : List.of("GET", "PUT")) {
            for (String key : List.of("main/none", "main", "main/", "no-branch/x")) {
                server.call(method, "/lake-b/" + key + "?acl").expect(404, "NoSuchKey");
            }
        }
        server.call("POST", "/lake-b/main/dir/a?restore").expect(403, "InvalidObjectState");
        server.call("POST", "/lake-b/main/none?restore").expect(404, "NoSuchKey");
    }

    /// Whatever a method does not know of an object leaves it as it is.
    @Test
    void unknownSubresourcesChangeNothing() {
        String before = server.api("GET", "/repositories/lake-b/refs/main/objects/stat?path=dir/a", "", 200);
        List<String> names = List.of(
                "acl",
                "annotation",
                "cors",
                "encryption",
                "events",
                "lambdaArn",
                "legal-hold",
                "policy",
                "renameObject",
                "retention",
                "select",
                "select-type=2",
                "torrent",
                "versioning",
                "versions",
                "website",
                "unheard-of",
                "unheard-of=1",
                "object-lock",
                "session",
                "restore");
        for (String method : List.of("PUT", "POST", "DELETE")) {
            for (String name : names) {
                Answer answer = server.call(method, "/lake-b/main/dir/a?" + name, "<X/>".getBytes());
                assertThat(answer.status()).as(method + " " + name).isBetween(400, 501);
            }
        }
        for (String lock : List.of("retention", "legal-hold")) {
            server.call("GET", "/lake-b/main/dir/a?" + lock).expect(400, "InvalidRequest");
            server.call("PUT", "/lake-b/main/dir/a?" + lock, "<X/>".getBytes()).expect(400, "InvalidRequest");
        }
        server.call("GET", "/lake-b/main/dir/a?torrent").expect(501, "NotImplemented");
        server.call("POST", "/lake-b/main/dir/a?select&select-type=2").expect(501, "NotImplemented");
        assertThat(server.call("GET", "/lake-b/main/dir/a?versioning")
                        .expect(200)
                        .text())
                .endsWith("<VersioningConfiguration></VersioningConfiguration>");
        assertThat(server.api("GET", "/repositories/lake-b/refs/main/objects/stat?path=dir/a", "", 200))
                .isEqualTo(before);
    }

    @Test
    void bucketsAreNotConfigurable() {
        for (String name : List.of(
                "cors",
                "policy",
                "versioning",
                "lifecycle",
                "tagging",
                "encryption",
                "notification",
                "inventory",
                "abac",
                "unheard-of",
                "unheard-of=1")) {
            server.call("PUT", "/other?" + name, "<X/>".getBytes()).expect(501, "NotImplemented");
            server.call("DELETE", "/other?" + name).expect(501, "NotImplemented");
            server.call("POST", "/other?" + name, "<X/>".getBytes()).expect(501, "NotImplemented");
        }
    }

    @Test
    void bucketsAreNeitherMadeNorDeletedUnlessConfigured() {
        server.call("PUT", "/other").expect(409, "BucketAlreadyExists");
        server.call("PUT", "/newone").expect(501, "NotImplemented");
        server.call("DELETE", "/other").expect(405, "ERRLakeFSNotSupported");
        server.call("DELETE", "/newone").expect(404, "NoSuchBucket");
        server.call("HEAD", "/other").expect(200);
    }

    @Test
    void theServiceHasNothingButItsList() {
        server.call("POST", "/").expect(501, "NotImplemented");
        server.call("PUT", "/").expect(405, "MethodNotAllowed");
        server.call("DELETE", "/").expect(405, "MethodNotAllowed");
        server.call("GET", "/?events").expect(501, "NotImplemented");
    }
}
