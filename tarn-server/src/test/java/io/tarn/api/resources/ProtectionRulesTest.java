package io.tarn.api.resources;

import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.access.Authorizer;
import io.tarn.access.Permission;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Reading and writing the rules of protected branches: item 12 of api.md 30.
class ProtectionRulesTest {
    private static final String RULES = "/repositories/demo/settings/branch_protection";
    private static final String OLD_RULES = "/repositories/demo/branch_protection";

    @TempDir
    Path directory;

    private final List<Permission> asked = new CopyOnWriteArrayList<>();
    private boolean denied;
    private LiveServer server;

    @BeforeEach
    void start() {
        server = LiveServer.inMemory(directory, (principal, required, request) -> {
            asked.addAll(required);
            return denied
                    ? new Authorizer.Denied("insufficient permissions: not allowed to "
                            + required.getFirst().action())
                    : new Authorizer.Allowed();
        });
        server.setUp();
        server.createRepository("demo", "mem");
        asked.clear();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private String tag() {
        return server.get(RULES).expect(200).header("ETag");
    }

    private String patterns() {
        return server.get(RULES).expect(200).text();
    }

    @Test
    void aTagGuardsReplacement() {
        LiveServer.Answer none = server.get(RULES).expect(200);
        assertThat(none.text()).isEqualTo("[]\n");
        assertThat(none.response().headers().firstValue("ETag")).contains("");
        set("[{'pattern':'prot*'}]").header("If-Match", "abc").expect(412, "Precondition failed");
        set("[{'pattern':'prot*'}]").expect(204);
        String first = tag();
        assertThat(first).matches("[0-9a-f]{64}");
        set("[{'pattern':'rel-?'},{'pattern':'prot*'},{'pattern':'prot*'}]")
                .header("If-Match", first)
                .expect(204);
        assertThat(patterns()).isEqualTo("[{\"pattern\":\"prot*\"},{\"pattern\":\"rel-?\"}]\n");
        set("[]").header("If-Match", first).expect(412, "Precondition failed");
        String second = tag();
        set("[{'pattern':'x'}]").header("If-Match", '"' + second + '"').expect(204);
        String third = tag();
        set("[]").header("If-Match", "W/\"" + third + '"').expect(204);
        assertThat(patterns()).isEqualTo("[]\n");
        assertThat(tag()).isEmpty();
        set("[{'pattern':'y'}]").header("If-Match", third).expect(412, "Precondition failed");
    }

    @Test
    void anEmptyTagExpectsThatThereAreNone() {
        set("[{'pattern':'a'}]").header("If-Match", "").expect(204);
        set("[{'pattern':'b'}]").header("If-Match", "").expect(412, "Precondition failed");
        set("[]").expect(204);
        set("[{'pattern':'c'}]").header("If-Match", "").expect(204);
        assertThat(patterns()).isEqualTo("[{\"pattern\":\"c\"}]\n");
    }

    private LiveServer.Call set(String rules) {
        return server.put(RULES, rules);
    }

    @Test
    void olderForms() {
        server.post(OLD_RULES, "{'pattern':'tmp'}").expect(204);
        server.post(OLD_RULES, "{'pattern':'tmp'}").expect(204);
        server.post(OLD_RULES, "{'pattern':'main'}").expect(204);
        LiveServer.Answer old = server.get(OLD_RULES).expect(200);
        assertThat(old.text()).isEqualTo("[{\"pattern\":\"main\"},{\"pattern\":\"tmp\"}]\n");
        assertThat(old.header("ETag")).isEqualTo(tag());
        assertThat(server.post(OLD_RULES, "{'pattern':''}").expect(400).message())
                .startsWith("request body has an error: doesn't match schema #/components/schemas/BranchProtectionRule:"
                        + " Error at \"/pattern\": minimum string length is 1");
        LiveServer.Call remove = server.call("DELETE", OLD_RULES).json("{\"pattern\":\"tmp\"}");
        assertThat(remove.expect(204).text()).isEmpty();
        LiveServer.Answer gone =
                server.call("DELETE", OLD_RULES).json("{\"pattern\":\"tmp\"}").expect(404);
        assertThat(gone.text()).isEmpty();
        assertThat(gone.header("Content-Type")).isEmpty();
    }

    @Test
    void whatIsNoPatternIsRefused() {
        for (String pattern : List.of("[a", "{a", "a\\\\")) {
            String text = "branch protection pattern '" + pattern.replace("\\\\", "\\")
                    + "': unexpected end of input: invalid value: validation error";
            set("[{'pattern':'ok'},{'pattern':'" + pattern + "'}]").expect(400, text);
            server.post(OLD_RULES, "{'pattern':'" + pattern + "'}").expect(400, text);
        }
        assertThat(patterns()).isEqualTo("[]\n");
    }

    @Test
    void onlyOfRepositoriesThatExist() {
        for (String target :
                List.of("/repositories/nope/settings/branch_protection", "/repositories/nope/branch_protection")) {
            server.get(target).expect(404, "repository not found");
        }
        server.put("/repositories/nope/settings/branch_protection", "[]").expect(404, "repository not found");
        server.post("/repositories/nope/branch_protection", "{'pattern':'a'}").expect(404, "repository not found");
        server.call("DELETE", "/repositories/nope/branch_protection")
                .json("{\"pattern\":\"a\"}")
                .expect(404, "repository not found");
        server.get("/repositories/nope/branch_protection/set_allowed").expect(204);
    }

    @Test
    void permissions() {
        var set = new Permission("branches:SetBranchProtectionRules", "arn:lakefs:fs:::repository/demo");
        var get = new Permission("branches:GetBranchProtectionRules", "arn:lakefs:fs:::repository/demo");
        for (boolean refused : List.of(false, true)) {
            denied = refused;
            assertPermission(server.get(RULES), get);
            assertPermission(server.get(OLD_RULES), get);
            assertPermission(set("[]"), set);
            assertPermission(server.post(OLD_RULES, "{'pattern':'a'}"), set);
            assertPermission(server.call("DELETE", OLD_RULES).json("{\"pattern\":\"a\"}"), set);
            assertPermission(server.get(OLD_RULES + "/set_allowed"), set);
        }
        server.get(RULES).anonymous().expect(401, "error authenticating request");
        server.get(OLD_RULES + "/set_allowed").anonymous().expect(401, "error authenticating request");
    }

    private void assertPermission(LiveServer.Call call, Permission wanted) {
        asked.clear();
        LiveServer.Answer answer = call.send();
        assertThat(asked).containsExactly(wanted);
        if (denied) {
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.message()).isEqualTo("insufficient permissions: not allowed to " + wanted.action());
        } else {
            assertThat(answer.status()).isBetween(200, 204);
        }
    }
}
