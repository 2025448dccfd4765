package io.tarn.api.resources;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.api.resources.LiveServer.Answer;
import io.tarn.http.RawClient;
import io.tarn.testkit.Crowd;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Objects: items 5, 15 and 16 of api.md 30.
class ObjectsTest {
    private static final String MAIN = "/repositories/demo/branches/main";
    private static final String REFS = "/repositories/demo/refs/main/objects";

    @TempDir
    Path directory;

    private LiveServer server;

    @BeforeEach
    void start() {
        server = LiveServer.onDisk(directory);
        server.setUp();
        server.createRepository("demo", "local");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private LiveServer.Call raw(String path, String content) {
        return server.call("POST", MAIN + "/objects?path=" + LiveServer.encode(path))
                .body(content.getBytes(UTF_8));
    }

    @Test
    void aStoreThatGivesNothingIsNamed() throws IOException {
        String address = raw("short", "hello")
                .expect(201)
                .json()
                .path("physical_address")
                .stringValue();
        Files.writeString(Path.of(URI.create(address).getPath()), "");
        Answer answer = server.get(REFS + "?path=short").expect(500);
        assertThat(answer.json().path("message").stringValue()).contains("object store", "read it again");
    }

    @Test
    void uploadsShowUpInEveryForm() {
        Answer made = raw("dir/a b.txt", "hello")
                .header("Content-Type", "text/plain")
                .header("X-Lakefs-Meta-Color", "Blue")
                .header("x-lakefs-internal-Posix-Mode", "0644")
                .expect(201);
        JsonNode stats = made.json();
        assertThat(stats.path("path").stringValue()).isEqualTo("dir/a b.txt");
        assertThat(stats.path("path_type").stringValue()).isEqualTo("object");
        assertThat(stats.path("checksum").stringValue()).isEqualTo("5d41402abc4b2a76b9719d911017c592");
        assertThat(stats.path("size_bytes").longValue()).isEqualTo(5);
        assertThat(stats.path("content_type").stringValue()).isEqualTo("text/plain");
        assertThat(stats.path("metadata").toString())
                .isEqualTo("{\"::lakefs::posix-mode\":\"0644\",\"color\":\"Blue\"}");
        assertThat(stats.path("physical_address").stringValue()).matches("local:///.*/demo/data/\\w{20}/\\w{20}");
        assertThat(server.get(REFS + "/stat?path=dir/a+b.txt").expect(200).json())
                .isEqualTo(stats);
        JsonNode plain = server.get(REFS + "/stat?path=dir/a+b.txt&user_metadata=false")
                .expect(200)
                .json();
        assertThat(plain.path("metadata").toString()).isEqualTo("{}");

        Answer got = server.get(REFS + "?path=dir/a+b.txt").expect(200);
        assertThat(got.text()).isEqualTo("hello");
        assertThat(got.header("ETag")).isEqualTo("\"5d41402abc4b2a76b9719d911017c592\"");
        assertThat(got.header("Last-Modified")).matches("\\w{3}, \\d\\d \\w{3} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT");
        assertThat(got.header("Content-Type")).isEqualTo("text/plain");
        assertThat(got.header("Content-Length")).isEqualTo("5");
        assertThat(got.header("Content-Disposition")).isEqualTo("inline");
        assertThat(got.header("Cache-Control")).isEqualTo("no-store, must-revalidate");
        assertThat(got.header("Expires")).isEqualTo("0");
        assertThat(got.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(got.header("X-Frame-Options")).isEqualTo("SAMEORIGIN");
        assertThat(got.header("Content-Security-Policy")).isEqualTo("default-src 'none'");
        assertThat(got.header("Accept-Ranges")).isEmpty();

        Answer head = server.call("HEAD", REFS + "?path=dir/a+b.txt").expect(200);
        assertThat(head.header("Content-Length")).isEqualTo("5");
        assertThat(head.header("Accept-Ranges")).isEqualTo("bytes");
        assertThat(head.header("ETag")).isEqualTo(got.header("ETag"));
        assertThat(head.header("Content-Disposition")).isEmpty();
        assertThat(server.get(REFS + "/underlyingProperties?path=dir/a+b.txt")
                        .expect(200)
                        .text())
                .isEqualTo("{\"storage_class\":null}\n");
        server.get(MAIN + "/objects/stage_allowed?path=x").expect(204);
    }

    @Test
    void missingThingsAre404() {
        server.get(REFS + "?path=none").expect(404, "not found");
        assertThat(server.call("HEAD", REFS + "?path=none").expect(404).text()).isEmpty();
        server.get(REFS + "/stat?path=none").expect(404, "not found");
        server.get("/repositories/demo/refs/none/objects?path=none").expect(404, "not found");
        server.get("/repositories/none/refs/main/objects?path=none").expect(404, "repository not found");
        server.upload("demo", "none", "a", "x").expect(404, "branch 'none' not found");
        server.upload("none", "main", "a", "x").expect(404, "repository not found");
        server.upload("demo", "-x", "a", "x").expect(400, "argument name: branch id: invalid value: validation error");
        server.upload("demo", "x".repeat(1025), "y")
                .expect(400, "argument path: invalid value: validation error: 1025 is above maximum length (1024)");
        server.get(REFS + "?path=" + "x".repeat(1025)).expect(400);
    }

    @Test
    void contentTypesAreKept() {
        assertThat(raw("a", "x").expect(201).json().path("content_type").stringValue())
                .isEqualTo("application/octet-stream");
        Answer octets = server.get(REFS + "?path=a").expect(200);
        assertThat(octets.header("Content-Disposition")).isEqualTo("attachment");
        raw("b", "x").header("Content-Type", "text/plain; charset=utf-8").expect(201);
        Answer charset = server.get(REFS + "?path=b").expect(200);
        assertThat(charset.header("Content-Type")).isEqualTo("text/plain; charset=utf-8");
        assertThat(charset.header("Content-Disposition")).isEqualTo("attachment");
        raw("c", "x").header("Content-Type", "text/plain; charset").expect(400, "mime: invalid media parameter");
        raw("d", "").expect(201);
        assertThat(server.get(REFS + "?path=d").expect(200).header("Content-Length"))
                .isEqualTo("0");
    }

    @Test
    void metadataKeepsItsBytes() throws IOException {
        String head = "POST /api/v1" + MAIN + "/objects?path=m HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n"
                + "Authorization: " + LiveServer.basic(LiveServer.KEY, LiveServer.SECRET)
                + "\r\nx-lakefs-meta-name: Zürich ✓\r\nx-lakefs-meta-name: second\r\n\r\nx";
        try (RawClient client = new RawClient(server.address())) {
            assertThat(client.send(head.getBytes(UTF_8)).read().status()).isEqualTo(201);
        }
        assertThat(server.get(REFS + "/stat?path=m")
                        .expect(200)
                        .json()
                        .path("metadata")
                        .path("name")
                        .stringValue())
                .isEqualTo("Zürich ✓");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bytes=0-3|206|0123|bytes 0-3/10",
                "bytes=-3|206|789|bytes 7-9/10",
                "bytes=-30|206|0123456789|bytes 0-9/10",
                "bytes=4-|206|456789|bytes 4-9/10",
                "bytes=8-20|206|89|bytes 8-9/10",
                "bytes=9-9|206|9|bytes 9-9/10",
                "bytes=10-|416||bytes */10",
                "bytes=10-12|416||bytes */10",
                "bytes=99999999999999999999-|416||bytes */10",
                "bytes=0-99999999999999999999|206|0123456789|bytes 0-9/10",
                "bytes=-0|416||bytes */10",
                "bytes=3-2|416||",
                "bytes=-|416||",
                "bytes=0-1,3-4|416||",
                "bytes=0-1-2|416||",
            })
    void rangesAreCutOut(String range, int status, String content, String contentRange) {
        raw("ten", "0123456789").expect(201);
        Answer got = server.get(REFS + "?path=ten").header("Range", range).expect(status);
        assertThat(got.header("Content-Range")).isEqualTo(contentRange == null ? "" : contentRange);
        assertThat(got.header("ETag")).isNotEmpty();
        if (status == 206) {
            assertThat(got.text()).isEqualTo(content);
        } else {
            assertThat(got.message()).isEqualTo("Requested Range Not Satisfiable");
            assertThat(got.header("Content-Type")).isEqualTo("application/json");
        }
        Answer head =
                server.call("HEAD", REFS + "?path=ten").header("Range", range).expect(status);
        assertThat(head.text()).isEmpty();
        assertThat(head.header("Content-Range")).isEqualTo(status == 206 ? contentRange : "");
        if (status == 206) {
            assertThat(head.header("Content-Length")).isEqualTo(Integer.toString(content.length()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=0-", "bytes=-1", "bytes=0-0"})
    void noRangeOfAnEmptyObjectIsSatisfiable(String range) {
        raw("empty", "").expect(201);
        Answer got = server.get(REFS + "?path=empty").header("Range", range).expect(416);
        assertThat(got.header("Content-Range")).isEqualTo("bytes */0");
    }

    @Test
    void rangesInOtherUnitsAreRefused() {
        raw("ten", "0123456789").expect(201);
        assertThat(server.get(REFS + "?path=ten")
                        .header("Range", "lines=1-2")
                        .expect(400)
                        .message())
                .startsWith("parameter \"Range\" in header has an error: string doesn't match");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"5d41402abc4b2a76b9719d911017c592\"|304",
                "5d41402abc4b2a76b9719d911017c592|304",
                "W/\"5d41402abc4b2a76b9719d911017c592\"|304",
                "*|304",
                "\"a,b\", \"5d41402abc4b2a76b9719d911017c592\"|304",
                "\"other\"|200",
                "\"other\", W/\"more\"|200",
            })
    void unchangedContentIsNotSentAgain(String tag, int status) {
        raw("h", "hello").expect(201);
        Answer got = server.get(REFS + "?path=h").header("If-None-Match", tag).expect(status);
        assertThat(got.text()).isEqualTo(status == 304 ? "" : "hello");
    }

    @Test
    void writesCanBeConditional() {
        raw("c", "hello").header("If-None-Match", "*").expect(201);
        raw("c", "again").header("If-None-Match", "*").expect(412, "path already exists");
        raw("c", "x").header("If-None-Match", "\"tag\"").expect(501, "Not Implemented");
        raw("c", "x").header("If-Match", "*").expect(501, "Not Implemented");
        raw("c", "x").header("If-Match", "\"a\", \"b\"").expect(501, "Not Implemented");
        raw("c", "x").header("If-Match", "\"a\"").header("If-None-Match", "*").expect(501, "Not Implemented");
        raw("c", "x").header("If-Match", "\"wrong\"").expect(412, "Precondition failed");
        raw("c", "world")
                .header("If-Match", "\"5d41402abc4b2a76b9719d911017c592\"")
                .expect(201);
        raw("c", "x").header("If-Match", "7d793037a0760186574b0282f2f435e7").expect(201);
        raw("none", "x").header("If-Match", "\"a\"").expect(412, "Precondition failed");
    }

    @Test
    void oneOfManyCreatorsWins() {
        var statuses = new ConcurrentLinkedQueue<Integer>();
        Crowd.virtual(
                16,
                index -> statuses.add(raw("race", "content " + index)
                        .header("If-None-Match", "*")
                        .send()
                        .status()));
        assertThat(statuses).hasSize(16).containsOnly(201, 412).containsOnlyOnce(201);
    }

    @Test
    void refusalsComeBeforeTheBody() throws IOException {
        raw("there", "x").expect(201);
        String head = "POST /api/v1" + MAIN + "/objects?path=there HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n"
                + "Authorization: " + LiveServer.basic(LiveServer.KEY, LiveServer.SECRET)
                + "\r\nIf-None-Match: *\r\nExpect: 100-continue\r\n\r\n";
        try (RawClient client = new RawClient(server.address())) {
            assertThat(client.send(head.getBytes(UTF_8)).read().status()).isEqualTo(412);
        }
    }

    @Test
    void deletes() {
        raw("a", "x").expect(201);
        server.delete(MAIN + "/objects?path=a").expect(204);
        server.delete(MAIN + "/objects?path=a").expect(204);
        server.get(REFS + "?path=a").expect(404, "not found");
        server.delete("/repositories/demo/branches/none/objects?path=a").expect(404, "branch not found");
    }

    @Test
    void deletesMany() {
        for (String path : List.of("a", "b", "c")) {
            raw(path, "x").expect(201);
        }
        String target = MAIN + "/objects/delete";
        var tooMany = new StringBuilder("{\"paths\":[\"p\"");
        tooMany.append(",\"p\"".repeat(1000)).append("]}");
        server.call("POST", target)
                .json(tooMany.toString())
                .expect(400, "request size exceeded, max paths is set to 1000");
        assertThat(server.post(target, "{'paths':['a','','none','b']}")
                        .expect(200)
                        .text())
                .isEqualTo("{\"errors\":[]}\n");
        assertThat(paths("")).containsExactly("c");
        assertThat(server.post(target, "{'paths':[]}").expect(200).text()).isEqualTo("{\"errors\":[]}\n");
        for (String missing : List.of("/repositories/none/branches/main", "/repositories/demo/branches/none")) {
            assertThat(server.post(missing + "/objects/delete", "{'paths':['a']}")
                            .expect(200)
                            .text())
                    .isEqualTo("{\"errors\":[]}\n");
        }
        server.post(target, "{'paths':['c']}").anonymous().expect(401, "error authenticating request");
    }

    private List<String> paths(String query) {
        var paths = new java.util.ArrayList<String>();
        server.get(REFS + "/ls?" + query)
                .expect(200)
                .json()
                .path("results")
                .forEach(item -> paths.add(item.path("path").stringValue()));
        return paths;
    }

    @Test
    void copies() {
        raw("a", "hello")
                .header("Content-Type", "text/plain")
                .header("x-lakefs-meta-k", "v")
                .expect(201);
        server.post(MAIN + "/commits", "{'message':'m'}").expect(201);
        server.delete(MAIN + "/objects?path=a").expect(204);
        String target = MAIN + "/objects/copy?dest_path=b";
        server.post(target, "{'src_path':''}")
                .expect(400, "argument path: missing path: required value: validation error");
        server.post(target, "{'src_path':'a'}").expect(404, "not found");
        server.post(target, "{'src_path':'a','src_ref':'main@','shallow':true}")
                .expect(400, "not on the same branch: cannot clone: validation error");
        server.post("/repositories/demo/branches/none/objects/copy?dest_path=b", "{'src_path':'a'}")
                .expect(404, "branch 'none' not found");
        JsonNode copy = server.post(target, "{'src_path':'a','src_ref':'main@'}")
                .expect(201)
                .json();
        JsonNode source = server.get("/repositories/demo/refs/main@/objects/stat?path=a")
                .expect(200)
                .json();
        assertThat(copy.path("checksum")).isEqualTo(source.path("checksum"));
        assertThat(copy.path("content_type").stringValue()).isEqualTo("text/plain");
        assertThat(copy.path("metadata").toString()).isEqualTo("{\"k\":\"v\"}");
        assertThat(copy.path("physical_address")).isNotEqualTo(source.path("physical_address"));
        assertThat(server.get(REFS + "?path=b").expect(200).text()).isEqualTo("hello");
    }

    @Test
    void changesMetadataAlone() {
        raw("a", "hello").header("x-lakefs-meta-k", "v").expect(201);
        JsonNode before = server.get(REFS + "/stat?path=a").expect(200).json();
        String target = MAIN + "/objects/stat/user_metadata?path=a";
        assertThat(server.put(target, "{'set':{'new':'w'}}").expect(204).text()).isEmpty();
        JsonNode after = server.get(REFS + "/stat?path=a").expect(200).json();
        assertThat(after.path("metadata").toString()).isEqualTo("{\"new\":\"w\"}");
        assertThat(after.path("mtime")).isEqualTo(before.path("mtime"));
        assertThat(after.path("physical_address")).isEqualTo(before.path("physical_address"));
        server.put(MAIN + "/objects/stat/user_metadata?path=z", "{'set':{}}")
                .expect(404, "update user metadata on demo/main/z: not found");
        server.put("/repositories/demo/branches/none/objects/stat/user_metadata?path=a", "{'set':{}}")
                .expect(404, "branch not found");
        server.put("/repositories/none/branches/main/objects/stat/user_metadata?path=a", "{'set':{}}")
                .expect(404, "repository not found");
    }

    @Test
    void stagesWhatIsStored() {
        String address =
                raw("a", "hello").expect(201).json().path("physical_address").stringValue();
        String body = "{'physical_address':'%s','checksum':'sum','size_bytes':5,'mtime':1700000000}".formatted(address);
        Answer staged = server.put(MAIN + "/objects?path=b", body).expect(201);
        assertThat(staged.text())
                .isEqualTo("{\"path_type\":\"object\",\"checksum\":\"sum\",\"content_type\":"
                        + "\"application/octet-stream\",\"mtime\":1700000000,\"path\":\"b\",\"physical_address\":\""
                        + address + "\",\"size_bytes\":5}\n");
        assertThat(server.get(REFS + "?path=b").expect(200).text()).isEqualTo("hello");
        server.put(MAIN + "/objects?path=b", body.replace("local:", "s3:"))
                .expect(400, "physical address is not valid for block adapter: local");
        server.put(MAIN + "/objects?path=gone", body.replaceAll("[^/]*','checksum", "nothing','checksum"))
                .expect(201);
        server.get(REFS + "?path=gone").expect(410, "No data");
        server.call("HEAD", REFS + "?path=gone").expect(200);
    }

    @Test
    void shallowCopiesShareTheBytes() {
        JsonNode source = raw("a", "hello")
                .header("Content-Type", "text/plain")
                .header("x-lakefs-meta-k", "v")
                .expect(201)
                .json();
        String copy = MAIN + "/objects/copy?dest_path=";
        JsonNode first = server.post(copy + "b", "{'src_path':'a','shallow':true}")
                .expect(201)
                .json();
        assertThat(first.path("physical_address")).isEqualTo(source.path("physical_address"));
        assertThat(first.path("checksum")).isEqualTo(source.path("checksum"));
        assertThat(first.path("content_type").stringValue()).isEqualTo("text/plain");
        assertThat(first.path("metadata").toString()).isEqualTo("{\"::lakefs::shallow-copy\":\"a\",\"k\":\"v\"}");
        server.post(MAIN + "/commits", "{'message':'m'}").expect(201);
        JsonNode second = server.post(copy + "c", "{'src_path':'b','src_ref':'main','shallow':true}")
                .expect(201)
                .json();
        assertThat(second.path("metadata").path("::lakefs::shallow-copy").stringValue())
                .isEqualTo("a");
        server.delete(MAIN + "/objects?path=a").expect(204);
        assertThat(server.get(REFS + "?path=c").expect(200).text()).isEqualTo("hello");
        server.post(copy + "d", "{'src_path':'gone','shallow':true}").expect(404, "not found");
        server.post("/repositories/demo/branches/none/objects/copy?dest_path=d", "{'src_path':'b','shallow':true}")
                .expect(404, "branch 'none' not found");
    }

    @Test
    void refusedPathsOfABatchAreToldOneByOne(@TempDir Path other) {
        var asked = new AtomicInteger();
        try (LiveServer strict = LiveServer.inMemory(other, (principal, required, request) -> {
            asked.incrementAndGet();
            boolean refused = required.stream()
                    .anyMatch(p ->
                            p.action().equals("fs:DeleteObject") && p.resource().endsWith("/object/secret"));
            return refused
                    ? new io.tarn.access.Authorizer.Denied("insufficient permissions: not allowed")
                    : new io.tarn.access.Authorizer.Allowed();
        })) {
            strict.setUp();
            strict.createRepository("demo", "mem");
            strict.upload("demo", "secret", "x").expect(201);
            strict.upload("demo", "open", "x").expect(201);
            asked.set(0);
            assertThat(strict.post(MAIN + "/objects/delete", "{'paths':['secret','open']}")
                            .expect(200)
                            .text())
                    .isEqualTo("{\"errors\":[{\"path\":\"secret\",\"status_code\":401,"
                            + "\"message\":\"Unauthorized\"}]}\n");
            assertThat(asked).hasValue(2);
            strict.get(REFS + "?path=secret").expect(200);
            strict.get(REFS + "?path=open").expect(404, "not found");
        }
    }
}
