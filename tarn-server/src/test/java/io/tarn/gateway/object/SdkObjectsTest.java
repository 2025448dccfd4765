package io.tarn.gateway.object;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.Delete;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.MetadataDirective;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectAttributes;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.Tag;

/// Objects with AWS's kit and its default settings.
class SdkObjectsTest {
    private static final String BUCKET = "lake";

    @TempDir
    static Path folder;

    private static ObjectTestServer lake;
    private static S3Client s3;

    @BeforeAll
    static void start() {
        lake = new ObjectTestServer(folder);
        s3 = lake.server().s3();
    }

    @AfterAll
    static void stop() {
        s3.close();
        lake.close();
    }

    @Test
    void largeObjectsComeAndGo() {
        byte[] bytes = new byte[9 << 20];
        new Random(5).nextBytes(bytes);
        for (ChecksumAlgorithm algorithm :
                new ChecksumAlgorithm[] {ChecksumAlgorithm.CRC32, ChecksumAlgorithm.SHA256, ChecksumAlgorithm.SHA1}) {
            String key = "main/sdk/" + algorithm;
            var put = s3.putObject(
                    request -> request.bucket(BUCKET).key(key).checksumAlgorithm(algorithm),
                    RequestBody.fromBytes(bytes));
            assertThat(put.eTag()).isEqualTo('"' + ObjectTestServer.md5(bytes) + '"');
            ResponseBytes<GetObjectResponse> got = s3.getObjectAsBytes(
                    request -> request.bucket(BUCKET).key(key).checksumMode(ChecksumMode.ENABLED));
            assertThat(Arrays.equals(got.asByteArrayUnsafe(), bytes)).isTrue();
            assertThat(got.response().contentLength()).isEqualTo(bytes.length);
        }
    }

    @Test
    void metadataKeysAndErrorsAreUnderstood() {
        String key = "main/sdk/odd //../é +%&;?#\n.txt";
        s3.putObject(
                request -> request.bucket(BUCKET)
                        .key(key)
                        .metadata(Map.of("a", "1"))
                        .cacheControl("no-cache")
                        .tagging("t=1"),
                RequestBody.fromString("hello"));
        var head = s3.headObject(request -> request.bucket(BUCKET).key(key));
        assertThat(head.metadata()).isEqualTo(Map.of("a", "1"));
        assertThat(head.cacheControl()).isEqualTo("no-cache");
        s3.copyObject(request -> request.sourceBucket(BUCKET)
                .sourceKey(key)
                .destinationBucket(BUCKET)
                .destinationKey("main/sdk/copy")
                .metadataDirective(MetadataDirective.REPLACE)
                .metadata(Map.of("b", "2")));
        var copy = s3.getObjectAsBytes(request -> request.bucket(BUCKET).key("main/sdk/copy"));
        assertThat(copy.asString(UTF_8)).isEqualTo("hello");
        assertThat(copy.response().metadata()).isEqualTo(Map.of("b", "2"));
        assertThat(s3.getObjectTagging(request -> request.bucket(BUCKET).key("main/sdk/copy"))
                        .tagSet())
                .containsExactly(Tag.builder().key("t").value("1").build());
        var attributes = s3.getObjectAttributes(request -> request.bucket(BUCKET)
                .key(key)
                .objectAttributes(ObjectAttributes.OBJECT_SIZE, ObjectAttributes.CHECKSUM, ObjectAttributes.E_TAG));
        assertThat(attributes.objectSize()).isEqualTo(5);
        assertThat(attributes.checksum().checksumCRC32()).isNotEmpty();
        var deleted = s3.deleteObjects(request -> request.bucket(BUCKET)
                .delete(Delete.builder()
                        .objects(
                                ObjectIdentifier.builder().key(key).build(),
                                ObjectIdentifier.builder().key("main~1/x").build())
                        .build()));
        assertThat(deleted.deleted()).hasSize(1);
        assertThat(deleted.errors()).hasSize(1);
        assertThatThrownBy(() ->
                        s3.getObjectAsBytes(request -> request.bucket(BUCKET).key(key)))
                .isInstanceOf(NoSuchKeyException.class);
        assertThatThrownBy(() -> s3.putObject(
                        request -> request.bucket(BUCKET).key("main/committed").ifNoneMatch("*"),
                        RequestBody.fromString("x")))
                .isInstanceOfSatisfying(
                        S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(412));
    }
}
