package io.tarn.api.permissions;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Nobody gets at data by copying what may not be read (auth.md 8.2).
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SourceRightsTest {
    private static final String MAIN = "/repositories/mine/branches/main";

    private RoleServer server;

    @BeforeAll
    void start(@TempDir Path folder) {
        server = RoleServer.withFiles(folder);
        server.furnish("mine", "local");
        server.furnish("secrets", "local");
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private static Right write(String path) {
        return Right.allow("fs:WriteObject", Right.object("mine", path));
    }

    private static Right read(String repository, String path) {
        return Right.allow("fs:ReadObject", Right.object(repository, path));
    }

    private void assertNothingAt(String path) {
        server.admin
                .get("/repositories/mine/refs/main/objects/stat?path=" + path)
                .expect(404);
    }

    @Test
    void aCopyNeedsItsSource() {
        String target = MAIN + "/objects/copy?dest_path=copies/one";
        Caller writer =
                server.userWith(List.of(write("copies/one"), read("mine", "dir/other"), read("secrets", "dir/a")));
        writer.post(target, "{'src_path':'dir/a'}").expectMissing("fs:ReadObject");
        assertNothingAt("copies/one");
        Caller both = server.userWith(List.of(write("copies/one"), read("mine", "dir/a")));
        both.post(target, "{'src_path':'dir/a'}").expect(201);
    }

    /// Which of two values counts must be the same for the check and for the copy.
    @Test
    void aSourceNamedTwiceIsCheckedAsItIsCopied() {
        server.admin.upload("mine", "main", "open/a", "for all").expect(201);
        String target = MAIN + "/objects/copy?dest_path=copies/two";
        Caller caller = server.userWith(List.of(write("copies/two"), read("mine", "open/a")));
        for (String body : List.of(
                "{'src_path':'dir/a','src_ref':'main','force':false,'shallow':false,'src_path':'open/a'}",
                "{'src_path':'open/a','src_ref':'main','force':false,'shallow':false,'src_path':'dir/a'}",
                "{'src_path':'dir/a','src_path':'open/a'}",
                "{'src_path':'open/a','src_path':'dir/a'}")) {
            Answer answer = caller.post(target, body).send();
            if (answer.status() == 201) {
                Answer copy = server.admin
                        .get("/repositories/mine/refs/main/objects?path=copies/two")
                        .expect(200);
                assertThat(copy.text()).as(body).isEqualTo("for all");
            }
        }
    }

    @Test
    void aRepositoryNamedTwiceIsCheckedAsItIsMade() {
        Caller caller = server.userWith(List.of(
                Right.allow("fs:CreateRepository", Right.repository("permitted")),
                Right.allow("fs:AttachStorageNamespace", "arn:lakefs:fs:::namespace/local://permitted")));
        String other = "'name':'other','storage_namespace':'local://other'";
        String permitted = "'name':'permitted','storage_namespace':'local://permitted'";
        String rest = "'storage_id':'','default_branch':'main','sample_data':false,'read_only':false";
        for (String body : List.of(
                "{" + other + "," + rest + "," + permitted + "}",
                "{" + permitted + "," + rest + "," + other + "}",
                "{" + other + "," + permitted + "}",
                "{" + permitted + "," + other + "}")) {
            caller.post("/repositories", body).send();
            server.admin.get("/repositories/other").expect(404);
        }
    }

    @Test
    void anotherSpellingOfAPathIsAnotherPath() {
        for (String spelling : List.of("/dir/a", "dir//a", "x/../dir/a", "./dir/a", "dir/a/")) {
            String target = MAIN + "/objects/copy?dest_path=copies/three";
            Caller caller = server.userWith(List.of(write("copies/three"), read("mine", spelling)));
            Answer answer =
                    caller.post(target, "{'src_path':'" + spelling + "'}").send();
            assertThat(answer.status()).as(spelling + ": " + answer).isGreaterThanOrEqualTo(400);
            assertNothingAt("copies/three");
        }
    }

    @Test
    void aPartNeedsItsSource() {
        String query = "?path=parts/one";
        JsonNode upload = server.admin
                .call("POST", MAIN + "/staging/pmpu" + query + "&parts=1")
                .expect(201)
                .json();
        String target = MAIN + "/staging/pmpu/" + upload.path("upload_id").stringValue() + "/parts/1/copy" + query;
        String body = "{'physical_address':'" + upload.path("physical_address").stringValue()
                + "','copy_source':{'repository':'%s','ref':'main','path':'dir/a'}}";
        Caller writer = server.userWith(List.of(write("parts/one")));
        writer.put(target, body.formatted("mine")).expectMissing("fs:ReadObject");
        writer.put(target, body.formatted("secrets")).expectMissing("fs:ReadObject");
        Caller reader = server.userWith(List.of(write("parts/one"), read("mine", "dir/a")));
        reader.put(target, body.formatted("secrets")).expectMissing("fs:ReadObject");
        Answer copied = reader.put(target, body.formatted("mine")).send();
        assertThat(copied.status()).as(copied.toString()).isLessThan(300);
        Caller stranger = server.userWith(List.of(write("parts/one"), read("secrets", "dir/a")));
        stranger.put(target, body.formatted("mine")).expectMissing("fs:ReadObject");
        copied = stranger.put(target, body.formatted("secrets")).send();
        assertThat(copied.status()).as(copied.toString()).isLessThan(300);
    }
}
