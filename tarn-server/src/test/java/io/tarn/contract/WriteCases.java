package io.tarn.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Writing, copying and deleting objects (api.md 21).
final class WriteCases extends Cases {
    WriteCases(World world) {
        super(world);
    }

    @Override
    void define() {
        test("upload", this::upload);
        test("upload as form", this::form);
        test("upload that cannot be", this::refusedUpload);
        test("conditional upload", this::conditional);
        test(
                "preflight",
                () -> api.call("uploadObjectPreflight", "nosuch", "nosuch")
                        .query("path", "x")
                        .expect(204));
        test("stage", this::stage);
        test("copy", this::copy);
        test("shallow copy", this::shallow);
        test("user metadata", this::userMetadata);
        test("delete", this::delete);
        test("delete many", this::deleteMany);
        test("symlinks", this::symlinks);
    }

    private void upload() {
        String repository = world.repository();
        Answer made = world.uploadCall(repository, "main", "ü n/+c%.txt", "x,y\n")
                .header("X-Lakefs-Meta-Owner", "Alice")
                .header("x-lakefs-internal-posix", "0644")
                .expect(201);
        assertThat(made.text("/path")).isEqualTo("ü n/+c%.txt");
        assertThat(made.text("/metadata/owner")).isEqualTo("Alice");
        assertThat(made.json().path("metadata").path("::lakefs::posix").stringValue())
                .isEqualTo("0644");
        assertThat(made.json().path("size_bytes").intValue()).isEqualTo(4);
        Answer plain = api.call("uploadObject", repository, "main")
                .query("path", "untyped")
                .expect(201);
        assertThat(plain.text("/content_type")).isEqualTo("application/octet-stream");
    }

    private Api.Call formCall(String repository, String contentType, String field) {
        String body = "--XX\r\nContent-Disposition: form-data; name=\"other\"\r\n\r\nzzz\r\n"
                + "--XX\r\nContent-Disposition: form-data; name=\"" + field + "\"; filename=\"f.png\"\r\n"
                + "Content-Type: image/png\r\n\r\nPNGDATA\r\n--XX--\r\n";
        return api.call("uploadObject", repository, "main")
                .query("path", "form.png")
                .body(contentType, body.getBytes(UTF_8));
    }

    private void form() {
        String repository = world.repository();
        Answer made = formCall(repository, "multipart/form-data; boundary=XX", "content")
                .expect(201);
        assertThat(made.text("/content_type")).isEqualTo("image/png");
        assertThat(made.json().path("size_bytes").intValue()).isEqualTo(7);
        formCall(repository, "multipart/form-data; boundary=XX", "zip").expect(400);
        formCall(repository, "multipart/form-data", "content").expect(400);
        formCall(repository, "no type", "content").expect(400);
    }

    private void refusedUpload() {
        String repository = world.repository();
        api.call("createTag", repository).json("{'id':'v1','ref':'main'}").expect(201);
        world.uploadCall(repository, "nosuch", "x", "1").expect(404, "branch 'nosuch' not found");
        world.uploadCall(repository, "v1", "x", "1").expect(404, "branch 'v1' not found");
        world.uploadCall(repository, "bad name", "x", "1")
                .expect(400, "argument name: branch id: invalid value: validation error");
        world.uploadCall(repository, "main", "x".repeat(1025), "1")
                .expect(400, "argument path: invalid value: validation error: 1025 is above maximum length (1024)");
        world.uploadCall(repository, "main", "x".repeat(1024), "1").expect(201);
    }

    private void conditional() {
        String repository = world.repository();
        Answer made = world.uploadCall(repository, "main", "a", "1")
                .header("If-None-Match", "*")
                .expect(201);
        world.uploadCall(repository, "main", "a", "2")
                .header("If-None-Match", "*")
                .expect(412, "path already exists");
        String tag = made.text("/checksum");
        world.uploadCall(repository, "main", "a", "2")
                .header("If-Match", "\"nosuch\"")
                .expect(412, "Precondition failed");
        world.uploadCall(repository, "main", "a", "2")
                .header("If-Match", '"' + tag + '"')
                .expect(201);
        world.uploadCall(repository, "main", "a", "3")
                .header("If-Match", '"' + tag + '"')
                .expect(412);
        world.uploadCall(repository, "main", "nosuch", "3")
                .header("If-Match", tag)
                .expect(412);
        world.uploadCall(repository, "main", "a", "3")
                .header("If-None-Match", "\"abc\"")
                .expect(501, "Not Implemented");
        int both = world.uploadCall(repository, "main", "a", "3")
                .header("If-None-Match", "*")
                .header("If-Match", tag)
                .send()
                .status();
        assertThat(both).isIn(400, 501);
        assertThat(api.call("getObject", repository, "main")
                        .query("path", "a")
                        .expect(200)
                        .text())
                .isEqualTo("2");
    }

    private Api.Call stageCall(String repository, String address) {
        return api.call("stageObject", repository, "main")
                .query("path", "staged")
                .json("{'physical_address':'" + address + "','checksum':'abc','size_bytes':5,'metadata':{'q':'r'}}");
    }

    private void stage() {
        String repository = world.repository();
        String address = world.deployment().importRoot() + "file";
        Answer staged = stageCall(repository, address).expect(201);
        assertThat(staged.text("/checksum")).isEqualTo("abc");
        assertThat(staged.text("/content_type")).isEqualTo("application/octet-stream");
        assertThat(staged.json().has("metadata")).isFalse();
        Answer stat = api.call("statObject", repository, "main")
                .query("path", "staged")
                .expect(200);
        assertThat(stat.text("/metadata/q")).isEqualTo("r");
        stageCall(repository, "gs://bucket/k")
                .expect(
                        400,
                        "physical address is not valid for block adapter: "
                                + world.deployment().blockstoreType());
        stageCall(repository, "no address").expect(400);
        api.call("stageObject", repository, "nosuch")
                .query("path", "x")
                .json("{'physical_address':'" + address + "','checksum':'abc','size_bytes':5}")
                .expect(404);
    }

    private Api.Call copyCall(String repository, String branch, String fields) {
        return api.call("copyObject", repository, branch)
                .query("dest_path", "copy")
                .json("{" + fields + "}");
    }

    private void copy() {
        String repository = world.repository();
        Answer source = world.uploadCall(repository, "main", "a.txt", "hello")
                .header("x-lakefs-meta-k", "v")
                .expect(201);
        Answer copied = copyCall(repository, "main", "'src_path':'a.txt'").expect(201);
        assertThat(copied.text("/checksum")).isEqualTo(source.text("/checksum"));
        assertThat(copied.text("/metadata/k")).isEqualTo("v");
        assertThat(copied.text("/physical_address")).isNotEqualTo(source.text("/physical_address"));
        world.branch(repository, "dev", "main");
        copyCall(repository, "dev", "'src_path':'a.txt'").expect(404, "not found");
        copyCall(repository, "dev", "'src_path':'a.txt','src_ref':'main'").expect(201);
        copyCall(repository, "main", "'src_path':'nosuch'").expect(404, "not found");
        copyCall(repository, "nosuch", "'src_path':'a.txt'").expect(404, "branch 'nosuch' not found");
        copyCall(repository, "main", "'src_path':''")
                .expect(400, "argument path: missing path: required value: validation error");
    }

    private void shallow() {
        String repository = world.repository();
        String address = world.upload(repository, "main", "a.txt", "hello").text("/physical_address");
        Answer copied = copyCall(repository, "main", "'src_path':'a.txt','shallow':true")
                .expect(201);
        assertThat(copied.text("/physical_address")).isEqualTo(address);
        assertThat(copied.json().path("metadata").path("::lakefs::shallow-copy").stringValue())
                .isEqualTo("a.txt");
        world.commit(repository, "main");
        world.branch(repository, "dev", "main");
        copyCall(repository, "dev", "'src_path':'a.txt','src_ref':'main','shallow':true")
                .expect(400, "not on the same branch: cannot clone: validation error");
    }

    private Api.Call metadataCall(String repository, String branch, String path) {
        return api.call("updateObjectUserMetadata", repository, branch)
                .query("path", path)
                .json("{'set':{'z':'1'}}");
    }

    private void userMetadata() {
        String repository = world.repositoryWithObject();
        metadataCall(repository, "main", "a.txt").expect(204);
        assertThat(api.call("statObject", repository, "main")
                        .query("path", "a.txt")
                        .expect(200)
                        .text())
                .contains("\"metadata\":{\"z\":\"1\"}");
        metadataCall(repository, "main", "nosuch")
                .expect(404, "update user metadata on " + repository + "/main/nosuch: not found");
        metadataCall(repository, "nosuch", "a.txt").expectEnding(404, "branch not found");
    }

    private void delete() {
        String repository = world.repositoryWithObject();
        api.call("deleteObject", repository, "main").query("path", "a.txt").expect(204);
        api.call("deleteObject", repository, "main").query("path", "a.txt").expect(204);
        api.call("statObject", repository, "main").query("path", "a.txt").expect(404);
        api.call("deleteObject", repository, "nosuch").query("path", "a.txt").expect(404, "branch not found");
        world.upload(repository, "main", "b", "x");
        api.call("deleteObject", repository, "main")
                .query("path", "b")
                .query("no_tombstone", "true")
                .expect(204);
        api.call("statObject", repository, "main").query("path", "b").expect(404);
    }

    private Api.Call deletion(String repository, String branch, List<String> paths) {
        return api.call("deleteObjects", repository, branch)
                .json(paths.stream().collect(Collectors.joining("','", "{'paths':['", "']}")));
    }

    private void deleteMany() {
        String repository = world.repositoryWithObject();
        world.upload(repository, "main", "b", "x");
        assertThat(deletion(repository, "main", List.of("a.txt", "", "b", "nosuch"))
                        .expect(200)
                        .text())
                .isEqualTo("{\"errors\":[]}\n");
        assertThat(api.call("listObjects", repository, "main")
                        .expect(200)
                        .json()
                        .path("results"))
                .isEmpty();
        assertThat(deletion(repository, "nosuch", List.of("a"))
                        .expect(200)
                        .json()
                        .path("errors"))
                .isEmpty();
        assertThat(deletion("nosuch", "main", List.of("a")).expect(200).json().path("errors"))
                .isEmpty();
        List<String> many = IntStream.range(0, 1001).mapToObj(i -> "p" + i).toList();
        deletion(repository, "main", many).expect(400, "request size exceeded, max paths is set to 1000");
        deletion(repository, "main", many.subList(0, 1000)).expect(200);
        world.protect(repository, "main");
        Answer refused = deletion(repository, "main", List.of("x", "y")).expect(200);
        assertThat(refused.json().path("errors").findValuesAsString("path")).containsExactlyInAnyOrder("x", "y");
        assertThat(refused.json().at("/errors/0/status_code").intValue()).isEqualTo(403);
        assertThat(refused.text("/errors/0/message")).isEqualTo("cannot write to protected branch");
    }

    private void symlinks() {
        String repository = world.repository();
        world.upload(repository, "main", "d/1", "x");
        world.upload(repository, "main", "d/2", "x");
        String expected = world.namespace(repository) + "/symlinks";
        assertThat(api.call("createSymlinkFile", repository, "main")
                        .query("location", "d/")
                        .expect(201)
                        .text("/location"))
                .isEqualTo(expected);
        assertThat(api.call("createSymlinkFile", world.repository(), "main")
                        .expect(201)
                        .text("/location"))
                .endsWith("/symlinks");
        api.call("createSymlinkFile", repository, "nosuch").expect(404, "not found");
    }
}
