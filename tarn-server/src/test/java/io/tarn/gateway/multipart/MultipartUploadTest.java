package io.tarn.gateway.multipart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.gateway.GatewayServer;
import io.tarn.gateway.GatewayServer.Answer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The acceptance list for multipart uploads (s3-gateway.md 20.1, 6 and 9), and their lists.
class MultipartUploadTest {
    private static final int MIN = 5 << 20;
    private static final String KEY = "/lake/main/a";

    @TempDir
    Path folder;

    private GatewayServer server;

    @BeforeEach
    void start() {
        server = GatewayServer.start(folder);
        server.createRepository("lake");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static byte[] bytes(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private static byte[] md5(byte[]... pieces) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("MD5");
        for (byte[] piece : pieces) {
            digest.update(piece);
        }
        return digest.digest();
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private String create(String key, String... headers) {
        return server.call("POST", key + "?uploads", new byte[0], headers)
                .expect(200)
                .element("UploadId");
    }

    private Answer put(String key, String id, int number, byte[] content, String... headers) {
        return server.call("PUT", key + "?partNumber=" + number + "&uploadId=" + id, content, headers);
    }

    private static String listed(Object... numbersAndTags) {
        var text = new StringBuilder("<CompleteMultipartUpload>");
        for (int i = 0; i < numbersAndTags.length; i += 2) {
            text.append("<Part><PartNumber>")
                    .append(numbersAndTags[i])
                    .append("</PartNumber><ETag>")
                    .append(numbersAndTags[i + 1])
                    .append("</ETag></Part>");
        }
        return text.append("</CompleteMultipartUpload>").toString();
    }

    private Answer complete(String key, String id, String list, String... headers) {
        return server.call("POST", key + "?uploadId=" + id, list.getBytes(UTF_8), headers);
    }

    @Test
    void partsOutOfOrderReplacedAndUnlistedMakeExactlyTheListedObject() throws Exception {
        byte[] first = bytes(MIN, 1);
        byte[] last = bytes(10, 2);
        String id = create(KEY, "Content-Type", "text/x", "x-amz-meta-color", "red", "Cache-Control", "no-cache");
        String lastTag = put(KEY, id, 7, last).expect(200).header("ETag");
        put(KEY, id, 2, bytes(MIN, 9)).expect(200);
        String firstTag = put(KEY, id, 2, first).expect(200).header("ETag");
        put(KEY, id, 3, bytes(4, 4)).expect(200);
        assertThat(firstTag).isEqualTo('"' + hex(md5(first)) + '"');

        Answer done = complete(KEY, id, listed(2, firstTag, 7, lastTag)).expect(200);
        String etag = '"' + hex(md5(md5(first), md5(last))) + "-2\"";
        assertThat(done.element("ETag").replace("&#34;", "\"")).isEqualTo(etag);
        assertThat(done.element("Location")).isEqualTo(server.url() + KEY);

        Answer head = server.call("HEAD", KEY).expect(200);
        assertThat(head.header("ETag")).isEqualTo(etag);
        assertThat(head.header("Content-Type")).isEqualTo("text/x");
        assertThat(head.header("x-amz-meta-color")).isEqualTo("red");
        assertThat(head.header("Cache-Control")).isEqualTo("no-cache");
        Answer got = server.call("GET", KEY).expect(200);
        assertThat(got.header("ETag")).isEqualTo(etag);
        assertThat(hex(md5(got.body()))).isEqualTo(hex(md5(first, last)));
        assertThat(server.call("GET", "/lake?list-type=2&prefix=main/").text().replace("&#34;", "\""))
                .contains("<ETag>" + etag + "</ETag>");
        assertThat(server.call("GET", KEY + "?attributes", new byte[0], "x-amz-object-attributes", "ETag")
                        .element("ETag"))
                .isEqualTo(etag.replace("\"", ""));

        assertThat(complete(KEY, id, listed(2, firstTag, 7, lastTag), "If-None-Match", "*")
                        .expect(200)
                        .text())
                .isEqualTo(done.text());
        complete(KEY, id, listed(7, lastTag)).expect(404, "NoSuchUpload");
        put(KEY, id, 1, last).expect(404, "NoSuchUpload");
        server.call("DELETE", KEY + "?uploadId=" + id).expect(404, "NoSuchUpload");
        server.call("GET", KEY + "?uploadId=" + id).expect(404, "NoSuchUpload");
    }

    @Test
    void listsThatCannotBeMeantAreRefusedAndTheUploadGoesOn() throws Exception {
        String id = create(KEY);
        String one = put(KEY, id, 1, bytes(10, 1)).header("ETag");
        String two = put(KEY, id, 2, bytes(20, 2)).header("ETag");
        complete(KEY, id, listed(1, one, 2, "\"" + hex(md5()) + "\"")).expect(400, "InvalidPart");
        complete(KEY, id, listed(1, one, 3, two)).expect(400, "InvalidPart");
        complete(KEY, id, listed(2, two, 1, one)).expect(400, "InvalidPartOrder");
        complete(KEY, id, listed(1, one, 1, one)).expect(400, "InvalidPartOrder");
        Answer small = complete(KEY, id, listed(1, one, 2, two)).expect(400, "EntityTooSmall");
        assertThat(small.element("ProposedSize")).isEqualTo("10");
        assertThat(small.element("MinSizeAllowed")).isEqualTo(Integer.toString(MIN));
        assertThat(small.element("PartNumber")).isEqualTo("1");
        complete(KEY, id, listed()).expect(400, "MalformedXML");
        complete(KEY, id, "").expect(400, "MalformedXML");
        complete(KEY, id, "<a").expect(400, "MalformedXML");
        complete(KEY, id, listed(1, one), "x-amz-mp-object-size", "11").expect(400, "InvalidRequest");
        complete(KEY, id, listed(1, one), "If-Match", "\"x\"").expect(404, "NoSuchKey");
        server.call("HEAD", KEY).expect(404);
        complete(KEY, id, listed(1, one.replace("\"", "")), "x-amz-mp-object-size", "10")
                .expect(200);
        assertThat(server.call("GET", KEY).expect(200).body()).isEqualTo(bytes(10, 1));
    }

    @Test
    void anUploadBelongsToItsKeyAndEndsOnce() {
        String id = create(KEY);
        String tag = put(KEY, id, 1, bytes(1, 1)).header("ETag");
        put("/lake/main/b", id, 1, bytes(1, 1)).expect(404, "NoSuchUpload");
        complete("/lake/main/b", id, listed(1, tag)).expect(404, "NoSuchUpload");
        server.call("DELETE", "/lake/main/b?uploadId=" + id).expect(404, "NoSuchUpload");
        put(KEY, id + "x", 1, bytes(1, 1)).expect(404, "NoSuchUpload");
        put(KEY, id, 0, bytes(1, 1)).expect(400, "InvalidArgument");
        put(KEY, id, 10_001, bytes(1, 1)).expect(400, "InvalidArgument");
        server.call("DELETE", KEY + "?uploadId=" + id).expect(204);
        put(KEY, id, 1, bytes(1, 1)).expect(404, "NoSuchUpload");
        complete(KEY, id, listed(1, tag)).expect(404, "NoSuchUpload");
        server.call("DELETE", KEY + "?uploadId=" + id).expect(404, "NoSuchUpload");
        server.call("POST", "/lake/none/a?uploads").expect(404, "NoSuchBucket");
    }

    @Test
    void aProtectedBranchRefusesAndTheUploadCanBeCompletedLater() {
        String id = create(KEY);
        String tag = put(KEY, id, 1, bytes(3, 1)).header("ETag");
        server.api("PUT", "/repositories/lake/settings/branch_protection", "[{\"pattern\":\"main\"}]", 204);
        complete(KEY, id, listed(1, tag)).expect(403, "ErrWriteToProtectedBranch");
        server.api("PUT", "/repositories/lake/settings/branch_protection", "[]", 204);
        complete(KEY, id, listed(1, tag)).expect(200);
        server.call("GET", KEY).expect(200);
    }

    @Test
    void aRefusedConditionKeepsTheUpload() {
        server.call("PUT", KEY, bytes(2, 5)).expect(200);
        String id = create(KEY);
        String tag = put(KEY, id, 1, bytes(3, 1)).header("ETag");
        complete(KEY, id, listed(1, tag), "If-None-Match", "*").expect(412, "PreconditionFailed");
        complete(KEY, id, listed(1, tag), "If-Match", "\"x\"").expect(412, "PreconditionFailed");
        complete(KEY, id, listed(1, tag), "If-None-Match", "x").expect(501, "NotImplemented");
        server.call("DELETE", KEY).expect(204);
        complete(KEY, id, listed(1, tag), "If-None-Match", "*").expect(200);
    }

    @Test
    void aPartIsCopiedFromARangeOfAnObject() throws Exception {
        server.call("PUT", "/lake/main/s+p%20c", "0123456789".getBytes(UTF_8)).expect(200);
        String id = create(KEY);
        String source = "lake/main/s+p%20c";
        Answer part = put(KEY, id, 1, new byte[0], "x-amz-copy-source", source, "x-amz-copy-source-range", "bytes=2-5")
                .expect(200);
        assertThat(part.text()).contains("<CopyPartResult ");
        String tag = part.element("ETag").replace("&#34;", "");
        assertThat(tag).isEqualTo(hex(md5("2345".getBytes(UTF_8))));
        for (String range : new String[] {"bytes=2-", "bytes=-2", "bytes=5-2", "bytes=0-10", "x"}) {
            put(KEY, id, 1, new byte[0], "x-amz-copy-source", source, "x-amz-copy-source-range", range)
                    .expect(400, "InvalidArgument");
        }
        put(KEY, id, 1, new byte[0], "x-amz-copy-source", "lake/main/none").expect(404, "NoSuchKey");
        put(KEY, id, 1, new byte[0], "x-amz-copy-source", "nolake/main/a").expect(404, "NoSuchBucket");
        put(KEY, id, 1, new byte[0], "x-amz-copy-source", source, "x-amz-copy-source-if-match", "\"x\"")
                .expect(412, "PreconditionFailed");
        complete(KEY, id, listed(1, tag)).expect(200);
        assertThat(server.call("GET", KEY).text()).isEqualTo("2345");
    }

    @Test
    void checksumsOfPartsMakeThatOfTheObject() {
        String full = create(KEY, "x-amz-checksum-algorithm", "CRC32", "x-amz-checksum-type", "FULL_OBJECT");
        Answer part = put(KEY, full, 1, "123456789".getBytes(UTF_8)).expect(200);
        assertThat(part.header("x-amz-checksum-crc32")).isEqualTo("y/Q5Jg==");
        String tag = part.header("ETag");
        put(KEY, full, 1, bytes(1, 1), "x-amz-checksum-sha256", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")
                .expect(400, "InvalidRequest");
        complete(KEY, full, listed(1, tag), "x-amz-checksum-crc32", "AAAAAA==").expect(400, "BadDigest");
        complete(KEY, full, listed(1, tag), "x-amz-checksum-type", "COMPOSITE").expect(400, "InvalidRequest");
        Answer done = complete(KEY, full, listed(1, tag), "x-amz-checksum-crc32", "y/Q5Jg==")
                .expect(200);
        assertThat(done.element("ChecksumCRC32")).isEqualTo("y/Q5Jg==");
        assertThat(done.element("ChecksumType")).isEqualTo("FULL_OBJECT");
        Answer head = server.call("HEAD", KEY, new byte[0], "x-amz-checksum-mode", "ENABLED")
                .expect(200);
        assertThat(head.header("x-amz-checksum-crc32")).isEqualTo("y/Q5Jg==");

        String composite = create(KEY, "x-amz-checksum-algorithm", "SHA256");
        String tag2 = put(KEY, composite, 1, bytes(1, 1)).header("ETag");
        Answer made = complete(KEY, composite, listed(1, tag2)).expect(200);
        assertThat(made.element("ChecksumSHA256")).endsWith("=-1");
        assertThat(made.element("ChecksumType")).isEqualTo("COMPOSITE");
        server.call(
                        "POST",
                        KEY + "?uploads",
                        new byte[0],
                        "x-amz-checksum-algorithm",
                        "SHA1",
                        "x-amz-checksum-type",
                        "FULL_OBJECT")
                .expect(400, "InvalidRequest");
        server.call(
                        "POST",
                        KEY + "?uploads",
                        new byte[0],
                        "x-amz-checksum-algorithm",
                        "CRC64NVME",
                        "x-amz-checksum-type",
                        "COMPOSITE")
                .expect(400, "InvalidRequest");
    }

    @Test
    void partsAndUploadsAreListedInPages() {
        String id = create("/lake/main/d/1");
        for (int number = 1; number <= 5; number++) {
            put("/lake/main/d/1", id, number, bytes(number, 1)).expect(200);
        }
        Answer page = server.call("GET", "/lake/main/d/1?max-parts=2&part-number-marker=1&uploadId=" + id)
                .expect(200);
        assertThat(page.element("NextPartNumberMarker")).isEqualTo("3");
        assertThat(page.element("IsTruncated")).isEqualTo("true");
        assertThat(page.text()).contains("<Size>2</Size>", "<Size>3</Size>").doesNotContain("<Size>4</Size>");
        assertThat(page.text()).contains("<ID>admin</ID>", "<StorageClass>STANDARD</StorageClass>");
        server.call("GET", "/lake/main/d/1?max-parts=x&uploadId=" + id).expect(400, "InvalidArgument");

        create("/lake/main/d/1");
        create("/lake/main/d/2");
        create("/lake/main/e");
        Answer grouped =
                server.call("GET", "/lake?uploads&prefix=main/&delimiter=/").expect(200);
        assertThat(grouped.text())
                .contains("<CommonPrefixes><Prefix>main/d/</Prefix></CommonPrefixes>", "<Key>main/e</Key>")
                .doesNotContain("<Key>main/d/");
        var keys = new java.util.ArrayList<String>();
        String more = "";
        Answer one;
        do {
            one = server.call("GET", "/lake?uploads&max-uploads=1" + more).expect(200);
            keys.add(one.element("Key"));
            more = "&key-marker=" + one.element("NextKeyMarker") + "&upload-id-marker="
                    + one.element("NextUploadIdMarker");
        } while (one.element("IsTruncated").equals("true"));
        assertThat(keys).containsExactly("main/d/1", "main/d/1", "main/d/2", "main/e");
        Answer behind = server.call("GET", "/lake?uploads&delimiter=/&prefix=main/&key-marker=main/d/")
                .expect(200);
        assertThat(behind.text()).doesNotContain("<CommonPrefixes>").contains("<Key>main/e</Key>");
    }
}
