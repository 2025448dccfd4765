package io.tarn.api.permissions;

import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.api.contract.Contract;
import io.tarn.api.contract.Operation;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What answers callers that nobody knows: these and no others. Whoever opens another route adds it here, and
/// says what it tells.
class OpenRoutesTest {
    /// What of the API takes no credentials.
    private static final String[] OPEN = {
        "setupCommPrefs",
        "getSetupState",
        "setup",
        "login",
        "externalPrincipalLogin",
        "stsLogin",
        "getAuthCapabilities",
        "healthCheck",
        "oauthCallback",
        "jwtLogin",
        "getTokenStart",
        "getTokenFromMailbox"
    };

    @TempDir
    Path folder;

    @Test
    void openOperations() {
        assertThat(Contract.load().operations().values().stream()
                        .filter(Operation::open)
                        .map(Operation::id))
                .containsExactlyInAnyOrder(OPEN);
    }

    /// Paths beside the API and their status, each asked for without credentials.
    private static Map<String, Integer> roots() {
        Map<String, Integer> roots = new LinkedHashMap<>();
        roots.put("/_health", 200);
        roots.put("/_ready", 200);
        roots.put("/metrics", 200);
        roots.put("/openapi.json", 200);
        roots.put("/logout", 307);
        roots.put("/iceberg/api/v1/config", 501);
        roots.put("/iceberg/relative_to/x", 501);
        roots.put("/mds/iceberg/api/v1/config", 501);
        for (String nothing : new String[] {
            "/",
            "/admin",
            "/debug",
            "/_pprof",
            "/config",
            "/v1/config",
            "/api",
            "/api/v2/user",
            "/repositories",
            "/metrics/",
            "/_readyz",
            "/logout/x",
            "/auth/login",
            "/iceberg",
            "/.well-known/x",
            "/demo/main/dir/a"
        }) {
            roots.put(nothing, 404);
        }
        return roots;
    }

    @Test
    void rootMounts() throws IOException, InterruptedException {
        Map<String, Integer> found = new LinkedHashMap<>();
        try (RoleServer server = RoleServer.inMemory(folder);
                HttpClient client = HttpClient.newHttpClient()) {
            server.furnish("demo", "mem");
            for (String path : roots().keySet()) {
                HttpRequest request =
                        HttpRequest.newBuilder(server.url().resolve(path)).build();
                var answer = client.send(request, HttpResponse.BodyHandlers.ofString());
                found.put(path, answer.statusCode());
                if (!path.equals("/openapi.json")) {
                    assertThat(answer.body()).as(path).doesNotContain("demo", "content of a", "tests encrypt");
                }
            }
        }
        assertThat(found).isEqualTo(roots());
    }
}
