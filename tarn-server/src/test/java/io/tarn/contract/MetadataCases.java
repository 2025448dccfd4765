package io.tarn.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/// Metadata objects and hook runs (api.md 24.2, 24.3).
final class MetadataCases extends Cases {
    private static final String UNKNOWN_RUN = "d4jf0vq0000000000000";

    MetadataCases(World world) {
        super(world);
    }

    @Override
    void define() {
        test("locations", this::locations);
        test("content", this::content);
        test("content that is not there", this::missing);
        test("presigned", this::presigned);
        test("runs", this::runs);
    }

    private String metarange(String repository) {
        return api.call("getCommit", repository, "main").expect(200).text("/meta_range_id");
    }

    private void locations() {
        String repository = world.repositoryWithObject();
        for (String operation : List.of("getMetaRange", "getRange")) {
            for (String id : List.of(metarange(repository), "abc")) {
                Answer answer = api.call(operation, repository, id).expect(200);
                assertThat(answer.text()).isEqualTo("{\"location\":\"_lakefs/" + id + "\"}\n");
                assertThat(answer.header("Location")).isEqualTo("_lakefs/" + id);
            }
        }
    }

    private void content() {
        String repository = world.repositoryWithObject();
        Answer answer = api.call("getMetadataObject", repository, "meta_range", metarange(repository))
                .expect(200);
        assertThat(answer.body().length).isGreaterThan(100);
        assertThat(answer.header("Content-Security-Policy")).isEqualTo("default-src 'none'");
        assertThat(answer.header("X-Frame-Options")).isEqualTo("SAMEORIGIN");
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
    }

    private void missing() {
        String repository = world.repositoryWithObject();
        for (String id : List.of("0".repeat(64), "..", "a/b", "nosuch")) {
            Answer answer =
                    api.call("getMetadataObject", repository, "range", id).expect(410);
            assertThat(answer.message()).isEqualTo("No data");
        }
    }

    private void presigned() {
        String repository = world.repositoryWithObject();
        Answer redirect = api.call("getMetadataObject", repository, "meta_range", metarange(repository))
                .query("presign", "true")
                .expect(302);
        assertThat(api.follow(redirect).status()).isEqualTo(200);
    }

    private void runs() {
        String repository = world.repository();
        assertThat(api.call("listRepositoryRuns", repository).expect(200).json().path("results"))
                .isEmpty();
        api.call("listRepositoryRuns", repository).query("branch", "nosuch").expect(200);
        api.call("listRepositoryRuns", repository)
                .query("branch", "main")
                .query("commit", world.head(repository, "main"))
                .expect(400, "can't use both branchID and MergedCommitID: parameters conflict");
        api.call("getRun", repository, UNKNOWN_RUN).expectEnding(404, "not found");
        api.call("getRun", repository, "nosuch").expectEnding(404, "not found");
        assertThat(api.call("listRunHooks", repository, UNKNOWN_RUN)
                        .expect(200)
                        .json()
                        .path("results"))
                .isEmpty();
        api.call("getRunHookOutput", repository, UNKNOWN_RUN, "0000_0000").expectEnding(404, "not found");
    }
}
