package io.tarn.gateway.object;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What S3 keeps of an object beside its user metadata is neither seen nor lost nor made through the REST API.
class RestViewTest {
    private static final String RESERVED = "::tarn::";

    @TempDir
    static Path folder;

    private static ObjectTestServer lake;

    @BeforeAll
    static void start() {
        lake = new ObjectTestServer(folder);
    }

    @AfterAll
    static void stop() {
        lake.close();
    }

    private static void put(String path) {
        lake.put(
                        "/lake/main/" + path,
                        "x",
                        "x-amz-tagging",
                        "a=1",
                        "Cache-Control",
                        "no-cache",
                        "x-amz-meta-user",
                        "shown")
                .expect(200);
    }

    private static String api(String method, String target, String json, int status) {
        return lake.server().api(method, "/repositories/lake" + target, json, status);
    }

    @Test
    void onlyUserMetadataAreShown() {
        put("shown/a");
        lake.put("/lake/main/shown/b", "x").expect(200);
        List<String> answers = List.of(
                api("GET", "/refs/main/objects/stat?path=shown/a", "", 200),
                api("GET", "/refs/main/objects/ls?prefix=shown/a&user_metadata=true", "", 200),
                api("GET", "/refs/main/objects/ls?prefix=shown/a&user_metadata=true&presign=true", "", 200),
                api("GET", "/branches/main/diff?prefix=shown/a&include_right_stats=true", "", 200),
                api(
                        "POST",
                        "/branches/main/objects/copy?dest_path=shown/c",
                        "{\"src_path\":\"shown/a\",\"src_ref\":\"main\"}",
                        201));
        assertThat(answers).noneMatch(answer -> answer.contains(RESERVED));
        assertThat(answers.subList(0, 3)).allMatch(answer -> answer.contains("\"X-Amz-Meta-user\":\"shown\""));
        String plain = api("GET", "/refs/main/objects/ls?prefix=shown/b&user_metadata=true", "", 200);
        assertThat(plain).doesNotContain(RESERVED).doesNotContain("\"metadata\"");
        String presigned = api("GET", "/refs/main/objects/ls?prefix=shown/b&user_metadata=true&presign=true", "", 200);
        assertThat(presigned).doesNotContain(RESERVED).doesNotContain("\"metadata\"");
        var copy = lake.head("/lake/main/shown/c").expect(200);
        assertThat(copy.header("Cache-Control")).isEqualTo("no-cache");
        assertThat(copy.header("x-amz-tagging-count")).isEqualTo("1");
    }

    @Test
    void replacingUserMetadataLeavesTheRest() {
        put("updated");
        api(
                "PUT",
                "/branches/main/objects/stat/user_metadata?path=updated",
                "{\"set\":{\"k\":\"v\",\"::tarn::cache-control\":\"mine\",\"::tarn::tag:b\":\"2\"}}",
                204);
        String stat = api("GET", "/refs/main/objects/stat?path=updated", "", 200);
        assertThat(stat).contains("\"k\":\"v\"").doesNotContain(RESERVED).doesNotContain("X-Amz-Meta");
        var head = lake.head("/lake/main/updated").expect(200);
        assertThat(head.header("Cache-Control")).isEqualTo("no-cache");
        assertThat(head.header("x-amz-tagging-count")).isEqualTo("1");
        assertThat(head.header("x-amz-meta-user")).isEmpty();
    }

    @Test
    void nobodyStagesMetadataOfTheServersOwn() {
        put("donor");
        String stat = api("GET", "/refs/main/objects/stat?path=donor", "", 200);
        int start = stat.indexOf("local://");
        String address = stat.substring(start, stat.indexOf('"', start));
        api(
                "PUT",
                "/branches/main/objects?path=staged",
                "{\"physical_address\":\"" + address + "\",\"checksum\":\"c\",\"size_bytes\":1,"
                        + "\"metadata\":{\"::tarn::cache-control\":\"mine\",\"k\":\"v\"}}",
                201);
        assertThat(lake.head("/lake/main/staged").expect(200).header("Cache-Control"))
                .isEmpty();
        assertThat(api("GET", "/refs/main/objects/stat?path=staged", "", 200))
                .contains("\"k\":\"v\"")
                .doesNotContain(RESERVED);
    }

    @Test
    void namesThatNoHeaderHasAreCounted() {
        put("odd");
        api(
                "PUT",
                "/branches/main/objects/stat/user_metadata?path=odd",
                "{\"set\":{\"X-Amz-Meta-ok\":\"line\\nbreak\",\"X-Amz-Meta-not ok\":\"1\",\"X-Amz-Meta-huge\":\""
                        + "h".repeat(40_000) + "\"}}",
                204);
        var got = lake.get("/lake/main/odd").expect(200);
        assertThat(got.header("x-amz-meta-ok")).isEqualTo("=?utf-8?q?line=0Abreak?=");
        assertThat(got.header("X-Amz-Missing-Meta")).isEqualTo("2");
    }
}
