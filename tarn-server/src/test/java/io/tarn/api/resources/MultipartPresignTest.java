package io.tarn.api.resources;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.access.SingleUserAuthorizer;
import io.tarn.block.FaultyObjectStore;
import io.tarn.block.FaultyObjectStore.Fault;
import io.tarn.block.FaultyObjectStore.Operation;
import io.tarn.block.ObjectStoreException.Kind;
import io.tarn.block.local.LocalObjectStore;
import io.tarn.block.local.LocalOptions;
import io.tarn.block.signed.UrlSigner;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Uploads in parts by signed URLs of the local store (api.md 23.2).
class MultipartPresignTest {
    private static final String MAIN = "/repositories/demo/branches/main";
    private static final String REFS = "/repositories/demo/refs/main/objects";

    @TempDir
    Path directory;

    private final Stranger stranger = new Stranger();
    private FaultyObjectStore store;
    private LiveServer server;

    @BeforeEach
    void start() {
        store = new FaultyObjectStore(new LocalObjectStore(
                LocalOptions.at(directory.resolve("blocks")),
                UrlSigner.of("local", LiveServer.URLS, UrlSigner.Options.defaults())));
        server = LiveServer.over(directory.resolve("cache"), store, LiveServer.URLS, new SingleUserAuthorizer());
        server.setUp();
        server.createRepository("demo", "local");
    }

    @AfterEach
    void stop() {
        server.close();
        stranger.close();
    }

    private record Upload(String id, String address, List<String> urls) {}

    private Upload begin(String path, int parts) {
        JsonNode begun = server.call("POST", MAIN + "/staging/pmpu?path=" + path + "&parts=" + parts)
                .expect(201)
                .json();
        List<String> urls = new ArrayList<>();
        begun.path("presigned_urls").forEach(url -> urls.add(url.stringValue()));
        return new Upload(
                begun.path("upload_id").stringValue(),
                begun.path("physical_address").stringValue(),
                urls);
    }

    private String part(String url, String content) throws Exception {
        Stranger.Answer stored = stranger.put(url, content);
        assertThat(stored.status()).as(stored.text()).isEqualTo(200);
        assertThat(stored.header("ETag")).matches("\"[0-9a-f]{32}\"");
        return stored.header("ETag");
    }

    private LiveServer.Call complete(String path, Upload upload, String parts) {
        return server.put(
                MAIN + "/staging/pmpu/" + upload.id() + "?path=" + path,
                "{'physical_address':'%s','parts':[%s],'user_metadata':{'u':'v'},'content_type':'x/y'}"
                        .formatted(upload.address(), parts));
    }

    private static String named(int number, String etag) {
        return "{'part_number':%d,'etag':'%s'}".formatted(number, etag.replace("\"", "\\\""));
    }

    @Test
    void partsBecomeAnObject() throws Exception {
        Upload upload = begin("big", 2);
        assertThat(upload.urls()).hasSize(2);
        assertThat(upload.address()).contains("/demo/data/").contains(",");
        String first = part(upload.urls().get(0), "hello, ");
        String second = part(upload.urls().get(1), "wor");
        second = part(upload.urls().get(1), "world");
        server.get(REFS + "/stat?path=big").expect(404);
        JsonNode stats = complete("big", upload, named(1, first) + "," + named(2, second.replace("\"", "")))
                .expect(200)
                .json();
        assertThat(stats.path("physical_address").stringValue()).isEqualTo(upload.address());
        assertThat(stats.path("checksum").stringValue()).matches("[0-9a-f]{32}-2");
        assertThat(stats.path("size_bytes").longValue()).isEqualTo(12);
        assertThat(stats.path("content_type").stringValue()).isEqualTo("x/y");
        assertThat(stats.path("metadata").toString()).isEqualTo("{\"u\":\"v\"}");
        assertThat(stats.path("mtime").longValue()).isPositive();
        assertThat(server.get(REFS + "/stat?path=big").expect(200).json()).isEqualTo(stats);
        assertThat(server.get(REFS + "?path=big").expect(200).text()).isEqualTo("hello, world");
        String gone = "multipart upload " + upload.id()
                + " of this object does not exist: it was completed, aborted or never begun";
        complete("big", upload, named(1, first)).expect(404, gone);
        assertThat(stranger.put(upload.urls().get(0), "late").status()).isEqualTo(404);
    }

    @Test
    void urlsAreGivenOneByOneToo() throws Exception {
        Upload upload = begin("big", 0);
        assertThat(upload.urls()).isEmpty();
        assertThat(server.call("POST", MAIN + "/staging/pmpu?path=x")
                        .expect(201)
                        .text())
                .doesNotContain("presigned_urls");
        String target = MAIN + "/staging/pmpu/" + upload.id() + "/parts/10000?path=";
        String body = "{'physical_address':'%s'}".formatted(upload.address());
        String url = server.put(target + "big", body)
                .expect(200)
                .json()
                .path("presigned_url")
                .stringValue();
        String etag = part(url, "all of it");
        for (String other : List.of(url.replace("part=10000", "part=1"), url.replace("upload=", "upload=0"))) {
            assertThat(stranger.put(other, "forged").status()).isEqualTo(403);
        }
        assertThat(stranger.get(url).status()).isEqualTo(403);
        server.put(target + "other", body).expect(400, "invalid address signature: invalid address");
        server.put(target + "big", "{'physical_address':'local:///other/k'}")
                .expect(400, "physical address must be relative to the storage namespace");
        server.put(target.replace("10000", "10001") + "big", body).expect(400);
        complete("big", upload, named(10000, etag)).expect(200);
        assertThat(server.get(REFS + "?path=big").expect(200).text()).isEqualTo("all of it");
    }

    @Test
    void partsAreCopiedFromObjects() throws Exception {
        server.upload("demo", "source", "0123456789").expect(201);
        Upload upload = begin("big", 0);
        String target = MAIN + "/staging/pmpu/" + upload.id() + "/parts/%d/copy?path=big";
        String body = "{'physical_address':'" + upload.address()
                + "','copy_source':{'repository':'%s','ref':'%s','path':'%s'%s}}";
        LiveServer.Answer whole = server.put(target.formatted(1), body.formatted("demo", "main", "source", ""))
                .expect(204);
        assertThat(whole.header("ETag")).isEqualTo("781e5e245d69b566979b86e28d23f2c7");
        assertThat(whole.text()).isEmpty();
        String second = server.put(
                        target.formatted(2), body.formatted("demo", "main", "source", ",'range':'bytes=2-4'"))
                .expect(204)
                .header("ETag");
        for (String range : List.of("bytes=4-2", "bytes=-3", "bytes=3-", "bytes=0-1,3-4", "bytes=5-10")) {
            server.put(target.formatted(3), body.formatted("demo", "main", "source", ",'range':'" + range + "'"))
                    .expect(400);
        }
        server.put(target.formatted(3), body.formatted("demo", "main", "nosuch", ""))
                .expect(404, "demo/main/nosuch: not found");
        server.put(target.formatted(3), body.formatted("none", "main", "source", ""))
                .expect(404, "repository not found");
        server.put(
                        target.formatted(3).replace(upload.id(), "0".repeat(40)),
                        body.formatted("demo", "main", "source", ""))
                .expect(404);
        complete("big", upload, named(1, whole.header("ETag")) + "," + named(2, second))
                .expect(200);
        assertThat(server.get(REFS + "?path=big").expect(200).text()).isEqualTo("0123456789234");
    }

    @Test
    void refusalsLeaveTheUploadAsItWas() throws Exception {
        Upload upload = begin("big", 1);
        String etag = part(upload.urls().getFirst(), "content");
        complete("big", upload, "").expect(400, "parts are required");
        complete("big", upload, named(1, "0".repeat(32))).expect(400);
        complete("big", upload, named(2, etag)).expect(400);
        complete("big", upload, named(1, etag) + "," + named(1, etag)).expect(400);
        complete("big", new Upload("nosuch", upload.address(), List.of()), named(1, etag))
                .expect(404);
        complete("other", upload, named(1, etag)).expect(400, "invalid address signature: invalid address");
        server.call("PUT", MAIN + "/staging/pmpu/" + upload.id() + "?path=big")
                .expect(400, "physical_address is required");
        complete("big", upload, named(1, etag)).header("If-Match", "\"x\"").expect(412, "Precondition failed");
        server.upload("demo", "big", "earlier").expect(201);
        complete("big", upload, named(1, etag)).header("If-None-Match", "*").expect(412, "Precondition failed");
        complete("big", upload, named(1, etag)).header("If-None-Match", "x").expect(501, "Not Implemented");
        store.onCall(
                Operation.COMPLETE_MULTIPART,
                store.calls(Operation.COMPLETE_MULTIPART) + 1,
                new Fault.FailBefore(Kind.UNAVAILABLE));
        complete("big", upload, named(1, etag)).expect(500);
        assertThat(server.get(REFS + "?path=big").expect(200).text()).isEqualTo("earlier");
        complete("big", upload, named(1, etag))
                .header("If-Match", "\"" + md5("earlier") + "\"")
                .expect(200);
        assertThat(server.get(REFS + "?path=big").expect(200).text()).isEqualTo("content");
    }

    private static String md5(String text) throws Exception {
        byte[] digest = java.security.MessageDigest.getInstance("MD5").digest(text.getBytes(UTF_8));
        return java.util.HexFormat.of().formatHex(digest);
    }

    /// What was joined before the answer was lost can still be linked.
    @Test
    void aLostAnswerOfTheStoreLosesNoContent() throws Exception {
        Upload upload = begin("big", 1);
        String etag = part(upload.urls().getFirst(), "content");
        store.onCall(Operation.COMPLETE_MULTIPART, 1, new Fault.LoseAnswer());
        complete("big", upload, named(1, etag)).expect(500);
        server.get(REFS + "/stat?path=big").expect(404);
        complete("big", upload, named(1, etag)).expect(404);
        server.put(
                        MAIN + "/staging/backing?path=big",
                        "{'staging':{'physical_address':'%s'},'checksum':'c','size_bytes':7}"
                                .formatted(upload.address()))
                .expect(200);
        assertThat(server.get(REFS + "?path=big").expect(200).text()).isEqualTo("content");
    }

    @Test
    void uploadsAreGivenUp() throws Exception {
        Upload upload = begin("big", 1);
        part(upload.urls().getFirst(), "content");
        String target = MAIN + "/staging/pmpu/" + upload.id() + "?path=big";
        server.call("DELETE", target)
                .json("{\"physical_address\":\"local:///x/y\"}")
                .expect(400, "physical address must be relative to the storage namespace");
        String body = "{\"physical_address\":\"" + upload.address() + "\"}";
        assertThat(server.call("DELETE", target).json(body).expect(204).text()).isEmpty();
        server.call("DELETE", target).json(body).expect(404);
        server.call("DELETE", target).expect(400, "physical_address is required");
        assertThat(stranger.put(upload.urls().getFirst(), "late").status()).isEqualTo(404);
    }

    @Test
    void beginningIsRefused() {
        String pmpu = "/staging/pmpu?path=b&parts=";
        server.call("POST", MAIN + pmpu + "10001").expect(400, "parts can be between 0 and 10000");
        server.call("POST", MAIN + pmpu + "-1").expect(400, "parts can be between 0 and 10000");
        server.call("POST", "/repositories/demo/branches/nosuch" + pmpu + "1").expect(404, "branch 'nosuch' not found");
        server.call("POST", "/repositories/none/branches/main" + pmpu + "1").expect(404, "repository not found");
        assertThat(server.call("POST", MAIN + pmpu + "10000").expect(201).json().path("presigned_urls"))
                .hasSize(10_000);
    }

    @Test
    void readOnlyRepositoriesKeepTheUpload() throws Exception {
        server.post("/repositories", "{'name':'frozen','storage_namespace':'local://frozen','read_only':true}")
                .expect(201);
        String base = "/repositories/frozen/branches/main/staging/pmpu";
        JsonNode begun =
                server.call("POST", base + "?path=a&parts=1").expect(201).json();
        String etag = part(begun.path("presigned_urls").path(0).stringValue(), "x");
        String id = begun.path("upload_id").stringValue();
        server.put(
                        base + "/" + id + "?path=a",
                        "{'physical_address':'%s','parts':[%s]}"
                                .formatted(begun.path("physical_address").stringValue(), named(1, etag)))
                .expect(403, "read-only repository");
        assertThat(stranger.put(begun.path("presigned_urls").path(0).stringValue(), "still there")
                        .status())
                .isEqualTo(200);
    }
}
