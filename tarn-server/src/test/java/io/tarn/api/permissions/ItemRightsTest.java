package io.tarn.api.permissions;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Operations that decide item by item (auth.md 5.7, 5.8).
class ItemRightsTest {
    private static final String DELETE = "/repositories/demo/branches/main/objects/delete";
    private static final int REPOSITORIES = 1000;

    @TempDir
    Path folder;

    private RoleServer server;

    @BeforeEach
    void start() {
        server = RoleServer.inMemory(folder);
        server.furnish("demo", "mem");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static List<String> errors(Answer answer) {
        return answer.json()
                .path("errors")
                .valueStream()
                .map(error -> error.path("path").stringValue() + " "
                        + error.path("status_code").intValue())
                .toList();
    }

    private List<String> objects() {
        return server.admin
                .get("/repositories/demo/refs/main/objects/ls")
                .expect(200)
                .each("path");
    }

    @Test
    void deletesOnlyWhatMayBeDeleted() {
        for (String path : List.of("dir/b", "dir/c", "dir/d")) {
            server.admin.upload("demo", "main", path, path).expect(201);
        }
        Caller caller = server.userWith(List.of(
                Right.allow("fs:DeleteObject", Right.object("demo", "dir/b")),
                Right.allow("fs:DeleteObject", Right.object("demo", "dir/d")),
                Right.allow("fs:DeleteObject", Right.object("other", "dir/a"))));
        Answer answer = caller.post(DELETE, "{'paths':['dir/d','dir/c','dir/b','dir/a','dir/c']}")
                .expect(200);
        assertThat(errors(answer)).containsExactly("dir/c 401", "dir/a 401", "dir/c 401");
        assertThat(answer.text().lines()).hasSize(1);
        assertThat(objects()).containsExactly("dir/a", "dir/c");
    }

    @Test
    void deletesNothingWithoutRights() {
        Caller caller = server.userWith(List.of(
                Right.allow("fs:DeleteObject", Right.repository("demo")),
                Right.allow("fs:*", Right.object("demo", "dir/b")),
                Right.allow("fs:*", "*"),
                Right.deny("fs:DeleteObject", Right.object("demo", "dir/a"))));
        assertThat(errors(caller.post(DELETE, "{'paths':['dir/a']}").expect(200)))
                .containsExactly("dir/a 401");
        Caller nobodyInParticular = server.user();
        assertThat(errors(nobodyInParticular
                        .post(DELETE, "{'paths':['dir/a','dir/x']}")
                        .expect(200)))
                .containsExactly("dir/a 401", "dir/x 401");
        server.nobody().post(DELETE, "{'paths':['dir/a']}").expect(401, "error authenticating request");
        server.nobody().post(DELETE, "{'paths':[]}").expect(401, "error authenticating request");
        assertThat(objects()).containsExactly("dir/a");
    }

    @Test
    void listsUrlsOnlyOfWhatMayBeRead() {
        server.admin.upload("demo", "main", "dir/b", "b").expect(201);
        server.admin.upload("demo", "main", "dir/c", "c").expect(201);
        Caller caller = server.userWith(List.of(
                Right.allow("fs:ListObjects", Right.repository("demo")),
                Right.allow("fs:ReadObject", Right.object("demo", "dir/b"))));
        JsonNode listed = caller.get("/repositories/demo/refs/main/objects/ls?presign=true")
                .expect(200)
                .json()
                .path("results");
        assertThat(addresses(listed).get(0)).startsWith("mem://demo/");
        assertThat(addresses(listed).get(1)).startsWith("http").contains("/_signed?");
        assertThat(addresses(listed).get(2)).startsWith("mem://demo/");
        assertThat(listed.get(0).has("physical_address_expiry")).isFalse();
        assertThat(listed.get(1).has("physical_address_expiry")).isTrue();
        assertThat(listed.get(0).toString()).doesNotContain("http");
        caller.get("/repositories/demo/refs/main/objects/stat?presign=true&path=dir/a")
                .expectMissing("fs:ReadObject");
    }

    private static List<String> addresses(JsonNode listed) {
        return listed.valueStream()
                .map(item -> item.path("physical_address").stringValue())
                .toList();
    }

    @Test
    void listsPermittedRepositoriesInFullPages() {
        List<String> names = IntStream.range(0, REPOSITORIES)
                .mapToObj("repo-%04d"::formatted)
                .toList();
        for (String name : names) {
            server.admin
                    .post("/repositories", "{'name':'%s','storage_namespace':'mem://%s'}".formatted(name, name))
                    .expect(201);
        }
        List<String> permitted =
                IntStream.range(0, 10).mapToObj(i -> names.get(i * 97 + 3)).toList();
        Caller caller = server.userWith(permitted.stream()
                .map(name -> Right.allow("fs:ListRepositories", Right.repository(name)))
                .toList());
        List<Integer> sizes = new ArrayList<>();
        List<String> seen = new ArrayList<>();
        String after = "";
        boolean more = true;
        while (more) {
            Answer page = caller.get("/repositories?amount=3&after=" + after).expect(200);
            sizes.add(page.each("id").size());
            seen.addAll(page.each("id"));
            more = page.json().at("/pagination/has_more").booleanValue();
            after = page.json().at("/pagination/next_offset").stringValue("");
        }
        assertThat(seen).isEqualTo(permitted);
        assertThat(sizes).containsExactly(3, 3, 3, 1);
        Answer exactly = caller.get("/repositories?amount=10").expect(200);
        assertThat(exactly.json().at("/pagination/has_more").booleanValue()).isFalse();
        assertThat(caller.get("/repositories?prefix=" + permitted.get(4))
                        .expect(200)
                        .each("id"))
                .containsExactly(permitted.get(4));
        assertThat(caller.get("/repositories?prefix=" + names.get(4))
                        .expect(200)
                        .each("id"))
                .isEmpty();
    }

    @Test
    void aListOfRepositoriesNeedsARightOnSome() {
        server.user().get("/repositories").expect(401, "insufficient permissions");
        server.userWith(List.of(Right.allow("fs:ReadRepository", "*")))
                .get("/repositories")
                .expect(401, "insufficient permissions");
        server.userWith(List.of(Right.deny("fs:ListRepositories", "*")))
                .get("/repositories")
                .expect(401, "insufficient permissions");
        Caller elsewhere = server.userWith(List.of(Right.allow("fs:List*", Right.repository("nowhere"))));
        assertThat(elsewhere.get("/repositories").expect(200).each("id")).isEmpty();
        Caller denied = server.userWith(List.of(
                Right.allow("fs:ListRepositories", "*"), Right.deny("fs:ListRepositories", Right.repository("demo"))));
        server.furnish("shown", "mem");
        assertThat(denied.get("/repositories").expect(200).each("id")).containsExactly("shown");
    }
}
