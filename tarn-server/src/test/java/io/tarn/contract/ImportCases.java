package io.tarn.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/// Imports (api.md 24.1).
final class ImportCases extends Cases {
    private static final String UNKNOWN = "d4jf0vq0000000000000";

    ImportCases(World world) {
        super(world);
    }

    @Override
    void define() {
        test("import", this::imports);
        test("import that cannot be", this::refusals);
        test("import that fails", this::failing);
        test("cancel", this::cancel);
    }

    private Api.Call start(String repository, String branch, String path, String message) {
        return api.call("importStart", repository, branch)
                .json("{'paths':[{'type':'common_prefix','path':'" + path
                        + "','destination':'imp/'}],'commit':{'message':'" + message + "'}}");
    }

    private Answer ended(String repository, String id) {
        return world.await(
                "import",
                () -> api.call("importStatus", repository, "main")
                        .query("id", id)
                        .expect(200),
                answer -> answer.json().path("completed").booleanValue()
                        || answer.json().has("error"));
    }

    private String source() {
        String name = world.freshName();
        world.deployment().putForImport(name + "/a", "one".getBytes(UTF_8));
        world.deployment().putForImport(name + "/d/b", "two".getBytes(UTF_8));
        return world.deployment().importRoot() + name + "/";
    }

    private void imports() {
        String repository = world.repository();
        String id = start(repository, "main", source(), "").expect(202).text("/id");
        assertThat(id).matches("[0-9a-v]{20}");
        Answer ended = ended(repository, id);
        assertThat(ended.text("/error/message")).isEmpty();
        assertThat(ended.json().path("ingested_objects").intValue()).isEqualTo(2);
        assertThat(ended.text("/commit/message")).isEqualTo("Import objects");
        assertThat(ended.json()
                        .at("/commit/metadata")
                        .path(".lakefs.merge.strategy")
                        .stringValue())
                .isEqualTo("source-wins");
        assertThat(ended.text("/metarange_id")).isNotEmpty();
        assertThat(api.call("getObject", repository, "main")
                        .query("path", "imp/d/b")
                        .expect(200)
                        .text())
                .isEqualTo("two");
        assertThat(api.call("getRepositoryMetadata", repository).expect(200).text())
                .contains("\".lakefs.last.import.timestamp\":\"");
        api.call("importCancel", repository, "main").query("id", id).expect(409, "conflict found");
    }

    private void refusals() {
        String repository = world.repository();
        String own = world.namespace(repository);
        start(repository, "nosuch", source(), "m").expect(404, "branch not found");
        start(repository, "main", own + "/data/", "m")
                .expect(
                        400,
                        "import path (%s/data/) in repository namespace (%s) is prohibited: invalid import source"
                                .formatted(own, own));
        start(repository, "main", world.deployment().root(), "m").expect(400);
        for (String operation : new String[] {"importStatus", "importCancel"}) {
            api.call(operation, repository, "main").query("id", "nosuch").expect(404, "not found");
            api.call(operation, repository, "main").query("id", UNKNOWN).expect(404, "not found");
        }
    }

    private void failing() {
        String repository = world.repository();
        world.upload(repository, "main", "dirty", "x");
        String id = start(repository, "main", "gs://other/x/", "m").expect(202).text("/id");
        Answer ended = ended(repository, id);
        assertThat(ended.json().path("completed").booleanValue()).isFalse();
        assertThat(ended.text("/error/message")).startsWith("import error: ");
    }

    /// The reference forgets why an import failed when it is cancelled afterwards; here the reason stays.
    private void cancel() {
        String repository = world.repository();
        String id = start(repository, "main", "gs://other/x/", "m").expect(202).text("/id");
        String reason = ended(repository, id).text("/error/message");
        api.call("importCancel", repository, "main").query("id", id).expect(204);
        api.call("importCancel", repository, "main").query("id", id).expect(204);
        assertThat(ended(repository, id).text("/error/message")).isEqualTo(reason);
    }
}
