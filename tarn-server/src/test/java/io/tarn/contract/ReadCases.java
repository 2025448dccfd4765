package io.tarn.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/// Reading objects and listings (api.md 8.3, 21).
final class ReadCases extends Cases {
    ReadCases(World world) {
        super(world);
    }

    @Override
    void define() {
        test("get", this::get);
        test("ranges", this::ranges);
        test("conditional get", this::conditional);
        test("head", this::head);
        test("stat", this::stat);
        test("what is not there", this::missing);
        test("data that is gone", this::gone);
        test("list", this::list);
        test("underlying properties", this::properties);
        test("presigned", this::presigned);
    }

    private Api.Call object(String operation, String repository) {
        return api.call(operation, repository, "main").query("path", "a.txt");
    }

    private void get() {
        String repository = world.repositoryWithObject();
        Answer answer = object("getObject", repository).expect(200);
        assertThat(answer.text()).isEqualTo("hello world");
        assertThat(answer.header("Content-Type")).isEqualTo("text/plain");
        assertThat(answer.header("Content-Length")).isEqualTo("11");
        assertThat(answer.header("ETag")).isEqualTo("\"5eb63bbbe01eeed093cb22bb8f5acdc3\"");
        assertThat(answer.header("Last-Modified")).matches("\\w{3}, \\d\\d \\w{3} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT");
        assertThat(answer.header("Content-Disposition")).isEqualTo("inline");
        assertThat(answer.header("Accept-Ranges")).isEmpty();
        embedding(answer);
        world.upload(repository, "main", "staged", "uncommitted");
        assertThat(api.call("getObject", repository, "main")
                        .query("path", "staged")
                        .expect(200)
                        .text())
                .isEqualTo("uncommitted");
        api.call("getObject", repository, "main@").query("path", "staged").expect(404, "not found");
    }

    private static void embedding(Answer answer) {
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store, must-revalidate");
        assertThat(answer.header("Expires")).isEqualTo("0");
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.header("X-Frame-Options")).isEqualTo("SAMEORIGIN");
        assertThat(answer.header("Content-Security-Policy")).isEqualTo("default-src 'none'");
    }

    private void ranges() {
        String repository = world.repositoryWithObject();
        for (String row : List.of(
                "bytes=0-4 hello 0-4",
                "bytes=6- world 6-10",
                "bytes=-5 world 6-10",
                "bytes=8-500 rld 8-10",
                "bytes=4-4 o 4-4")) {
            String[] parts = row.split(" ", -1);
            Answer answer =
                    object("getObject", repository).header("Range", parts[0]).expect(206);
            assertThat(answer.text()).isEqualTo(parts[1]);
            assertThat(answer.header("Content-Range")).isEqualTo("bytes " + parts[2] + "/11");
        }
        for (String beyond : List.of("bytes=11-", "bytes=20-30", "bytes=-0")) {
            Answer answer =
                    object("getObject", repository).header("Range", beyond).expect(416);
            assertThat(answer.message()).isEqualTo("Requested Range Not Satisfiable");
            assertThat(answer.header("Content-Range")).isEqualTo("bytes */11");
            embedding(answer);
        }
        for (String malformed : List.of("bytes=5-2", "bytes=0-1,3-4", "bytes=-")) {
            Answer answer =
                    object("getObject", repository).header("Range", malformed).expect(416);
            assertThat(answer.header("Content-Range")).isEmpty();
        }
        world.upload(repository, "main", "empty", "");
        Answer empty = api.call("getObject", repository, "main")
                .query("path", "empty")
                .header("Range", "bytes=-1")
                .expect(416);
        assertThat(empty.header("Content-Range")).isEqualTo("bytes */0");
    }

    private void conditional() {
        String repository = world.repositoryWithObject();
        String tag = object("getObject", repository).expect(200).header("ETag");
        for (String matching : List.of(tag, "*", "W/" + tag, "\"x\", " + tag)) {
            object("getObject", repository).header("If-None-Match", matching).expect(304);
        }
        object("getObject", repository).header("If-None-Match", "\"x\"").expect(200);
    }

    private void head() {
        String repository = world.repositoryWithObject();
        Answer whole = object("headObject", repository).expect(200);
        assertThat(whole.header("Accept-Ranges")).isEqualTo("bytes");
        assertThat(whole.header("Content-Length")).isEqualTo("11");
        assertThat(whole.header("Content-Type")).isEqualTo("text/plain");
        assertThat(whole.header("Cache-Control")).isEqualTo("no-store, must-revalidate");
        Answer part =
                object("headObject", repository).header("Range", "bytes=0-4").expect(206);
        assertThat(part.header("Content-Range")).isEqualTo("bytes 0-4/11");
        Answer beyond =
                object("headObject", repository).header("Range", "bytes=20-").expect(416);
        assertThat(beyond.header("Content-Range")).isEmpty();
        api.call("headObject", repository, "main").query("path", "nosuch").expect(404);
    }

    private void stat() {
        String repository = world.repository();
        world.uploadCall(repository, "main", "a.txt", "hello world")
                .header("x-lakefs-meta-Owner", "Alice")
                .expect(201);
        Answer stat = object("statObject", repository).expect(200);
        assertThat(stat.text("/metadata/owner")).isEqualTo("Alice");
        assertThat(stat.text("/checksum")).isEqualTo("5eb63bbbe01eeed093cb22bb8f5acdc3");
        assertThat(object("statObject", repository)
                        .query("user_metadata", "false")
                        .expect(200)
                        .json()
                        .path("metadata"))
                .isEmpty();
    }

    private void missing() {
        String repository = world.repositoryWithObject();
        for (String operation : List.of("getObject", "statObject", "getUnderlyingProperties")) {
            api.call(operation, repository, "main").query("path", "nosuch").expect(404, "not found");
            api.call(operation, repository, "nosuch").query("path", "a.txt").expect(404, "not found");
            api.call(operation, repository, "a b")
                    .query("path", "a.txt")
                    .expect(400, "argument ref: ref: invalid value: validation error");
            api.call(operation, repository, "main")
                    .query("path", "x".repeat(1025))
                    .expect(400);
            api.call(operation, repository, "main^9").query("path", "a.txt").expect(400);
        }
        world.upload(repository, "main", "d/e", "x");
        api.call("statObject", repository, "main").query("path", "d/").expect(404, "not found");
    }

    private void gone() {
        String repository = world.repositoryWithObject();
        world.deployment()
                .removeData(object("statObject", repository).expect(200).text("/physical_address"));
        assertThat(object("getObject", repository).expect(410).message()).isEqualTo("No data");
        object("headObject", repository).expect(200);
    }

    private List<String> listed(Api.Call call) {
        return call.expect(200).json().path("results").findValuesAsString("path");
    }

    private void list() {
        String repository = world.repository();
        for (String path : List.of("a", "d/1", "d/s/2", "d0")) {
            world.upload(repository, "main", path, path);
        }
        assertThat(listed(api.call("listObjects", repository, "main"))).containsExactly("a", "d/1", "d/s/2", "d0");
        assertThat(listed(api.call("listObjects", repository, "main").query("delimiter", "/")))
                .containsExactly("a", "d/", "d0");
        Answer folded = api.call("listObjects", repository, "main")
                .query("delimiter", "/")
                .query("prefix", "d/")
                .query("amount", "2")
                .expect(200);
        assertThat(folded.json().path("results").get(1).propertyNames())
                .containsExactlyInAnyOrder("checksum", "mtime", "path", "path_type", "physical_address");
        assertThat(folded.json().path("results").get(0).has("metadata")).isFalse();
        assertThat(listed(api.call("listObjects", repository, "main")
                        .query("delimiter", "/")
                        .query("after", "d/")))
                .containsExactly("d0");
        Answer page =
                api.call("listObjects", repository, "main").query("amount", "1").expect(200);
        assertThat(page.text("/pagination/next_offset")).isEqualTo("a");
        api.call("listObjects", repository, "nosuch").expect(404, "not found");
        api.call("listObjects", repository, "main~a")
                .expect(400, "could not parse modifier ~a: ref: invalid value: validation error");
    }

    private void properties() {
        String repository = world.repositoryWithObject();
        var json = object("getUnderlyingProperties", repository).expect(200).json();
        assertThat(json.has("storage_class")).isTrue();
        if (world.deployment().blockstoreType().equals("local")) {
            assertThat(json.path("storage_class").isNull()).isTrue();
        }
    }

    private void presigned() {
        String repository = world.repositoryWithObject();
        Answer redirect =
                object("getObject", repository).query("presign", "true").expect(302);
        Answer content = api.follow(redirect);
        assertThat(content.text()).isEqualTo("hello world");
        Answer stat = object("statObject", repository).query("presign", "true").expect(200);
        assertThat(stat.text("/physical_address")).startsWith("http");
        assertThat(stat.json().path("physical_address_expiry").longValue()).isPositive();
        Answer list = api.call("listObjects", repository, "main")
                .query("presign", "true")
                .expect(200);
        assertThat(list.text("/results/0/physical_address")).startsWith("http");
    }
}
