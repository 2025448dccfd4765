package io.tarn.gateway.form;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.gateway.GatewayServer;
import io.tarn.gateway.GatewayServer.Answer;
import io.tarn.gateway.GatewayUser;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A form may do what its signer may (s3-gateway.md B-45).
class PostObjectRightsTest {
    private static final byte[] FILE = "what the browser sends".getBytes(UTF_8);

    @TempDir
    Path folder;

    private static Answer post(GatewayServer server, GatewayUser signer, String key) throws Exception {
        String json = "{\"expiration\":\"" + Instant.now().plusSeconds(600)
                + "\",\"conditions\":[{\"bucket\":\"lake\"},[\"starts-with\",\"$key\",\"\"]]}";
        String policy = Base64.getEncoder().encodeToString(json.getBytes(UTF_8));
        Mac mac = Mac.getInstance("HmacSHA1");
        mac.init(new SecretKeySpec(signer.secret().getBytes(UTF_8), "HmacSHA1"));
        byte[] body = new FormBody()
                .field("key", key)
                .field("AWSAccessKeyId", signer.key())
                .field("policy", policy)
                .field("signature", Base64.getEncoder().encodeToString(mac.doFinal(policy.getBytes(UTF_8))))
                .file("a.txt", "text/plain", FILE)
                .end();
        return server.send(HttpRequest.newBuilder(URI.create(server.url() + "/lake"))
                .header("Content-Type", FormBody.TYPE)
                .POST(BodyPublishers.ofByteArray(body))
                .build());
    }

    /// Objects in the folder of the store, with or without an entry.
    private long stored() throws Exception {
        try (var files = Files.walk(folder.resolve("blocks"))) {
            return files.filter(
                            file -> Files.isRegularFile(file) && file.toString().contains("/data/"))
                    .count();
        }
    }

    @Test
    void aSignerWithoutTheRightStoresNothing() throws Exception {
        try (var server = GatewayServer.start(folder, Map.of("LAKEFS_AUTH_UI_CONFIG_RBAC", "internal"))) {
            server.createRepository("lake");
            GatewayUser reader = GatewayUser.create(
                    server, "reader", List.of("fs:ReadObject repository/lake/object/*", "fs:ListObjects repository/*"));
            GatewayUser writer =
                    GatewayUser.create(server, "writer", List.of("fs:WriteObject repository/lake/object/up/*"));
            long before = stored();
            post(server, reader, "main/up/a").expect(403, "AccessDenied");
            post(server, writer, "main/down/a").expect(403, "AccessDenied");
            post(server, writer, "main/up2/${filename}").expect(403, "AccessDenied");
            assertThat(server.call("GET", "/lake?list-type=2&prefix=main/")
                            .expect(200)
                            .text())
                    .doesNotContain("<Contents>");
            assertThat(stored()).isEqualTo(before);
            post(server, writer, "main/up/${filename}").expect(204);
            assertThat(server.call("GET", "/lake/main/up/a.txt").expect(200).body())
                    .isEqualTo(FILE);
            assertThat(stored()).as("such files are seen").isEqualTo(before + 1);
        }
    }
}
