package io.tarn.api.permissions;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Merging a pull request needs rights on the branch that it names (auth.md 8.2).
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MergeRightsTest {
    private static final String PULLS = "/repositories/demo/pulls";
    private static final Right COMMIT = Right.allow("fs:CreateCommit", Right.branch("demo", "main"));
    private static final Right WRITE = Right.allow("pr:WritePullRequest", Right.repository("demo"));

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

    @Test
    void thePullRequestIsReadFirst() {
        var user = server.user();
        user.call("PUT", PULLS + "/not-an-id/merge").expect(400);
        user.call("PUT", PULLS + "/d4jf0vq0000000000000/merge").expect(404);
        server.nobody().call("PUT", PULLS + "/not-an-id/merge").expect(401, "error authenticating request");
        server.nobody().call("PUT", PULLS + "/d4jf0vq0000000000000/merge").expect(401, "error authenticating request");
    }

    @Test
    void bothRightsAreNeededInTheirOrder() {
        String before = head();
        String id = server.admin
                .post(PULLS, "{'title':'t','source_branch':'feature','destination_branch':'main'}")
                .expect(201)
                .json()
                .path("id")
                .stringValue();
        String merge = PULLS + "/" + id + "/merge";
        server.user().call("PUT", merge).expectMissing("fs:CreateCommit");
        server.userWith(List.of(WRITE)).call("PUT", merge).expectMissing("fs:CreateCommit");
        server.userWith(List.of(COMMIT)).call("PUT", merge).expectMissing("pr:WritePullRequest");
        server.userWith(List.of(WRITE, Right.allow("fs:CreateCommit", Right.branch("demo", "feature"))))
                .call("PUT", merge)
                .expectMissing("fs:CreateCommit");
        assertThat(head()).isEqualTo(before);
        server.userWith(List.of(WRITE, COMMIT)).call("PUT", merge).expect(200);
        assertThat(head()).isNotEqualTo(before);
    }

    private String head() {
        return server.admin
                .get("/repositories/demo/branches/main")
                .expect(200)
                .json()
                .path("commit_id")
                .stringValue();
    }
}
