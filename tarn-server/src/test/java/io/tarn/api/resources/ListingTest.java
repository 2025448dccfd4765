package io.tarn.api.resources;

import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.api.Json;
import io.tarn.testkit.Seed;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// Object listings: item 6 of api.md 30, section 8.3 and Appendix B.
class ListingTest {
    private static final String LIST = "/repositories/demo/refs/main/objects/ls";

    @TempDir
    static Path directory;

    private static LiveServer server;

    @BeforeAll
    static void start() {
        server = LiveServer.onDisk(directory);
        server.setUp();
        server.createRepository("demo", "local");
        for (String path : List.of("a.txt", "a/1", "a/2", "a0", "b.csv", "c/d/e", "z/")) {
            server.upload("demo", path, path).expect(201);
        }
        server.post("/repositories/demo/branches/main/commits", "{'message':'m'}")
                .expect(201);
        server.call("POST", "/repositories/demo/branches/main/objects?path=b.csv")
                .header("Content-Type", "text/csv")
                .header("x-lakefs-meta-k", "v")
                .body(new byte[] {'a'})
                .expect(201);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void rowsHaveTheirFields() {
        JsonNode page = server.get(LIST + "?delimiter=/&amount=5").expect(200).json();
        assertThat(page.path("pagination").toString())
                .isEqualTo("{\"has_more\":true,\"max_per_page\":1000,\"next_offset\":\"c/\",\"results\":5}");
        JsonNode prefix = page.path("results").path(1);
        assertThat(prefix)
                .isEqualTo(Json.MAPPER.readTree("{\"checksum\":\"\",\"mtime\":0,\"path\":\"a/\","
                        + "\"path_type\":\"common_prefix\",\"physical_address\":\"\"}"));
        JsonNode row = page.path("results").path(3);
        JsonNode stat = server.get("/repositories/demo/refs/main/objects/stat?path=b.csv")
                .expect(200)
                .json();
        assertThat(row).isEqualTo(stat);
        assertThat(row.path("checksum").stringValue()).isEqualTo("0cc175b9c0f1b6a831c399e269772661");
        assertThat(row.path("content_type").stringValue()).isEqualTo("text/csv");
        assertThat(row.path("metadata").toString()).isEqualTo("{\"k\":\"v\"}");
        assertThat(page.path("results").path(0).has("metadata")).isFalse();
        assertThat(server.get(LIST + "?prefix=b&user_metadata=false")
                        .expect(200)
                        .json()
                        .path("results")
                        .path(0)
                        .has("metadata"))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "|a.txt a/1 a/2 a0 b.csv c/d/e z/",
                "delimiter=/|a.txt a/ a0 b.csv c/ z/",
                "delimiter=/&prefix=a/|a/1 a/2",
                "prefix=a|a.txt a/1 a/2 a0",
                "delimiter=/&after=a/|a0 b.csv c/ z/",
                "delimiter=/&after=a/1|a/ a0 b.csv c/ z/",
                "after=a/1|a/2 a0 b.csv c/d/e z/",
                "prefix=b&after=a|b.csv",
                "prefix=b&after=x|",
                "delimiter=d/|a.txt a/1 a/2 a0 b.csv c/d/ z/",
                "prefix=z/|z/",
                "prefix=nothing|",
            })
    void followsTheRules(String query, String expected) {
        String wanted = expected == null ? "" : expected;
        List<String> paths = wanted.isEmpty() ? List.of() : List.of(wanted.split(" "));
        String target = LIST + "?" + (query == null ? "" : query + "&");
        assertThat(pages(target, 1000)).isEqualTo(paths);
        assertThat(pages(target, 1)).isEqualTo(paths);
        assertThat(pages(target, 2)).isEqualTo(paths);
    }

    private static List<String> pages(String target, int amount) {
        var paths = new ArrayList<String>();
        String base = target;
        String after = "";
        boolean more = true;
        while (more) {
            String start = after.isEmpty() ? "" : "&after=" + LiveServer.encode(after);
            String query = after.isEmpty() ? base : base.replaceAll("after=[^&]*&", "");
            JsonNode page =
                    server.get(query + "amount=" + amount + start).expect(200).json();
            page.path("results").forEach(row -> paths.add(row.path("path").stringValue()));
            more = page.path("pagination").path("has_more").booleanValue();
            after = page.path("pagination").path("next_offset").stringValue();
            assertThat(page.path("pagination").path("results").intValue())
                    .isEqualTo(page.path("results").size())
                    .isLessThanOrEqualTo(amount);
            assertThat(after.isEmpty()).isEqualTo(!more);
        }
        return paths;
    }

    @Test
    void unknownRefs() {
        server.get("/repositories/demo/refs/none/objects/ls").expect(404, "not found");
        server.get("/repositories/none/refs/main/objects/ls").expect(404, "repository not found");
    }

    @Test
    void anyPathComesBackAsItWas(@TempDir Path other) {
        var random = Seed.ofProcess().split("listing").gen();
        String characters = "ab/\"\\<&\n\t\u0001\u007fé✓\ud83d\ude00 %+";
        int[] points = characters.codePoints().toArray();
        try (LiveServer fresh = LiveServer.inMemory(other)) {
            fresh.setUp();
            fresh.createRepository("demo", "mem");
            for (int i = 0; i < 60; i++) {
                var path = new StringBuilder();
                int length = random.intBetween(1, 11);
                for (int j = 0; j < length; j++) {
                    path.appendCodePoint(points[random.intBetween(0, points.length - 1)]);
                }
                JsonNode made =
                        fresh.upload("demo", path.toString(), "x").expect(201).json();
                JsonNode page = fresh.get(LIST + "?amount=1&prefix=" + LiveServer.encode(path.toString()))
                        .expect(200)
                        .json();
                assertThat(page.path("results").path(0).path("path")).isEqualTo(made.path("path"));
                assertThat(made.path("path").stringValue()).isEqualTo(path.toString());
            }
        }
    }
}
