package io.tarn.api.resources;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.access.Authorizer;
import io.tarn.access.SingleUserAuthorizer;
import io.tarn.api.resources.LiveServer.Answer;
import io.tarn.block.local.LocalObjectStore;
import io.tarn.block.local.LocalOptions;
import io.tarn.block.memory.MemoryObjectStore;
import io.tarn.block.signed.Hmac;
import io.tarn.block.signed.SignedUrls;
import io.tarn.block.signed.UrlSigner;
import io.tarn.http.RawClient;
import io.tarn.testkit.Await;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// The URLs that the server serves for its local store, used by someone who has nothing but the URL (api.md 10).
class SignedUrlTest {
    private static final String MAIN = "/repositories/demo/branches/main";
    private static final String REFS = "/repositories/demo/refs/main/objects";

    @TempDir
    Path directory;

    private final Stranger stranger = new Stranger();
    private volatile Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private final SignedUrls urls = new SignedUrls(new Hmac("secret"), () -> now);
    private LiveServer server;

    @BeforeEach
    void start() {
        server = serve(UrlSigner.Options.defaults());
    }

    private LiveServer serve(UrlSigner.Options options) {
        var store = new LocalObjectStore(
                LocalOptions.at(directory.resolve("blocks")), UrlSigner.of("local", urls, options));
        LiveServer started = LiveServer.over(directory.resolve("cache"), store, urls, new SingleUserAuthorizer());
        started.setUp();
        started.createRepository("demo", "local");
        return started;
    }

    @AfterEach
    void stop() {
        server.close();
        stranger.close();
    }

    private String readUrl(String path) {
        return server.get(REFS + "/stat?presign=true&path=" + LiveServer.encode(path))
                .expect(200)
                .json()
                .path("physical_address")
                .stringValue();
    }

    private JsonNode place(String path) {
        return server.get(MAIN + "/staging/backing?presign=true&path=" + LiveServer.encode(path))
                .expect(200)
                .json();
    }

    @Test
    void clientsAreToldOfIt() {
        JsonNode config = server.get("/config/storage").expect(200).json();
        assertThat(config.path("pre_sign_support").booleanValue()).isTrue();
        assertThat(config.path("pre_sign_support_ui").booleanValue()).isFalse();
        assertThat(config.path("pre_sign_multipart_upload").booleanValue()).isTrue();
    }

    @Test
    void aUrlReadsOneObjectWholeAndInRanges() throws Exception {
        server.upload("demo", "dir/ten \"q\".txt", "0123456789").expect(201);
        JsonNode stat = server.get(REFS + "/stat?presign=true&path=dir/ten+%22q%22.txt")
                .expect(200)
                .json();
        assertThat(stat.path("physical_address_expiry").longValue())
                .isEqualTo(now.plus(Duration.ofMinutes(15)).getEpochSecond());
        String url = stat.path("physical_address").stringValue();
        assertThat(url).startsWith("http://127.0.0.1:" + server.address().getPort() + "/_signed?");
        Stranger.Answer whole = stranger.get(url);
        assertThat(whole.status()).isEqualTo(200);
        assertThat(whole.text()).isEqualTo("0123456789");
        assertThat(whole.header("Content-Length")).isEqualTo("10");
        assertThat(whole.header("Accept-Ranges")).isEqualTo("bytes");
        assertThat(whole.header("Content-Type")).isEqualTo("application/octet-stream");
        assertThat(whole.header("Content-Disposition")).startsWith("attachment; filename=\"ten _q_.txt\"");
        assertThat(whole.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(whole.header("Content-Security-Policy")).contains("default-src 'none'", "sandbox");
        Stranger.Answer head = stranger.send("HEAD", url, new byte[0]);
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.header("Content-Length")).isEqualTo("10");
        for (int again = 0; again < 3; again++) {
            assertThat(stranger.get(url, "Authorization", "Basic bm9ib2R5Om5vYm9keQ==")
                            .text())
                    .isEqualTo("0123456789");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bytes=0-3|206|0123|bytes 0-3/10",
                "bytes=8-|206|89|bytes 8-9/10",
                "bytes=-3|206|789|bytes 7-9/10",
                "bytes=8-99|206|89|bytes 8-9/10",
                "bytes=10-|416||bytes */10",
                "bytes=-0|416||bytes */10",
                "bytes=3-2|200|0123456789|",
                "bytes=0-1,3-4|200|0123456789|",
                "lines=1-2|200|0123456789|",
            })
    void rangesAreThoseOfHttp(String range, int status, String content, String contentRange) throws Exception {
        server.upload("demo", "ten", "0123456789").expect(201);
        String url = readUrl("ten");
        Stranger.Answer answer = stranger.get(url, "Range", range);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("Content-Range")).isEqualTo(contentRange == null ? "" : contentRange);
        if (content != null) {
            assertThat(answer.text()).isEqualTo(content);
            assertThat(answer.header("Content-Length")).isEqualTo(Integer.toString(content.length()));
        }
        assertThat(stranger.send("HEAD", url, new byte[0], "Range", range).status())
                .isEqualTo(status);
    }

    @Test
    void theRedirectOfGetObjectStaysOnThisServer() throws Exception {
        server.upload("demo", "a", "hello").expect(201);
        Answer redirect = server.get(REFS + "?path=a&presign=true")
                .header("Range", "bytes=0-1")
                .header("X-Forwarded-Host", "evil.example")
                .expect(302);
        assertThat(redirect.text()).isEmpty();
        assertThat(redirect.header("Location")).startsWith("/_signed?");
        String url = "http://127.0.0.1:" + server.address().getPort() + redirect.header("Location");
        assertThat(stranger.get(url).text()).isEqualTo("hello");
    }

    @Test
    void listingsHaveUrlsForWhatIsAnObject() throws Exception {
        server.upload("demo", "a/b", "1").expect(201);
        server.upload("demo", "c", "content of c").expect(201);
        JsonNode rows = server.get(REFS + "/ls?presign=true&delimiter=/")
                .expect(200)
                .json()
                .path("results");
        assertThat(rows.path(0).path("path_type").stringValue()).isEqualTo("common_prefix");
        assertThat(rows.path(0).path("physical_address").stringValue()).isEmpty();
        assertThat(rows.path(1).path("physical_address_expiry").longValue()).isPositive();
        assertThat(stranger.get(rows.path(1).path("physical_address").stringValue())
                        .text())
                .isEqualTo("content of c");
    }

    @Test
    void urlsAreForWhatTheCallerMayRead(@TempDir Path other) {
        var store = new MemoryObjectStore(UrlSigner.of("mem", urls, UrlSigner.Options.defaults()));
        Authorizer noSecrets = (principal, required, request) -> required.stream()
                        .anyMatch(permission -> permission.action().equals("fs:ReadObject")
                                && permission.resource().endsWith("/secret"))
                ? new Authorizer.Denied("insufficient permissions")
                : new Authorizer.Allowed();
        try (LiveServer strict = LiveServer.over(other, store, urls, noSecrets)) {
            strict.setUp();
            strict.createRepository("demo", "mem");
            strict.upload("demo", "open", "1").expect(201);
            strict.upload("demo", "secret", "2").expect(201);
            JsonNode rows =
                    strict.get(REFS + "/ls?presign=true").expect(200).json().path("results");
            assertThat(rows.path(0).path("physical_address").stringValue()).contains("/_signed?");
            assertThat(rows.path(1).path("physical_address").stringValue()).startsWith("mem://demo/data/");
            assertThat(rows.path(1).has("physical_address_expiry")).isFalse();
            strict.get(REFS + "?path=secret&presign=true").expect(401);
            strict.get(REFS + "/stat?path=secret&presign=true").expect(401);
            strict.post(MAIN + "/objects/copy?dest_path=c", "{'src_path':'secret','shallow':true}")
                    .expect(401);
            JsonNode begun = strict.call("POST", MAIN + "/staging/pmpu?path=c")
                    .expect(201)
                    .json();
            strict.put(
                            MAIN + "/staging/pmpu/" + begun.path("upload_id").stringValue() + "/parts/1/copy?path=c",
                            "{'physical_address':'%s','copy_source':{'repository':'demo','ref':'main','path':'secret'}}"
                                    .formatted(begun.path("physical_address").stringValue()))
                    .expect(401);
        }
    }

    @Test
    void nothingElseWorks() throws Exception {
        server.upload("demo", "mine", "mine").expect(201);
        server.upload("demo", "other", "other").expect(201);
        String url = readUrl("mine");
        String other = readUrl("other");
        String write = place("mine").path("presigned_url").stringValue();
        for (String method : List.of("PUT", "POST", "DELETE", "PATCH", "OPTIONS")) {
            assertThat(stranger.send(method, url, "forged".getBytes(UTF_8)).status())
                    .as(method)
                    .isEqualTo(403);
        }
        assertThat(stranger.get(write).status()).isEqualTo(403);
        assertThat(stranger.send("HEAD", write, new byte[0]).status()).isEqualTo(403);
        String address = url.substring(url.indexOf("address="), url.indexOf("&"));
        String otherAddress = other.substring(other.indexOf("address="), other.indexOf("&"));
        String bare = url.substring(0, url.indexOf('?'));
        for (String wrong : List.of(
                url.replace(address, otherAddress),
                url.replace(address, "address=local%3A%2F%2F%2Fetc%2Fpasswd"),
                url.replace(address, otherAddress + "&" + address),
                url.replace("expires=", "expires=9"),
                url.substring(0, url.length() - 1),
                url + "A",
                url.substring(0, url.indexOf("&signature=")),
                url + "&upload=u&part=1",
                bare,
                bare + "?signature=")) {
            Stranger.Answer answer = stranger.get(wrong);
            assertThat(answer.status()).as(wrong).isEqualTo(403);
            assertThat(answer.text()).isEqualTo("{\"message\":\"this URL is not signed for this request\"}\n");
        }
        assertThat(stranger.get(url.replace("/_signed?", "/_signed/x?")).status())
                .isEqualTo(404);
        assertThat(stranger.get(url).text()).isEqualTo("mine");
        server.get(REFS + "?path=mine").anonymous().expect(401);
    }

    @Test
    void aUrlExpires() throws Exception {
        server.upload("demo", "a", "hello").expect(201);
        String read = readUrl("a");
        String write = place("b").path("presigned_url").stringValue();
        now = now.plus(Duration.ofMinutes(15)).minusMillis(1);
        assertThat(stranger.get(read).status()).isEqualTo(200);
        now = now.plusMillis(1);
        for (Stranger.Answer late : List.of(stranger.get(read), stranger.put(write, "late"))) {
            assertThat(late.status()).isEqualTo(403);
            assertThat(late.text()).contains("has expired");
        }
    }

    @Test
    void uploadsAreStoredWithoutCredentialsAndLinked() throws Exception {
        JsonNode place = place("linked.txt");
        assertThat(place.path("presigned_url_expiry").longValue())
                .isEqualTo(now.plus(Duration.ofMinutes(15)).getEpochSecond());
        String url = place.path("presigned_url").stringValue();
        stranger.put(url, "first try");
        Stranger.Answer stored =
                stranger.put(url, "hello".getBytes(UTF_8), "Content-Type", "text/plain", "x-ms-blob-type", "BlockBlob");
        assertThat(stored.status()).isEqualTo(200);
        assertThat(stored.text()).isEmpty();
        assertThat(stored.header("ETag")).isEqualTo("\"5d41402abc4b2a76b9719d911017c592\"");
        server.get(REFS + "/stat?path=linked.txt").expect(404);
        server.put(
                        MAIN + "/staging/backing?path=linked.txt",
                        "{'staging':%s,'checksum':'\\'%s\\'','size_bytes':5}"
                                .formatted(place.toString().replace('"', '\''), "5d41402abc4b2a76b9719d911017c592")
                                .replace("\\'", "\\\""))
                .expect(200);
        assertThat(server.get(REFS + "?path=linked.txt").expect(200).text()).isEqualTo("hello");
        assertThat(stranger.get(readUrl("linked.txt")).text()).isEqualTo("hello");
    }

    @Test
    void anUploadThatBreaksOffLeavesNothing() throws Exception {
        String url = place("half").path("presigned_url").stringValue();
        Path blocks = directory.resolve("blocks");
        String target = url.substring(url.indexOf("/_signed"));
        for (String framing : List.of("Content-Length: 100000", "Transfer-Encoding: chunked")) {
            try (RawClient client = new RawClient(server.address())) {
                client.send("PUT " + target + " HTTP/1.1\nHost: x\n" + framing + "\n\n10000\n" + "x".repeat(30_000));
                Await.until("the upload to begin", () -> !drafts(blocks).isEmpty());
            }
            Await.until("the draft to be gone", () -> drafts(blocks).isEmpty());
        }
        assertThat(blocks.resolve("demo/data")).doesNotExist();
        assertThat(stranger.put(url, "whole").status()).isEqualTo(200);
        try (Stream<Path> stored = Files.walk(blocks.resolve("demo/data"))) {
            assertThat(stored.filter(Files::isRegularFile)).hasSize(1);
        }
    }

    private static List<Path> drafts(Path blocks) throws IOException {
        try (Stream<Path> files = Files.walk(blocks.resolve(".tarn-tmp/put"))) {
            return files.filter(file ->
                            Files.isRegularFile(file) && !file.toString().endsWith(".lock"))
                    .toList();
        }
    }

    @Test
    void tooMuchIsRefusedBeforeItIsSent() throws Exception {
        String url = place("big").path("presigned_url").stringValue();
        String target = url.substring(url.indexOf("/_signed"));
        try (RawClient client = new RawClient(server.address())) {
            RawClient.Answer answer = client.send("PUT " + target
                            + " HTTP/1.1\nHost: x\nExpect: 100-continue\nContent-Length: 5368709121\n\n")
                    .read();
            assertThat(answer.status()).isEqualTo(413);
        }
        try (RawClient client = new RawClient(server.address())) {
            RawClient.Answer answer = client.send("PUT " + target.replace("expires=", "expires=1")
                            + " HTTP/1.1\nHost: x\nExpect: 100-continue\nContent-Length: 10\n\n")
                    .read();
            assertThat(answer.status()).isEqualTo(403);
        }
    }

    @Test
    void missingDataIsNotFound() throws Exception {
        server.upload("demo", "a", "hello").expect(201);
        String url = readUrl("a");
        String address = server.get(REFS + "/stat?path=a")
                .expect(200)
                .json()
                .path("physical_address")
                .stringValue();
        Files.delete(Path.of(URI.create(address).getPath()));
        Stranger.Answer answer = stranger.get(url);
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.text()).isEqualTo("{\"message\":\"not found\"}\n");
    }

    @Test
    void theUrlHasTheNameByWhichTheServerWasCalled() throws Exception {
        server.upload("demo", "a", "hello").expect(201);
        assertThat(addressFor("Host: lake.example:8443\nX-Forwarded-Proto: https\nX-Forwarded-Host: evil.example"))
                .startsWith("https://lake.example:8443/_signed?");
        assertThat(addressFor("Host: lake.example\nX-Forwarded-Proto: javascript"))
                .startsWith("http://lake.example/_signed?");
        assertThat(addressFor("Host: [::1]:8000")).startsWith("http://[::1]:8000/_signed?");
        for (String host : List.of("", "a\"b", "a/b?", "x".repeat(300))) {
            try (RawClient client = new RawClient(server.address())) {
                assertThat(client.send(statRequest("Host: " + host)).read().status())
                        .as(host)
                        .isEqualTo(400);
            }
        }
    }

    private String addressFor(String headers) throws IOException {
        try (RawClient client = new RawClient(server.address())) {
            RawClient.Answer answer = client.send(statRequest(headers)).read();
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            return io.tarn.api.Json.MAPPER
                    .readTree(answer.body())
                    .path("physical_address")
                    .stringValue();
        }
    }

    private static String statRequest(String headers) {
        return "GET /api/v1" + REFS + "/stat?path=a&presign=true HTTP/1.1\n" + headers + "\nAuthorization: "
                + LiveServer.basic(LiveServer.KEY, LiveServer.SECRET) + "\n\n";
    }

    @Test
    void aConfiguredNameComesFirst(@TempDir Path other) {
        directory = other;
        var named = new UrlSigner.Options(
                Duration.ofMinutes(1), Optional.of(URI.create("https://lake.example/tarn/")), false, false, false);
        try (LiveServer behind = serve(named)) {
            behind.upload("demo", "a", "hello").expect(201);
            String prefix = "https://lake.example/tarn/_signed?";
            assertThat(behind.get(REFS + "?path=a&presign=true").expect(302).header("Location"))
                    .startsWith(prefix);
            assertThat(behind.get(REFS + "/stat?path=a&presign=true")
                            .expect(200)
                            .json()
                            .path("physical_address")
                            .stringValue())
                    .startsWith(prefix);
            assertThat(behind.get("/config/storage")
                            .expect(200)
                            .json()
                            .path("pre_sign_support_ui")
                            .booleanValue())
                    .isTrue();
        }
    }

    @Test
    void whereItIsSwitchedOffItIsUnsupported(@TempDir Path other) throws Exception {
        server.upload("demo", "a", "hello").expect(201);
        String earlier = readUrl("a");
        String address = earlier.substring(earlier.indexOf("/_signed"));
        directory = other;
        var off = new UrlSigner.Options(Duration.ofMinutes(1), Optional.empty(), true, false, false);
        try (LiveServer without = serve(off)) {
            without.upload("demo", "a", "hello").expect(201);
            String old = "http://127.0.0.1:" + without.address().getPort() + address;
            assertThat(stranger.get(old).status()).isEqualTo(403);
            assertThat(stranger.get(old).text()).contains("switched off");
            String text = "local adapter presigned URL: operation not supported";
            without.get(REFS + "?path=a&presign=true").expect(400, text);
            without.get(REFS + "/stat?path=a&presign=true").expect(400, text);
            without.get(REFS + "/ls?presign=true").expect(400, text);
            without.get(MAIN + "/staging/backing?path=b&presign=true").expect(400, text);
            assertThat(without.get(MAIN + "/staging/backing?path=b").expect(200).text())
                    .contains("\"presigned_url\":null")
                    .doesNotContain("presigned_url_expiry");
            without.call("POST", MAIN + "/staging/pmpu?path=b")
                    .expect(501, "presign multipart upload API is not supported");
            JsonNode config = without.get("/config/storage").expect(200).json();
            for (String flag : List.of("pre_sign_support", "pre_sign_support_ui", "pre_sign_multipart_upload")) {
                assertThat(config.path(flag).booleanValue()).isFalse();
            }
        }
    }

    @Test
    void theMemoryStoreHasThemToo(@TempDir Path other) throws Exception {
        var store = new MemoryObjectStore(UrlSigner.of("mem", urls, UrlSigner.Options.defaults()));
        try (LiveServer memory = LiveServer.over(other, store, urls, new SingleUserAuthorizer())) {
            memory.setUp();
            memory.createRepository("demo", "mem");
            JsonNode place = memory.get(MAIN + "/staging/backing?presign=true&path=a")
                    .expect(200)
                    .json();
            assertThat(stranger.put(place.path("presigned_url").stringValue(), "hello")
                            .status())
                    .isEqualTo(200);
            memory.put(
                            MAIN + "/staging/backing?path=a",
                            "{'staging':{'physical_address':'%s'},'checksum':'c','size_bytes':5}"
                                    .formatted(place.path("physical_address").stringValue()))
                    .expect(200);
            String url = memory.get(REFS + "/stat?path=a&presign=true")
                    .expect(200)
                    .json()
                    .path("physical_address")
                    .stringValue();
            assertThat(stranger.get(url, "Range", "bytes=1-2").text()).isEqualTo("el");
        }
    }
}
