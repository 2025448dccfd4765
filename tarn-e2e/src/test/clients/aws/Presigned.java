package aws;

import static org.assertj.core.api.Assertions.assertThat;

import aws.Clients.Http;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import server.Tarn;
import software.amazon.awssdk.awscore.presigner.PresignedRequest;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/// URLs that the kit signs, followed without it.
final class Presigned {
    private static final String BUCKET = Tarn.REPOSITORY;
    private static final Duration WEEK = Duration.ofDays(7);

    private final S3Client s3 = Http.APACHE.pathStyle();
    private final S3Presigner presigner = Clients.presigner();

    @AfterEach
    void close() {
        presigner.close();
        s3.close();
    }

    @Test
    void writesReadsAndDeletes() {
        String key = "main/presigned/a b+ü%";
        byte[] content = Clients.bytes(70_000, 5);
        PresignedRequest put = presigner.presignPutObject(presign -> presign.signatureDuration(WEEK)
                .putObjectRequest(request -> request.bucket(BUCKET)
                        .key(key)
                        .contentType("text/plain")
                        .metadata(Map.of("by", "url"))));
        follow("PUT", put, BodyPublishers.ofByteArray(content), 200);
        PresignedRequest get = presigner.presignGetObject(presign -> presign.signatureDuration(WEEK)
                .getObjectRequest(
                        request -> request.bucket(BUCKET).key(key).responseContentType("text/other")));
        HttpResponse<byte[]> got = follow("GET", get, BodyPublishers.noBody(), 200);
        assertThat(got.body()).isEqualTo(content);
        assertThat(got.headers().firstValue("content-type")).hasValue("text/other");
        assertThat(got.headers().firstValue("x-amz-meta-by")).hasValue("url");
        PresignedRequest head = presigner.presignHeadObject(presign -> presign.signatureDuration(WEEK)
                .headObjectRequest(request -> request.bucket(BUCKET).key(key)));
        follow("HEAD", head, BodyPublishers.noBody(), 200);
        follow("DELETE", get, BodyPublishers.noBody(), 403);
        PresignedRequest delete = presigner.presignDeleteObject(presign -> presign.signatureDuration(WEEK)
                .deleteObjectRequest(request -> request.bucket(BUCKET).key(key)));
        follow("DELETE", delete, BodyPublishers.noBody(), 204);
        follow("GET", get, BodyPublishers.noBody(), 404);
    }

    @Test
    void uploadsAPart() {
        String key = "main/presigned/part";
        String id = s3.createMultipartUpload(request -> request.bucket(BUCKET).key(key)).uploadId();
        PresignedRequest part = presigner.presignUploadPart(presign -> presign.signatureDuration(WEEK)
                .uploadPartRequest(request ->
                        request.bucket(BUCKET).key(key).uploadId(id).partNumber(1)));
        String tag = follow("PUT", part, BodyPublishers.ofString("only"), 200)
                .headers()
                .firstValue("etag")
                .orElseThrow();
        s3.completeMultipartUpload(request -> request.bucket(BUCKET)
                .key(key)
                .uploadId(id)
                .multipartUpload(upload -> upload.parts(done -> done.partNumber(1).eTag(tag))));
        assertThat(s3.getObjectAsBytes(request -> request.bucket(BUCKET).key(key)).asUtf8String())
                .isEqualTo("only");
    }

    /// A URL for one key is for no other.
    @Test
    void holdsForItsKeyAlone() {
        s3.putObject(request -> request.bucket(BUCKET).key("main/presigned/one"), RequestBody.fromString("1"));
        s3.putObject(request -> request.bucket(BUCKET).key("main/presigned/two"), RequestBody.fromString("2"));
        PresignedRequest get = presigner.presignGetObject(presign -> presign.signatureDuration(Duration.ofMinutes(1))
                .getObjectRequest(request -> request.bucket(BUCKET).key("main/presigned/one")));
        follow("GET", get, BodyPublishers.noBody(), 200);
        HttpRequest other = HttpRequest.newBuilder(
                        java.net.URI.create(get.url().toString().replace("/one?", "/two?")))
                .build();
        assertThat(Tarn.send(other, BodyHandlers.ofString()).statusCode()).isEqualTo(403);
    }

    private static HttpResponse<byte[]> follow(
            String method, PresignedRequest signed, BodyPublisher body, int status) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(java.net.URI.create(signed.url().toString())).method(method, body);
        for (Map.Entry<String, List<String>> header : signed.signedHeaders().entrySet()) {
            if (!Set.of("host", "content-length").contains(header.getKey().toLowerCase(java.util.Locale.ROOT))) {
                header.getValue().forEach(value -> request.header(header.getKey(), value));
            }
        }
        HttpResponse<byte[]> answer = Tarn.send(request.build(), BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).as(() -> method + ": " + new String(answer.body())).isEqualTo(status);
        return answer;
    }
}
