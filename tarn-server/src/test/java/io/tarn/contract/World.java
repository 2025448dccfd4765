package io.tarn.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tarn.testkit.Await;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// The states that cases start from. Every repository is fresh, so that cases do not disturb each other.
final class World {
    private final Api api;
    private final Deployment deployment;
    private final LoginServices logins;
    private final AtomicInteger repositories = new AtomicInteger();

    World(Api api, Deployment deployment, LoginServices logins) {
        this.api = api;
        this.deployment = deployment;
        this.logins = logins;
    }

    Api api() {
        return api;
    }

    Deployment deployment() {
        return deployment;
    }

    /// Where users of the deployment log in who have no key.
    LoginServices logins() {
        return logins;
    }

    /// A name that no repository has.
    String freshName() {
        return "case-" + repositories.incrementAndGet();
    }

    String namespace(String repository) {
        return deployment.root() + repository;
    }

    /// An empty repository with the branch `main`.
    String repository() {
        return repository("");
    }

    /// One that refuses changes without `force`.
    String readOnlyRepository() {
        return repository(",'read_only':true");
    }

    private String repository(String more) {
        String name = freshName();
        api.call("createRepository")
                .json("{'name':'" + name + "','storage_namespace':'" + namespace(name) + "'" + more + "}")
                .expect(201);
        return name;
    }

    /// A repository without branches.
    String bareRepository() {
        String name = freshName();
        api.call("createRepository")
                .query("bare", "true")
                .json("{'name':'" + name + "','storage_namespace':'" + namespace(name) + "'}")
                .expect(201);
        return name;
    }

    /// `main` with `a.txt` committed.
    String repositoryWithObject() {
        String repository = repository();
        upload(repository, "main", "a.txt", "hello world");
        commit(repository, "main");
        return repository;
    }

    /// `feature` has `f.txt` that `main` has not.
    String repositoryToMerge() {
        String repository = repositoryWithObject();
        branch(repository, "feature", "main");
        upload(repository, "feature", "f.txt", "f");
        commit(repository, "feature");
        return repository;
    }

    /// `feature` and `main` have different contents of `a.txt`.
    String repositoryInConflict() {
        String repository = repositoryWithObject();
        branch(repository, "feature", "main");
        upload(repository, "feature", "a.txt", "theirs");
        commit(repository, "feature");
        upload(repository, "main", "a.txt", "ours");
        commit(repository, "main");
        return repository;
    }

    /// Protects the branches of a pattern.
    void protect(String repository, String pattern) {
        api.call("setBranchProtectionRules", repository)
                .json("[{'pattern':'" + pattern + "'}]")
                .expect(204);
    }

    Answer upload(String repository, String branch, String path, String content) {
        return uploadCall(repository, branch, path, content).expect(201);
    }

    Api.Call uploadCall(String repository, String branch, String path, String content) {
        return api.call("uploadObject", repository, branch)
                .query("path", path)
                .body("text/plain", content.getBytes(UTF_8));
    }

    /// Commits what is staged.
    ///
    /// @return the commit's id
    String commit(String repository, String branch) {
        return api.call("commit", repository, branch)
                .json("{'message':'more'}")
                .expect(201)
                .text("/id");
    }

    void branch(String repository, String name, String source) {
        api.call("createBranch", repository)
                .json("{'name':'" + name + "','source':'" + source + "'}")
                .expect(201);
    }

    /// The commit a branch points to.
    String head(String repository, String branch) {
        return api.call("getBranch", repository, branch).expect(200).text("/commit_id");
    }

    /// Asks until an answer is as hoped.
    Answer await(String what, Supplier<Answer> question, Predicate<Answer> hope) {
        AtomicReference<Answer> last = new AtomicReference<>();
        Await.until(what, () -> {
            Answer answer = question.get();
            last.set(answer);
            return hope.test(answer);
        });
        return last.get();
    }
}
