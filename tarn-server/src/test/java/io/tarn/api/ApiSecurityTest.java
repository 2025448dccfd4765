package io.tarn.api;

import static io.tarn.http.RawClient.head;
import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.access.Permission;
import io.tarn.http.RawClient;
import io.tarn.http.RawClient.Answer;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ApiSecurityTest extends ApiServer {
    @BeforeEach
    void forget() {
        ASKED.clear();
    }

    @Test
    void rejectsBeforeTheBodyIsSent() throws IOException {
        try (RawClient client = new RawClient(server.address())) {
            String target = "/api/v1/repositories/r/branches/b/objects?path=x";
            client.send(head("POST", target, "Expect: 100-continue", "Content-Length: 1000000"));
            Answer answer = client.read();
            assertThat(answer.status()).isEqualTo(401);
            assertThat(client.closedByServer()).isTrue();
        }
        try (RawClient client = new RawClient(server.address())) {
            String target = "/api/v1/repositories/r/branches/b/objects?path=x";
            client.send(head("POST", target, ADMIN, "Expect: 100-continue", "Content-Length: 10"));
            assertThat(client.read().status()).isEqualTo(100);
            assertThat(client.send("0123456789").read().text()).isEqualTo("10");
        }
    }

    @Test
    void validatesBeforeItAuthenticates() throws IOException {
        assertThat(call("GET", "/repositories?amount=x", "Authorization: wrong").status())
                .isEqualTo(400);
        Answer rejected = call("GET", "/repositories", "Authorization: wrong");
        assertThat(rejected.status()).isEqualTo(401);
        assertThat(message(rejected)).isEqualTo("error authenticating request");
        assertThat(rejected.headers()).doesNotContainKey("www-authenticate");
        assertThat(rejected.headers().get("x-request-id"))
                .matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
    }

    @Test
    void answersAnonymousCallersWhereItMay() throws IOException {
        assertThat(call("GET", "/healthcheck", "Authorization: wrong").status()).isEqualTo(204);
        assertThat(call("GET", "/user").text()).isEqualTo("?");
        assertThat(call("GET", "/user", ADMIN).text()).isEqualTo("known");
        assertThat(call("GET", "/user", "Authorization: wrong").status()).isEqualTo(401);
        assertThat(message(call("GET", "/repositories/demo"))).isEqualTo("error authenticating request");
        Answer broken = call("GET", "/repositories/demo", "Authorization: broken");
        assertThat(broken.status()).isEqualTo(500);
        assertThat(message(broken)).isEqualTo("internal server error");
    }

    @Test
    void answers501OnlyAfterAuthentication() throws IOException {
        assertThat(call("GET", "/auth/groups").status()).isEqualTo(401);
        Answer answer = call("GET", "/auth/groups", ADMIN);
        assertThat(answer.status()).isEqualTo(501);
        assertThat(message(answer)).isEqualTo("Not Implemented");
        assertThat(call("GET", "/setup_lakefs").status()).isEqualTo(501);
    }

    @Test
    void deniesWith401() throws IOException {
        Answer answer = call("GET", "/repositories/demo", "Authorization: nobody");
        assertThat(answer.status()).isEqualTo(401);
        assertThat(message(answer)).isEqualTo("insufficient permissions: not allowed to fs:ReadRepository");
    }

    @Test
    void buildsResourcesFromPathQueryAndBody() throws IOException {
        call("HEAD", "/repositories/r/refs/m/objects?path=a%2Fb", ADMIN);
        call("GET", "/auth/groups/g/acl", ADMIN);
        post("/repositories", "{\"name\":\"good\",\"storage_namespace\":\"mem://x\"}");
        post(
                "/repositories/r/branches/b/import",
                "{\"commit\":{\"message\":\"m\"},\"paths\":[{\"type\":\"object\",\"path\":\"s3://x\",\"destination\":\"d1\"},"
                        + "{\"type\":\"object\",\"path\":\"s3://y\",\"destination\":\"d2\"}]}");
        assertThat(ASKED)
                .containsExactly(
                        new Permission("fs:ReadObject", "arn:lakefs:fs:::repository/r/object/a/b"),
                        new Permission("auth:ReadGroup", "arn:lakefs:auth:::group/g"),
                        new Permission("auth:ReadPolicy", "arn:lakefs:auth:::policy/ACL(_-_)g"),
                        new Permission("fs:CreateRepository", "arn:lakefs:fs:::repository/good"),
                        new Permission("fs:AttachStorageNamespace", "arn:lakefs:fs:::namespace/mem://x"),
                        new Permission("fs:WriteObject", "arn:lakefs:fs:::repository/r/branch/b"),
                        new Permission("fs:CreateCommit", "arn:lakefs:fs:::repository/r/branch/b"),
                        new Permission("fs:ImportFromStorage", "arn:lakefs:fs:::namespace/s3://x"),
                        new Permission("fs:ImportFromStorage", "arn:lakefs:fs:::namespace/s3://y"),
                        new Permission("fs:WriteObject", "arn:lakefs:fs:::repository/r/object/d1"),
                        new Permission("fs:WriteObject", "arn:lakefs:fs:::repository/r/object/d2"));
    }

    @Test
    void doesNotLetAMethodForgetPermissionsOrAnswer() throws IOException {
        assertThat(post("/repositories/r/branches/b/objects/delete", "{\"paths\":[]}")
                        .status())
                .isEqualTo(500);
        assertThat(call("GET", "/repositories/r/branches/b", ADMIN).status()).isEqualTo(500);
    }
}
