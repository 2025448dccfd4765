package io.tarn.gateway.bucket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.gateway.GatewayServer;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.S3Object;

/// A tool that knows no branches works on flat buckets from the first to the last day of one.
class FlatBucketTest {
    @TempDir
    Path folder;

    @Test
    void aBucketLivesWithoutBranches() {
        Map<String, String> flat = Map.of(
                "LAKEFS_GATEWAYS_S3_FLAT_BRANCH", "main",
                "LAKEFS_GATEWAYS_S3_CREATE_BUCKET_ENABLED", "true",
                "LAKEFS_GATEWAYS_S3_CREATE_BUCKET_NAMESPACE_PREFIX", "local://buckets/");
        try (var server = GatewayServer.start(folder, flat);
                var s3 = server.s3()) {
            s3.createBucket(bucket -> bucket.bucket("flat"));
            assertThat(s3.listBuckets().buckets())
                    .extracting(bucket -> bucket.name())
                    .containsExactly("flat");
            for (String key : new String[] {"top", "a/b", "a/c"}) {
                s3.putObject(object -> object.bucket("flat").key(key), RequestBody.fromString(key));
            }
            assertThat(s3.listObjectsV2(list -> list.bucket("flat")).contents())
                    .extracting(S3Object::key)
                    .containsExactly("a/b", "a/c", "top");
            var root = s3.listObjectsV2(list -> list.bucket("flat").delimiter("/"));
            assertThat(root.contents()).extracting(S3Object::key).containsExactly("top");
            assertThat(root.commonPrefixes())
                    .extracting(prefix -> prefix.prefix())
                    .containsExactly("a/");
            assertThat(s3.getObjectAsBytes(object -> object.bucket("flat").key("a/b"))
                            .asString(UTF_8))
                    .isEqualTo("a/b");
            assertThat(server.api("GET", "/repositories/flat/refs/main/objects?path=a/b", "", 200))
                    .isEqualTo("a/b");
            server.call("DELETE", "/flat").expect(409, "BucketNotEmpty");
            for (String key : new String[] {"top", "a/b", "a/c"}) {
                s3.deleteObject(object -> object.bucket("flat").key(key));
            }
            s3.deleteBucket(bucket -> bucket.bucket("flat"));
            assertThat(s3.listBuckets().buckets()).isEmpty();
            s3.createBucket(bucket -> bucket.bucket("flat"));
            assertThat(s3.listObjectsV2(list -> list.bucket("flat")).contents()).isEmpty();
        }
    }

    @Test
    void aPrefixIsTheRootOfItsBucket() {
        Map<String, String> flat = Map.of("LAKEFS_GATEWAYS_S3_FLAT_BUCKETS", "below=lake/main/deep/er");
        try (var server = GatewayServer.start(folder, flat);
                var s3 = server.s3()) {
            server.createRepository("lake");
            s3.putObject(object -> object.bucket("below").key("x"), RequestBody.fromString("one"));
            s3.putObject(object -> object.bucket("lake").key("main/deep/other"), RequestBody.fromString("two"));
            assertThat(s3.listObjectsV2(list -> list.bucket("below")).contents())
                    .extracting(S3Object::key)
                    .containsExactly("x");
            assertThat(s3.getObjectAsBytes(object -> object.bucket("lake").key("main/deep/er/x"))
                            .asString(UTF_8))
                    .isEqualTo("one");
            server.call("DELETE", "/below").expect(405, "ERRLakeFSNotSupported");
        }
    }
}
