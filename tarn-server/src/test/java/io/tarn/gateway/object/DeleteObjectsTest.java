package io.tarn.gateway.object;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.gateway.GatewayServer.Answer;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// DeleteObject and DeleteObjects (s3-gateway.md 10.9, 11.5, 14, B-37, B-43, B-44).
class DeleteObjectsTest {
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

    @ParameterizedTest
    @CsvSource({
        "/lake/main/none,204,",
        "/lake/missing/none,204,",
        "/lake/v1/committed,400,InvalidRequest",
        "/lake/v1.0/none,400,InvalidRequest",
        "/lake/main~1/committed,400,InvalidRequest",
        "/lake/main@/committed,400,InvalidRequest",
        "/lake/main$/committed,400,InvalidRequest",
        "/lake/-x/x,400,InvalidRequest",
        "/lake/locked/committed,403,ErrWriteToProtectedBranch",
        "/nolake/main/x,404,NoSuchBucket"
    })
    void deletesByKindOfRef(String target, int status, String code) {
        if (code == null) {
            lake.delete(target).expect(status);
        } else {
            lake.delete(target).expect(status, code);
        }
        lake.requireContent("/lake/main/committed", "old");
    }

    @Test
    void aDeleteMayHaveACondition() {
        String etag = lake.put("/lake/main/conditional", "x").header("ETag");
        lake.delete("/lake/main/conditional", "If-Match", "\"other\"").expect(412, "PreconditionFailed");
        lake.requireContent("/lake/main/conditional", "x");
        lake.delete("/lake/main/conditional", "If-Match", etag).expect(204);
        lake.get("/lake/main/conditional").expect(404, "NoSuchKey");
        lake.delete("/lake/main/conditional", "If-Match", etag).expect(204);
        lake.put("/lake/main/conditional", "y").expect(200);
        lake.delete("/lake/main/conditional", "If-Match", "*").expect(204);
        lake.get("/lake/main/conditional").expect(404, "NoSuchKey");
        lake.delete("/lake/dev/committed", "If-Match", "\"other\"").expect(412, "PreconditionFailed");
        lake.delete("/lake/dev/committed", "If-Match", "*").expect(204);
        lake.get("/lake/dev/committed").expect(404, "NoSuchKey");
    }

    @Test
    void aConditionalDeleteNeverTakesWhatWasJustReplaced() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < 30; round++) {
                String target = "/lake/main/raced-" + round;
                String etag = lake.put(target, "first").header("ETag");
                var start = new CountDownLatch(1);
                Future<Answer> deleting = threads.submit(() -> {
                    start.await();
                    return lake.delete(target, "If-Match", etag);
                });
                Future<Answer> replacing = threads.submit(() -> {
                    start.await();
                    return lake.put(target, "second", "If-Match", etag);
                });
                start.countDown();
                boolean replaced = replacing.get().status() == 200;
                assertThat(deleting.get().status()).isEqualTo(replaced ? 412 : 204);
                assertThat(replacing.get().status()).isIn(200, 404, 409, 412);
                assertThat(lake.head(target).status()).isEqualTo(replaced ? 200 : 404);
            }
        }
    }

    @Test
    void eachKeyHasItsOwnOutcome() {
        lake.server().createBranch("lake", "work", "main");
        for (String key : List.of("a", "b", "c", "d e+f%", "<&>")) {
            lake.put("/lake/work/" + java.net.URLEncoder.encode(key, UTF_8).replace("+", "%20"), key)
                    .expect(200);
        }
        String etag = lake.put("/lake/work/matched", "x").header("ETag").replace("\"", "&quot;");
        lake.put("/lake/work/unmatched", "x").expect(200);
        String tooLong = "work/" + "k".repeat(1025);
        var result = deleteDocument(object("work/a") + object("work/a") + object("work/none") + object("work/")
                        + object("work")
                        + object("work/d e+f%") + object("work/&lt;&amp;&gt;") + object(tooLong) + object("/")
                        + object("")
                        + object("v1.0/x") + object("v1/committed") + object("missing/x") + object("locked/committed")
                        + "<Object><Key>work/b</Key><VersionId>" + lake.commitId() + "</VersionId></Object>"
                        + "<Object><Key>work/b</Key><VersionId>nonsense</VersionId></Object>"
                        + "<Object><Key>work/c</Key><VersionId>null</VersionId></Object>"
                        + "<Object><Key>work/matched</Key><ETag>" + etag + "</ETag></Object>"
                        + "<Object><Key>work/unmatched</Key><ETag>&quot;other&quot;</ETag></Object>")
                .expect(200);
        String text = result.text();
        assertThat(text).contains("<DeleteResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">");
        String deletedA = "<Deleted><Key>work/a</Key></Deleted>";
        assertThat(text).contains(deletedA + deletedA);
        for (String deleted : List.of(
                "work/none", "work/", "work", "work/d e+f%", "work/&lt;&amp;&gt;", "missing/x", "work/matched")) {
            assertThat(text).contains("<Deleted><Key>" + deleted + "</Key></Deleted>");
        }
        assertThat(text).contains("<Deleted><Key>work/c</Key><VersionId>null</VersionId></Deleted>");
        assertThat(text).contains("<Error><Code>KeyTooLongError</Code><Key>" + tooLong + "</Key>");
        for (String refused : List.of("/", "", "v1.0/x", "v1/committed")) {
            assertThat(text).contains("<Error><Code>InvalidRequest</Code><Key>" + refused + "</Key>");
        }
        assertThat(text).contains("<Error><Code>ErrWriteToProtectedBranch</Code><Key>locked/committed</Key>");
        assertThat(text).contains("<Error><Code>MethodNotAllowed</Code><Key>work/b</Key><VersionId>" + lake.commitId());
        assertThat(text).contains("<Error><Code>NoSuchVersion</Code><Key>work/b</Key><VersionId>nonsense");
        assertThat(text).contains("<Error><Code>PreconditionFailed</Code><Key>work/unmatched</Key>");
        for (String gone : List.of("a", "c", "d%20e+f%25", "%3C&%3E", "matched")) {
            lake.get("/lake/work/" + gone).expect(404, "NoSuchKey");
        }
        lake.requireContent("/lake/work/b", "b");
        lake.requireContent("/lake/work/unmatched", "x");
        lake.requireContent("/lake/work/committed", "old");
        lake.requireContent("/lake/locked/committed", "old");
    }

    private static String object(String key) {
        return "<Object><Key>" + key + "</Key></Object>";
    }

    private static Answer deleteDocument(String objects, String... headers) {
        return lake.post("/lake?delete", "<Delete>" + objects + "</Delete>", headers);
    }

    @Test
    void thousandKeysGoAtOnceAndNoMore() {
        lake.put("/lake/main/bulk/7", "x").expect(200);
        String keys =
                IntStream.range(0, 1000).mapToObj(i -> object("main/bulk/" + i)).collect(Collectors.joining());
        var result = deleteDocument("<Quiet>true</Quiet>" + keys).expect(200);
        assertThat(result.text()).doesNotContain("<Deleted>").doesNotContain("<Error>");
        lake.get("/lake/main/bulk/7").expect(404, "NoSuchKey");
        deleteDocument(keys + object("main/one-more")).expect(400, "MalformedXML");
    }

    @Test
    void quietTellsOfErrorsOnly() {
        var result = deleteDocument("<Quiet>true</Quiet>" + object("main/x") + object("main~1/x"))
                .expect(200);
        assertThat(result.text()).doesNotContain("<Deleted>").contains("<Key>main~1/x</Key>");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "<Delete></Delete>",
                "<Delete><Object></Object></Delete>",
                "<Delete><Object><Key>main/committed</Key></Object>",
                "<!DOCTYPE a [<!ENTITY b \"c\">]><Delete><Object><Key>main/&b;</Key></Object></Delete>"
            })
    void whatIsNoDocumentDeletesNothing(String document) {
        lake.post("/lake?delete", document).expect(400, "MalformedXML");
        lake.requireContent("/lake/main/committed", "old");
    }

    @Test
    void aDocumentThatIsNotWhatItShouldBeDeletesNothing() {
        String document = "<Delete>" + object("main/committed") + "</Delete>";
        lake.post("/lake?delete", document, "Content-MD5", "AAAAAAAAAAAAAAAAAAAAAA==")
                .expect(400, "BadDigest");
        lake.requireContent("/lake/main/committed", "old");
        byte[] md5 = HexFormat.of().parseHex(ObjectTestServer.md5("<Delete></Delete>".getBytes(UTF_8)));
        lake.post(
                        "/lake?delete",
                        "<Delete></Delete>",
                        "Content-MD5",
                        Base64.getEncoder().encodeToString(md5))
                .expect(400, "MalformedXML");
    }
}
