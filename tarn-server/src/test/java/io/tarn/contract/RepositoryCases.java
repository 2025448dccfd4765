package io.tarn.contract;

import static org.assertj.core.api.Assertions.assertThat;

/// Repositories and their metadata (api.md 20.1, 20.2).
final class RepositoryCases extends Cases {
    RepositoryCases(World world) {
        super(world);
    }

    @Override
    void define() {
        test("create", this::create);
        test("create what cannot be", this::refusals);
        test("sample data", this::sample);
        test("list", this::list);
        test("delete", this::delete);
        test("metadata", this::metadata);
    }

    private Api.Call creation(String name, String namespace, String more) {
        return api.call("createRepository")
                .json("{'name':'" + name + "','storage_namespace':'" + namespace + "'" + more + "}");
    }

    private void create() {
        String name = world.freshName();
        Answer made = creation(name, world.namespace(name), ",'default_branch':'trunk'")
                .expect(201);
        assertThat(made.text("/default_branch")).isEqualTo("trunk");
        assertThat(api.call("getRepository", name).expect(200).json()).isEqualTo(made.json());
        Answer first = api.call("getCommit", name, "trunk").expect(200);
        assertThat(first.text("/message")).isEqualTo("Repository created");
        String bare = world.bareRepository();
        assertThat(api.call("listBranches", bare).expect(200).json().path("results"))
                .isEmpty();
    }

    private void refusals() {
        String taken = world.repository();
        creation(taken, world.namespace(world.freshName()), "").expect(409, "error creating repository: not unique");
        String other = world.freshName();
        creation(other, world.namespace(taken), "").expectEnding(400, "storage namespace already in use");
        creation(other, "gs://bucket/x", "").expectEnding(400, ": invalid namespace");
        creation(other, world.namespace(other), ",'storage_id':'other'")
                .expect(400, "storage id: invalid value: validation error");
        creation(other, world.namespace(other), ",'default_branch':'-x'").expect(400);
        api.call("getRepository", "Bad_Name")
                .expect(400, "argument repository: repository id: invalid value: validation error");
        api.call("getRepository", other).expect(404, "repository not found");
    }

    private void sample() {
        String name = world.freshName();
        creation(name, world.namespace(name), ",'sample_data':true").expect(201);
        assertThat(api.call("listObjects", name, "main")
                        .expect(200)
                        .json()
                        .path("results")
                        .size())
                .isGreaterThan(1);
        assertThat(api.call("getCommit", name, "main").expect(200).text("/message"))
                .isEqualTo("Add sample data");
        assertThat(api.call("getBranchProtectionRules", name).expect(200).text("/0/pattern"))
                .isEqualTo("main");
    }

    private void list() {
        String first = world.repository();
        String second = world.repository();
        Answer page = api.call("listRepositories")
                .query("prefix", first)
                .query("amount", "1")
                .expect(200);
        assertThat(page.text("/results/0/id")).isEqualTo(first);
        assertThat(page.json().at("/pagination/results").intValue()).isEqualTo(1);
        Answer search = api.call("listRepositories")
                .query("search", second.substring(2))
                .query("after", "")
                .query("prefix", "")
                .expect(200);
        assertThat(search.json().path("results").findValuesAsString("id")).contains(second);
        Answer one = api.call("listRepositories").query("amount", "1").expect(200);
        assertThat(one.json().at("/pagination/has_more").booleanValue()).isTrue();
        assertThat(one.text("/pagination/next_offset")).isEqualTo(one.text("/results/0/id"));
    }

    private void delete() {
        String name = world.repositoryWithObject();
        api.call("deleteRepository", name).expect(204);
        api.call("deleteRepository", name).expect(404, "repository not found");
        api.call("getRepository", name).expect(404, "repository not found");
        creation(name, world.namespace(world.freshName()), "").expect(201);
        String kept = world.readOnlyRepository();
        api.call("deleteRepository", kept).expect(403, "read-only repository");
        api.call("deleteRepository", kept).query("force", "true").expect(204);
    }

    private void metadata() {
        String name = world.repository();
        assertThat(api.call("getRepositoryMetadata", name).expect(200).json()).isEmpty();
        api.call("setRepositoryMetadata", name)
                .json("{'metadata':{'team':'a','k':'1'}}")
                .expect(204);
        api.call("setRepositoryMetadata", name).json("{'metadata':{'k':'2'}}").expect(204);
        api.call("deleteRepositoryMetadata", name)
                .json("{'keys':['team','nokey']}")
                .expect(204);
        assertThat(api.call("getRepositoryMetadata", name).expect(200).text()).isEqualTo("{\"k\":\"2\"}\n");
        api.call("setRepositoryMetadata", GeneratedCases.NO_REPOSITORY)
                .json("{'metadata':{}}")
                .expect(204);
        api.call("setRepositoryMetadata", GeneratedCases.NO_REPOSITORY)
                .json("{'metadata':{'a':'b'}}")
                .expect(404, "repository not found");
        api.call("deleteRepositoryMetadata", GeneratedCases.NO_REPOSITORY)
                .json("{'keys':['a']}")
                .expect(404, "repository not found");
    }
}
