package io.tarn.api.permissions;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// What policies decide together, asked over the API (auth.md 5, 21).
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PolicyDecisionTest {
    private static final String MAIN = "/repositories/demo/branches/main/objects?path=";
    private static final String DENIED = "insufficient permissions: denied permission to ";
    private static final Right EVERYTHING = Right.allow("fs:*", "*");
    private static final Right NOT_PROD = Right.deny("fs:DeleteObject", Right.object("demo", "prod/*"));

    private RoleServer server;

    @BeforeAll
    void start(@TempDir Path folder) {
        server = RoleServer.inMemory(folder);
        server.furnish("demo", "mem");
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private void assertProdIsKept(Caller caller) {
        server.admin.upload("demo", "main", "prod/x", "x").expect(201);
        server.admin.upload("demo", "main", "dev/x", "x").expect(201);
        caller.delete(MAIN + "prod/x").expect(401, DENIED + "fs:DeleteObject");
        caller.delete(MAIN + "dev/x").expect(204);
        server.admin
                .get("/repositories/demo/refs/main/objects/stat?path=prod/x")
                .expect(200);
    }

    /// A caller is looked up once, each of its requests decided on.
    @Test
    void decisionsAreTimedWhateverTheyAre() throws Exception {
        Caller caller = server.userWith(List.of(EVERYTHING, NOT_PROD));
        long decided = server.requests("authorize", "success");
        long keys = server.requests("get_credentials", "success");
        long policies = server.requests("list_effective_policies", "success");
        caller.delete(MAIN + "prod/x").expect(401, DENIED + "fs:DeleteObject");
        caller.delete(MAIN + "dev/none").expect(204);
        caller.delete(MAIN + "dev/none").expect(204);
        assertThat(server.requests("authorize", "success")).isEqualTo(decided + 3);
        assertThat(server.requests("authorize", "failure")).isZero();
        assertThat(server.requests("get_credentials", "success")).isEqualTo(keys + 1);
        assertThat(server.requests("list_effective_policies", "success")).isEqualTo(policies + 1);
    }

    @Test
    void denyBeatsAllowInAnyOrder() {
        assertProdIsKept(server.userWith(List.of(EVERYTHING, NOT_PROD)));
        assertProdIsKept(server.userWith(List.of(NOT_PROD, EVERYTHING)));
        assertProdIsKept(server.userWith(
                List.of(NOT_PROD, Right.allow("fs:DeleteObject", Right.object("demo", "prod/x")), EVERYTHING)));
    }

    @Test
    void denyBeatsAllowOfAnotherPolicy() {
        Caller caller = server.userWith(List.of(EVERYTHING));
        server.attach(caller, List.of(NOT_PROD));
        assertProdIsKept(caller);
    }

    @Test
    void denyOfAGroupBeatsAllowOfItsMember() {
        Caller caller = server.userWith(List.of(EVERYTHING));
        String policy = server.attach(server.user(), List.of(NOT_PROD));
        server.admin.post("/auth/groups", "{'id':'careful'}").expect(201);
        server.admin.call("PUT", "/auth/groups/careful/policies/" + policy).expect(201);
        caller.delete(MAIN + "prod/none").expect(204);
        server.admin
                .call("PUT", "/auth/groups/careful/members/" + caller.name())
                .expect(201);
        assertProdIsKept(caller);
    }

    @Test
    void theUserOfAPolicyIsWhoActs() {
        Caller caller =
                server.userWith(List.of(Right.allow("auth:CreateCredentials", "arn:lakefs:auth:::user/${user}")));
        caller.call("POST", "/auth/users/" + caller.name() + "/credentials").expect(201);
        caller.call("POST", "/auth/users/admin/credentials").expectMissing("auth:CreateCredentials");
        caller.call("POST", "/auth/users/$%7Buser%7D/credentials").expectMissing("auth:CreateCredentials");
    }

    /// A name is taken letter by letter.
    @Test
    void aUserNamedLikeAPatternIsNobodyElse() {
        for (String name : List.of("*", "?????", "adm*", "${user}")) {
            Caller caller = server.user(name);
            server.attach(caller, List.of(Right.allow("auth:*", "arn:lakefs:auth:::user/${user}")));
            caller.get("/auth/users/" + RoleServer.encode(name)).expect(200);
            caller.call("POST", "/auth/users/admin/credentials").expectMissing("auth:CreateCredentials");
            caller.delete("/auth/users/admin").expectMissing("auth:DeleteUser");
            server.admin.delete("/auth/users/" + RoleServer.encode(name)).expect(204);
        }
    }

    /// Reading is allowed everywhere, runs of actions only at home.
    private static Caller atHome(RoleServer server) {
        Caller caller = server.userWith(List.of(Right.allow("fs:*", "*")));
        server.admin
                .post(
                        "/auth/policies",
                        "{'id':'at-home','statement':[{'effect':'allow','resource':'*','action':['ci:*'],"
                                + "'condition':{'IpAddress':{'SourceIp':['10.0.0.0/8']}}}]}")
                .expect(201);
        server.admin
                .call("PUT", "/auth/users/" + caller.name() + "/policies/at-home")
                .expect(201);
        return caller;
    }

    /// An address that is none makes the condition an error, and an error denies everything.
    @Test
    void anErrorInAnyPolicyDeniesAll(@TempDir Path folder) {
        try (RoleServer proxied = RoleServer.behindProxy(folder)) {
            proxied.furnish("demo", "mem");
            Caller caller = atHome(proxied);
            caller.get("/repositories/demo").expect(200);
            caller.get("/repositories/demo")
                    .header("X-Forwarded-For", "10.0.0.1, nonsense")
                    .expect(401);
            String runs = "/repositories/demo/actions/runs";
            caller.get(runs).header("X-Forwarded-For", "10.0.0.1, 11.0.0.1").expectMissing("ci:ReadAction");
            caller.get(runs).header("X-Forwarded-For", "11.0.0.1, 10.0.0.1").expect(200);
        }
    }

    @Test
    void nobodyNamesAnAddressOfTheirOwn() {
        Caller caller = atHome(server);
        String runs = "/repositories/demo/actions/runs";
        caller.get(runs).expectMissing("ci:ReadAction");
        caller.get(runs).header("X-Forwarded-For", "10.0.0.1").expectMissing("ci:ReadAction");
        caller.get(runs).header("X-Real-IP", "10.0.0.1").expectMissing("ci:ReadAction");
        caller.get("/repositories/demo").header("X-Forwarded-For", "nonsense").expect(200);
    }

    @Test
    void aRightOnARepositoryIsNoneOnWhatIsInIt() {
        Caller bare = server.userWith(List.of(Right.allow("fs:*", Right.repository("demo"))));
        bare.get("/repositories/demo").expect(200);
        bare.get("/repositories/demo/refs/main/objects?path=dir/a").expectMissing("fs:ReadObject");
        bare.get("/repositories/demo/branches/main").expectMissing("fs:ReadBranch");
        Caller within = server.userWith(List.of(Right.allow("fs:*", Right.repository("demo/*"))));
        within.get("/repositories/demo").expectMissing("fs:ReadRepository");
        within.get("/repositories/demo/refs/main/objects?path=dir/a").expect(200);
        Caller neighbour = server.userWith(List.of(Right.allow("fs:*", Right.repository("dem"))));
        neighbour.get("/repositories/demo").expectMissing("fs:ReadRepository");
    }

    @Test
    void aPolicyInUseIsDecidedByAsItStands() {
        Caller caller = server.user();
        String policy = server.attach(caller, List.of(EVERYTHING));
        caller.get("/repositories/demo").expect(200);
        server.admin
                .call("PUT", "/auth/policies/" + policy)
                .body(RoleServer.policy(policy, List.of(Right.allow("ci:*", "*"))))
                .expect(200);
        caller.get("/repositories/demo").expectMissing("fs:ReadRepository");
        assertThat(caller.get("/repositories/demo/actions/runs").send().status())
                .isEqualTo(200);
    }
}
