package io.tarn.gateway.multipart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.block.FaultyObjectStore.Fault;
import io.tarn.block.FaultyObjectStore.Operation;
import io.tarn.block.ObjectStoreException.Kind;
import io.tarn.catalog.Entry;
import io.tarn.catalog.parts.Upload;
import io.tarn.testkit.Await;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// CompleteMultipartUpload while the object store does not answer (s3-gateway.md B-56).
class SlowCompleteTest {
    private static final String DECLARATION = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";

    /// More than one of these say that they come again and again.
    private static final int SIGNS_OF_LIFE = 3;

    @TempDir
    Path folder;

    private final CountDownLatch released = new CountDownLatch(1);
    private MultipartLake lake;

    @BeforeEach
    void start() {
        lake = new MultipartLake(folder, Duration.ofMillis(20));
    }

    @AfterEach
    void stop() {
        released.countDown();
        lake.close();
    }

    private Upload upload() {
        Upload upload = lake.begin("main", "a");
        lake.putEmpty(upload, 1);
        return upload;
    }

    private HttpResponse<InputStream> complete(Upload upload) throws Exception {
        return lake.post(
                "/main/a?uploadId=" + upload.id(),
                "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>" + MultipartLake.EMPTY_MD5
                        + "</ETag></Part></CompleteMultipartUpload>");
    }

    private Optional<Entry> entry() {
        return lake.catalog.reader().find(lake.repository, "main", "a");
    }

    /// Reads the declaration and a few signs of life.
    private static void readBeginning(InputStream body) throws IOException {
        var text = new StringBuilder();
        while (text.chars().filter(c -> c == ' ').count() < SIGNS_OF_LIFE + 2) {
            int next = body.read();
            assertThat(next).as("after " + text).isNotNegative();
            text.append((char) next);
        }
        assertThat(text.toString()).startsWith(DECLARATION).endsWith(" ".repeat(SIGNS_OF_LIFE));
        assertThat(text.substring(DECLARATION.length())).isBlank();
    }

    private static String rest(InputStream body) throws IOException {
        return new String(body.readAllBytes(), UTF_8).strip();
    }

    @Test
    void theAnswerBeginsBeforeTheResultIsThere() throws Exception {
        lake.objects.when(Operation.COMPLETE_MULTIPART, (_, _) -> true, new Fault.DelayUntil(released));
        HttpResponse<InputStream> answer = complete(upload());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/xml");
        try (InputStream body = answer.body()) {
            readBeginning(body);
            assertThat(entry()).isEmpty();
            released.countDown();
            assertThat(rest(body))
                    .startsWith("<CompleteMultipartUploadResult")
                    .contains("<Key>main/a</Key>", entry().orElseThrow().etag())
                    .doesNotContain("<?xml")
                    .endsWith("</CompleteMultipartUploadResult>");
        }
    }

    @Test
    void aLateFailureStandsInTheAnswerAndTheUploadGoesOn() throws Exception {
        lake.objects.when(
                Operation.COMPLETE_MULTIPART,
                (_, _) -> {
                    await(released);
                    return true;
                },
                new Fault.FailBefore(Kind.UNAVAILABLE));
        Upload upload = upload();
        HttpResponse<InputStream> answer = complete(upload);
        assertThat(answer.statusCode()).isEqualTo(200);
        try (InputStream body = answer.body()) {
            readBeginning(body);
            released.countDown();
            assertThat(rest(body))
                    .startsWith("<Error><Code>ServiceUnavailable</Code><Message>")
                    .contains("<RequestId>request-1</RequestId>")
                    .doesNotContain("CompleteMultipartUploadResult", "Exception")
                    .endsWith("</Error>");
        }
        assertThat(entry()).isEmpty();
        lake.objects.heal();
        try (InputStream body = complete(upload).body()) {
            assertThat(rest(body)).contains("<CompleteMultipartUploadResult");
        }
        assertThat(entry()).isPresent();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void theWorkGoesOnWhenTheClientGoesAway() throws Exception {
        lake.objects.when(Operation.COMPLETE_MULTIPART, (_, _) -> true, new Fault.DelayUntil(released));
        Upload upload = upload();
        try (InputStream body = complete(upload).body()) {
            readBeginning(body);
        }
        released.countDown();
        Await.until("the entry", () -> entry().isPresent());
        try (InputStream body = complete(upload).body()) {
            assertThat(rest(body)).contains("<CompleteMultipartUploadResult");
        }
        assertThat(lake.objects.calls(Operation.COMPLETE_MULTIPART)).isEqualTo(1);
    }

    @Test
    void whatIsSoonDoneIsAnsweredWithItsLength() throws Exception {
        try (var patient = new MultipartLake(folder.resolve("patient"), Duration.ofMinutes(1))) {
            Upload upload = patient.begin("main", "a");
            patient.putEmpty(upload, 1);
            HttpResponse<InputStream> answer = patient.post(
                    "/main/a?uploadId=" + upload.id(),
                    "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>" + MultipartLake.EMPTY_MD5
                            + "</ETag></Part></CompleteMultipartUpload>");
            assertThat(answer.headers().firstValue("Content-Length")).isPresent();
            try (InputStream body = answer.body()) {
                assertThat(rest(body)).startsWith(DECLARATION).contains("<CompleteMultipartUploadResult");
            }
        }
    }
}
