package io.tarn.gateway.object;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.gateway.GatewayServer;
import io.tarn.gateway.GatewayServer.Answer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// What tests of objects say often: a server with the repository `lake` that has the branches `main` and `dev`, the
/// tag `v1`, the protected branch `locked` and one commit on `main`.
final class ObjectTestServer implements AutoCloseable {
    static final String ETAG_OF_HELLO = "\"5d41402abc4b2a76b9719d911017c592\"";

    private final GatewayServer server;
    private final String commitId;

    ObjectTestServer(Path folder) {
        server = GatewayServer.start(folder);
        server.createRepository("lake");
        server.createRepository("other");
        put("/lake/main/committed", "old").expect(200);
        String commit = server.commit("lake", "main");
        int id = commit.indexOf("\"id\":\"") + 6;
        commitId = commit.substring(id, id + 64);
        server.createBranch("lake", "dev", "main");
        server.createBranch("lake", "locked", "main");
        server.api("POST", "/repositories/lake/tags", "{\"id\":\"v1\",\"ref\":\"main\"}", 201);
        server.api("POST", "/repositories/lake/branch_protection", "{\"pattern\":\"locked\"}", 204);
    }

    GatewayServer server() {
        return server;
    }

    /// The commit that `main`, `dev`, `locked` and `v1` are made of.
    String commitId() {
        return commitId;
    }

    Answer put(String target, String content, String... headers) {
        return server.call("PUT", target, content.getBytes(UTF_8), headers);
    }

    Answer get(String target, String... headers) {
        return server.call("GET", target, new byte[0], headers);
    }

    Answer head(String target, String... headers) {
        return server.call("HEAD", target, new byte[0], headers);
    }

    Answer delete(String target, String... headers) {
        return server.call("DELETE", target, new byte[0], headers);
    }

    Answer post(String target, String content, String... headers) {
        return server.call("POST", target, content.getBytes(UTF_8), headers);
    }

    /// Requires an object to be there with this content.
    void requireContent(String target, String content) {
        assertThat(get(target).expect(200).text()).isEqualTo(content);
    }

    static String md5(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
