package io.tarn.gateway.object;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Object tagging (s3-gateway.md B-47).
class ObjectTaggingTest {
    @TempDir
    static Path folder;

    private static ObjectTestServer lake;

    @BeforeAll
    static void start() {
        lake = new ObjectTestServer(folder);
        lake.put("/lake/main/tagged", "hello", "x-amz-meta-a", "1", "x-amz-tagging", "k=v&k%202=w%40&e")
                .expect(200);
    }

    @AfterAll
    static void stop() {
        lake.close();
    }

    private static String document(String tags) {
        return "<Tagging><TagSet>" + tags + "</TagSet></Tagging>";
    }

    private static String tag(String key, String value) {
        return "<Tag><Key>" + key + "</Key><Value>" + value + "</Value></Tag>";
    }

    @Test
    void tagsAreSetReadAndRemoved() {
        lake.put("/lake/main/mine", "hello", "x-amz-meta-a", "1").expect(200);
        lake.server()
                .api(
                        "PUT",
                        "/repositories/lake/branches/main/objects/stat/user_metadata?path=mine",
                        "{\"set\":{\"plain\":\"p\",\"X-Amz-Meta-a\":\"1\"}}",
                        204);
        String etag = lake.head("/lake/main/mine").header("ETag");
        assertThat(lake.get("/lake/main/mine?tagging").expect(200).text())
                .endsWith(document("").substring(9));
        lake.put("/lake/main/mine?tagging", document(tag("b", "2") + tag("a", "1 +:/=@-._")))
                .expect(200);
        var tags = lake.get("/lake/main/mine?tagging").expect(200);
        assertThat(tags.text())
                .contains("<Tagging xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><TagSet>" + tag("a", "1 +:/=@-._")
                        + tag("b", "2") + "</TagSet></Tagging>");
        var head = lake.head("/lake/main/mine").expect(200);
        assertThat(head.header("x-amz-tagging-count")).isEqualTo("2");
        assertThat(head.header("x-amz-meta-a")).isEqualTo("1");
        assertThat(head.header("ETag")).isEqualTo(etag);
        lake.requireContent("/lake/main/mine", "hello");
        lake.delete("/lake/main/mine?tagging").expect(204);
        lake.delete("/lake/main/mine?tagging").expect(204);
        assertThat(lake.get("/lake/main/mine?tagging").text()).contains("<TagSet></TagSet>");
        assertThat(lake.head("/lake/main/mine").header("x-amz-tagging-count")).isEmpty();
        assertThat(lake.server()
                        .api("GET", "/repositories/lake/refs/main/objects/stat?path=mine&user_metadata=true", "", 200))
                .contains("\"plain\":\"p\"");
    }

    @Test
    void tagsOfAHeaderAreKept() {
        assertThat(lake.get("/lake/main/tagged?tagging").expect(200).text())
                .contains(tag("e", "") + tag("k", "v") + tag("k 2", "w@"));
    }

    @ParameterizedTest
    @CsvSource({
        "/lake/main/none,404,NoSuchKey",
        "/lake/missing/tagged,404,NoSuchBucket",
        "/lake/locked/committed,403,ErrWriteToProtectedBranch",
        "/lake/v1/committed,400,InvalidRequest"
    })
    void tagsNeedAnObject(String target, int status, String code) {
        lake.put(target + "?tagging", document(tag("a", "1"))).expect(status, code);
        lake.delete(target + "?tagging").expect(status, code);
        if (status == 404) {
            lake.get(target + "?tagging").expect(404, "NoSuchKey");
        }
    }

    @Test
    void tagsHaveLimits() {
        String ten = IntStream.range(0, 10).mapToObj(i -> tag("k" + i, "v")).collect(Collectors.joining());
        lake.put("/lake/main/limits", "x").expect(200);
        lake.put("/lake/main/limits?tagging", document(ten)).expect(200);
        lake.put("/lake/main/limits?tagging", document(ten + tag("more", "v"))).expect(400, "BadRequest");
        refuse(tag("k".repeat(129), "v"), "InvalidTag");
        refuse(tag("k", "v".repeat(257)), "InvalidTag");
        refuse(tag("", "v"), "InvalidTag");
        refuse(tag("aws:k", "v"), "InvalidTag");
        refuse(tag("k", "<![CDATA[<>]]>"), "InvalidTag");
        refuse(tag("k", "1") + tag("k", "2"), "InvalidTag");
        refuse("<Tag><Key>k</Key></Tag>", "MalformedXML");
        lake.put("/lake/main/limits?tagging", "<Tagging></Tagging>").expect(400, "MalformedXML");
        lake.put("/lake/main/limits?tagging", "").expect(400, "MalformedXML");
        lake.put("/lake/main/limits?tagging", document(tag("k", "x".repeat(70_000))))
                .expect(400, "MalformedXML");
        assertThat(lake.head("/lake/main/limits").header("x-amz-tagging-count")).isEqualTo("10");
        lake.put("/lake/main/limits?tagging", document(tag("k".repeat(128), "v".repeat(256))))
                .expect(200);
    }

    private static void refuse(String tags, String code) {
        lake.put("/lake/main/limits?tagging", document(tags)).expect(400, code);
    }
}
