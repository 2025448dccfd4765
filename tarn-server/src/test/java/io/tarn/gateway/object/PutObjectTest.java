package io.tarn.gateway.object;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.gateway.GatewayServer;
import io.tarn.gateway.GatewayServer.Answer;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// PutObject, and that what was put is there (s3-gateway.md 11.3, 13, 14, 18.4).
class PutObjectTest {
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

    @Test
    void anObjectIsThereOnceItWasPut() {
        var put = lake.put("/lake/main/a/b", "hello").expect(200);
        assertThat(put.header("ETag")).isEqualTo(ObjectTestServer.ETAG_OF_HELLO);
        assertThat(put.body()).isEmpty();
        var got = lake.get("/lake/main/a/b").expect(200);
        assertThat(got.text()).isEqualTo("hello");
        assertThat(got.header("ETag")).isEqualTo(put.header("ETag"));
        assertThat(got.header("Content-Type")).isEqualTo("application/octet-stream");
        assertThat(got.header("X-Content-Type-Options")).isEqualTo("nosniff");
        var head = lake.head("/lake/main/a/b").expect(200);
        assertThat(head.header("Content-Length")).isEqualTo("5");
        assertThat(head.header("Last-Modified")).matches("\\w{3}, \\d\\d \\w{3} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT");
        lake.delete("/lake/main/a/b").expect(204);
        lake.get("/lake/main/a/b").expect(404, "NoSuchKey");
    }

    @Test
    void anEmptyObjectIsAnObject() {
        var put = lake.put("/lake/main/empty", "").expect(200);
        assertThat(put.header("ETag")).isEqualTo("\"d41d8cd98f00b204e9800998ecf8427e\"");
        assertThat(put.header("x-amz-checksum-crc64nvme")).isEqualTo("AAAAAAAAAAA=");
        assertThat(lake.get("/lake/main/empty").expect(200).body()).isEmpty();
        lake.put("/lake/main/folder/", "").expect(200);
        assertThat(lake.get("/lake/main/folder/").expect(200).body()).isEmpty();
        lake.get("/lake/main/folder").expect(404, "NoSuchKey");
    }

    @Test
    void aChecksumIsKeptAndToldOnRequest() {
        var put = lake.put("/lake/main/sum", "hello", "x-amz-checksum-crc32", "NhCmhg==")
                .expect(200);
        assertThat(put.header("x-amz-checksum-crc32")).isEqualTo("NhCmhg==");
        assertThat(put.header("x-amz-checksum-type")).isEqualTo("FULL_OBJECT");
        assertThat(lake.get("/lake/main/sum").header("x-amz-checksum-crc32")).isEmpty();
        String[] enabled = {"x-amz-checksum-mode", "ENABLED"};
        assertThat(lake.get("/lake/main/sum", enabled).header("x-amz-checksum-crc32"))
                .isEqualTo("NhCmhg==");
        assertThat(lake.head("/lake/main/sum", enabled).header("x-amz-checksum-crc32"))
                .isEqualTo("NhCmhg==");
        var range = lake.get("/lake/main/sum", "x-amz-checksum-mode", "ENABLED", "Range", "bytes=0-1")
                .expect(206);
        assertThat(range.header("x-amz-checksum-crc32")).isEmpty();
    }

    @Test
    void withoutOneTheChecksumIsComputed() {
        lake.put("/lake/main/crc64", "123456789").expect(200);
        var head =
                lake.head("/lake/main/crc64", "x-amz-checksum-mode", "enabled").expect(200);
        assertThat(head.header("x-amz-checksum-crc64nvme")).isEqualTo("rosUhgp5mIg=");
    }

    @Test
    void whatIsNotWhatItWasSaidToBeIsNotStored() {
        lake.put("/lake/main/wrong", "hello", "Content-MD5", "AAAAAAAAAAAAAAAAAAAAAA==")
                .expect(400, "BadDigest");
        lake.put("/lake/main/wrong", "hello", "Content-MD5", "nonsense").expect(400, "InvalidDigest");
        lake.put("/lake/main/wrong", "hello", "x-amz-checksum-crc32", "AAAAAA==")
                .expect(400, "BadDigest");
        lake.get("/lake/main/wrong").expect(404, "NoSuchKey");
    }

    @Test
    void systemMetadataComeBack() {
        lake.put(
                        "/lake/main/system",
                        "x",
                        "Content-Type",
                        "text/csv; charset=latin1",
                        "Cache-Control",
                        "max-age=3",
                        "Content-Disposition",
                        "attachment; filename=\"a b\"",
                        "Content-Encoding",
                        "aws-chunked,gzip",
                        "Content-Language",
                        "de",
                        "Expires",
                        "whenever",
                        "x-amz-website-redirect-location",
                        "/elsewhere",
                        "x-amz-storage-class",
                        "STANDARD_IA")
                .expect(200);
        for (Answer answer : List.of(lake.get("/lake/main/system"), lake.head("/lake/main/system"))) {
            assertThat(answer.header("Content-Type")).isEqualTo("text/csv; charset=latin1");
            assertThat(answer.header("Cache-Control")).isEqualTo("max-age=3");
            assertThat(answer.header("Content-Disposition")).isEqualTo("attachment; filename=\"a b\"");
            assertThat(answer.header("Content-Encoding")).isEqualTo("gzip");
            assertThat(answer.header("Content-Language")).isEqualTo("de");
            assertThat(answer.header("Expires")).isEqualTo("whenever");
            assertThat(answer.header("x-amz-website-redirect-location")).isEqualTo("/elsewhere");
            assertThat(answer.header("x-amz-storage-class")).isEqualTo("STANDARD_IA");
        }
    }

    @Test
    void userMetadataComeBack() {
        lake.put(
                        "/lake/main/meta",
                        "x",
                        "X-Amz-Meta-Foo-BAR",
                        "plain text",
                        "x-amz-meta-q",
                        "=?utf-8?q?gr=C3=B6=C3=9Fe?=",
                        "x-amz-meta-b",
                        "=?UTF-8?B?Z3LDtsOfZQ==?=",
                        "x-amz-meta-broken",
                        "=?utf-8?b?not!base64?=",
                        "x-amz-meta-e",
                        "")
                .expect(200);
        var got = lake.get("/lake/main/meta").expect(200);
        assertThat(got.header("x-amz-meta-foo-bar")).isEqualTo("plain text");
        assertThat(got.response().headers().map()).containsKey("x-amz-meta-foo-bar");
        assertThat(got.header("x-amz-meta-q")).isEqualTo("=?utf-8?q?gr=C3=B6=C3=9Fe?=");
        assertThat(got.header("x-amz-meta-b")).isEqualTo("=?utf-8?q?gr=C3=B6=C3=9Fe?=");
        assertThat(got.header("x-amz-meta-broken")).isEqualTo("=?utf-8?b?not!base64?=");
        assertThat(got.response().headers().map()).containsKey("x-amz-meta-e");
        lake.put("/lake/main/meta2", "x", "x-amz-meta-q", "=?koi8-r?q?a?=").expect(400, "InvalidArgument");
        lake.get("/lake/main/meta2").expect(404, "NoSuchKey");
    }

    @Test
    void userMetadataHaveALimit() {
        lake.put("/lake/main/metalimit", "x", "x-amz-meta-n", "v".repeat(2047)).expect(200);
        var refused = lake.put("/lake/main/metatoolarge", "x", "x-amz-meta-n", "v".repeat(2048))
                .expect(400, "MetadataTooLarge");
        assertThat(refused.element("MaxSizeAllowed")).isEqualTo("2048");
        lake.get("/lake/main/metatoolarge").expect(404, "NoSuchKey");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "x-amz-storage-class|NOPE|400|InvalidStorageClass",
                "x-amz-server-side-encryption-customer-algorithm|AES256|501|NotImplemented",
                "x-amz-server-side-encryption|rot13|400|InvalidArgument",
                "x-amz-object-lock-mode|GOVERNANCE|400|InvalidRequest",
                "x-amz-object-lock-legal-hold|ON|400|InvalidRequest",
                "x-amz-write-offset-bytes|0|501|NotImplemented",
                "x-amz-acl|everybody|400|InvalidArgument",
                "x-amz-grant-read|id=1|400|AccessControlListNotSupported",
                "x-amz-expected-bucket-owner|123456789012|403|AccessDenied",
                "x-amz-tagging|a=1&a=2|400|InvalidArgument",
                "x-amz-tagging|a=%zz|400|InvalidArgument",
                "x-amz-tagging|a=1&b=1&c=1&d=1&e=1&f=1&g=1&h=1&i=1&j=1&k=1|400|BadRequest",
                "x-amz-tagging|aws:x=1|400|InvalidTag",
                "x-amz-tagging|=1|400|InvalidTag",
                "If-None-Match|\"abc\"|501|NotImplemented",
                "If-Match|\"a\", \"b\"|501|NotImplemented",
                "If-Match|\"abc\"|404|NoSuchKey",
                "If-Match|*|404|NoSuchKey"
            })
    void whatCannotBeGrantedIsRefused(String header, String value, int status, String code) {
        lake.put("/lake/main/refused", "x", header, value).expect(status, code);
        lake.get("/lake/main/refused").expect(404, "NoSuchKey");
    }

    @ParameterizedTest
    @CsvSource({
        "x-amz-server-side-encryption,AES256",
        "x-amz-server-side-encryption,aws:kms",
        "x-amz-acl,private",
        "x-amz-acl,bucket-owner-full-control",
        "x-amz-expected-bucket-owner,admin",
        "x-amz-unheard-of,1"
    })
    void whatHarmsNobodyIsTaken(String header, String value) {
        var put = lake.put("/lake/main/taken", "x", header, value).expect(200);
        if (header.endsWith("encryption")) {
            assertThat(put.header(header)).isEqualTo(value);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/lake/missing/x,404,NoSuchBucket",
        "/lake/v1/x,400,InvalidRequest",
        "/lake/v1.0/x,400,InvalidRequest",
        "/lake/main~1/x,400,InvalidRequest",
        "/lake/main%5E/x,400,InvalidRequest",
        "/lake/main@/x,400,InvalidRequest",
        "/lake/main$/x,400,InvalidRequest",
        "/lake/-x/x,400,InvalidRequest",
        "/lake/b%C3%A9/x,400,InvalidRequest",
        "/lake/locked/x,403,ErrWriteToProtectedBranch",
        "/nolake/main/x,404,NoSuchBucket"
    })
    void onlyBranchesTakeWrites(String target, int status, String code) {
        lake.put(target, "x").expect(status, code);
        assertThat(lake.put(target, "x", "x-amz-copy-source", "/lake/main/committed")
                        .expect(status, code)
                        .text())
                .contains("<Error>");
        if (target.startsWith("/lake/missing")) {
            assertThat(lake.put(target, "x").element("Message")).contains("missing");
        }
    }

    @Test
    void commitsTakeNoWrites() {
        lake.put("/lake/" + lake.commitId() + "/x", "x").expect(400, "InvalidRequest");
        lake.put("/lake/" + lake.commitId().substring(0, 12) + "/x", "x").expect(400, "InvalidRequest");
        lake.delete("/lake/" + lake.commitId() + "/committed").expect(400, "InvalidRequest");
        lake.requireContent("/lake/" + lake.commitId() + "/committed", "old");
    }

    @Test
    void aKeyMayHave1024BytesAndNoMore() {
        String fits = "k".repeat(1022) + "%C3%A9";
        String tooLong = "k".repeat(1023) + "%C3%A9";
        lake.put("/lake/main/" + fits, "fits").expect(200);
        lake.requireContent("/lake/main/" + fits, "fits");
        var refused = lake.put("/lake/main/" + tooLong, "x").expect(400, "KeyTooLongError");
        assertThat(refused.element("Size")).isEqualTo("1025");
        assertThat(refused.element("MaxSizeAllowed")).isEqualTo("1024");
        lake.get("/lake/main/" + tooLong).expect(400, "KeyTooLongError");
        assertThat(lake.head("/lake/main/" + tooLong).status()).isEqualTo(400);
        lake.delete("/lake/main/" + tooLong).expect(400, "KeyTooLongError");
    }

    @Test
    void theFolderOfABranchIsThereAlready() {
        for (String target : List.of("/lake/main/", "/lake/main")) {
            var put = lake.put(target, "").expect(200);
            assertThat(put.header("ETag")).isEqualTo("\"d41d8cd98f00b204e9800998ecf8427e\"");
            lake.put(target, "content").expect(400, "InvalidRequest");
            lake.delete(target).expect(204);
            lake.get(target).expect(404, "NoSuchKey");
            assertThat(lake.head(target).status()).isEqualTo(404);
        }
        lake.put("/lake/missing/", "").expect(404, "NoSuchBucket");
        lake.requireContent("/lake/main/committed", "old");
    }

    @Test
    void ifNoneMatchCreatesOnly() {
        lake.put("/lake/main/once", "1", "If-None-Match", "*").expect(200);
        lake.put("/lake/main/once", "2", "If-None-Match", "*").expect(412, "PreconditionFailed");
        lake.put("/lake/main/once", "2", "If-None-Match", "*", "If-Match", "\"x\"")
                .expect(501, "NotImplemented");
        lake.put("/lake/dev/committed", "2", "If-None-Match", "*").expect(412, "PreconditionFailed");
        lake.requireContent("/lake/main/once", "1");
        lake.delete("/lake/main/once").expect(204);
        lake.put("/lake/main/once", "3", "If-None-Match", "*").expect(200);
        lake.requireContent("/lake/main/once", "3");
    }

    @Test
    void ifMatchReplacesOnly() {
        String first = lake.put("/lake/main/match", "1").header("ETag");
        lake.put("/lake/main/match", "2", "If-Match", "\"other\"").expect(412, "PreconditionFailed");
        String second =
                lake.put("/lake/main/match", "2", "If-Match", first).expect(200).header("ETag");
        lake.put("/lake/main/match", "3", "If-Match", first).expect(412, "PreconditionFailed");
        lake.put("/lake/main/match", "3", "If-Match", second.replace("\"", "")).expect(200);
        lake.put("/lake/main/match", "4", "If-Match", "*").expect(200);
        lake.requireContent("/lake/main/match", "4");
    }

    @Test
    void ofRacingCreatorsOneWins() throws Exception {
        for (int round = 0; round < 10; round++) {
            String target = "/lake/main/race-" + round;
            var answers = race(6, i -> lake.put(target, "writer " + i, "If-None-Match", "*"));
            assertThat(answers.stream().filter(answer -> answer.status() == 200))
                    .hasSize(1);
            assertThat(answers).allMatch(answer -> List.of(200, 409, 412).contains(answer.status()));
            lake.requireContent(target, "writer " + winner(answers));
        }
    }

    @Test
    void ofRacingReplacersOneWins() throws Exception {
        for (int round = 0; round < 10; round++) {
            String target = "/lake/main/replaced-" + round;
            String etag = lake.put(target, "first").header("ETag");
            var answers = race(6, i -> lake.put(target, "writer " + i, "If-Match", etag));
            assertThat(answers.stream().filter(answer -> answer.status() == 200))
                    .hasSize(1);
            assertThat(answers).allMatch(answer -> List.of(200, 409, 412).contains(answer.status()));
            lake.requireContent(target, "writer " + winner(answers));
        }
    }

    private static int winner(List<Answer> answers) {
        for (int i = 0; i < answers.size(); i++) {
            if (answers.get(i).status() == 200) {
                return i;
            }
        }
        throw new AssertionError("nobody won");
    }

    private static List<Answer> race(int count, IntFunction<Answer> racer) throws Exception {
        var start = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Answer>> running = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int number = i;
                running.add(threads.submit(() -> {
                    start.await();
                    return racer.apply(number);
                }));
            }
            start.countDown();
            List<Answer> answers = new ArrayList<>();
            for (Future<Answer> each : running) {
                answers.add(each.get());
            }
            return answers;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 100_000})
    void aClientThatBreaksOffLeavesNothing(int sent) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(head("PUT /lake/main/cut", "Content-Length: 200000"));
            socket.getOutputStream().write(new byte[sent]);
            socket.getOutputStream().flush();
            socket.shutdownOutput();
            socket.getInputStream().readAllBytes();
        }
        lake.get("/lake/main/cut").expect(404, "NoSuchKey");
    }

    @Test
    void aBodyNeedsALength() throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(head("PUT /lake/main/nolength", "Connection: close"));
            assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
                    .startsWith("HTTP/1.1 411 ")
                    .contains("<Code>MissingContentLength</Code>");
        }
        try (Socket socket = connect()) {
            socket.getOutputStream()
                    .write(head("PUT /lake/main/chunks", "Connection: close", "Transfer-Encoding: chunked"));
            socket.getOutputStream().write("5\r\nhello\r\n0\r\n\r\n".getBytes(UTF_8));
            assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
                    .startsWith("HTTP/1.1 200 ");
        }
        lake.requireContent("/lake/main/chunks", "hello");
        try (Socket socket = connect()) {
            socket.getOutputStream()
                    .write(head("PUT /lake/main/huge", "Connection: close", "Content-Length: 5368709121"));
            assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
                    .contains("<Code>EntityTooLarge</Code>");
        }
    }

    private static Socket connect() throws IOException {
        return new Socket("127.0.0.1", lake.server().url().getPort());
    }

    private static byte[] head(String line, String... headers) {
        return (line + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: " + GatewayServer.basic() + "\r\n"
                        + String.join("\r\n", headers) + "\r\n\r\n")
                .getBytes(ISO_8859_1);
    }

    @Test
    void rawUtf8InMetadataComesBackEncoded() throws IOException {
        String value = new String("größe".getBytes(UTF_8), ISO_8859_1);
        try (Socket socket = connect()) {
            socket.getOutputStream()
                    .write(head(
                            "PUT /lake/main/raw",
                            "Connection: close",
                            "Content-Length: 0",
                            "x-amz-meta-raw: " + value,
                            "Content-Disposition: inline; filename=" + value));
            assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
                    .startsWith("HTTP/1.1 200 ");
        }
        try (Socket socket = connect()) {
            socket.getOutputStream().write(head("GET /lake/main/raw", "Connection: close"));
            assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
                    .contains("x-amz-meta-raw: =?utf-8?q?gr=C3=B6=C3=9Fe?=\r\n")
                    .contains("Content-Disposition: inline; filename=größe\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%2Fleading",
                "a//b",
                "a/../b",
                "a/./b",
                "..",
                "new%0Aline",
                "plus+plus",
                "a%25b",
                "a%2525",
                "a%20b%20",
                "%F0%9F%90%98",
                "e%CC%81",
                "%C3%A9",
                "a%3Bb",
                "a%3Fb",
                "a%23",
                "tab%09",
                "%01",
                "a%5Cb",
                "/",
                "//",
                "back%7Fdel",
                "a&b=c",
                "%E2%80%A8",
                "end%0D"
            })
    void keysAreTakenAsTheyAre(String key) {
        String target = "/lake/main/" + key;
        lake.put(target, key).expect(200);
        lake.requireContent(target, key);
        assertThat(lake.head(target).status()).isEqualTo(200);
        lake.put("/lake/main/copied/" + key, "", "x-amz-copy-source", target.substring(1))
                .expect(200);
        lake.requireContent("/lake/main/copied/" + key, key);
        lake.delete(target).expect(204);
        lake.get(target).expect(404, "NoSuchKey");
    }

    @Test
    void aReadOnlyRepositoryTakesNoWrites() {
        lake.server()
                .api(
                        "POST",
                        "/repositories",
                        "{\"name\":\"frozen\",\"storage_namespace\":\"local://frozen\",\"read_only\":true}",
                        201);
        lake.put("/frozen/main/x", "x").expect(403, "ErrReadOnlyRepository");
        lake.put("/frozen/main/x", "", "x-amz-copy-source", "lake/main/committed")
                .expect(403, "ErrReadOnlyRepository");
        lake.delete("/frozen/main/x").expect(403, "ErrReadOnlyRepository");
        lake.put("/frozen/main/x?tagging", "").expect(403, "ErrReadOnlyRepository");
        lake.post("/frozen?delete", "<Delete><Object><Key>main/x</Key></Object></Delete>")
                .expect(403, "ErrReadOnlyRepository");
    }

    @Test
    void namesOfHeadersAreKeptAsWords() {
        lake.put("/lake/main/words", "x", "x-amz-meta-mtime", "1700000000.5").expect(200);
        assertThat(lake.head("/lake/main/words").response().headers().map())
                .containsAllEntriesOf(Map.of("x-amz-meta-mtime", List.of("1700000000.5")));
    }
}
