package io.tarn.contract;

import static org.assertj.core.api.Assertions.assertThat;

/// Commits and merges as tasks, which this server has beyond the contract (`extensions.tsv`).
final class AsyncCases extends Cases {
    AsyncCases(World world) {
        super(world);
    }

    @Override
    void define() {
        if (api.contract().operations().containsKey("commitAsync")) {
            test("commit", this::commit);
            test("merge", this::merge);
        }
    }

    private Answer done(String operation, String... path) {
        return world.await(
                operation,
                () -> api.call(operation, path).expect(200),
                answer -> answer.json().path("completed").booleanValue());
    }

    private String submitted(String repository) {
        return api.call("commitAsync", repository, "main")
                .json("{'message':'m'}")
                .expect(202)
                .text("/id");
    }

    private void commit() {
        String repository = world.repository();
        world.upload(repository, "main", "a", "x");
        String task = submitted(repository);
        Answer made = done("commitAsyncStatus", repository, "main", task);
        assertThat(made.json().path("status_code").intValue()).isEqualTo(201);
        assertThat(made.text("/result/id")).isEqualTo(world.head(repository, "main"));
        Answer nothing = done("commitAsyncStatus", repository, "main", submitted(repository));
        assertThat(nothing.json().path("status_code").intValue()).isEqualTo(400);
        assertThat(nothing.text("/error/message")).endsWith("no changes");
        api.call("commitAsyncStatus", repository, "other", task).expect(404, "not found");
        api.call("commitAsyncStatus", repository, "main", "x").expect(404, "not found");
        api.call("commitAsync", repository, "bad name").json("{'message':'m'}").expect(400);
    }

    private void merge() {
        String repository = world.repositoryToMerge();
        String operation = "mergeIntoBranchAsync";
        String task =
                api.call(operation, repository, "feature", "main").expect(202).text("/id");
        Answer merged = done(operation + "Status", repository, "feature", "main", task);
        assertThat(merged.json().path("status_code").intValue()).isEqualTo(200);
        assertThat(merged.text("/result/reference")).isEqualTo(world.head(repository, "main"));
        api.call(operation + "Status", repository, "feature", "main", "x").expect(404, "not found");
        String conflicting = world.repositoryInConflict();
        String failing =
                api.call(operation, conflicting, "feature", "main").expect(202).text("/id");
        Answer conflict = done(operation + "Status", conflicting, "feature", "main", failing);
        assertThat(conflict.json().path("status_code").intValue()).isEqualTo(409);
    }
}
