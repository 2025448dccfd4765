package io.tarn.api.resources;

import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.testkit.Crowd;
import io.tarn.versioning.KeyLayout;
import io.tarn.versioning.Repository;
import io.tarn.versioning.ref.RecordCodec;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Repositories: items 4 and 13 of api.md 30.
class RepositoriesTest {
    @TempDir
    Path directory;

    private LiveServer server;

    @BeforeEach
    void start() {
        server = LiveServer.onDisk(directory);
        server.setUp();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void createsOnlyWhatCanBe() {
        assertThat(server.post("/repositories", "{'name':'Bad','storage_namespace':'local://bad'}")
                        .expect(400)
                        .message())
                .contains("RepositoryCreation: Error at \"/name\": string doesn't match");
        server.post("/repositories", "{'name':'demo','storage_namespace':'s3://bucket/demo'}")
                .expect(400, "failed to match required regex ^local://: invalid namespace");
        server.post("/repositories", "{'name':'demo','storage_namespace':'local://demo','storage_id':'other'}")
                .expect(400, "storage id: invalid value: validation error");
        server.post("/repositories", "{'name':'demo','storage_namespace':'local://demo','default_branch':'-'}")
                .expect(400);
        var made = server.post("/repositories", "{'name':'demo','storage_namespace':'local://demo'}")
                .expect(201)
                .json();
        assertThat(made.propertyNames())
                .containsExactlyInAnyOrder(
                        "id", "creation_date", "default_branch", "storage_id", "storage_namespace", "read_only");
        assertThat(made.path("default_branch").stringValue()).isEqualTo("main");
        assertThat(made.path("storage_id").stringValue()).isEmpty();
        assertThat(server.get("/repositories/demo").expect(200).json()).isEqualTo(made);
        server.post("/repositories", "{'name':'demo','storage_namespace':'local://demo2'}")
                .expect(409, "error creating repository: not unique");
        server.post("/repositories", "{'name':'again','storage_namespace':'local://demo'}")
                .expect(
                        400,
                        "failed to create repository: found lakeFS objects in the storage (:local://demo)"
                                + " key(_lakefs/dummy): storage namespace already in use");
        JsonNode first =
                server.get("/repositories/demo/commits/main").expect(200).json();
        assertThat(first.path("message").stringValue()).isEqualTo("Repository created");
        assertThat(first.path("committer").stringValue()).isEmpty();
        assertThat(first.path("meta_range_id").stringValue()).isEmpty();
        assertThat(first.path("parents").isArray()).isTrue();
        assertThat(first.path("parents")).isEmpty();
        assertThat(first.path("metadata").isObject()).isTrue();
        assertThat(first.path("generation").intValue()).isOne();
        assertThat(first.path("version").intValue()).isOne();
    }

    @Test
    void namespacesThatCannotBeUsed() {
        String failed = "failed to create repository: ";
        for (String unusable : List.of("", "/", "..", "a/../b", "a//b", ".tarn-tmp", "x".repeat(300))) {
            for (String kind : List.of("", ",'read_only':true")) {
                create(unusable, kind).expect(400, failed + "failed to access storage");
            }
        }
        create("a%zz", "").expect(400, failed + "parse \"local://a%zz\": invalid URL escape \"%zz\"");
        create("a/b%2", "").expect(400, failed + "parse \"local://a/b%2\": invalid URL escape \"%2\"");
        create("a b/c", "").expect(400, failed + "parse \"local://a b/c\": invalid character \" \" in host name");
        create("a/b\\u0001", "").expect(400, failed + "parse \"local://a/b\u0001\": invalid control character in URL");
        assertThat(create("a/b?c", "").expect(400).message()).contains("no query and no fragment");
        assertThat(create("a/b#c", "").expect(400).message()).contains("no query and no fragment");
        assertThat(ids("/repositories")).isEmpty();
        create("trailing/", "").expect(201);
        assertThat(create("trailing", "").expect(409).message()).contains("not unique");
        server.post("/repositories", "{'name':'again','storage_namespace':'local://trailing//'}")
                .expect(
                        400,
                        failed + "found lakeFS objects in the storage (:local://trailing//) key(_lakefs/dummy):"
                                + " storage namespace already in use");
    }

    private LiveServer.Call create(String namespace, String more) {
        return server.post(
                "/repositories", "{'name':'demo','storage_namespace':'local://" + namespace + "'" + more + "}");
    }

    @Test
    void namespacesKeepOutOfEachOthersFiles() {
        server.createRepository("outer", "local");
        for (String inside :
                List.of("outer/data", "outer/data/x", "outer/data/x/", "outer/_lakefs", "outer/_lakefs/y")) {
            for (String query : List.of("", "?bare=true")) {
                assertThat(server.post(
                                        "/repositories" + query,
                                        "{'name':'inner','storage_namespace':'local://" + inside + "'}")
                                .expect(400)
                                .message())
                        .as(inside + query)
                        .endsWith("storage namespace already in use");
            }
        }
        server.post("/repositories", "{'name':'beside','storage_namespace':'local://outer/database'}")
                .expect(201);
        server.post("/repositories", "{'name':'inner','storage_namespace':'local://lake/data/inner'}")
                .expect(201);
        assertThat(server.post("/repositories", "{'name':'lake','storage_namespace':'local://lake'}")
                        .expect(400)
                        .message())
                .isEqualTo("failed to create repository: the namespace and that of another repository lie in each"
                        + " other's folder 'data': storage namespace already in use");
    }

    @Test
    void listsByPrefixSearchAndPage() {
        for (String name : List.of("aab", "abc", "bab", "bbb")) {
            server.createRepository(name, "local");
        }
        assertThat(ids("/repositories")).containsExactly("aab", "abc", "bab", "bbb");
        assertThat(ids("/repositories?prefix=a")).containsExactly("aab", "abc");
        assertThat(ids("/repositories?search=ab")).containsExactly("aab", "abc", "bab");
        assertThat(ids("/repositories?search=ab&prefix=b")).containsExactly("bab");
        assertThat(ids("/repositories?search=ab&amount=1&after=aab")).containsExactly("abc");
        List<String> paged = new ArrayList<>();
        String after = "";
        boolean more = true;
        while (more) {
            JsonNode page = server.get("/repositories?amount=3&after=" + after)
                    .expect(200)
                    .json();
            page.path("results").forEach(item -> paged.add(item.path("id").stringValue()));
            more = page.path("pagination").path("has_more").booleanValue();
            after = page.path("pagination").path("next_offset").stringValue();
            assertThat(page.path("pagination").path("max_per_page").intValue()).isEqualTo(1000);
        }
        assertThat(paged).containsExactly("aab", "abc", "bab", "bbb");
        assertThat(after).isEmpty();
        server.get("/repositories").anonymous().expect(401, "error authenticating request");
        assertThat(server.get("/repositories?amount=1001").expect(400).message())
                .startsWith("parameter \"amount\" in query has an error: number must be at most 1000");
    }

    private List<String> ids(String target) {
        List<String> ids = new ArrayList<>();
        JsonNode page = server.get(target).expect(200).json();
        page.path("results").forEach(item -> ids.add(item.path("id").stringValue()));
        assertThat(page.path("pagination").path("results").intValue()).isEqualTo(ids.size());
        return ids;
    }

    @Test
    void deletesAndMakesAnew() {
        server.createRepository("demo", "local");
        server.delete("/repositories/demo").expect(204);
        server.delete("/repositories/demo").expect(404, "repository not found");
        server.get("/repositories/demo").expect(404, "repository not found");
        server.get("/repositories/demo/branches").expect(404, "repository not found");
        server.post("/repositories", "{'name':'demo','storage_namespace':'local://other','default_branch':'trunk'}")
                .expect(201);
        server.get("/repositories/demo/branches/trunk").expect(200);
    }

    @Test
    void bareHasNothing() {
        server.post("/repositories?bare=true", "{'name':'bare','storage_namespace':'local://bare'}")
                .expect(201);
        assertThat(server.get("/repositories/bare/branches").expect(200).json().path("results"))
                .isEmpty();
        server.post("/repositories", "{'name':'full','storage_namespace':'local://bare'}")
                .expect(201);
    }

    @Test
    void startsWithSamples() {
        server.post("/repositories", "{'name':'demo','storage_namespace':'local://demo','sample_data':true}")
                .expect(201);
        JsonNode head =
                server.get("/repositories/demo/commits/main").expect(200).json();
        assertThat(head.path("message").stringValue()).isEqualTo("Add sample data");
        assertThat(head.path("committer").stringValue()).isEqualTo("admin");
        assertThat(server.get("/repositories/demo/refs/main@/objects?path=README.md")
                        .expect(200)
                        .text())
                .startsWith("# ");
        assertThat(server.get("/repositories/demo/branches/main/diff")
                        .expect(200)
                        .json()
                        .path("results"))
                .isEmpty();
        assertThat(server.get("/repositories/demo/settings/branch_protection")
                        .expect(200)
                        .text())
                .isEqualTo("[{\"pattern\":\"main\"}]\n");
        server.upload("demo", "a", "x").expect(403, "cannot write to protected branch");
        server.post("/repositories/demo/branches", "{'name':'dev','source':'main'}")
                .expect(201);
        server.upload("demo", "dev", "a", "x").expect(201);
        server.post("/repositories/demo/branches/dev/commits", "{'message':'m'}")
                .expect(201);
        server.post("/repositories/demo/refs/dev/merge/main", "{}").expect(200);
    }

    @Test
    void aReadOnlyOneMayStartWithSamplesToo() {
        server.post(
                        "/repositories",
                        "{'name':'demo','storage_namespace':'local://demo','sample_data':true,'read_only':true,"
                                + "'default_branch':'trunk'}")
                .expect(201);
        assertThat(server.get("/repositories/demo/refs/trunk@/objects?path=README.md")
                        .expect(200)
                        .text())
                .contains("The repository `demo` holds")
                .contains("default branch `trunk` is protected")
                .doesNotContain("{");
        byte[] table = server.get("/repositories/demo/refs/trunk@/objects?path=lakes.parquet")
                .expect(200)
                .response()
                .body();
        assertThat(new String(table, 0, 4, StandardCharsets.US_ASCII)).isEqualTo("PAR1");
        assertThat(server.get("/repositories/demo/settings/branch_protection")
                        .expect(200)
                        .text())
                .isEqualTo("[{\"pattern\":\"trunk\"}]\n");
        server.call("POST", "/repositories/demo/branches/trunk/objects?path=a&force=true")
                .body(new byte[] {1})
                .expect(403, "cannot write to protected branch");
    }

    @Test
    void metadataOfManyAtOnceIsAllKept() {
        server.createRepository("demo", "local");
        Crowd.virtual(
                12,
                index -> server.post("/repositories/demo/metadata", "{'metadata':{'k" + index + "':'v'}}")
                        .expect(204));
        assertThat(server.get("/repositories/demo/metadata").expect(200).json().size())
                .isEqualTo(12);
    }

    @Test
    void metadataHasASize() {
        server.createRepository("demo", "local");
        String target = "/repositories/demo/metadata";
        server.post(target, "{'metadata':{'a':'" + "x".repeat(349_000) + "'}}").expect(204);
        assertThat(server.post(target, "{'metadata':{'b':'" + "x".repeat(2_000) + "'}}")
                        .expect(400)
                        .message())
                .startsWith("repository metadata: more than 350000 bytes");
        server.post(target, "{'metadata':{'a':''}}").expect(204);
        assertThat(server.get(target).expect(200).text()).isEqualTo("{\"a\":\"\"}\n");
    }

    @Test
    void oneInDeletionIsGoneListedAndDeletedByAskingAgain() {
        server.createRepository("demo", "local");
        server.put("/repositories/demo/settings/branch_protection", "[{'pattern':'main'}]")
                .expect(204);
        Repository found = server.catalog.engine().repositories().get("demo");
        server.catalog.engine().repositories().delete("demo", false);
        var interrupted = new Repository(
                "demo", found.namespace(), "main", found.creationDate(), true, found.instanceUid(), found.readOnly());
        server.keyValues.set(KeyLayout.GRAVELER, KeyLayout.repository("demo"), RecordCodec.encode(interrupted));
        server.keyValues.set(found.partition(), KeyLayout.tag("left"), new byte[0]);
        server.get("/repositories/demo").expect(410, "repository in deletion");
        server.get("/repositories/demo/settings/branch_protection").expect(410, "repository in deletion");
        server.get("/repositories/demo/pulls").expect(410, "repository in deletion");
        server.upload("demo", "a", "x").expect(410, "repository in deletion");
        server.post("/repositories", "{'name':'demo','storage_namespace':'local://demo2'}")
                .expect(409, "error creating repository: not unique");
        assertThat(ids("/repositories")).containsExactly("demo");
        server.delete("/repositories/demo").expect(204);
        assertThat(ids("/repositories")).isEmpty();
        assertThat(server.keyValues.get(found.partition(), KeyLayout.tag("left")))
                .isEmpty();
        server.post("/repositories", "{'name':'demo','storage_namespace':'local://demo2'}")
                .expect(201);
        assertThat(server.get("/repositories/demo/settings/branch_protection")
                        .expect(200)
                        .text())
                .isEqualTo("[]\n");
        server.upload("demo", "a", "x").expect(201);
    }

    @Test
    void defaultBranchesAreBranches() {
        for (String name : List.of("-", "a b", "a/b", "x.y")) {
            server.post(
                            "/repositories",
                            "{'name':'demo','storage_namespace':'local://demo','default_branch':'" + name + "'}")
                    .expect(400, "argument defaultBranch: branch id: invalid value: validation error");
        }
        server.post("/repositories", "{'name':'demo','storage_namespace':'local://demo','default_branch':''}")
                .expect(201);
        server.get("/repositories/demo/branches/main").expect(200);
    }

    @Test
    void keepsMetadata() {
        server.createRepository("demo", "local");
        String target = "/repositories/demo/metadata";
        assertThat(server.get(target).expect(200).text()).isEqualTo("{}\n");
        server.post(target, "{'metadata':{'a':'1','b':'2'}}").expect(204);
        server.post(target, "{'metadata':{'b':'3'}}").expect(204);
        assertThat(server.get(target).expect(200).text()).isEqualTo("{\"a\":\"1\",\"b\":\"3\"}\n");
        server.call("DELETE", target).json("{\"keys\":[\"a\",\"z\"]}").expect(204);
        assertThat(server.get(target).expect(200).text()).isEqualTo("{\"b\":\"3\"}\n");
        server.post("/repositories/nope/metadata", "{'metadata':{}}").expect(204);
        server.call("DELETE", "/repositories/nope/metadata")
                .json("{\"keys\":[]}")
                .expect(204);
        server.post("/repositories/nope/metadata", "{'metadata':{'a':'b'}}").expect(404, "repository not found");
        server.get("/repositories/nope/metadata").expect(404, "repository not found");
    }

    @Test
    void readOnlyRefusesWrites() {
        server.post("/repositories", "{'name':'fixed','storage_namespace':'local://fixed','read_only':true}")
                .expect(201);
        String repository = "/repositories/fixed";
        String main = repository + "/branches/main";
        String refusal = "read-only repository";
        server.upload("fixed", "a", "x").expect(403, refusal);
        server.delete(main + "/objects?path=a").expect(403, refusal);
        assertThat(server.post(main + "/objects/delete", "{'paths':['a','b']}")
                        .expect(200)
                        .text())
                .isEqualTo("{\"errors\":[{\"path\":\"a\",\"status_code\":403,\"message\":\"read-only repository\"},"
                        + "{\"path\":\"b\",\"status_code\":403,\"message\":\"read-only repository\"}]}\n");
        server.post(main + "/objects/copy?dest_path=b", "{'src_path':'a'}").expect(403, refusal);
        server.put(main + "/objects/stat/user_metadata?path=a", "{'set':{}}").expect(403, refusal);
        server.put(
                        main + "/objects?path=c",
                        "{'physical_address':'local://fixed/data/x','checksum':'c','size_bytes':1}")
                .expect(403, refusal);
        server.post(main + "/commits", "{'message':'m'}").expect(403, refusal);
        server.put(main, "{'type':'reset'}").expect(403, refusal);
        server.put(main + "/hard_reset?ref=main", "{}").expect(403, refusal);
        server.post(main + "/revert", "{'ref':'main','parent_number':0}").expect(403, refusal);
        server.post(main + "/cherry-pick", "{'ref':'main','parent_number':1}").expect(403, refusal);
        server.post(repository + "/refs/main/merge/main", "{}").expect(403, refusal);
        server.post(repository + "/branches", "{'name':'dev','source':'main'}").expect(403, refusal);
        server.delete(main).expect(403, refusal);
        server.post(repository + "/tags", "{'id':'t','ref':'main'}").expect(403, refusal);
        server.delete(repository + "/tags/t").expect(403, refusal);
        server.delete(repository).expect(403, refusal);
        server.post(repository + "/metadata", "{'metadata':{'a':'b'}}").expect(204);
        server.call("POST", main + "/objects?path=a&force=true")
                .body(new byte[] {1})
                .expect(201);
        server.post(main + "/commits", "{'message':'m','force':true}").expect(201);
        server.post(repository + "/branches", "{'name':'dev','source':'main','force':true}")
                .expect(201);
        server.post(repository + "/tags", "{'id':'t','ref':'main','force':true}")
                .expect(201);
        server.delete(repository + "/tags/t?force=true").expect(204);
        server.delete(repository + "?force=true").expect(204);
    }
}
