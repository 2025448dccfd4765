package io.tarn.api.resources;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.versioning.KeyLayout;
import io.tarn.versioning.record.BranchProtectionBlockedAction;
import io.tarn.versioning.record.BranchProtectionBlockedActions;
import io.tarn.versioning.record.BranchProtectionRules;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every operation of the table in api.md 12, in repositories that are protected or read-only in each way.
class ProtectionTest {
    private static final String WRITE = "cannot write to protected branch";
    private static final String COMMIT = "cannot commit to protected branch";
    private static final String HEAD = "protected branch";
    private static final String READ_ONLY = "read-only repository";
    private static final String FINE = "";

    /// How an operation is refused: by a rule against staging, by one against commits, in a read-only
    /// repository, and there with force.
    private record Row(
            String name,
            String staging,
            String commit,
            String readOnly,
            String forced,
            boolean clean,
            Function<Target, LiveServer.Call> call) {}

    @TempDir
    Path directory;

    private LiveServer server;

    @BeforeEach
    void start() {
        server = LiveServer.inMemory(directory);
        server.setUp();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /// Where an operation is tried: on a branch of its own, which has the committed objects `a` and `b` and,
    /// unless it has to be clean, an uncommitted `s`.
    private final class Target {
        final String repository;
        final String branch;
        final boolean force;
        final String pull;

        Target(String repository, String branch, boolean force, String pull) {
            this.repository = "/repositories/" + repository;
            this.branch = branch;
            this.force = force;
            this.pull = pull;
        }

        LiveServer.Call call(String method, String target) {
            return server.call(method, repository + target.replace("{b}", "/branches/" + branch));
        }

        LiveServer.Call json(String method, String target, String body) {
            String json = body.replace('\'', '"').replace("FORCE", "\"force\":" + force);
            return call(method, target).json(json);
        }

        String forceQuery() {
            return "force=" + force;
        }
    }

    private static List<Row> rows() {
        return List.of(
                staging(
                        "uploadObject",
                        at -> at.call("POST", "{b}/objects?path=new&" + at.forceQuery())
                                .body(new byte[] {1})),
                staging(
                        "stageObject",
                        at -> at.json(
                                "PUT",
                                "{b}/objects?path=new",
                                "{'physical_address':'mem://elsewhere/x','checksum':'c','size_bytes':1,FORCE}")),
                staging("copyObject", at -> at.json("POST", "{b}/objects/copy?dest_path=c", "{'src_path':'a',FORCE}")),
                new Row(
                        "updateObjectUserMetadata",
                        WRITE,
                        FINE,
                        READ_ONLY,
                        READ_ONLY,
                        false,
                        at -> at.json("PUT", "{b}/objects/stat/user_metadata?path=a", "{'set':{'k':'v'}}")),
                staging("deleteObject", at -> at.call("DELETE", "{b}/objects?path=a&" + at.forceQuery())),
                staging(
                        "deleteObjects",
                        at -> at.json("POST", "{b}/objects/delete?" + at.forceQuery(), "{'paths':['a']}")),
                staging("resetBranch", at -> at.json("PUT", "{b}", "{'type':'reset',FORCE}")),
                staging("resetBranch, object", at -> at.json("PUT", "{b}", "{'type':'object','path':'s',FORCE}")),
                staging(
                        "resetBranch, prefix",
                        at -> at.json("PUT", "{b}", "{'type':'common_prefix','path':'s',FORCE}")),
                new Row(
                        "hardResetBranch",
                        WRITE,
                        HEAD,
                        READ_ONLY,
                        FINE,
                        true,
                        at -> at.call("PUT", "{b}/hard_reset?ref=main~1&" + at.forceQuery())),
                new Row(
                        "commit",
                        FINE,
                        COMMIT,
                        READ_ONLY,
                        FINE,
                        false,
                        at -> at.json("POST", "{b}/commits", "{'message':'m',FORCE}")),
                free("mergeIntoBranch", at -> at.json("POST", "/refs/feature/merge/" + at.branch, "{FORCE}")),
                new Row(
                        "mergePullRequest",
                        FINE,
                        FINE,
                        READ_ONLY,
                        READ_ONLY,
                        true,
                        at -> at.call("PUT", "/pulls/" + at.pull + "/merge")),
                free("revertBranch", at -> at.json("POST", "{b}/revert", "{'ref':'main','parent_number':0,FORCE}")),
                free("cherryPick", at -> at.json("POST", "{b}/cherry-pick", "{'ref':'feature',FORCE}")),
                free(
                        "createBranch",
                        at -> at.json("POST", "/branches", "{'name':'" + at.branch + "-new','source':'main',FORCE}")),
                free("deleteBranch", at -> at.call("DELETE", "{b}?" + at.forceQuery())),
                free("createTag", at -> at.json("POST", "/tags", "{'id':'tag-" + at.branch + "','ref':'main',FORCE}")),
                free("deleteTag", at -> at.call("DELETE", "/tags/old?" + at.forceQuery())),
                new Row(
                        "setBranchProtectionRules",
                        FINE,
                        FINE,
                        READ_ONLY,
                        READ_ONLY,
                        true,
                        at -> at.json("PUT", "/settings/branch_protection", "[{'pattern':'none'}]")),
                new Row(
                        "internalCreateBranchProtectionRule",
                        FINE,
                        FINE,
                        READ_ONLY,
                        READ_ONLY,
                        true,
                        at -> at.json("POST", "/branch_protection", "{'pattern':'none'}")),
                always("setRepositoryMetadata", at -> at.json("POST", "/metadata", "{'metadata':{'a':'b'}}")),
                always("deleteRepositoryMetadata", at -> at.json("DELETE", "/metadata", "{'keys':['a']}")),
                always(
                        "createPullRequest",
                        at -> at.json(
                                "POST",
                                "/pulls",
                                "{'title':'t','source_branch':'feature','destination_branch':'" + at.branch + "'}")),
                always("updatePullRequest", at -> at.json("PATCH", "/pulls/" + at.pull, "{'title':'new'}")),
                free("deleteRepository", at -> at.call("DELETE", "?" + at.forceQuery())));
    }

    private static Row staging(String name, Function<Target, LiveServer.Call> call) {
        return new Row(name, WRITE, FINE, READ_ONLY, FINE, false, call);
    }

    private static Row free(String name, Function<Target, LiveServer.Call> call) {
        return new Row(name, FINE, FINE, READ_ONLY, FINE, true, call);
    }

    private static Row always(String name, Function<Target, LiveServer.Call> call) {
        return new Row(name, FINE, FINE, FINE, FINE, true, call);
    }

    @Test
    void protectedAgainstStaging() {
        List<Target> targets = prepare("staged", false, false);
        protect("staged", BranchProtectionBlockedAction.STAGING_WRITE);
        tryAll(targets, Row::staging);
    }

    @Test
    void protectedAgainstStagingWithForce() {
        List<Target> targets = prepare("staged", false, true);
        protect("staged", BranchProtectionBlockedAction.STAGING_WRITE);
        tryAll(targets, Row::staging);
    }

    @Test
    void protectedAgainstCommits() {
        List<Target> targets = prepare("committed", false, false);
        protect("committed", BranchProtectionBlockedAction.COMMIT);
        tryAll(targets, Row::commit);
    }

    @Test
    void protectedByTheApi() {
        List<Target> targets = prepare("both", false, true);
        server.put("/repositories/both/settings/branch_protection", "[{'pattern':'op-*'}]")
                .expect(204);
        tryAll(targets, row -> row.commit().equals(FINE) ? row.staging() : row.commit());
    }

    @Test
    void readOnly() {
        tryAll(prepare("fixed", true, false), Row::readOnly);
    }

    @Test
    void readOnlyWithForce() {
        tryAll(prepare("fixed", true, true), Row::forced);
    }

    @Test
    void protectedAndReadOnly() {
        List<Target> targets = prepare("fixed", true, false);
        protect("fixed", BranchProtectionBlockedAction.STAGING_WRITE, BranchProtectionBlockedAction.COMMIT);
        tryAll(targets, row -> {
            String protectedFrom = row.commit().equals(FINE) ? row.staging() : row.commit();
            return protectedFrom.equals(FINE) ? row.readOnly() : protectedFrom;
        });
    }

    @Test
    void aRuleHoldsFromItsAnswerOnAndUntilItIsRemoved() {
        server.createRepository("lake", "mem");
        String rules = "/repositories/lake/branch_protection";
        for (int i = 0; i < 3; i++) {
            server.upload("lake", "a", "x").expect(201);
            server.post(rules, "{'pattern':'m*n'}").expect(204);
            server.upload("lake", "a", "x").expect(403, WRITE);
            server.call("DELETE", rules).json("{\"pattern\":\"m*n\"}").expect(204);
        }
    }

    @Test
    void anUploadIsRefusedBeforeItsContentIsStored() {
        server.createRepository("lake", "mem");
        server.put("/repositories/lake/settings/branch_protection", "[{'pattern':'main'}]")
                .expect(204);
        server.upload("lake", "a", "x").header("If-None-Match", "*").expect(403, WRITE);
        assertThat(server.catalog.store().walk("", "mem://lake/data/", "", 1)).isEmpty();
    }

    /// One target for each row, before anything is protected.
    private List<Target> prepare(String repository, boolean readOnly, boolean force) {
        server.post(
                        "/repositories",
                        "{'name':'%s','storage_namespace':'mem://%s','read_only':%s}"
                                .formatted(repository, repository, readOnly))
                .expect(201);
        String base = "/repositories/" + repository;
        upload(repository, "main", "a");
        commit(base, "main");
        upload(repository, "main", "b");
        commit(base, "main");
        branch(base, "feature");
        upload(repository, "feature", "f");
        commit(base, "feature");
        server.post(base + "/tags", "{'id':'old','ref':'main','force':true}").expect(201);
        var targets = new ArrayList<Target>();
        for (int i = 0; i < rows().size(); i++) {
            String own = "op-" + i;
            branch(base, own);
            String pull = server.post(
                            base + "/pulls",
                            "{'title':'t','source_branch':'feature','destination_branch':'" + own + "'}")
                    .expect(201)
                    .json()
                    .path("id")
                    .stringValue();
            if (!rows().get(i).clean()) {
                upload(repository, own, "s");
            }
            targets.add(new Target(repository, own, force, pull));
        }
        return targets;
    }

    private void upload(String repository, String branch, String path) {
        server.call("POST", "/repositories/" + repository + "/branches/" + branch + "/objects?force=true&path=" + path)
                .body(path.getBytes(UTF_8))
                .expect(201);
    }

    private void commit(String base, String branch) {
        server.post(base + "/branches/" + branch + "/commits", "{'message':'m','force':true}")
                .expect(201);
    }

    private void branch(String base, String name) {
        server.post(base + "/branches", "{'name':'" + name + "','source':'main','force':true}")
                .expect(201);
    }

    /// Writes a rule that the API cannot make: for some actions only. Another server noticed it long ago.
    private void protect(String repository, BranchProtectionBlockedAction... actions) {
        var found = server.catalog.engine().repositories().get(repository);
        byte[] record = BranchProtectionRules.newBuilder()
                .putBranchPatternToBlockedActions(
                        "op-*",
                        BranchProtectionBlockedActions.newBuilder()
                                .addAllValue(Arrays.asList(actions))
                                .build())
                .build()
                .toByteArray();
        server.keyValues.set(found.partition(), KeyLayout.PROTECTED_BRANCHES, record);
        server.catalog.engine().protection().protect(found, "unused");
    }

    private void tryAll(List<Target> targets, Function<Row, String> expected) {
        List<Row> rows = rows();
        for (int i = 0; i < rows.size(); i++) {
            Row row = rows.get(i);
            LiveServer.Answer answer = row.call().apply(targets.get(i)).send();
            String refusal = expected.apply(row);
            String told = answer.status() + " " + answer.text();
            if (row.name().equals("deleteObjects")) {
                assertThat(answer.status()).as(row.name()).isEqualTo(200);
                var errors = answer.json().path("errors");
                assertThat(errors.size()).as("%s: %s", row.name(), told).isEqualTo(refusal.isEmpty() ? 0 : 1);
                assertThat(errors.path(0).path("message").stringValue(FINE)).isEqualTo(refusal);
            } else if (refusal.isEmpty()) {
                assertThat(answer.status()).as("%s: %s", row.name(), told).isBetween(200, 204);
            } else {
                assertThat(answer.status()).as("%s: %s", row.name(), told).isEqualTo(403);
                assertThat(answer.message()).as(row.name()).isEqualTo(refusal);
            }
        }
    }
}
