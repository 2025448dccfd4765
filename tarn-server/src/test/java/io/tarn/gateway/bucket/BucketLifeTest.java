package io.tarn.gateway.bucket;

import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.gateway.GatewayServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Buckets that are made and deleted through S3, where the configuration lets them (s3-gateway.md B-52).
class BucketLifeTest {
    @TempDir
    Path folder;

    private GatewayServer start(Map<String, String> more) {
        var environment = new HashMap<>(Map.of(
                "LAKEFS_GATEWAYS_S3_CREATE_BUCKET_ENABLED",
                "true",
                "LAKEFS_GATEWAYS_S3_CREATE_BUCKET_NAMESPACE_PREFIX",
                "local://buckets"));
        environment.putAll(more);
        return GatewayServer.start(folder, environment);
    }

    private static byte[] constraint(String region) {
        return ("<CreateBucketConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><LocationConstraint>"
                        + region + "</LocationConstraint></CreateBucketConfiguration>")
                .getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void aBucketIsARepositoryWithItsBranch() {
        try (var server = start(Map.of())) {
            assertThat(server.call("PUT", "/fresh").expect(200).header("Location"))
                    .isEqualTo("/fresh");
            assertThat(server.api("GET", "/repositories/fresh", "", 200))
                    .contains("\"storage_namespace\":\"local://buckets/fresh\"", "\"default_branch\":\"main\"");
            server.call("PUT", "/fresh").expect(200);
            for (String name : new String[] {"a", "UPPER", "un_der", "-dash", "x".repeat(64), "dot.ted"}) {
                server.call("PUT", "/" + name).expect(400, "InvalidBucketName");
            }
            server.call("PUT", "/second", constraint("us-east-1")).expect(200);
            server.call("PUT", "/third", constraint("")).expect(200);
            server.call("PUT", "/fourth", constraint("eu-west-1")).expect(400, "IllegalLocationConstraintException");
            server.call("PUT", "/fourth", constraint("no region")).expect(400, "InvalidLocationConstraint");
            server.call("PUT", "/fourth", "<a".getBytes(StandardCharsets.UTF_8)).expect(400, "MalformedXML");
            server.call("PUT", "/fourth", new byte[20_000]).expect(400, "MalformedXML");
            server.api("GET", "/repositories/fourth", "", 404);
        }
    }

    @Test
    void elsewhereThanInTheFirstRegionABucketIsMadeOnce() {
        try (var server = start(Map.of("LAKEFS_GATEWAYS_S3_REGION", "eu-north-7"))) {
            server.call("PUT", "/fresh", constraint("eu-north-7")).expect(200);
            server.call("PUT", "/fresh", constraint("eu-north-7")).expect(409, "BucketAlreadyOwnedByYou");
        }
    }

    @Test
    void onlyWhatIsEmptyAndHasNoHistoryIsDeleted() {
        try (var server = start(Map.of())) {
            server.call("PUT", "/fresh").expect(200);
            server.createBranch("fresh", "side", "main");
            String object = "/repositories/fresh/branches/side/objects?path=a";
            server.api("POST", object, "{}", 201);
            server.call("DELETE", "/fresh").expect(409, "BucketNotEmpty");
            server.api("DELETE", object, "", 204);
            server.call("DELETE", "/fresh").expect(204);
            server.call("HEAD", "/fresh").expect(404);
            server.call("DELETE", "/fresh").expect(404, "NoSuchBucket");
            server.call("PUT", "/fresh").expect(200);
            assertThat(server.api("GET", "/repositories/fresh", "", 200))
                    .contains("local://buckets/")
                    .contains("-fresh\"");
            server.api("POST", object.replace("side", "main"), "{}", 201);
            var _ = server.commit("fresh", "main");
            server.api("DELETE", object.replace("side", "main"), "", 204);
            var _ = server.commit("fresh", "main");
            server.call("DELETE", "/fresh").expect(409, "BucketNotEmpty");
            server.api("GET", "/repositories/fresh", "", 200);
        }
    }

    /// History counts also where no branch leads to it any more.
    @Test
    void aBranchThatIsGoneLeavesItsHistory() {
        try (var server = start(Map.of())) {
            server.call("PUT", "/fresh").expect(200);
            server.createBranch("fresh", "side", "main");
            server.api("POST", "/repositories/fresh/branches/side/objects?path=a", "{}", 201);
            var _ = server.commit("fresh", "side");
            server.api("DELETE", "/repositories/fresh/branches/side", "", 204);
            server.call("DELETE", "/fresh").expect(409, "BucketNotEmpty");
        }
    }

    @Test
    void theBranchOfFlatBucketsIsTheirDefault() {
        try (var server = start(Map.of("LAKEFS_GATEWAYS_S3_FLAT_BRANCH", "trunk"))) {
            server.call("PUT", "/fresh").expect(200);
            assertThat(server.api("GET", "/repositories/fresh", "", 200)).contains("\"default_branch\":\"trunk\"");
        }
    }
}
