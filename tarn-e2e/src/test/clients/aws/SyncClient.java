package aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aws.Clients.Http;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import server.Tarn;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.Bucket;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.DeletedObject;
import software.amazon.awssdk.services.s3.model.GetObjectAttributesResponse;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.MetadataDirective;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectAttributes;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.ObjectVersion;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.model.Tag;

/// Everyday work on a branch with the kit's blocking client, by each of its ways to send.
@ParameterizedClass
@EnumSource(Http.class)
final class SyncClient {
    private static final String BUCKET = Tarn.REPOSITORY;
    private static final byte[] CONTENT = Clients.bytes(100_000, 20260101);
    private static final String MD5 = Clients.md5(CONTENT);

    private final Http http;
    private final String root;
    private final S3Client s3;

    SyncClient(Http http) {
        this.http = http;
        this.root = "main/sync-" + http + "/";
        this.s3 = http.pathStyle();
    }

    @AfterEach
    void close() {
        s3.close();
    }

    @Test
    void writesReadsAndDeletes() {
        String key = root + "first/a b+c%~ü*.bin";
        Instant before = Instant.now();
        PutObjectResponse put = s3.putObject(
                request -> request.bucket(BUCKET)
                        .key(key)
                        .contentType("application/x-test")
                        .cacheControl("max-age=7")
                        .contentDisposition("attachment")
                        .contentLanguage("en")
                        .metadata(Map.of("colour", "blue", "empty", "")),
                RequestBody.fromBytes(CONTENT));
        assertThat(put.eTag()).isEqualTo("\"" + MD5 + "\"");
        ResponseBytes<GetObjectResponse> got = s3.getObjectAsBytes(request -> request.bucket(BUCKET).key(key));
        assertThat(got.asByteArray()).isEqualTo(CONTENT);
        assertThat(got.response().contentType()).isEqualTo("application/x-test");
        assertThat(got.response().cacheControl()).isEqualTo("max-age=7");
        assertThat(got.response().contentDisposition()).isEqualTo("attachment");
        assertThat(got.response().contentLanguage()).isEqualTo("en");
        assertThat(got.response().metadata()).containsEntry("colour", "blue");
        HeadObjectResponse head = s3.headObject(request -> request.bucket(BUCKET).key(key));
        assertThat(head.contentLength()).isEqualTo(CONTENT.length);
        assertThat(head.eTag()).isEqualTo(put.eTag());
        assertThat(Duration.between(before, head.lastModified()).abs()).isLessThan(Duration.ofSeconds(60));
        byte[] part = s3.getObjectAsBytes(request -> request.bucket(BUCKET).key(key).range("bytes=10-19"))
                .asByteArray();
        assertThat(part).isEqualTo(java.util.Arrays.copyOfRange(CONTENT, 10, 20));
        s3.deleteObject(request -> request.bucket(BUCKET).key(key));
        assertThatThrownBy(() -> s3.getObject(request -> request.bucket(BUCKET).key(key)))
                .isInstanceOf(NoSuchKeyException.class);
        assertThatThrownBy(() -> s3.headObject(request -> request.bucket(BUCKET).key(key)))
                .isInstanceOf(NoSuchKeyException.class);
    }

    @Test
    void writesAndReadsNothing() {
        String key = root + "empty";
        s3.putObject(request -> request.bucket(BUCKET).key(key), RequestBody.empty());
        assertThat(s3.getObjectAsBytes(request -> request.bucket(BUCKET).key(key)).asByteArray())
                .isEmpty();
    }

    @Test
    void keepsToConditions() {
        String key = root + "conditional";
        String first = put(key, "one");
        refused(412, () -> s3.putObject(
                request -> request.bucket(BUCKET).key(key).ifNoneMatch("*"), RequestBody.fromString("two")));
        refused(412, () -> s3.putObject(
                request -> request.bucket(BUCKET).key(key).ifMatch("\"other\""), RequestBody.fromString("two")));
        assertThat(text(key)).isEqualTo("one");
        String second = s3.putObject(
                        request -> request.bucket(BUCKET).key(key).ifMatch(first), RequestBody.fromString("two"))
                .eTag();
        assertThat(text(key)).isEqualTo("two");
        refused(304, () -> s3.getObject(request -> request.bucket(BUCKET).key(key).ifNoneMatch(second)));
        refused(412, () -> s3.getObject(request -> request.bucket(BUCKET).key(key).ifMatch(first)));
        Instant modified = s3.headObject(request -> request.bucket(BUCKET).key(key)).lastModified();
        refused(304, () -> s3.headObject(
                request -> request.bucket(BUCKET).key(key).ifModifiedSince(modified)));
        refused(412, () -> s3.copyObject(request -> request.sourceBucket(BUCKET)
                .sourceKey(key)
                .copySourceIfMatch(first)
                .destinationBucket(BUCKET)
                .destinationKey(key + "-copy")));
        refused(412, () -> s3.deleteObject(request -> request.bucket(BUCKET).key(key).ifMatch(first)));
        s3.deleteObject(request -> request.bucket(BUCKET).key(key).ifMatch(second));
        refused(404, () -> s3.headObject(request -> request.bucket(BUCKET).key(key)));
    }

    @Test
    void copies() {
        String key = root + "copied/original +%ü";
        s3.putObject(
                request -> request.bucket(BUCKET).key(key).contentType("text/a").metadata(Map.of("a", "1")),
                RequestBody.fromString("to copy"));
        String copy = root + "copied/copy";
        s3.copyObject(request -> request.sourceBucket(BUCKET)
                .sourceKey(key)
                .destinationBucket(BUCKET)
                .destinationKey(copy));
        assertThat(text(copy)).isEqualTo("to copy");
        assertThat(s3.headObject(request -> request.bucket(BUCKET).key(copy)).metadata())
                .containsEntry("a", "1");
        s3.copyObject(request -> request.sourceBucket(BUCKET)
                .sourceKey(copy)
                .destinationBucket(BUCKET)
                .destinationKey(copy)
                .metadataDirective(MetadataDirective.REPLACE)
                .contentType("text/b")
                .metadata(Map.of("b", "2")));
        HeadObjectResponse head = s3.headObject(request -> request.bucket(BUCKET).key(copy));
        assertThat(head.metadata()).containsExactly(Map.entry("b", "2"));
        assertThat(head.contentType()).isEqualTo("text/b");
        assertThat(text(copy)).isEqualTo("to copy");
    }

    @Test
    void listsInPages() {
        String folder = root + "listed/";
        List<String> keys = Stream.of("a/1", "a/2", "b", "c d+ü%", "e/f/g", "z").map(folder::concat).toList();
        keys.forEach(key -> put(key, key));
        assertThat(s3.listObjectsV2Paginator(
                                request -> request.bucket(BUCKET).prefix(folder).maxKeys(2))
                        .contents())
                .extracting(S3Object::key)
                .containsExactlyElementsOf(keys);
        var folders = s3.listObjectsV2Paginator(request ->
                request.bucket(BUCKET).prefix(folder).delimiter("/").maxKeys(2));
        assertThat(folders.commonPrefixes())
                .extracting(CommonPrefix::prefix)
                .containsExactly(folder + "a/", folder + "e/");
        assertThat(folders.contents())
                .extracting(S3Object::key)
                .containsExactly(folder + "b", folder + "c d+ü%", folder + "z");
        assertThat(s3.listObjects(request -> request.bucket(BUCKET).prefix(folder).marker(folder + "b"))
                        .contents())
                .extracting(S3Object::key)
                .containsExactly(folder + "c d+ü%", folder + "e/f/g", folder + "z");
        assertThat(s3.listObjectsV2(request -> request.bucket(BUCKET).delimiter("/")).commonPrefixes())
                .extracting(CommonPrefix::prefix)
                .contains("main/");
        assertThat(s3.listObjectVersionsPaginator(
                                request -> request.bucket(BUCKET).prefix(folder).maxKeys(2))
                        .versions())
                .filteredOn(ObjectVersion::isLatest)
                .extracting(ObjectVersion::key)
                .containsExactlyElementsOf(keys);
    }

    @Test
    void deletesAThousandAtOnce() {
        String folder = root + "many/";
        IntStream.range(0, 20).forEach(i -> put(folder + i, ""));
        List<ObjectIdentifier> keys = IntStream.range(0, 1000)
                .mapToObj(i -> ObjectIdentifier.builder().key(folder + i).build())
                .toList();
        var answer = s3.deleteObjects(request -> request.bucket(BUCKET).delete(delete -> delete.objects(keys)));
        assertThat(answer.errors()).isEmpty();
        assertThat(answer.deleted()).extracting(DeletedObject::key).hasSize(1000);
        assertThat(s3.listObjectsV2(request -> request.bucket(BUCKET).prefix(folder)).contents())
                .isEmpty();
    }

    @Test
    void tags() {
        String key = root + "tagged";
        s3.putObject(request -> request.bucket(BUCKET).key(key).tagging("k=v+w&empty="), RequestBody.fromString("x"));
        assertThat(tagsOf(key)).containsExactlyInAnyOrder(tag("k", "v w"), tag("empty", ""));
        s3.putObjectTagging(request -> request.bucket(BUCKET).key(key).tagging(tags -> tags.tagSet(tag("new", "ü"))));
        assertThat(tagsOf(key)).containsExactly(tag("new", "ü"));
        assertThat(s3.getObject(request -> request.bucket(BUCKET).key(key)).response().tagCount())
                .isEqualTo(1);
        s3.deleteObjectTagging(request -> request.bucket(BUCKET).key(key));
        assertThat(tagsOf(key)).isEmpty();
        assertThat(text(key)).isEqualTo("x");
    }

    @Test
    void tellsAttributes() {
        String key = root + "attributes";
        s3.putObject(request -> request.bucket(BUCKET).key(key), RequestBody.fromBytes(CONTENT));
        GetObjectAttributesResponse attributes = s3.getObjectAttributes(request -> request.bucket(BUCKET)
                .key(key)
                .objectAttributes(
                        ObjectAttributes.E_TAG,
                        ObjectAttributes.CHECKSUM,
                        ObjectAttributes.OBJECT_SIZE,
                        ObjectAttributes.STORAGE_CLASS));
        assertThat(attributes.eTag()).isEqualTo(MD5);
        assertThat(attributes.objectSize()).isEqualTo(CONTENT.length);
        assertThat(attributes.checksum().checksumCRC32()).isNotBlank();
    }

    @Test
    void tellsOfBuckets() {
        assertThat(s3.listBuckets().buckets()).extracting(Bucket::name).contains(BUCKET);
        assertThat(s3.listBucketsPaginator(request -> request.maxBuckets(1)).buckets())
                .extracting(Bucket::name)
                .contains(BUCKET);
        assertThat(s3.headBucket(request -> request.bucket(BUCKET)).bucketRegion())
                .isEqualTo("us-east-1");
        refused(404, () -> s3.headBucket(request -> request.bucket("no-such-bucket")));
        refused(404, () -> s3.listObjectsV2(request -> request.bucket("no-such-bucket")));
        s3.getBucketLocation(request -> request.bucket(BUCKET));
        s3.getBucketVersioning(request -> request.bucket(BUCKET));
        s3.getBucketAcl(request -> request.bucket(BUCKET));
    }

    /// What was committed stays as it was, by the commit's id and by a tag.
    @Test
    void readsCommits() {
        String name = "history-" + http.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        Tarn.branch(name);
        s3.putObject(request -> request.bucket(BUCKET).key(name + "/kept"), RequestBody.fromBytes(CONTENT));
        put(name + "/gone", "gone");
        String commit = Tarn.commit(name);
        Tarn.tag("v-" + name, commit);
        put(name + "/kept", "overwritten");
        s3.deleteObject(request -> request.bucket(BUCKET).key(name + "/gone"));
        put(name + "/new", "new");
        assertThat(text(name + "/kept")).isEqualTo("overwritten");
        for (String ref : List.of(commit, "v-" + name)) {
            assertThat(s3.getObjectAsBytes(request -> request.bucket(BUCKET).key(ref + "/kept")).asByteArray())
                    .isEqualTo(CONTENT);
            assertThat(text(ref + "/gone")).isEqualTo("gone");
            assertThat(s3.listObjectsV2(request -> request.bucket(BUCKET).prefix(ref + "/")).contents())
                    .extracting(S3Object::key)
                    .containsExactly(ref + "/gone", ref + "/kept");
            refused(404, () -> s3.headObject(request -> request.bucket(BUCKET).key(ref + "/new")));
        }
        assertThatThrownBy(() -> put(commit + "/kept", "x")).isInstanceOf(S3Exception.class);
        assertThatThrownBy(() -> put("v-" + name + "/kept", "x")).isInstanceOf(S3Exception.class);
    }

    /// A bucket as a part of the host's name, the kit's own choice.
    @Test
    void reachesABucketByItsHost() {
        String key = root + "by host/ü";
        try (S3Client host = http.hostStyle()) {
            host.putObject(request -> request.bucket(BUCKET).key(key), RequestBody.fromBytes(CONTENT));
            assertThat(host.getObjectAsBytes(request -> request.bucket(BUCKET).key(key)).asByteArray())
                    .isEqualTo(CONTENT);
            assertThat(host.listObjectsV2Paginator(request -> request.bucket(BUCKET).prefix(root + "by host/"))
                            .contents())
                    .extracting(S3Object::key)
                    .containsExactly(key);
            assertThat(host.listBuckets().buckets()).extracting(Bucket::name).contains(BUCKET);
        }
        assertThat(s3.getObjectAsBytes(request -> request.bucket(BUCKET).key(key)).asByteArray())
                .isEqualTo(CONTENT);
    }

    private String put(String key, String text) {
        return s3.putObject(request -> request.bucket(BUCKET).key(key), RequestBody.fromString(text))
                .eTag();
    }

    private String text(String key) {
        return s3.getObjectAsBytes(request -> request.bucket(BUCKET).key(key)).asString(StandardCharsets.UTF_8);
    }

    private List<Tag> tagsOf(String key) {
        return s3.getObjectTagging(request -> request.bucket(BUCKET).key(key)).tagSet();
    }

    private static Tag tag(String key, String value) {
        return Tag.builder().key(key).value(value).build();
    }

    private static void refused(int status, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(S3Exception.class, refusal -> assertThat(refusal.statusCode())
                        .isEqualTo(status));
    }
}
