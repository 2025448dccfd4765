package io.tarn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.lakefs.clients.sdk.ExperimentalApi;
import io.lakefs.clients.sdk.StagingApi;
import io.lakefs.clients.sdk.model.AbortPresignMultipartUpload;
import io.lakefs.clients.sdk.model.CompletePresignMultipartUpload;
import io.lakefs.clients.sdk.model.ObjectStats;
import io.lakefs.clients.sdk.model.PresignMultipartUpload;
import io.lakefs.clients.sdk.model.StagingLocation;
import io.lakefs.clients.sdk.model.StagingMetadata;
import io.lakefs.clients.sdk.model.UploadPart;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Goes on with content that goes past the client, by signed URLs and the JDK's own HTTP client.
abstract class JavaClientDirectJourney extends JavaClientSettingsJourney {
    private static final int PART_BYTES = 5 << 20;
    private static final long SEED = 20260102;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final StagingApi staging = new StagingApi(client);
    private final ExperimentalApi experimental = new ExperimentalApi(client);

    @Test
    void presignedUpload() throws Exception {
        long now = Instant.now().getEpochSecond();
        StagingLocation location = staging.getPhysicalAddress(repository, "main", "direct/file.txt")
                .presign(true)
                .execute();
        assertThat(location.getPresignedUrlExpiry()).isGreaterThan(now);
        String checksum = put(location.getPresignedUrl(), "straight".getBytes(StandardCharsets.UTF_8));
        refused(404, "not found", () -> read("main", "direct/file.txt"));
        StagingMetadata linked = new StagingMetadata()
                .staging(location)
                .checksum(checksum)
                .sizeBytes(8L)
                .contentType("text/plain")
                .putUserMetadataItem("by", "test");
        refused(
                400,
                "",
                () -> staging.linkPhysicalAddress(repository, "main", "direct/other.txt", linked)
                        .execute());
        ObjectStats stats = staging.linkPhysicalAddress(repository, "main", "direct/file.txt", linked)
                .execute();
        assertThat(stats.getChecksum()).isEqualTo(checksum.replace("\"", ""));
        assertThat(read("main", "direct/file.txt")).isEqualTo("straight");
        refused(
                412,
                "",
                () -> staging.linkPhysicalAddress(repository, "main", "direct/file.txt", linked)
                        .ifNoneMatch("*")
                        .execute());
        commit("main", "direct");
        ObjectStats committed = objects.statObject(repository, "main", "direct/file.txt")
                .presign(true)
                .userMetadata(true)
                .execute();
        assertThat(committed.getContentType()).isEqualTo("text/plain");
        assertThat(committed.getMetadata()).containsEntry("by", "test");
        assertThat(fetched(committed.getPhysicalAddress())).isEqualTo("straight");
    }

    @Test
    void presignedMultipart() throws Exception {
        PresignMultipartUpload upload = experimental
                .createPresignMultipartUpload(repository, "main", "big")
                .parts(2)
                .execute();
        assertThat(upload.getPresignedUrls()).hasSize(2);
        byte[] first = new byte[PART_BYTES];
        new Random(SEED).nextBytes(first);
        byte[] second = "the end".getBytes(StandardCharsets.UTF_8);
        String etag2 = put(upload.getPresignedUrls().get(1), second);
        String etag1 = put(upload.getPresignedUrls().get(0), first);
        refused(404, "not found", () -> read("main", "big"));
        CompletePresignMultipartUpload parts = new CompletePresignMultipartUpload()
                .physicalAddress(upload.getPhysicalAddress())
                .addPartsItem(new UploadPart().partNumber(1).etag(etag1))
                .addPartsItem(new UploadPart().partNumber(2).etag(etag2))
                .contentType("application/x-parts");
        ObjectStats done = experimental
                .completePresignMultipartUpload(repository, "main", upload.getUploadId(), "big")
                .completePresignMultipartUpload(parts)
                .execute();
        assertThat(done.getSizeBytes()).isEqualTo(PART_BYTES + second.length);
        assertThat(done.getContentType()).isEqualTo("application/x-parts");
        byte[] content = Files.readAllBytes(
                objects.getObject(repository, "main", "big").execute().toPath());
        assertThat(content).startsWith(first).endsWith(second).hasSize(PART_BYTES + second.length);

        PresignMultipartUpload given = experimental
                .createPresignMultipartUpload(repository, "main", "given up")
                .execute();
        experimental
                .abortPresignMultipartUpload(repository, "main", given.getUploadId(), "given up")
                .abortPresignMultipartUpload(
                        new AbortPresignMultipartUpload().physicalAddress(given.getPhysicalAddress()))
                .execute();
        refused(404, "not found", () -> read("main", "given up"));
    }

    /// @return the ETag
    private static String put(String url, byte[] content) throws IOException, InterruptedException {
        return sent(HttpRequest.newBuilder(URI.create(url)).PUT(HttpRequest.BodyPublishers.ofByteArray(content)))
                .headers()
                .firstValue("ETag")
                .orElseThrow();
    }

    /// The text behind a signed URL, asked for without credentials.
    static String fetched(String url) throws IOException, InterruptedException {
        return sent(HttpRequest.newBuilder(URI.create(url))).body();
    }

    private static HttpResponse<String> sent(HttpRequest.Builder request) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> answer =
                    http.send(request.timeout(LIMIT).build(), HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer::body).isEqualTo(200);
            return answer;
        }
    }
}
