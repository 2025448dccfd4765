package io.tarn.gateway.object;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.gateway.GatewayServer;
import io.tarn.gateway.GatewayServer.Answer;
import io.tarn.gateway.GatewayUser;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Rights that operations ask for themselves: for each key that is deleted, and for the source of a copy (auth.md 8.3).
class ObjectRightsTest {
    private static final String DELETE = "fs:DeleteObject repository/lake/object/";
    private static final String READ = "fs:ReadObject repository/lake/object/";
    private static final String WRITE = "fs:WriteObject repository/lake/object/";
    private static final Pattern DELETED = Pattern.compile("<Deleted><Key>([^<]*)</Key>");
    private static final Pattern REFUSED = Pattern.compile("<Error><Code>AccessDenied</Code><Key>([^<]*)</Key>");

    @TempDir
    static Path folder;

    private static GatewayServer server;
    private static int names;

    @BeforeAll
    static void start() {
        server = GatewayServer.start(folder, Map.of("LAKEFS_AUTH_UI_CONFIG_RBAC", "internal"));
        server.createRepository("lake");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static GatewayUser user(String... rights) {
        return GatewayUser.create(server, "user-" + ++names, List.of(rights));
    }

    private static void store(String... paths) {
        for (String path : paths) {
            server.call("PUT", "/lake/main/" + path, path.getBytes(UTF_8)).expect(200);
        }
    }

    private static boolean isThere(String path) {
        return server.call("HEAD", "/lake/main/" + path).status() == 200;
    }

    private static Answer as(GatewayUser user, String method, String target, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.url() + target))
                .header("Authorization", user.basic())
                .method(method, BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return server.send(request.build());
    }

    private static Answer delete(GatewayUser user, boolean quiet, String... objects) {
        return as(
                user,
                "POST",
                "/lake?delete",
                "<Delete><Quiet>" + quiet + "</Quiet>" + String.join("", objects) + "</Delete>");
    }

    private static String object(String path) {
        return "<Object><Key>main/" + path + "</Key></Object>";
    }

    private static String conditional(String path) {
        return "<Object><Key>main/" + path + "</Key><ETag>*</ETag></Object>";
    }

    private static List<String> keys(Pattern pattern, Answer answer) {
        return pattern.matcher(answer.text())
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    @Test
    void eachKeyIsDeletedOrRefusedByItself() {
        store("own/a", "own/b", "foreign/a", "foreign/b", "one");
        GatewayUser user = user(DELETE + "own/*", DELETE + "one");
        Answer answer = delete(
                        user,
                        false,
                        object("foreign/a"),
                        object("own/a"),
                        conditional("foreign/b"),
                        conditional("own/b"),
                        object("one"),
                        object("foreign/missing"),
                        object("own/missing"))
                .expect(200);
        assertThat(keys(DELETED, answer)).containsExactly("main/own/a", "main/own/b", "main/one", "main/own/missing");
        assertThat(keys(REFUSED, answer)).containsExactly("main/foreign/a", "main/foreign/b", "main/foreign/missing");
        for (String gone : List.of("own/a", "own/b", "one")) {
            assertThat(isThere(gone)).as(gone).isFalse();
        }
        assertThat(isThere("foreign/a")).isTrue();
        assertThat(isThere("foreign/b")).isTrue();
    }

    @Test
    void aQuietAnswerNamesTheRefusedOnes() {
        store("own/q", "foreign/q");
        Answer answer = delete(user(DELETE + "own/*"), true, object("own/q"), object("foreign/q"))
                .expect(200);
        assertThat(keys(DELETED, answer)).isEmpty();
        assertThat(keys(REFUSED, answer)).containsExactly("main/foreign/q");
        assertThat(isThere("own/q")).isFalse();
        assertThat(isThere("foreign/q")).isTrue();
    }

    @Test
    void nothingIsDeletedWithoutRights() {
        List<String> objects = new ArrayList<>();
        store("many/0", "many/999");
        for (int i = 0; i < 1000; i++) {
            objects.add(object("many/" + i));
        }
        Answer answer = delete(user(READ + "*", WRITE + "*"), false, objects.toArray(String[]::new))
                .expect(200);
        assertThat(keys(REFUSED, answer)).hasSize(1000);
        assertThat(keys(DELETED, answer)).isEmpty();
        assertThat(isThere("many/0")).isTrue();
        assertThat(isThere("many/999")).isTrue();
    }

    /// The refusal must not tell whether there is such a source.
    @Test
    void aSourceMustBeReadable() {
        store("source/secret");
        GatewayUser user = user(WRITE + "*", READ + "target/*");
        for (String source : List.of("/lake/main/source/secret", "/lake/main/source/missing")) {
            as(user, "PUT", "/lake/main/target/copy", "", "x-amz-copy-source", source)
                    .expect(403, "AccessDenied");
        }
        assertThat(isThere("target/copy")).isFalse();
        GatewayUser reader = user(WRITE + "*", READ + "source/*");
        as(reader, "PUT", "/lake/main/target/copy", "", "x-amz-copy-source", "/lake/main/source/secret")
                .expect(200);
        assertThat(server.call("GET", "/lake/main/target/copy").expect(200).text())
                .isEqualTo("source/secret");
    }

    @Test
    void theSourceOfAPartMustBeReadable() {
        store("source/part");
        GatewayUser user = user(WRITE + "*", READ + "target/*");
        String id = as(user, "POST", "/lake/main/target/parts?uploads", "")
                .expect(200)
                .element("UploadId");
        String part = "/lake/main/target/parts?partNumber=1&uploadId=" + id;
        for (String source : List.of("/lake/main/source/part", "/lake/main/source/missing")) {
            as(user, "PUT", part, "", "x-amz-copy-source", source).expect(403, "AccessDenied");
            as(user, "PUT", part, "", "x-amz-copy-source", source, "x-amz-copy-source-range", "bytes=0-1")
                    .expect(403, "AccessDenied");
        }
        assertThat(as(user, "GET", "/lake/main/target/parts?uploadId=" + id, "")
                        .expect(200)
                        .text())
                .doesNotContain("<Part>");
        as(user(WRITE + "*", READ + "source/*"), "PUT", part, "", "x-amz-copy-source", "/lake/main/source/part")
                .expect(200);
    }
}
