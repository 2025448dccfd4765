package io.tarn.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest;
import java.util.List;

/// Uploads that go straight to the store (api.md 10, 23).
final class StagingCases extends Cases {
    private static final String NOT_RELATIVE = "physical address must be relative to the storage namespace";

    private static final int PART_BYTES = 5 * 1024 * 1024;

    StagingCases(World world) {
        super(world);
    }

    @Override
    void define() {
        test("link", this::link);
        test("link a foreign address", this::foreign);
        test("link what cannot be", this::refusedLink);
        test("conditional link", this::conditional);
        test("presigned upload", this::presigned);
        test("signatures", this::signatures);
        test("multipart upload", this::multipart);
        test("multipart upload that cannot be", this::refusedMultipart);
    }

    private Answer location(String repository, String path) {
        return api.call("getPhysicalAddress", repository, "main")
                .query("path", path)
                .expect(200);
    }

    private Api.Call linkCall(String repository, String branch, String path, String address, String more) {
        return api.call("linkPhysicalAddress", repository, branch)
                .query("path", path)
                .json("{'staging':{'physical_address':'" + address + "'},'checksum':'\\'abc def\\'','size_bytes':7"
                        + more + "}");
    }

    private void link() {
        String repository = world.repository();
        Answer location = location(repository, "linked");
        assertThat(location.json().path("presigned_url").isNull()).isTrue();
        assertThat(location.json().has("presigned_url_expiry")).isFalse();
        String address = location.text("/physical_address");
        Answer linked = linkCall(repository, "main", "linked", address, "").expect(200);
        assertThat(linked.text("/checksum")).isEqualTo("abc def");
        assertThat(linked.text("/physical_address")).isEqualTo(address);
        assertThat(linked.text("/content_type")).isEqualTo("application/octet-stream");
        assertThat(linked.json().path("metadata")).isEmpty();
        linkCall(repository, "main", "linked", address, "").expect(200);
    }

    private void foreign() {
        String repository = world.repository();
        String address = world.deployment().importRoot() + "foreign";
        Answer linked = linkCall(
                        repository,
                        "main",
                        "f",
                        address,
                        ",'user_metadata':{'a':'b'},'mtime':1700000000,'content_type':'t/x'")
                .expect(200);
        assertThat(linked.text("/metadata/a")).isEqualTo("b");
        assertThat(linked.json().path("mtime").longValue()).isEqualTo(1_700_000_000);
        assertThat(api.call("statObject", repository, "main")
                        .query("path", "f")
                        .expect(200)
                        .text("/content_type"))
                .isEqualTo("t/x");
    }

    private void refusedLink() {
        String repository = world.repository();
        String foreign = world.deployment().importRoot() + "foreign";
        linkCall(repository, "nosuch", "l", foreign, "").expect(404, "branch not found");
        api.call("linkPhysicalAddress", repository, "main")
                .query("path", "l")
                .json("{'staging':{'physical_address':'" + foreign + "'},'checksum':' \\'\\' ','size_bytes':7}")
                .expect(400, "checksum is required");
        linkCall(repository, "main", "l", "gs://bucket/k", "").expect(400);
        world.protect(repository, "main");
        linkCall(repository, "main", "l", foreign, "").expect(403, "cannot write to protected branch");
    }

    private void conditional() {
        String repository = world.repository();
        String address = world.deployment().importRoot() + "foreign";
        linkCall(repository, "main", "l", address, "")
                .header("If-None-Match", "*")
                .expect(200);
        linkCall(repository, "main", "l", address, "")
                .header("If-None-Match", "*")
                .expect(412, "Precondition failed");
        linkCall(repository, "main", "l", address, "")
                .header("If-Match", "\"x\"")
                .expect(412, "Precondition failed");
        linkCall(repository, "main", "l", address, "")
                .header("If-Match", "\"abc def\"")
                .expect(200);
        linkCall(repository, "main", "l", address, "")
                .header("If-None-Match", "\"x\"")
                .expect(501, "Not Implemented");
    }

    private void presigned() {
        String repository = world.repository();
        Answer location = api.call("getPhysicalAddress", repository, "main")
                .query("path", "l.txt")
                .query("presign", "true")
                .expect(200);
        put(location.text("/presigned_url"), "linked!".getBytes(UTF_8));
        assertThat(location.json().path("presigned_url_expiry").longValue()).isPositive();
        linkCall(repository, "main", "l.txt", location.text("/physical_address"), "")
                .expect(200);
        assertThat(api.call("getObject", repository, "main")
                        .query("path", "l.txt")
                        .expect(200)
                        .text())
                .isEqualTo("linked!");
    }

    /// @return the ETag
    private String put(String url, byte[] content) {
        Answer answer = api.exchange(HttpRequest.newBuilder(URI.create(url))
                .PUT(HttpRequest.BodyPublishers.ofByteArray(content))
                .build());
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        return answer.header("ETag");
    }

    private void signatures() {
        String repository = world.repository();
        String address = location(repository, "l").text("/physical_address");
        String unsigned = address.substring(0, address.indexOf(','));
        linkCall(repository, "main", "l", unsigned, "").expect(400, "address is not signed: link address invalid");
        Answer malformed =
                linkCall(repository, "main", "l", unsigned + ",!!", "").expect(400);
        assertThat(malformed.message())
                .startsWith("malformed address signature: {\"Repository\":\"" + repository)
                .endsWith(": link address invalid");
        linkCall(repository, "main", "other", address, "").expect(400, "invalid address signature: invalid address");
        world.branch(repository, "dev", "main");
        linkCall(repository, "dev", "l", address, "").expect(400, "invalid address signature: invalid address");
        String other = world.repository();
        String moved = address.replace("/" + repository + "/", "/" + other + "/");
        linkCall(other, "main", "l", moved, "").expect(400, "invalid address signature: invalid address");
        linkCall(repository, "main", "l", world.namespace(repository) + "/data/x/y," + "A".repeat(43), "")
                .expect(400);
    }

    private Answer begun(String repository, String path, int parts) {
        return api.call("createPresignMultipartUpload", repository, "main")
                .query("path", path)
                .query("parts", Integer.toString(parts))
                .expect(201);
    }

    private void multipart() {
        String repository = world.repository();
        world.upload(repository, "main", "source", "x".repeat(PART_BYTES + 1));
        Answer upload = begun(repository, "big", 1);
        String id = upload.text("/upload_id");
        String address = upload.text("/physical_address");
        assertThat(upload.json().path("presigned_urls")).hasSize(1);
        String first = put(upload.text("/presigned_urls/0"), new byte[PART_BYTES]);
        String location = "'physical_address':'" + address + "'";
        String copied = api.call("uploadPartCopy", repository, "main", id, "2")
                .query("path", "big")
                .json("{" + location + ",'copy_source':{'repository':'" + repository
                        + "','ref':'main','path':'source','range':'bytes=1-" + PART_BYTES + "'}}")
                .expect(204)
                .header("ETag");
        assertThat(copied).doesNotContain("\"");
        String url = api.call("uploadPart", repository, "main", id, "3")
                .query("path", "big")
                .json("{" + location + "}")
                .expect(200)
                .text("/presigned_url");
        String last = put(url, " world".getBytes(UTF_8));
        String parts = "[{'part_number':1,'etag':'%s'},{'part_number':2,'etag':'%s'},{'part_number':3,'etag':'%s'}]"
                .formatted(first.replace("\"", "\\'"), copied, last.replace("\"", "\\'"));
        Answer done = api.call("completePresignMultipartUpload", repository, "main", id)
                .query("path", "big")
                .json("{" + location + ",'parts':" + parts + ",'user_metadata':{'u':'v'},'content_type':'x/y'}")
                .expect(200);
        assertThat(done.json().path("size_bytes").intValue()).isEqualTo(2 * PART_BYTES + 6);
        assertThat(done.text("/metadata/u")).isEqualTo("v");
        assertThat(api.call("getObject", repository, "main")
                        .query("path", "big")
                        .header("Range", "bytes=-8")
                        .expect(206)
                        .text())
                .isEqualTo("xx world");
    }

    private void refusedMultipart() {
        String repository = world.repository();
        api.call("createPresignMultipartUpload", repository, "main")
                .query("path", "b")
                .query("parts", "10001")
                .expect(400, "parts can be between 0 and 10000");
        api.call("createPresignMultipartUpload", repository, "nosuch")
                .query("path", "b")
                .expect(404, "branch 'nosuch' not found");
        Answer upload = begun(repository, "big", 0);
        assertThat(upload.json().has("presigned_urls")).isFalse();
        String id = upload.text("/upload_id");
        String own = "'physical_address':'" + upload.text("/physical_address") + "'";
        String foreign = "'physical_address':'" + world.deployment().importRoot() + "k'";
        String source = ",'copy_source':{'repository':'" + repository + "','ref':'main','path':'nosuch'}";
        Api.Call part = api.call("uploadPart", repository, "main", id, "2").query("path", "big");
        part.json("{" + foreign + "}").expect(400, NOT_RELATIVE);
        api.call("uploadPart", repository, "main", id, "2")
                .query("path", "other")
                .json("{" + own + "}")
                .expect(400, "invalid address signature: invalid address");
        api.call("uploadPartCopy", repository, "main", id, "2")
                .query("path", "big")
                .json("{" + own + source + "}")
                .expect(404, repository + "/main/nosuch: not found");
        for (String fields : List.of(foreign, own)) {
            boolean relative = fields.equals(own);
            api.call("completePresignMultipartUpload", repository, "main", id)
                    .query("path", "big")
                    .json("{" + fields + ",'parts':" + (relative ? "[]" : "[{'part_number':1,'etag':'e'}]") + "}")
                    .expect(400, relative ? "parts are required" : NOT_RELATIVE);
        }
        int unknownPart = api.call("completePresignMultipartUpload", repository, "main", id)
                .query("path", "big")
                .json("{" + own + ",'parts':[{'part_number':9,'etag':'" + "0".repeat(32) + "'}]}")
                .send()
                .status();
        assertThat(unknownPart).isIn(400, 404);
        Api.Call abort =
                api.call("abortPresignMultipartUpload", repository, "main", id).query("path", "big");
        abort.json("{" + own + "}").expect(204);
        api.call("abortPresignMultipartUpload", repository, "main", id)
                .query("path", "big")
                .json("{" + foreign + "}")
                .expect(400, NOT_RELATIVE);
        api.call("abortPresignMultipartUpload", repository, "main", id)
                .query("path", "big")
                .json("{" + own + "}")
                .expect(404);
    }
}
