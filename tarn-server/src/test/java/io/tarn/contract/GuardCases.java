package io.tarn.contract;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.assertj.core.api.Assertions;

/// What a read-only repository and a protected branch refuse, and what `force` lifts (api.md 12).
final class GuardCases extends Cases {
    private static final String READ_ONLY = "read-only repository";

    private String repository = "";

    GuardCases(World world) {
        super(world);
    }

    @Override
    void define() {
        forced().forEach((name, call) -> test("read-only: " + name, () -> {
            repository = furnished();
            call.apply("false").expect(403, READ_ONLY);
            Answer lifted = call.apply("true").send();
            Assertions.assertThat(lifted.status()).as(lifted.toString()).isLessThan(400);
        }));
        unforced()
                .forEach((name, call) -> test("read-only without force: " + name, () -> {
                    repository = furnished();
                    call.get().expect(403, READ_ONLY);
                }));
        writes().forEach((name, call) -> test("protected: " + name, () -> {
            repository = world.repositoryToMerge();
            world.protect(repository, "main");
            call.get().expect(403, "cannot write to protected branch");
        }));
        test("protected: commits and resets", this::commits);
        test("protected before read-only", () -> {
            repository = world.repositoryToMerge();
            world.protect(repository, "m*");
            world.uploadCall(repository, "main", "x", "1")
                    .query("force", "true")
                    .expect(403, "cannot write to protected branch");
        });
        test("merging into a protected branch", () -> {
            repository = world.repositoryToMerge();
            world.protect(repository, "main");
            api.call("mergeIntoBranch", repository, "feature", "main").expect(200);
        });
    }

    private interface Forced {
        Api.Call apply(String force);
    }

    /// A read-only repository in which `feature` is ahead of `main` and `main` has staged nothing.
    private String furnished() {
        String name = world.readOnlyRepository();
        force("uploadObject", name, "main", "path", "a.txt");
        commit(name, "main", "true").expect(201);
        api.call("createBranch", name)
                .json("{'name':'feature','source':'main','force':true}")
                .expect(201);
        force("uploadObject", name, "feature", "path", "f.txt");
        commit(name, "feature", "true").expect(201);
        api.call("createTag", name)
                .json("{'id':'v1','ref':'main','force':true}")
                .expect(201);
        return name;
    }

    private void force(String operation, String name, String branch, String parameter, String value) {
        api.call(operation, name, branch)
                .query(parameter, value)
                .query("force", "true")
                .expect(201);
    }

    private Api.Call commit(String name, String branch, String force) {
        return api.call("commit", name, branch).json("{'message':'m','allow_empty':true,'force':" + force + "}");
    }

    private Api.Call onMain(String operation) {
        return api.call(operation, repository, "main");
    }

    private String elsewhere() {
        return world.deployment().importRoot() + "x";
    }

    private Map<String, Forced> forced() {
        Map<String, Forced> calls = new LinkedHashMap<>();
        calls.put(
                "uploadObject",
                force -> onMain("uploadObject").query("path", "x").query("force", force));
        calls.put(
                "deleteObject",
                force -> onMain("deleteObject").query("path", "a.txt").query("force", force));
        calls.put("stageObject", force -> stage(force));
        calls.put("linkPhysicalAddress", force -> link(force));
        calls.put(
                "copyObject",
                force -> onMain("copyObject")
                        .query("dest_path", "c")
                        .json("{'src_path':'a.txt','force':" + force + "}"));
        calls.put("resetBranch", force -> onMain("resetBranch").json("{'type':'reset','force':" + force + "}"));
        calls.put(
                "hardResetBranch",
                force -> onMain("hardResetBranch").query("ref", "main~1").query("force", force));
        calls.put("commit", force -> commit(repository, "main", force));
        calls.put(
                "mergeIntoBranch",
                force -> api.call("mergeIntoBranch", repository, "feature", "main")
                        .json("{'force':" + force + "}"));
        calls.put(
                "revertBranch",
                force -> onMain("revertBranch").json("{'ref':'main','parent_number':0,'force':" + force + "}"));
        calls.put("cherryPick", force -> onMain("cherryPick").json("{'ref':'feature','force':" + force + "}"));
        calls.put(
                "createBranch",
                force -> api.call("createBranch", repository)
                        .json("{'name':'x','source':'main','force':" + force + "}"));
        calls.put(
                "deleteBranch",
                force -> api.call("deleteBranch", repository, "feature").query("force", force));
        calls.put(
                "createTag",
                force -> api.call("createTag", repository).json("{'id':'v2','ref':'main','force':" + force + "}"));
        calls.put("deleteTag", force -> api.call("deleteTag", repository, "v1").query("force", force));
        calls.put("CreateCommitRecord", this::record);
        return calls;
    }

    private Api.Call stage(String force) {
        return onMain("stageObject")
                .query("path", "s")
                .json("{'physical_address':'" + elsewhere() + "','checksum':'c','size_bytes':1,'force':" + force + "}");
    }

    private Api.Call link(String force) {
        return onMain("linkPhysicalAddress")
                .query("path", "l")
                .json("{'staging':{'physical_address':'" + elsewhere() + "'},'checksum':'c','size_bytes':1,'force':"
                        + force + "}");
    }

    /// The record of a commit of another repository.
    private Api.Call record(String force) {
        String other = world.repositoryWithObject();
        var commit = api.call("getCommit", other, "main").expect(200).json();
        return api.call("CreateCommitRecord", repository)
                .json(CommitCases.recordOf(commit).replaceFirst("}$", ",'force':" + force + "}"));
    }

    private Map<String, Supplier<Api.Call>> unforced() {
        Map<String, Supplier<Api.Call>> calls = new LinkedHashMap<>();
        calls.put("updateObjectUserMetadata", this::userMetadata);
        calls.put("mergePullRequest", () -> {
            String id = api.call("createPullRequest", repository)
                    .json("{'title':'t','source_branch':'feature','destination_branch':'main'}")
                    .expect(201)
                    .text("/id");
            return api.call("mergePullRequest", repository, id);
        });
        return calls;
    }

    private Api.Call userMetadata() {
        return onMain("updateObjectUserMetadata").query("path", "a.txt").json("{'set':{'a':'b'}}");
    }

    private Map<String, Supplier<Api.Call>> writes() {
        Map<String, Supplier<Api.Call>> calls = new LinkedHashMap<>();
        calls.put("uploadObject", () -> onMain("uploadObject").query("path", "x"));
        calls.put("deleteObject", () -> onMain("deleteObject").query("path", "a.txt"));
        calls.put("stageObject", () -> stage("true"));
        calls.put(
                "copyObject", () -> onMain("copyObject").query("dest_path", "c").json("{'src_path':'a.txt'}"));
        calls.put("updateObjectUserMetadata", this::userMetadata);
        calls.put("resetBranch", () -> onMain("resetBranch").json("{'type':'reset'}"));
        return calls;
    }

    private void commits() {
        repository = world.repositoryToMerge();
        world.protect(repository, "main");
        commit(repository, "main", "true").expect(403, "cannot commit to protected branch");
        onMain("hardResetBranch").query("ref", "main~1").expect(403, "protected branch");
        onMain("revertBranch").json("{'ref':'main','parent_number':0}").expect(204);
        onMain("cherryPick").json("{'ref':'feature'}").expect(201);
        commit(repository, "feature", "false").expect(201);
    }
}
