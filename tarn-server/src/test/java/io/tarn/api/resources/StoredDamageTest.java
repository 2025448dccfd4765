package io.tarn.api.resources;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.api.resources.LiveServer.Answer;
import io.tarn.api.resources.LiveServer.Call;
import io.tarn.auth.AuthMode;
import io.tarn.auth.record.PolicyData;
import io.tarn.auth.record.StatementData;
import io.tarn.kv.KeyValueStore;
import io.tarn.kv.memory.MemoryKeyValueStore;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Records of identity that somebody damaged never open anything (auth.md 2.6, 5.1).
class StoredDamageTest {
    private static final byte[] AUTH = "auth".getBytes(UTF_8);
    private static final byte[] TIMESTAMP = "installation_metadata/setup_timestamp".getBytes(UTF_8);
    private static final String SETUP = "{'username':'intruder'}";
    private static final String PREFERENCES = "{'email':'me@tarn.io','featureUpdates':true,'securityUpdates':false}";

    @TempDir
    Path directory;

    @Test
    void setUpIsClosedOnceItIsDone() {
        try (LiveServer server = LiveServer.withRoles(directory, AuthMode.INTERNAL)) {
            server.setUp();
            server.post("/setup_lakefs", SETUP).anonymous().expect(409, "lakeFS already initialized");
            server.post("/setup_comm_prefs", PREFERENCES).anonymous().expect(200);
            server.post("/setup_comm_prefs", PREFERENCES)
                    .anonymous()
                    .expect(409, "communication preferences already set");
            assertThat(users(server)).containsExactly("admin");
        }
    }

    /// A time that cannot be read is an error, and not a fresh installation.
    @Test
    void setUpIsClosedWhenItsTimeIsDamaged() {
        for (AuthMode mode : List.of(AuthMode.NONE, AuthMode.SIMPLIFIED, AuthMode.INTERNAL)) {
            for (String damage : List.of("", "garbage", "2026-13-01T00:00:00Z", "0")) {
                KeyValueStore store = new MemoryKeyValueStore();
                store.set(AUTH, TIMESTAMP, damage.getBytes(UTF_8));
                try (LiveServer server = LiveServer.withRoles(directory, mode, store)) {
                    String what = mode + " '" + damage + "'";
                    assertClosed(what, server.post("/setup_lakefs", SETUP).anonymous());
                    assertClosed(
                            what, server.post("/setup_comm_prefs", PREFERENCES).anonymous());
                    Answer state = server.get("/setup_lakefs").anonymous().send();
                    assertThat(state.text()).as(what).doesNotContain("not_initialized");
                    assertThat(store.get(AUTH, TIMESTAMP)).hasValue(damage.getBytes(UTF_8));
                    assertThat(store.get(AUTH, "users/intruder".getBytes(UTF_8)))
                            .isEmpty();
                    assertThat(store.get("basicAuth".getBytes(UTF_8), "users/superAdmin".getBytes(UTF_8)))
                            .isEmpty();
                }
            }
        }
    }

    private static void assertClosed(String what, Call call) {
        Answer answer = call.send();
        assertThat(answer.status()).as(what + ": " + answer.text()).isIn(409, 500);
        assertThat(answer.text()).doesNotContain("secret_access_key");
    }

    private static List<String> users(LiveServer server) {
        return server.get("/auth/users")
                .expect(200)
                .json()
                .path("results")
                .valueStream()
                .map(user -> user.path("id").stringValue())
                .toList();
    }

    /// What cannot be read in a policy may have been what forbade (auth.md 5.3).
    @Test
    void oneMalformedPolicyDeniesAll() {
        try (LiveServer server = LiveServer.withRoles(directory, AuthMode.INTERNAL)) {
            server.setUp();
            server.createRepository("demo", "mem");
            for (String resource : List.of("", "[\"*]", "[\"*\",]", "[*]", "[\"*\" \"*\"]")) {
                String user = "user" + Integer.toHexString(resource.hashCode());
                String login = userWhoMayEverything(server, user);
                call(server, login).expect(200);
                String policy = "broken" + Integer.toHexString(resource.hashCode());
                store(server, policy, resource);
                server.put("/auth/users/" + user + "/policies/" + policy, "").expect(201);
                String refusal = call(server, login).expect(401).message();
                assertThat(refusal).as(resource).startsWith("insufficient permissions");
                server.delete("/auth/users/" + user + "/policies/" + policy).expect(204);
                call(server, login).expect(200);
            }
        }
    }

    private static Call call(LiveServer server, String login) {
        return server.get("/repositories/demo").anonymous().header("Authorization", login);
    }

    private static String userWhoMayEverything(LiveServer server, String user) {
        server.post("/auth/users", "{'id':'" + user + "'}").expect(201);
        server.put("/auth/users/" + user + "/policies/FSFullAccess", "").expect(201);
        JsonNode key = server.call("POST", "/auth/users/" + user + "/credentials")
                .expect(201)
                .json();
        return LiveServer.basic(
                key.path("access_key_id").stringValue(),
                key.path("secret_access_key").stringValue());
    }

    /// Past the validation of the API, as another program or a fault may have written it.
    private static void store(LiveServer server, String policy, String resource) {
        PolicyData data = PolicyData.newBuilder()
                .setDisplayName(policy)
                .addStatements(StatementData.newBuilder()
                        .setEffect("allow")
                        .addAction("ci:ReadAction")
                        .setResource(resource))
                .build();
        server.keyValues.set(AUTH, ("policies/" + policy).getBytes(UTF_8), data.toByteArray());
    }
}
