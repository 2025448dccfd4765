package io.tarn.contract;

import static org.assertj.core.api.Assertions.assertThat;

/// Pull requests (api.md 24.4).
final class PullCases extends Cases {
    private static final String UNKNOWN = "d4jf0vq0000000000000";

    PullCases(World world) {
        super(world);
    }

    @Override
    void define() {
        test("create", this::create);
        test("create what cannot be", this::refusals);
        test("list", this::list);
        test("update", this::update);
        test("merge", this::merge);
        test("merge that cannot be", this::refusedMerge);
        test("what is not there", this::missing);
    }

    private Api.Call creation(String repository, String source, String destination) {
        return api.call("createPullRequest", repository)
                .json("{'title':'t','source_branch':'" + source + "','destination_branch':'" + destination + "'}");
    }

    private String created(String repository) {
        return creation(repository, "feature", "main").expect(201).text("/id");
    }

    private void create() {
        String repository = world.repositoryToMerge();
        String id = created(repository);
        Answer pull = api.call("getPullRequest", repository, id).expect(200);
        assertThat(pull.text("/status")).isEqualTo("open");
        assertThat(pull.text("/author")).isEqualTo("admin");
        assertThat(pull.json().path("description").stringValue()).isEmpty();
        assertThat(pull.json().has("closed_date")).isFalse();
        api.call("createPullRequest", repository)
                .json("{'title':'','description':'d','source_branch':'feature','destination_branch':'main'}")
                .expect(201);
    }

    private void refusals() {
        String repository = world.repositoryToMerge();
        creation(repository, "main", "main")
                .expect(400, "source and destination branches are the same: same branch validation error");
        creation(repository, "nosuch", "main").expect(404, "branch not found");
        creation(repository, "main", "nosuch").expect(404, "branch not found");
        creation(repository, "bad name", "main")
                .expect(400, "argument src: branch id: invalid value: validation error");
        creation(repository, "main", "bad name")
                .expect(400, "argument dest: branch id: invalid value: validation error");
        creation(repository, "", "main").expect(400);
    }

    private Answer listed(String repository, String status) {
        return api.call("listPullRequests", repository).query("status", status).expect(200);
    }

    private void list() {
        String repository = world.repositoryToMerge();
        String first = created(repository);
        String second = created(repository);
        assertThat(listed(repository, "all").json().path("results").findValuesAsString("id"))
                .containsExactlyInAnyOrder(first, second);
        api.call("updatePullRequest", repository, first)
                .json("{'status':'closed'}")
                .expect(204);
        assertThat(listed(repository, "closed").text("/results/0/id")).isEqualTo(first);
        assertThat(listed(repository, "open").json().path("results").findValuesAsString("id"))
                .containsExactly(second);
        Answer page =
                api.call("listPullRequests", repository).query("amount", "1").expect(200);
        assertThat(page.json().at("/pagination/has_more").booleanValue()).isTrue();
        String next = page.text("/pagination/next_offset");
        assertThat(api.call("listPullRequests", repository)
                        .query("after", next)
                        .expect(200)
                        .json()
                        .path("results"))
                .hasSize(1);
    }

    private void update() {
        String repository = world.repositoryToMerge();
        String id = created(repository);
        api.call("updatePullRequest", repository, id).json("{'title':'new'}").expect(204);
        api.call("updatePullRequest", repository, id)
                .json("{'status':'closed'}")
                .expect(204);
        Answer closed = api.call("getPullRequest", repository, id).expect(200);
        assertThat(closed.text("/title")).isEqualTo("new");
        assertThat(closed.text("/closed_date")).isNotEmpty();
        api.call("mergePullRequest", repository, id).expect(400, "bad pull request status");
        api.call("updatePullRequest", repository, id)
                .json("{'status':'open','description':'d'}")
                .expect(204);
        Answer open = api.call("getPullRequest", repository, id).expect(200);
        assertThat(open.text("/status")).isEqualTo("open");
        assertThat(open.text("/description")).isEqualTo("d");
    }

    private void merge() {
        String repository = world.repositoryToMerge();
        String id = created(repository);
        String merged = api.call("mergePullRequest", repository, id).expect(200).text("/reference");
        assertThat(world.head(repository, "main")).isEqualTo(merged);
        Answer pull = api.call("getPullRequest", repository, id).expect(200);
        assertThat(pull.text("/status")).isEqualTo("merged");
        assertThat(pull.text("/merged_commit_id")).isEqualTo(merged);
        api.call("mergePullRequest", repository, id).expect(400, "bad pull request status");
        api.call("updatePullRequest", repository, id)
                .json("{'status':'open'}")
                .expectEnding(400, "invalid pull request status: validation error");
    }

    private void refusedMerge() {
        String repository = world.repositoryInConflict();
        Answer conflict =
                api.call("mergePullRequest", repository, created(repository)).expect(409);
        assertThat(conflict.message()).isEqualTo("update branch main: conflict found");
        String dirty = world.repositoryToMerge();
        String id = created(dirty);
        world.upload(dirty, "main", "staged", "x");
        api.call("mergePullRequest", dirty, id).expect(400, "uncommitted changes (dirty branch)");
        api.call("mergePullRequest", dirty, id).anonymous().expect(401, "error authenticating request");
        api.call("mergePullRequest", dirty, UNKNOWN).anonymous().expect(401, "error authenticating request");
    }

    private void missing() {
        String repository = world.repository();
        api.call("getPullRequest", repository, UNKNOWN).expect(404, "pull request not found");
        api.call("getPullRequest", repository, "bad")
                .expect(400, "argument pullRequestID: pull request id: invalid value: validation error");
        api.call("updatePullRequest", repository, UNKNOWN).json("{'title':'x'}").expect(404, "pull request not found");
        api.call("mergePullRequest", repository, UNKNOWN).expect(404, "pull request not found");
    }
}
