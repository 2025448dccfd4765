package io.tarn.contract;

import static org.assertj.core.api.Assertions.assertThat;

/// Dump and restore of refs, preparation of garbage collection (api.md 11, 20.5, 20.6).
final class TaskCases extends Cases {
    private static final String UNKNOWN_RANGES = ranges("0".repeat(64), "0".repeat(64), "0".repeat(64));

    TaskCases(World world) {
        super(world);
    }

    @Override
    void define() {
        test("dump and restore", this::restore);
        test("dump and restore in the background", this::restoreInBackground);
        test("restore that cannot be", this::refusedRestore);
        test("restore that fails in the background", this::failedRestore);
        test("tasks nobody started", this::unknownTasks);
        test("prepare commits", this::prepareCommits);
        test("prepare commits in the background", this::prepareCommitsInBackground);
        test("prepare uncommitted", this::prepareUncommitted);
    }

    private static String ranges(String branches, String commits, String tags) {
        return "{'branches_meta_range_id':'%s','commits_meta_range_id':'%s','tags_meta_range_id':'%s'}"
                .formatted(branches, commits, tags);
    }

    /// A repository without refs over a copy of nothing: its metaranges lie in the dumped repository's namespace.
    private String emptied(String repository) {
        String namespace = world.namespace(repository);
        api.call("deleteRepository", repository).expect(204);
        api.call("createRepository")
                .query("bare", "true")
                .json("{'name':'" + repository + "','storage_namespace':'" + namespace + "'}")
                .expect(201);
        return repository;
    }

    private void restore() {
        String repository = world.repositoryToMerge();
        api.call("createTag", repository).json("{'id':'v1','ref':'main'}").expect(201);
        String main = world.head(repository, "main");
        String dump = api.call("dumpRefs", repository).expect(201).text();
        emptied(repository);
        api.call("restoreRefs", repository).json(dump).expect(200);
        assertThat(world.head(repository, "main")).isEqualTo(main);
        assertThat(api.call("getTag", repository, "v1").expect(200).text("/commit_id"))
                .isEqualTo(main);
        assertThat(api.call("getObject", repository, "feature")
                        .query("path", "f.txt")
                        .expect(200)
                        .text())
                .isEqualTo("f");
        assertThat(api.call("logCommits", repository, "feature")
                        .expect(200)
                        .json()
                        .path("results"))
                .hasSize(3);
    }

    private void restoreInBackground() {
        String repository = world.repositoryWithObject();
        String main = world.head(repository, "main");
        String dump = api.call("dumpSubmit", repository).expect(202).text("/id");
        Answer dumped = done("dump", repository, dump);
        assertThat(dumped.text("/error")).isEmpty();
        String refs = dumped.json().path("refs").toString();
        emptied(repository);
        String restore =
                api.call("restoreSubmit", repository).json(refs).expect(202).text("/id");
        assertThat(restore).matches("RR[0-9A-Za-z_-]{20}");
        assertThat(done("restore", repository, restore).text("/error")).isEmpty();
        assertThat(world.head(repository, "main")).isEqualTo(main);
    }

    private Answer done(String kind, String repository, String task) {
        return world.await(
                kind,
                () -> api.call(kind + "Status", repository)
                        .query("task_id", task)
                        .expect(200),
                answer -> answer.json().path("done").booleanValue());
    }

    private void refusedRestore() {
        String repository = world.repository();
        String refused = "can only restore into a bare repository";
        api.call("restoreRefs", repository).json(UNKNOWN_RANGES).expect(400, refused);
        api.call("restoreSubmit", repository).json(UNKNOWN_RANGES).expect(400, refused);
        api.call("restoreRefs", world.bareRepository()).json(UNKNOWN_RANGES).expect(410, "No data");
    }

    private void failedRestore() {
        String bare = world.bareRepository();
        String task =
                api.call("restoreSubmit", bare).json(UNKNOWN_RANGES).expect(202).text("/id");
        assertThat(done("restore", bare, task).text("/error")).isEqualTo("No data");
    }

    private void unknownTasks() {
        String repository = world.repository();
        String dump = api.call("dumpSubmit", repository).expect(202).text("/id");
        assertThat(dump).matches("DR[0-9A-Za-z_-]{20}");
        String other = world.repository();
        for (String id : new String[] {"DRxxx", dump.replace("DR", "RR"), "DR" + "x".repeat(20)}) {
            api.call("dumpStatus", repository).query("task_id", id).expect(404, "not found");
        }
        api.call("dumpStatus", other).query("task_id", dump).expect(404, "not found");
        api.call("restoreStatus", repository).query("task_id", dump).expect(404, "not found");
        api.call("restoreStatus", repository).query("task_id", "RRxxx").expect(404, "not found");
        api.call("prepareGarbageCollectionCommitsStatus", repository)
                .query("id", "x")
                .expect(404, "not found");
    }

    private String repositoryWithRules() {
        String repository = world.repositoryWithObject();
        api.call("setGCRules", repository)
                .json("{'default_retention_days':7,'branches':[]}")
                .expect(204);
        return repository;
    }

    private void prepareCommits() {
        api.call("prepareGarbageCollectionCommits", world.repository()).expect(404, "get gc rules: not found");
        api.call("prepareGarbageCollectionCommits", world.readOnlyRepository()).expect(403, "read-only repository");
        Answer prepared = api.call("prepareGarbageCollectionCommits", repositoryWithRules())
                .expect(201);
        String run = prepared.text("/run_id");
        assertThat(prepared.text("/gc_commits_location"))
                .endsWith("/_lakefs/retention/gc/commits/run_id=" + run + "/commits.csv");
        assertThat(prepared.text("/gc_addresses_location")).contains("/_lakefs/retention/gc/addresses");
        assertThat(prepared.text("/gc_commits_presigned_url")).startsWith("http");
    }

    private void prepareCommitsInBackground() {
        String operation = "prepareGarbageCollectionCommitsAsync";
        api.call(operation, world.readOnlyRepository()).expect(403, "read-only repository");
        String repository = repositoryWithRules();
        String task = api.call(operation, repository).expect(202).text("/id");
        assertThat(task).matches("GCPC[0-9A-Za-z_-]{20}");
        assertThat(prepared(repository, task).text("/result/run_id")).isNotEmpty();
        String without = world.repository();
        String failing = api.call(operation, without).expect(202).text("/id");
        assertThat(prepared(without, failing).text("/error/message")).isEqualTo("get gc rules: not found");
    }

    private Answer prepared(String repository, String task) {
        return world.await(
                "preparation",
                () -> api.call("prepareGarbageCollectionCommitsStatus", repository)
                        .query("id", task)
                        .expect(200),
                answer -> answer.json().path("completed").booleanValue());
    }

    private void prepareUncommitted() {
        String operation = "prepareGarbageCollectionUncommitted";
        String repository = world.repository();
        world.upload(repository, "main", "staged", "s");
        Answer prepared = api.call(operation, repository).expect(201);
        String run = prepared.text("/run_id");
        assertThat(prepared.text("/gc_uncommitted_location"))
                .contains("/_lakefs/retention/gc/uncommitted/" + run + "/uncommitted");
        assertThat(prepared.json().has("continuation_token")).isFalse();
        assertThat(api.call(operation, world.repository()).expect(201).text("/gc_uncommitted_location"))
                .isEmpty();
        api.call(operation, repository).json("{'continuation_token':'!!'}").expect(400, "invalid continuation token");
        api.call(operation, world.readOnlyRepository()).expect(403, "read-only repository");
    }
}
