package io.tarn.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tarn.block.ObjectStore.Part;
import io.tarn.block.ObjectStore.PartReference;
import io.tarn.block.ObjectStore.PresignRequest;
import io.tarn.block.ObjectStore.PresignedUrl;
import io.tarn.block.ObjectStoreException.Kind;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/// What a store promises of presigned URLs, used as a client that knows nothing else would, when its
/// information says that it has them; else that it says so.
public abstract class PresignContract extends ConcurrencyContract {
    private static final Duration ANSWER_MAX = Duration.ofMinutes(1);
    private static final Duration EXPIRY_MAX = Duration.ofDays(7);
    private static final PresignRequest READ = new PresignRequest(false, Optional.empty());
    private static final PresignRequest WRITE = new PresignRequest(true, Optional.empty());

    /// Headers that the protocol of the store demands of whoever writes with a URL.
    protected Map<String, String> presignedPutHeaders() {
        return Map.of();
    }

    @Test
    protected void saysWhenItDoesNotPresign() {
        if (!store.info("").presignSupport()) {
            assertUnsupported(() -> store.presign(at("k"), READ));
            assertUnsupported(() -> store.presign(at("k"), WRITE));
        }
        if (!store.info("").presignMultipartSupport()) {
            assertUnsupported(() -> store.presignPart(at("k"), "upload", 1));
        }
    }

    @Test
    protected void presignedUrlsReadWholeObjectsAndRanges() throws Exception {
        assumeTrue(store.info("").presignSupport());
        byte[] content = seeded(11, 100_000);
        put("data/p/o", content);
        PresignedUrl url = store.presign(at("data/p/o"), READ);
        assertThat(url.expiry().orElse(Instant.now().plusSeconds(1)))
                .isBetween(Instant.now(), Instant.now().plus(EXPIRY_MAX));
        HttpResponse<byte[]> whole = send(get(url));
        assertThat(whole.statusCode()).isEqualTo(200);
        assertThat(whole.body()).isEqualTo(content);
        HttpResponse<byte[]> range = send(get(url).header("Range", "bytes=1000-1999"));
        assertThat(range.statusCode()).isEqualTo(206);
        assertThat(range.headers().firstValue("Content-Range")).hasValue("bytes 1000-1999/100000");
        assertThat(range.body()).isEqualTo(Arrays.copyOfRange(content, 1000, 2000));
        store.remove(at("data/p/o"));
        assertThat(send(get(url)).statusCode()).isEqualTo(404);
    }

    @Test
    protected void presignedUrlsReadUnusualKeys() throws Exception {
        assumeTrue(store.info("").presignSupport());
        for (String key : List.of("a b+c", "%2F", "ünï/日本語/😀", "q?x=1&y#z", "data/x/y,sig_-")) {
            put(key, key);
            assertThat(send(get(store.presign(at(key), READ))).body()).as(key).isEqualTo(bytes(key));
        }
    }

    @Test
    protected void presignedUrlsNameTheFile() throws Exception {
        assumeTrue(store.info("").presignSupport());
        put("k", "x");
        assertThat(disposition("path/to/table.csv")).isEqualTo("attachment; filename=table.csv");
        assertThat(disposition("a\"b; c\r\nX-Forged: ü.csv"))
                .startsWith("attachment; filename=\"a_b_ c__X-Forged_ _.csv\"")
                .contains("filename*=UTF-8''a%22b%3B%20c%0D%0AX-Forged%3A%20%C3%BC.csv");
    }

    @Test
    protected void presignedUrlsWriteObjects() throws Exception {
        assumeTrue(store.info("").presignSupport());
        byte[] content = seeded(12, 300_000);
        PresignedUrl url = store.presign(at("written/by url"), WRITE);
        assertThat(store.exists(at("written/by url"))).isFalse();
        assertThat(send(put(url, content)).statusCode()).isBetween(200, 204);
        assertThat(read("written/by url")).isEqualTo(content);
    }

    @Test
    protected void presignedUrlsAreGoodForOneThingOnly() throws Exception {
        assumeTrue(store.info("").presignSupport());
        put("mine", "mine");
        put("other", "other");
        PresignedUrl reading = store.presign(at("mine"), READ);
        PresignedUrl writing = store.presign(at("mine"), WRITE);
        PresignedUrl elsewhere = new PresignedUrl(reading.url().replace("mine?", "other?"), reading.expiry());
        assertThat(elsewhere).isNotEqualTo(reading);
        for (HttpRequest.Builder wrong : List.of(get(writing), put(reading, bytes("forged")), get(elsewhere))) {
            assertThat(send(wrong).statusCode()).isBetween(400, 499);
        }
        assertThat(read("mine")).isEqualTo(bytes("mine"));
    }

    @Test
    protected void presignedPartsAreJoined() throws Exception {
        assumeTrue(store.info("").presignMultipartSupport());
        String upload = begin("m/presigned");
        byte[] first = partOf("first");
        HttpResponse<byte[]> stored = send(put(store.presignPart(at("m/presigned"), upload, 1), first));
        String etag = partEtag(stored, first);
        PartReference second = part("m/presigned", upload, 2, bytes("second"));
        fails(Kind.INVALID_PART, () -> store.presignPart(at("m/presigned"), upload, 0));
        fails(Kind.INVALID_PART, () -> store.presignPart(at("m/presigned"), upload, 10_001));
        assertThat(store.listParts(at("m/presigned"), upload, 0, 10))
                .extracting(Part::number, Part::sizeBytes)
                .containsExactly(tuple(1, (long) first.length), tuple(2, 6L));
        store.completeMultipart(at("m/presigned"), upload, List.of(new PartReference(1, etag), second));
        assertThat(Arrays.equals(read("m/presigned"), joined(first, bytes("second"))))
                .isTrue();
    }

    /// What the answer to a presigned part names it by, without quotes.
    protected String partEtag(HttpResponse<byte[]> answer, byte[] content) {
        assertThat(answer.statusCode()).isBetween(200, 201);
        return answer.headers().firstValue("ETag").orElseThrow().replace("\"", "");
    }

    private PartReference sent(PresignedUrl url, int number, byte[] content) throws Exception {
        return new PartReference(number, partEtag(send(put(url, content)), content));
    }

    @Test
    protected void presignedPartsAreSentInAnyOrderAndAgain() throws Exception {
        assumeTrue(store.info("").presignMultipartSupport());
        String upload = begin("m/all by url");
        List<PresignedUrl> urls = store.presignParts(at("m/all by url"), upload, 3);
        assertThat(urls).hasSize(3).doesNotHaveDuplicates();
        PartReference third = sent(urls.get(2), 3, bytes("3"));
        PartReference replaced = sent(urls.get(0), 1, partOf("old"));
        PartReference second = sent(urls.get(1), 2, partOf("2"));
        PartReference first = sent(urls.get(0), 1, partOf("new"));
        assertThat(first).isNotEqualTo(replaced);
        String zeros = "0".repeat(32);
        for (List<PartReference> wrong : List.of(
                List.of(replaced, second, third),
                List.of(first, second, new PartReference(3, zeros)),
                List.of(first, second, third, new PartReference(4, zeros)))) {
            fails(Kind.INVALID_PART, () -> store.completeMultipart(at("m/all by url"), upload, wrong));
        }
        ObjectProperties done = store.completeMultipart(at("m/all by url"), upload, List.of(first, second, third));
        assertThat(done.etag()).matches("[0-9a-f]{32}-3");
        assertThat(done.sizeBytes()).isEqualTo(partOf("new").length + partOf("2").length + 1);
        assertThat(Arrays.equals(read("m/all by url"), joined(partOf("new"), partOf("2"), bytes("3"))))
                .isTrue();
        assertThat(store.presignParts(at("m/all by url"), begin("m/all by url"), 0))
                .isEmpty();
    }

    /// A part that comes too late is refused, or lies where no upload finds it.
    @Test
    protected void presignedPartsOfAnEndedUploadAreOfNoUse() throws Exception {
        assumeTrue(store.info("").presignMultipartSupport());
        String upload = begin("m/late");
        PresignedUrl url = store.presignPart(at("m/late"), upload, 1);
        PartReference part = sent(url, 1, bytes("in time"));
        store.completeMultipart(at("m/late"), upload, List.of(part));
        HttpResponse<byte[]> late = send(put(url, bytes("too late")));
        assertThat(late.statusCode()).isIn(200, 201, 404);
        assertUnknown("m/late", upload, part);
        assertThat(read("m/late")).isEqualTo(bytes("in time"));
        String aborted = begin("m/late");
        PresignedUrl other = store.presignPart(at("m/late"), aborted, 1);
        PartReference lost = sent(other, 1, bytes("lost"));
        store.abortMultipart(at("m/late"), aborted);
        assertUnknown("m/late", aborted, lost);
    }

    private String disposition(String fileName) throws Exception {
        PresignedUrl url = store.presign(at("k"), new PresignRequest(false, Optional.of(fileName)));
        HttpResponse<byte[]> answer = send(get(url));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().map()).doesNotContainKey("x-forged");
        return answer.headers().firstValue("Content-Disposition").orElseThrow();
    }

    private static HttpRequest.Builder get(PresignedUrl url) {
        return HttpRequest.newBuilder(URI.create(url.url()));
    }

    private HttpRequest.Builder put(PresignedUrl url, byte[] content) {
        HttpRequest.Builder request = get(url).PUT(BodyPublishers.ofByteArray(content));
        presignedPutHeaders().forEach(request::header);
        return request;
    }

    private static HttpResponse<byte[]> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request.timeout(ANSWER_MAX).build(), BodyHandlers.ofByteArray());
        }
    }

    private static void assertUnsupported(ThrowingCallable call) {
        assertThat(fails(Kind.UNSUPPORTED, call)).hasMessageEndingWith("operation not supported");
    }
}
