package io.tarn.api.resources;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.access.SingleUserAuthorizer;
import io.tarn.block.MultipartRules;
import io.tarn.block.ObjectStore;
import io.tarn.block.azure.AzureObjectStore;
import io.tarn.block.azure.AzuriteServer;
import io.tarn.block.gcs.GcsEmulator;
import io.tarn.block.gcs.GcsObjectStore;
import io.tarn.block.gcs.GoogleStub;
import io.tarn.block.s3.S3ObjectStore;
import io.tarn.block.s3.S3ProxyServer;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Uploads that pass by the server, into the stores of the clouds (api.md 23).
class CloudDirectTest {
    private static final String MAIN = "/repositories/cloud/branches/main";
    private static final String REFS = "/repositories/cloud/refs/main/objects";
    private static final int PART_BYTES_MIN = 5 << 20;

    @TempDir
    Path directory;

    private final Stranger stranger = new Stranger();

    @AfterEach
    void stop() {
        stranger.close();
    }

    private LiveServer serve(ObjectStore store, String namespace) {
        LiveServer server =
                LiveServer.over(directory.resolve("cache"), store, LiveServer.URLS, new SingleUserAuthorizer());
        server.setUp();
        server.post("/repositories", "{'name':'cloud','storage_namespace':'%s'}".formatted(namespace))
                .expect(201);
        return server;
    }

    /// Uploads, links and reads with nothing but URLs.
    private void goesRound(LiveServer server, String namespace) throws Exception {
        JsonNode config = server.get("/config/storage").expect(200).json();
        assertThat(config.path("pre_sign_support").booleanValue()).isTrue();
        assertThat(config.path("pre_sign_support_ui").booleanValue()).isFalse();
        assertThat(config.path("pre_sign_multipart_upload").booleanValue()).isTrue();
        JsonNode place = server.get(MAIN + "/staging/backing?presign=true&path=l.txt")
                .expect(200)
                .json();
        assertThat(place.path("physical_address").stringValue())
                .startsWith(namespace + "/data/")
                .contains(",");
        assertThat(place.path("presigned_url_expiry").longValue()).isGreaterThan(1_700_000_000);
        Stranger.Answer stored = stranger.put(
                place.path("presigned_url").stringValue(),
                "hello, cloud".getBytes(UTF_8),
                "x-ms-blob-type",
                "BlockBlob");
        assertThat(stored.status()).as(stored.text()).isBetween(200, 201);
        server.get(REFS + "/stat?path=l.txt").expect(404);
        String body = "{\"staging\":" + place + ",\"checksum\":\"c\",\"size_bytes\":12}";
        server.put(MAIN + "/staging/backing?path=other", body)
                .expect(400, "invalid address signature: invalid address");
        server.put(MAIN + "/staging/backing?path=l.txt", body).expect(200);
        assertThat(server.get(REFS + "?path=l.txt").expect(200).text()).isEqualTo("hello, cloud");
        String url = server.get(REFS + "?path=l.txt&presign=true").expect(302).header("Location");
        assertThat(stranger.get(url).text()).isEqualTo("hello, cloud");
        JsonNode stat =
                server.get(REFS + "/stat?path=l.txt&presign=true").expect(200).json();
        assertThat(stat.path("physical_address_expiry").longValue()).isPositive();
        Stranger.Answer range = stranger.get(stat.path("physical_address").stringValue(), "Range", "bytes=7-11");
        assertThat(range.status()).isEqualTo(206);
        assertThat(range.text()).isEqualTo("cloud");
        JsonNode row = server.get(REFS + "/ls?presign=true")
                .expect(200)
                .json()
                .path("results")
                .path(0);
        assertThat(stranger.get(row.path("physical_address").stringValue()).text())
                .isEqualTo("hello, cloud");
    }

    @Test
    void s3() throws Exception {
        try (var emulator = new S3ProxyServer(directory.resolve("s3"))) {
            emulator.start();
            emulator.createBucket("lake");
            try (LiveServer server = serve(new S3ObjectStore(emulator.options()), "s3://lake/repo")) {
                goesRound(server, "s3://lake/repo");
                inParts(server);
                outage(server, emulator);
            }
        }
    }

    private void inParts(LiveServer server) throws Exception {
        byte[] first = new byte[PART_BYTES_MIN];
        new Random(7).nextBytes(first);
        JsonNode begun = server.call("POST", MAIN + "/staging/pmpu?path=big&parts=1")
                .expect(201)
                .json();
        String address = begun.path("physical_address").stringValue();
        String upload = MAIN + "/staging/pmpu/" + begun.path("upload_id").stringValue();
        String one = sent(begun.path("presigned_urls").path(0).stringValue(), first);
        String url = server.put(upload + "/parts/2?path=big", "{'physical_address':'%s'}".formatted(address))
                .expect(200)
                .json()
                .path("presigned_url")
                .stringValue();
        String two = sent(url, new byte[PART_BYTES_MIN]);
        String copy = "{'physical_address':'%s','copy_source':{'repository':'cloud','ref':'main','path':'l.txt'%s}}";
        String three = server.put(upload + "/parts/3/copy?path=big", copy.formatted(address, ""))
                .expect(204)
                .header("ETag");
        assertThat(three).matches("[0-9a-f]{32}");
        server.put(upload + "/parts/4/copy?path=big", copy.formatted(address, ",'range':'bytes=10-20'"))
                .expect(400);
        String parts = "{\"physical_address\":\"%s\",\"parts\":[{\"part_number\":1,\"etag\":%s},"
                + "{\"part_number\":2,\"etag\":%s},{\"part_number\":3,\"etag\":\"%s\"}]}";
        String good = parts.formatted(address, quoted(one), quoted(two), three);
        server.put(upload + "?path=big", parts.formatted(address, quoted(one), quoted(one), three))
                .expect(400);
        JsonNode stats = server.put(upload + "?path=big", good).expect(200).json();
        assertThat(stats.path("checksum").stringValue()).endsWith("-3").doesNotContain("\"");
        assertThat(stats.path("size_bytes").longValue()).isEqualTo(2L * PART_BYTES_MIN + 12);
        assertThat(server.get(REFS + "?path=big")
                        .header("Range", "bytes=" + 2 * PART_BYTES_MIN + "-")
                        .expect(206)
                        .text())
                .isEqualTo("hello, cloud");
        assertThat(server.put(upload + "?path=big", good).send().status())
                .as("some S3 servers end an upload twice")
                .isIn(200, 404);
        JsonNode begunAgain =
                server.call("POST", MAIN + "/staging/pmpu?path=up").expect(201).json();
        String givenUp = MAIN + "/staging/pmpu/" + begunAgain.path("upload_id").stringValue() + "?path=up";
        String its =
                "\"physical_address\":\"" + begunAgain.path("physical_address").stringValue() + "\"";
        server.call("DELETE", givenUp).json("{" + its + "}").expect(204);
        server.call("DELETE", givenUp).json("{" + its + "}").expect(404);
        server.put(givenUp, "{" + its + ",\"parts\":[{\"part_number\":1,\"etag\":\"" + three + "\"}]}")
                .expect(404);
        server.get(REFS + "/stat?path=up").expect(404, "not found");
    }

    /// Sends a part as clients do, with the header that Azure demands; its ETag. The emulator of Google's store
    /// answers with none, where the store's is the MD5.
    private String sent(String url, byte[] content) throws Exception {
        Stranger.Answer answer = stranger.put(url, content, "x-ms-blob-type", "BlockBlob");
        assertThat(answer.status()).as(answer.text()).isBetween(200, 201);
        String md5 = HexFormat.of().formatHex(MultipartRules.md5().digest(content));
        return url.contains("X-Goog-Signature") ? "\"" + md5 + "\"" : answer.header("ETag");
    }

    private static String quoted(String etag) {
        return "\"" + etag.replace("\"", "\\\"") + "\"";
    }

    /// With the store down nothing becomes visible, and the upload ends when it is back.
    private void outage(LiveServer server, S3ProxyServer emulator) throws Exception {
        JsonNode begun = server.call("POST", MAIN + "/staging/pmpu?path=late&parts=1")
                .expect(201)
                .json();
        String etag = stranger.put(begun.path("presigned_urls").path(0).stringValue(), "content")
                .header("ETag");
        String upload = MAIN + "/staging/pmpu/" + begun.path("upload_id").stringValue() + "?path=late";
        String body = "{\"physical_address\":\"%s\",\"parts\":[{\"part_number\":1,\"etag\":%s}]}"
                .formatted(begun.path("physical_address").stringValue(), quoted(etag));
        emulator.kill();
        server.put(upload, body).expect(500);
        server.get(REFS + "/stat?path=late").expect(404, "not found");
        emulator.restart();
        server.put(upload, body).expect(200);
        assertThat(server.get(REFS + "?path=late").expect(200).text()).isEqualTo("content");
    }

    @Test
    void azure() throws Exception {
        String namespace = AzuriteServer.shared().newContainer() + "/repo";
        try (LiveServer server =
                serve(new AzureObjectStore(AzuriteServer.shared().options()), namespace)) {
            goesRound(server, namespace);
            inParts(server);
        }
    }

    @Test
    void google() throws Exception {
        String namespace = GcsEmulator.shared().newBucket() + "/repo";
        try (var google = new GoogleStub();
                LiveServer server = serve(
                        new GcsObjectStore(GcsEmulator.shared().options().as(google.serviceAccount())), namespace)) {
            goesRound(server, namespace);
            inParts(server);
        }
    }
}
