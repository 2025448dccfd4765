package io.tarn.gateway.object;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// GetObject, HeadObject and GetObjectAttributes (s3-gateway.md 11.1, 11.2, 18.3, B-24).
class ReadObjectTest {
    private static final String HELLO = "/lake/main/hello";
    private static final String ETAG = ObjectTestServer.ETAG_OF_HELLO;
    private static final String PAST = "Mon, 01 Jan 2024 00:00:00 GMT";
    private static final String FUTURE = "Fri, 01 Jan 2100 00:00:00 GMT";

    @TempDir
    static Path folder;

    private static ObjectTestServer lake;

    @BeforeAll
    static void start() {
        lake = new ObjectTestServer(folder);
        lake.put(HELLO, "hello", "Cache-Control", "max-age=3").expect(200);
        lake.put("/lake/main/nothing", "").expect(200);
    }

    @AfterAll
    static void stop() {
        lake.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            nullValues = "-",
            value = {
                "200|If-Match|E|-|-",
                "200|If-Match|*|-|-",
                "200|If-Match|\"x\", E|-|-",
                "412|If-Match|\"x\"|-|-",
                "304|If-None-Match|E|-|-",
                "304|If-None-Match|W/E|-|-",
                "304|If-None-Match|*|-|-",
                "304|If-None-Match|\"x\",E|-|-",
                "200|If-None-Match|\"x\"|-|-",
                "304|If-Modified-Since|NOW|-|-",
                "200|If-Modified-Since|PAST|-|-",
                "200|If-Modified-Since|FUTURE|-|-",
                "200|If-Modified-Since|nonsense|-|-",
                "412|If-Unmodified-Since|PAST|-|-",
                "200|If-Unmodified-Since|FUTURE|-|-",
                "200|If-Unmodified-Since|nonsense|-|-",
                "200|If-Match|E|If-Unmodified-Since|PAST",
                "412|If-Match|\"x\"|If-Unmodified-Since|FUTURE",
                "200|If-None-Match|\"x\"|If-Modified-Since|NOW",
                "304|If-None-Match|E|If-Modified-Since|PAST",
                "304|If-Match|E|If-None-Match|E",
                "412|If-Match|\"x\"|If-None-Match|E"
            })
    void conditionsOfReads(int status, String name, String value, String name2, String value2) {
        String[] headers = name2 == null
                ? new String[] {name, filled(value)}
                : new String[] {name, filled(value), name2, filled(value2)};
        var got = lake.get(HELLO, headers);
        assertThat(got.status()).isEqualTo(status);
        assertThat(lake.head(HELLO, headers).status()).isEqualTo(status);
        if (status == 304) {
            assertThat(got.body()).isEmpty();
            assertThat(got.header("ETag")).isEqualTo(ETAG);
            assertThat(got.header("Last-Modified")).isNotEmpty();
            assertThat(got.header("Cache-Control")).isEqualTo("max-age=3");
        } else if (status == 412) {
            assertThat(got.element("Code")).isEqualTo("PreconditionFailed");
            assertThat(got.element("Condition")).isEqualTo(name);
        }
    }

    private static String filled(String value) {
        String now = DateTimeFormatter.RFC_1123_DATE_TIME.format(Instant.now().atOffset(ZoneOffset.UTC));
        return value.replace("PAST", PAST)
                .replace("FUTURE", FUTURE)
                .replace("NOW", now)
                .replaceAll("(?<![A-Za-z])E(?![A-Za-z])", ETAG);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bytes=0-0|206|h|bytes 0-0/5",
                "bytes=1-3|206|ell|bytes 1-3/5",
                "bytes=3-|206|lo|bytes 3-4/5",
                "bytes=-2|206|lo|bytes 3-4/5",
                "bytes=-9|206|hello|bytes 0-4/5",
                "bytes=2-99999999999999999999|206|llo|bytes 2-4/5",
                "bytes= 1 - 2 |206|el|bytes 1-2/5",
                "bytes=3-1|200|hello|",
                "bytes=-|200|hello|",
                "bytes=0-1,3-4|200|hello|",
                "bytes=a-b|200|hello|",
                "Bytes=0-1|200|hello|",
                "lines=0-1|200|hello|"
            })
    void ranges(String range, int status, String content, String contentRange) {
        String expected = contentRange == null ? "" : contentRange;
        var got = lake.get(HELLO, "Range", range).expect(status);
        assertThat(got.text()).isEqualTo(content);
        assertThat(got.header("Content-Range")).isEqualTo(expected);
        assertThat(got.header("Accept-Ranges")).isEqualTo("bytes");
        var head = lake.head(HELLO, "Range", range).expect(status);
        assertThat(head.header("Content-Length")).isEqualTo(Integer.toString(content.length()));
        assertThat(head.header("Content-Range")).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "/lake/main/hello,bytes=5-,5",
        "/lake/main/hello,bytes=9-10,5",
        "/lake/main/hello,bytes=-0,5",
        "/lake/main/nothing,bytes=0-,0",
        "/lake/main/nothing,bytes=0-4,0"
    })
    void rangesThatAreNotThere(String target, String range, long size) {
        var refused = lake.get(target, "Range", range).expect(416, "InvalidRange");
        assertThat(refused.element("ActualObjectSize")).isEqualTo(Long.toString(size));
        assertThat(refused.element("RangeRequested")).isEqualTo(range);
        assertThat(refused.header("Content-Range")).isEqualTo("bytes */" + size);
        assertThat(lake.head(target, "Range", range).status()).isEqualTo(416);
    }

    @Test
    void aRangeOfAnEmptyObjectIsNeverNegative() {
        assertThat(lake.get("/lake/main/nothing", "Range", "bytes=-3").status()).isIn(200, 416);
        lake.get("/lake/main/nothing", "Range", "bytes=5-2").expect(200);
    }

    @Test
    void aRangeOfAnotherStateIsNotMeant() {
        assertThat(lake.get(HELLO, "Range", "bytes=0-1", "If-Range", ETAG).status())
                .isEqualTo(206);
        assertThat(lake.get(HELLO, "Range", "bytes=0-1", "If-Range", "\"x\"").status())
                .isEqualTo(200);
        assertThat(lake.get(HELLO, "Range", "bytes=0-1", "If-Range", PAST).status())
                .isEqualTo(200);
        String modified = lake.head(HELLO).header("Last-Modified");
        assertThat(lake.get(HELLO, "Range", "bytes=0-1", "If-Range", modified).status())
                .isEqualTo(206);
    }

    @Test
    void aSinglePartIsTheObject() {
        var part = lake.get(HELLO + "?partNumber=1").expect(206);
        assertThat(part.text()).isEqualTo("hello");
        assertThat(part.header("Content-Range")).isEqualTo("bytes 0-4/5");
        assertThat(part.header("x-amz-mp-parts-count")).isEmpty();
        lake.get(HELLO + "?partNumber=2").expect(416, "InvalidPartNumber");
        assertThat(lake.head(HELLO + "?partNumber=2").status()).isEqualTo(416);
        lake.get("/lake/main/nothing?partNumber=1").expect(200);
        for (String number : List.of("0", "10001", "x", "", "-1")) {
            lake.get(HELLO + "?partNumber=" + number).expect(400, "InvalidArgument");
        }
        lake.get(HELLO + "?partNumber=1", "Range", "bytes=0-1").expect(400, "InvalidRequest");
    }

    @Test
    void headersMayBeReplacedForAReader() {
        String query = "?response-content-type=text%2Fplain&response-content-disposition=attachment%3B%20filename%3Da"
                + "&response-cache-control=no-cache&response-expires=never&response-content-language=fr"
                + "&response-content-encoding=br";
        for (var answer : List.of(lake.get(HELLO + query), lake.head(HELLO + query))) {
            answer.expect(200);
            assertThat(answer.header("Content-Type")).isEqualTo("text/plain");
            assertThat(answer.header("Content-Disposition")).isEqualTo("attachment; filename=a");
            assertThat(answer.header("Cache-Control")).isEqualTo("no-cache");
            assertThat(answer.header("Expires")).isEqualTo("never");
            assertThat(answer.header("Content-Language")).isEqualTo("fr");
            assertThat(answer.header("Content-Encoding")).isEqualTo("br");
        }
        lake.get(HELLO + "?response-content-type=a%0D%0ASet-Cookie:%20x").expect(400, "InvalidArgument");
    }

    @Test
    void aVersionIsWhatACommitHad() {
        String id = lake.commitId();
        lake.put("/lake/main/committed", "new").expect(200);
        String target = "/lake/main/committed?versionId=";
        var old = lake.get(target + id).expect(200);
        assertThat(old.text()).isEqualTo("old");
        assertThat(old.header("x-amz-version-id")).isEqualTo(id);
        assertThat(lake.head(target + id).header("x-amz-version-id")).isEqualTo(id);
        var current = lake.get(target + "null").expect(200);
        assertThat(current.text()).isEqualTo("new");
        assertThat(current.header("x-amz-version-id")).isEqualTo("null");
        assertThat(lake.get("/lake/main/committed").header("x-amz-version-id")).isEmpty();
        assertThat(lake.get("/lake/v1/committed?versionId=" + id).expect(200).text())
                .isEqualTo("old");
        lake.get(target + "0".repeat(64)).expect(404, "NoSuchVersion");
        lake.get("/lake/main/hello?versionId=" + id).expect(404, "NoSuchVersion");
        for (String malformed : List.of("", "x", "NULL", id.substring(1), "main")) {
            lake.get(target + malformed).expect(400, "InvalidArgument");
            lake.delete(target + malformed).expect(400, "InvalidArgument");
        }
        lake.delete(target + id).expect(405, "MethodNotAllowed");
        lake.requireContent("/lake/main/committed", "new");
        lake.delete(target + "null").expect(204);
        lake.get("/lake/main/committed").expect(404, "NoSuchKey");
        lake.requireContent("/lake/main/committed?versionId=" + id, "old");
    }

    @Test
    void whatAnotherBranchCommittedIsNoVersionHere() {
        lake.put("/lake/dev/only-dev", "x").expect(200);
        String commit = lake.server().commit("lake", "dev");
        int at = commit.indexOf("\"id\":\"") + 6;
        String id = commit.substring(at, at + 64);
        lake.requireContent("/lake/dev/only-dev?versionId=" + id, "x");
        lake.get("/lake/main/only-dev?versionId=" + id).expect(404, "NoSuchVersion");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "~1",
                "@",
                "main~x",
                "main%20x",
                "v1@",
                "v1$",
                "main%5E9",
                "a..b",
                "x:y",
                "main~99",
                "-",
                "missing",
                "main@$",
                "main~1~",
                "%0A",
                "%C3%A9"
            })
    void whatIsNoRefHasNoKeys(String ref) {
        lake.get("/lake/" + ref + "/hello").expect(404, "NoSuchKey");
        assertThat(lake.head("/lake/" + ref + "/hello").status()).isEqualTo(404);
        lake.get("/lake/" + ref + "/hello?tagging").expect(404, "NoSuchKey");
        lake.get("/lake/" + ref + "/hello?attributes", "x-amz-object-attributes", "ETag")
                .expect(404, "NoSuchKey");
    }

    @Test
    void anyRefIsRead() {
        lake.requireContent("/lake/v1/committed", "old");
        lake.requireContent("/lake/dev/committed", "old");
        lake.requireContent("/lake/main@/committed", "old");
        lake.requireContent("/lake/" + lake.commitId() + "/committed", "old");
        lake.requireContent("/lake/" + lake.commitId().substring(0, 16) + "/committed", "old");
        lake.get("/lake/main@/hello").expect(404, "NoSuchKey");
        lake.requireContent("/lake/main$/hello", "hello");
    }

    @Test
    void whoCanFollowIsSentToTheStore() {
        var redirect = lake.get(HELLO, "User-Agent", "hadoop s3RedirectionSupport/1");
        assertThat(redirect.status()).isEqualTo(307);
        assertThat(redirect.body()).isEmpty();
        var bytes = lake.server()
                .send(java.net.http.HttpRequest.newBuilder(java.net.URI.create(redirect.header("Location")))
                        .build());
        assertThat(bytes.expect(200).text()).isEqualTo("hello");
        assertThat(lake.head(HELLO, "User-Agent", "s3RedirectionSupport").status())
                .isEqualTo(200);
        lake.get(HELLO, "User-Agent", "s3RedirectionSupport", "Range", "bytes=9-")
                .expect(416, "InvalidRange");
    }

    @Test
    void missingDataIsToldApartFromAMissingKey() throws Exception {
        lake.put("/lake/main/lost", "to be lost").expect(200);
        String stat = lake.server().api("GET", "/repositories/lake/refs/main/objects/stat?path=lost", "", 200);
        int data = stat.indexOf("data/");
        String address = stat.substring(data, stat.indexOf('"', data));
        java.nio.file.Files.delete(folder.resolve("blocks/lake").resolve(address));
        lake.get("/lake/main/lost").expect(404, "NoSuchVersion");
        assertThat(lake.head("/lake/main/lost").status()).isEqualTo(200);
        lake.put("/lake/main/lost-copy", "", "x-amz-copy-source", "lake/main@/lost")
                .expect(404, "NoSuchKey");
    }

    @Test
    void attributesAreToldOneByOne() {
        String all = "ETag,Checksum,ObjectParts,StorageClass,ObjectSize";
        var told =
                lake.get(HELLO + "?attributes", "x-amz-object-attributes", all).expect(200);
        assertThat(told.text())
                .contains("<GetObjectAttributesResponse xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><ETag>"
                        + "5d41402abc4b2a76b9719d911017c592</ETag><Checksum><ChecksumCRC64NVME>")
                .contains("<ChecksumType>FULL_OBJECT</ChecksumType></Checksum><StorageClass>STANDARD</StorageClass>"
                        + "<ObjectSize>5</ObjectSize>");
        assertThat(told.header("Last-Modified")).isNotEmpty();
        var size = lake.get(HELLO + "?attributes", "x-amz-object-attributes", "ObjectSize")
                .expect(200);
        assertThat(size.text()).doesNotContain("ETag").contains("<ObjectSize>5</ObjectSize>");
        lake.get(HELLO + "?attributes").expect(400, "InvalidRequest");
        lake.get(HELLO + "?attributes", "x-amz-object-attributes", "Colour").expect(400, "InvalidArgument");
        lake.get("/lake/main/none?attributes", "x-amz-object-attributes", "ETag")
                .expect(404, "NoSuchKey");
    }
}
