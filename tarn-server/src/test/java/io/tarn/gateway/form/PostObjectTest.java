package io.tarn.gateway.form;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.gateway.GatewayServer;
import io.tarn.gateway.GatewayServer.Answer;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files that browsers store, over the whole server (s3-gateway.md B-45).
class PostObjectTest {
    private static final byte[] FILE = "what the browser sends".getBytes(UTF_8);

    @TempDir
    static Path folder;

    private static GatewayServer server;

    @BeforeAll
    static void start() {
        server = GatewayServer.start(folder);
        server.createRepository("lake");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static byte[] mac(String algorithm, byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(key, algorithm));
            return mac.doFinal(text.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String policy(String conditions, Instant end) {
        String json = "{\"expiration\":\"" + end + "\",\"conditions\":[" + conditions.replace('\'', '"') + "]}";
        return Base64.getEncoder().encodeToString(json.getBytes(UTF_8));
    }

    /// Signed as version 4 wants it.
    private static Map<String, String> signed(
            Map<String, String> fields, String conditions, String secret, Instant end) {
        String time = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'")
                .withZone(ZoneOffset.UTC)
                .format(Instant.now());
        String day = time.substring(0, 8);
        Map<String, String> all = new LinkedHashMap<>(fields);
        String credential = GatewayServer.KEY + "/" + day + "/us-east-1/s3/aws4_request";
        all.put("x-amz-algorithm", "AWS4-HMAC-SHA256");
        all.put("x-amz-credential", credential);
        all.put("x-amz-date", time);
        String policy = policy(
                conditions
                        + ",{'x-amz-algorithm':'AWS4-HMAC-SHA256'},{'x-amz-credential':'" + credential
                        + "'},{'x-amz-date':'" + time + "'}",
                end);
        all.put("policy", policy);
        byte[] key = mac("HmacSHA256", ("AWS4" + secret).getBytes(UTF_8), day);
        for (String step : new String[] {"us-east-1", "s3", "aws4_request"}) {
            key = mac("HmacSHA256", key, step);
        }
        all.put("x-amz-signature", HexFormat.of().formatHex(mac("HmacSHA256", key, policy)));
        return all;
    }

    private static Map<String, String> signed(Map<String, String> fields, String conditions) {
        return signed(fields, conditions, GatewayServer.SECRET, Instant.now().plusSeconds(600));
    }

    private static Answer post(String bucket, Map<String, String> fields) {
        FormBody form = new FormBody();
        fields.forEach(form::field);
        byte[] body = form.file("a b.txt", "text/plain", FILE).end();
        return server.send(HttpRequest.newBuilder(URI.create(server.url() + "/" + bucket))
                .header("Content-Type", FormBody.TYPE)
                .POST(BodyPublishers.ofByteArray(body))
                .build());
    }

    private static final String KEY_IN_MAIN = "{'bucket':'lake'},['starts-with','$key','main/']";

    private static Answer stored(String key) {
        return server.call("GET", "/lake/" + key);
    }

    @Test
    void aSignedFormStoresItsFile() {
        Answer answer = post("lake", signed(Map.of("key", "main/up/${filename}"), KEY_IN_MAIN))
                .expect(204);
        assertThat(answer.header("Location")).endsWith("/lake/main/up/a%20b.txt");
        Answer object = stored("main/up/a%20b.txt").expect(200);
        assertThat(object.body()).isEqualTo(FILE);
        assertThat(object.header("ETag")).isEqualTo(answer.header("ETag"));
    }

    @Test
    void attributesAreKept() {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("key", "main/attributes");
        fields.put("Content-Type", "image/png");
        fields.put("Cache-Control", "max-age=5");
        fields.put("acl", "private");
        fields.put("x-amz-meta-Colour", "blue");
        fields.put("tagging", "<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>");
        fields.put("success_action_status", "201");
        String any = "";
        for (String name : fields.keySet()) {
            any += ",['starts-with','$" + name + "','']";
        }
        Answer answer = post("lake", signed(fields, "{'bucket':'lake'}" + any)).expect(201);
        assertThat(answer.element("Bucket")).isEqualTo("lake");
        assertThat(answer.element("Key")).isEqualTo("main/attributes");
        assertThat(answer.element("Location")).endsWith("/lake/main/attributes");
        Answer object = stored("main/attributes").expect(200);
        assertThat(object.header("Content-Type")).isEqualTo("image/png");
        assertThat(object.header("Cache-Control")).isEqualTo("max-age=5");
        assertThat(object.header("x-amz-meta-colour")).isEqualTo("blue");
        assertThat(object.header("x-amz-tagging-count")).isEqualTo("1");
    }

    @Test
    void aFormMaySendTheBrowserElsewhere() {
        String condition = KEY_IN_MAIN + ",['starts-with','$success_action_redirect','']";
        Answer answer = post(
                        "lake",
                        signed(
                                Map.of(
                                        "key",
                                        "main/r&d",
                                        "success_action_redirect",
                                        "https://page.example.org/done?x=1#end"),
                                condition))
                .expect(303);
        assertThat(answer.header("Location"))
                .isEqualTo("https://page.example.org/done?x=1&bucket=lake&key=main%2Fr%26d&etag="
                        + answer.header("ETag").replace("\"", "%22") + "#end");
        for (String wrong :
                new String[] {"javascript:alert(1)", "//evil.org", "ftp://x/", "not a url", "data:text/html,x"}) {
            post("lake", signed(Map.of("key", "main/js", "success_action_redirect", wrong), condition))
                    .expect(204);
        }
    }

    @Test
    void whatIsNotAllowedIsNotStored() {
        Instant later = Instant.now().plusSeconds(600);
        Map<String, String> fields = Map.of("key", "main/refused");
        post("lake", fields).expect(403, "AccessDenied");
        post("lake", signed(fields, KEY_IN_MAIN, "another secret", later)).expect(403, "SignatureDoesNotMatch");
        post(
                        "lake",
                        signed(
                                fields,
                                KEY_IN_MAIN,
                                GatewayServer.SECRET,
                                Instant.now().minusSeconds(1)))
                .expect(403, "AccessDenied");
        post("lake", signed(fields, "{'bucket':'other'},['starts-with','$key','']"))
                .expect(403, "AccessDenied");
        post("lake", signed(fields, "{'bucket':'lake'},['starts-with','$key','main/x']"))
                .expect(403, "AccessDenied");
        post("lake", signed(fields, KEY_IN_MAIN + ",['content-length-range',0,5]"))
                .expect(400, "EntityTooLarge");
        post("lake", signed(fields, KEY_IN_MAIN + ",['content-length-range',500,600]"))
                .expect(400, "EntityTooSmall");
        post("lake", signed(Map.of("key", "main/refused", "x-amz-meta-a", "b"), KEY_IN_MAIN))
                .expect(403, "AccessDenied");
        Map<String, String> changed = signed(fields, KEY_IN_MAIN);
        changed.put("policy", policy("['starts-with','$key','']", later));
        post("lake", changed).expect(403, "SignatureDoesNotMatch");
        post(
                        "lake",
                        signed(
                                Map.of("key", "main/refused", "Content-MD5", "1B2M2Y8AsgTpgAmY7PhCfg=="),
                                KEY_IN_MAIN + ",['starts-with','$Content-MD5','']"))
                .expect(400, "BadDigest");
        post("none", signed(fields, "['starts-with','$key','']")).expect(404, "NoSuchBucket");
        post("lake", signed(Map.of("key", "no-branch/a"), "['starts-with','$key','']"))
                .expect(404, "NoSuchBucket");
        post("lake", signed(Map.of("key", "main"), "['starts-with','$key','']")).expect(400, "InvalidArgument");
        post("lake", signed(Map.of(), "{'bucket':'lake'}")).expect(400, "InvalidArgument");
        stored("main/refused").expect(404, "NoSuchKey");
    }

    @Test
    void aFormThatIsCutOffStoresNothing() {
        FormBody form = new FormBody();
        signed(Map.of("key", "main/cut"), KEY_IN_MAIN).forEach(form::field);
        byte[] body = form.file("a", "b", new byte[200_000]).end();
        server.send(HttpRequest.newBuilder(URI.create(server.url() + "/lake"))
                        .header("Content-Type", FormBody.TYPE)
                        .POST(BodyPublishers.ofByteArray(body, 0, body.length - 30))
                        .build())
                .expect(400, "MalformedPOSTRequest");
        stored("main/cut").expect(404);
    }

    /// As boto3 does in the first region.
    @Test
    void theOldSignatureHoldsToo() {
        Map<String, String> fields = new LinkedHashMap<>();
        String policy = policy(KEY_IN_MAIN, Instant.now().plusSeconds(600));
        fields.put("key", "main/old");
        fields.put("AWSAccessKeyId", GatewayServer.KEY);
        fields.put("policy", policy);
        fields.put(
                "signature",
                Base64.getEncoder().encodeToString(mac("HmacSHA1", GatewayServer.SECRET.getBytes(UTF_8), policy)));
        post("lake", fields).expect(204);
        stored("main/old").expect(200);
        fields.put("signature", "AAAA");
        post("lake", fields).expect(403, "SignatureDoesNotMatch");
    }
}
