package io.tarn.api.permissions;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A user made again under the name of a deleted one is somebody else: nothing of the former is left.
class RevivedUserTest {
    private static final String EVE = "/auth/users/eve";
    private static final String PRINCIPAL = "arn:aws:iam::1:role/eve";

    @TempDir
    Path folder;

    private RoleServer server;
    private Caller oldKey;
    private Caller oldToken;

    @BeforeEach
    void furnish() {
        server = RoleServer.inMemory(folder);
        oldKey = server.user("eve");
        oldToken = oldKey.withToken();
        server.attach(oldKey, List.of(Right.allow("fs:*", "*")));
        server.admin.call("PUT", "/auth/groups/Admins/members/eve").expect(201);
        server.admin
                .call("POST", EVE + "/external/principals?principalId=" + RoleServer.encode(PRINCIPAL))
                .expect(201);
        oldKey.get("/auth/users").expect(200);
        oldToken.get("/auth/users").expect(200);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void nothingOfTheFormerIsLeft() {
        server.admin.delete(EVE).expect(204);
        refused();
        Caller revived = server.user("eve");
        refused();
        assertThat(server.admin.get(EVE + "/credentials").expect(200).each("access_key_id"))
                .hasSize(1);
        assertThat(server.admin.get(EVE + "/groups").expect(200).each("id")).isEmpty();
        assertThat(server.admin.get(EVE + "/policies").expect(200).each("id")).isEmpty();
        assertThat(server.admin
                        .get(EVE + "/policies?effective=true")
                        .expect(200)
                        .each("id"))
                .isEmpty();
        assertThat(server.admin.get(EVE + "/external/principals/ls").expect(200).each("id"))
                .isEmpty();
        server.admin
                .get("/auth/external/principals?principalId=" + RoleServer.encode(PRINCIPAL))
                .expect(404);
        assertThat(server.admin.get("/auth/groups/Admins/members").expect(200).each("id"))
                .containsExactly("admin");
        revived.get("/auth/users").expectMissing("auth:ListUsers");
        revived.withToken().get("/auth/users").expectMissing("auth:ListUsers");
    }

    @Test
    void deletedTwiceIsStillDeleted() {
        for (int i = 0; i < 3; i++) {
            server.admin.delete(EVE).expect(204);
            refused();
            Caller revived = server.user("eve");
            Caller token = revived.withToken();
            refused();
            token.get("/user").expect(200);
            oldKey = revived;
            oldToken = token;
        }
    }

    private void refused() {
        oldKey.get("/user").expect(401, "error authenticating request");
        oldToken.get("/user").expect(401, "error authenticating request");
        oldKey.get("/auth/users").expect(401, "error authenticating request");
        oldToken.get("/auth/users").expect(401, "error authenticating request");
    }

    @Test
    void aDeletedKeyIsOfNoUse() {
        String id = server.admin
                .get(EVE + "/credentials")
                .expect(200)
                .each("access_key_id")
                .getFirst();
        server.admin.delete(EVE + "/credentials/" + id).expect(204);
        oldKey.get("/user").expect(401, "error authenticating request");
    }
}
