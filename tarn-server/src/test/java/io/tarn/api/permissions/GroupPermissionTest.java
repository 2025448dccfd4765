package io.tarn.api.permissions;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The permission of a group replaces all that its members could do before (auth.md 7).
class GroupPermissionTest {
    private static final int POLICIES = 1100;

    @TempDir
    Path folder;

    @Test
    void itDetachesMorePoliciesThanAPageHas() {
        try (RoleServer server = RoleServer.inMemory(folder)) {
            server.admin.post("/auth/groups", "{'id':'g'}").expect(201);
            Caller member = server.user();
            server.admin.call("PUT", "/auth/groups/g/members/" + member.name()).expect(201);
            List<Right> right = List.of(Right.allow("auth:ListUsers", "*"));
            for (int i = 0; i < POLICIES; i++) {
                String name = "p%04d".formatted(i);
                server.admin
                        .call("POST", "/auth/policies")
                        .body(RoleServer.policy(name, right))
                        .expect(201);
                server.admin.call("PUT", "/auth/groups/g/policies/" + name).expect(201);
            }
            member.get("/auth/users").expect(200);
            server.admin.post("/auth/groups/g/acl", "{'permission':'Read'}").expect(201);
            member.get("/auth/users").expectMissing("auth:ListUsers");
            assertThat(server.admin.get("/auth/groups/g/policies").expect(200).each("id"))
                    .containsExactly("ACL(_-_)g");
        }
    }
}
