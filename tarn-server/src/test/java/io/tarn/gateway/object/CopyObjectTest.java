package io.tarn.gateway.object;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// CopyObject (s3-gateway.md 11.4, B-42).
class CopyObjectTest {
    private static final String SOURCE = "x-amz-copy-source";

    @TempDir
    static Path folder;

    private static ObjectTestServer lake;

    @BeforeAll
    static void start() {
        lake = new ObjectTestServer(folder);
        lake.put(
                        "/lake/main/source",
                        "hello",
                        "Content-Type",
                        "text/plain",
                        "Cache-Control",
                        "no-cache",
                        "x-amz-meta-owner",
                        "me",
                        "x-amz-tagging",
                        "colour=blue",
                        "x-amz-checksum-crc32",
                        "NhCmhg==")
                .expect(200);
    }

    @AfterAll
    static void stop() {
        lake.close();
    }

    @ParameterizedTest
    @CsvSource({
        "/lake/main/copy-branch,lake/main/source",
        "/lake/main/copy-slash,/lake/main/source",
        "/lake/main/copy-encoded,lake%2Fmain%2Fsource",
        "/lake/dev/copy-across,/lake/main/source",
        "/other/main/copy-elsewhere,/lake/main$/source"
    })
    void aCopyIsLikeItsSource(String target, String source) {
        var copied = lake.put(target, "", SOURCE, source).expect(200);
        assertThat(copied.element("ETag")).isEqualTo("&#34;5d41402abc4b2a76b9719d911017c592&#34;");
        assertThat(copied.element("ChecksumCRC32")).isEqualTo("NhCmhg==");
        assertThat(copied.element("LastModified")).endsWith(".000Z");
        lake.requireContent(target, "hello");
        var head = lake.head(target, "x-amz-checksum-mode", "ENABLED").expect(200);
        assertThat(head.header("ETag")).isEqualTo(ObjectTestServer.ETAG_OF_HELLO);
        assertThat(head.header("Content-Type")).isEqualTo("text/plain");
        assertThat(head.header("Cache-Control")).isEqualTo("no-cache");
        assertThat(head.header("x-amz-meta-owner")).isEqualTo("me");
        assertThat(head.header("x-amz-checksum-crc32")).isEqualTo("NhCmhg==");
        assertThat(head.header("x-amz-tagging-count")).isEqualTo("1");
    }

    @Test
    void aYoungObjectOfTheSameBranchIsShared() {
        lake.put("/lake/main/shared", "", SOURCE, "lake/main/source").expect(200);
        lake.put("/lake/main/whole", "", SOURCE, "lake/main$/source").expect(200);
        assertThat(address("main", "shared")).isEqualTo(address("main", "source"));
        assertThat(address("main", "whole")).isNotEqualTo(address("main", "source"));
        lake.put("/lake/dev/whole", "", SOURCE, "lake/main/source").expect(200);
        assertThat(address("dev", "whole")).isNotEqualTo(address("main", "source"));
    }

    private static String address(String branch, String path) {
        String stat =
                lake.server().api("GET", "/repositories/lake/refs/" + branch + "/objects/stat?path=" + path, "", 200);
        int data = stat.indexOf("data/");
        return stat.substring(data, stat.indexOf('"', data));
    }

    @Test
    void everythingButTheBytesMayBeReplaced() {
        lake.put(
                        "/lake/main/replaced",
                        "",
                        SOURCE,
                        "lake/main/source",
                        "x-amz-metadata-directive",
                        "REPLACE",
                        "x-amz-tagging-directive",
                        "REPLACE",
                        "x-amz-tagging",
                        "a=1&b=2",
                        "Content-Type",
                        "text/html",
                        "Content-Language",
                        "de",
                        "x-amz-meta-new",
                        "n",
                        "x-amz-storage-class",
                        "GLACIER_IR")
                .expect(200);
        var head = lake.head("/lake/main/replaced", "x-amz-checksum-mode", "ENABLED")
                .expect(200);
        assertThat(head.header("Content-Type")).isEqualTo("text/html");
        assertThat(head.header("Content-Language")).isEqualTo("de");
        assertThat(head.header("Cache-Control")).isEmpty();
        assertThat(head.header("x-amz-meta-new")).isEqualTo("n");
        assertThat(head.header("x-amz-meta-owner")).isEmpty();
        assertThat(head.header("x-amz-storage-class")).isEqualTo("GLACIER_IR");
        assertThat(head.header("x-amz-tagging-count")).isEqualTo("2");
        assertThat(head.header("x-amz-checksum-crc32")).isEqualTo("NhCmhg==");
    }

    @Test
    void aCopyToItselfChangesWhatIsSaidOfIt() {
        lake.put("/lake/main/self", "hello", "x-amz-meta-a", "1", "x-amz-tagging", "t=1")
                .expect(200);
        String before = address("main", "self");
        lake.put("/lake/main/self", "", SOURCE, "lake/main/self").expect(400, "InvalidRequest");
        lake.put(
                        "/lake/main/self",
                        "",
                        SOURCE,
                        "lake/main/self",
                        "x-amz-metadata-directive",
                        "REPLACE",
                        "Content-Type",
                        "text/css",
                        "x-amz-meta-b",
                        "2")
                .expect(200);
        var head = lake.head("/lake/main/self").expect(200);
        assertThat(head.header("x-amz-meta-a")).isEmpty();
        assertThat(head.header("x-amz-meta-b")).isEqualTo("2");
        assertThat(head.header("Content-Type")).isEqualTo("text/css");
        assertThat(head.header("x-amz-tagging-count")).isEqualTo("1");
        assertThat(address("main", "self")).isEqualTo(before);
        lake.requireContent("/lake/main/self", "hello");
        lake.put("/lake/main/self", "", SOURCE, "lake/main/self", "x-amz-storage-class", "STANDARD_IA")
                .expect(200);
        var classed = lake.head("/lake/main/self").expect(200);
        assertThat(classed.header("x-amz-storage-class")).isEqualTo("STANDARD_IA");
        assertThat(classed.header("x-amz-meta-b")).isEqualTo("2");
    }

    @Test
    void anOldVersionIsBroughtBack() {
        lake.put("/lake/main/committed", "new").expect(200);
        String source = "/lake/main/committed?versionId=" + lake.commitId();
        var copied = lake.put("/lake/main/committed", "", SOURCE, source).expect(200);
        assertThat(copied.header("x-amz-copy-source-version-id")).isEqualTo(lake.commitId());
        lake.requireContent("/lake/main/committed", "old");
        lake.put("/lake/main/x", "", SOURCE, "/lake/main/committed?versionId=" + "0".repeat(64))
                .expect(404, "NoSuchVersion");
        lake.put("/lake/main/x", "", SOURCE, "/lake/main/committed?versionId=x").expect(400, "InvalidArgument");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "lake|400|InvalidArgument",
                "lake/|400|InvalidArgument",
                "lake/main|400|InvalidArgument",
                "lake/main/|400|InvalidArgument",
                "/|400|InvalidArgument",
                "lake/main/%zz|400|InvalidArgument",
                "lake/main/%C3%28|400|InvalidArgument",
                "arn:aws:s3:us-east-1:123456789012:accesspoint/a/object/b|400|InvalidArgument",
                "nolake/main/source|404|NoSuchBucket",
                "LAKE/main/source|404|NoSuchBucket",
                "lake/main/none|404|NoSuchKey",
                "lake/none/source|404|NoSuchKey",
                "lake/main~x/source|404|NoSuchKey"
            })
    void sourcesThatAreNone(String source, int status, String code) {
        lake.put("/lake/main/nocopy", "", SOURCE, source).expect(status, code);
        lake.get("/lake/main/nocopy").expect(404, "NoSuchKey");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "x-amz-copy-source-if-match|E|200",
                "x-amz-copy-source-if-match|\"x\"|412",
                "x-amz-copy-source-if-none-match|E|412",
                "x-amz-copy-source-if-none-match|\"x\"|200",
                "x-amz-copy-source-if-unmodified-since|Mon, 01 Jan 2024 00:00:00 GMT|412",
                "x-amz-copy-source-if-modified-since|Mon, 01 Jan 2024 00:00:00 GMT|200",
                "If-None-Match|*|200",
                "If-Match|*|404",
                "If-None-Match|\"x\"|501"
            })
    void conditionsOfCopies(String header, String value, int status) {
        String filled = value.equals("E") ? ObjectTestServer.ETAG_OF_HELLO : value;
        lake.delete("/lake/main/conditional").expect(204);
        lake.put("/lake/main/conditional", "", SOURCE, "lake/main/source", header, filled)
                .expect(status);
        assertThat(lake.head("/lake/main/conditional").status()).isEqualTo(status == 200 ? 200 : 404);
        if (status == 412) {
            lake.put(
                            "/lake/main/source",
                            "",
                            SOURCE,
                            "lake/main/source",
                            "x-amz-metadata-directive",
                            "REPLACE",
                            header,
                            filled)
                    .expect(412, "PreconditionFailed");
        }
    }

    @Test
    void aDestinationMayBeRequiredToBeOrNotToBe() {
        lake.put("/lake/main/there", "there").expect(200);
        lake.put("/lake/main/there", "", SOURCE, "lake/main/source", "If-None-Match", "*")
                .expect(412, "PreconditionFailed");
        lake.put("/lake/main/there", "", SOURCE, "lake/main/source", "If-Match", "\"x\"")
                .expect(412, "PreconditionFailed");
        lake.requireContent("/lake/main/there", "there");
    }

    @ParameterizedTest
    @CsvSource({
        "x-amz-metadata-directive,replace,Unknown metadata directive.",
        "x-amz-tagging-directive,MERGE,Unknown tagging directive."
    })
    void unknownDirectives(String header, String value, String message) {
        var refused = lake.put("/lake/main/nocopy", "", SOURCE, "lake/main/source", header, value)
                .expect(400, "InvalidArgument");
        assertThat(refused.element("Message")).isEqualTo(message);
    }

    @Test
    void aPlusInASourceIsAPlus() {
        lake.put("/lake/main/a+b", "plus").expect(200);
        lake.put("/lake/main/a%20b", "space").expect(200);
        lake.put("/lake/main/copied-plus", "", SOURCE, "lake/main/a+b").expect(200);
        lake.requireContent("/lake/main/copied-plus", "plus");
        lake.put("/lake/main/copied-plus2", "", SOURCE, "lake/main/a%2Bb").expect(200);
        lake.requireContent("/lake/main/copied-plus2", "plus");
        lake.put("/lake/main/copied-space", "", SOURCE, "lake/main/a%20b").expect(200);
        lake.requireContent("/lake/main/copied-space", "space");
    }
}
