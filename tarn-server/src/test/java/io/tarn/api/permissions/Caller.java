package io.tarn.api.permissions;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.http.HttpClient;
import java.util.Base64;

/// Someone who calls the server.
final class Caller {
    private final HttpClient client;
    private final URI server;
    private final String name;
    private final String authorization;

    Caller(HttpClient client, URI server, String name, String authorization) {
        this.client = client;
        this.server = server;
        this.name = name;
        this.authorization = authorization;
    }

    String name() {
        return name;
    }

    /// The same person with a login token.
    Caller withToken() {
        String pair = new String(Base64.getDecoder().decode(authorization.substring("Basic ".length())), UTF_8);
        int colon = pair.indexOf(':');
        String token = new Caller(client, server, "", "")
                .post(
                        "/auth/login",
                        "{'access_key_id':'%s','secret_access_key':'%s'}"
                                .formatted(pair.substring(0, colon), pair.substring(colon + 1)))
                .expect(200)
                .json()
                .path("token")
                .stringValue();
        return new Caller(client, server, name, "Bearer " + token);
    }

    /// `target` is below `/api/v1`.
    Call call(String method, String target) {
        Call call = new Call(client, server, method, target);
        return authorization.isEmpty() ? call : call.header("Authorization", authorization);
    }

    Call get(String target) {
        return call("GET", target);
    }

    Call delete(String target) {
        return call("DELETE", target);
    }

    /// With a JSON body in which `'` stands for a quote.
    Call post(String target, String json) {
        return call("POST", target).json(json);
    }

    Call put(String target, String json) {
        return call("PUT", target).json(json);
    }

    Call upload(String repository, String branch, String path, String content) {
        Call call = call(
                "POST",
                "/repositories/" + repository + "/branches/" + branch + "/objects?path=" + RoleServer.encode(path));
        return call.header("Content-Type", "text/plain").bytes(content.getBytes(UTF_8));
    }
}
