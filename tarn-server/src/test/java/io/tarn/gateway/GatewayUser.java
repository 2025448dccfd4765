package io.tarn.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A user of a server that knows policies, with a key.
public record GatewayUser(String key, String secret) {
    /// Makes a user with exactly these rights, each `action resource`.
    public static GatewayUser create(GatewayServer server, String name, List<String> rights) {
        server.api("POST", "/auth/users", "{\"id\":\"" + name + "\"}", 201);
        if (!rights.isEmpty()) {
            String statements =
                    String.join(",", rights.stream().map(GatewayUser::statement).toList());
            server.api("POST", "/auth/policies", "{\"id\":\"" + name + "\",\"statement\":[" + statements + "]}", 201);
            server.api("PUT", "/auth/users/" + name + "/policies/" + name, "", 201);
        }
        JsonNode key =
                JsonMapper.shared().readTree(server.api("POST", "/auth/users/" + name + "/credentials", "", 201));
        return new GatewayUser(
                key.path("access_key_id").stringValue(),
                key.path("secret_access_key").stringValue());
    }

    private static String statement(String right) {
        String[] parts = right.split(" ", 2);
        return "{\"effect\":\"allow\",\"action\":[\"" + parts[0] + "\"],\"resource\":\"arn:lakefs:fs:::" + parts[1]
                + "\"}";
    }

    /// The key as an `Authorization` header.
    public String basic() {
        return "Basic " + Base64.getEncoder().encodeToString((key + ":" + secret).getBytes(UTF_8));
    }
}
