package io.tarn.api.permissions;

import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Ways by which much goes in or out at once: imports, links, dumps, restores, metadata objects (auth.md 8.2).
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BulkRightsTest {
    private static final String DEMO = "/repositories/demo";
    private static final String IMPORT = DEMO + "/branches/main/import";
    private static final Right WRITE = Right.allow("fs:WriteObject", Right.branch("demo", "main"));
    private static final Right COMMIT = Right.allow("fs:CreateCommit", Right.branch("demo", "main"));

    private RoleServer server;
    private String imports = "";

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        for (String name : List.of("open/a", "open/b", "secret/a")) {
            Path file = folder.resolve("imports").resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, name);
        }
        imports = "local://" + folder.resolve("imports") + "/";
        server = RoleServer.withFiles(folder);
        server.furnish("demo", "local");
        server.furnish("other", "local");
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private Right from(String source) {
        return Right.allow("fs:ImportFromStorage", "arn:lakefs:fs:::namespace/" + source);
    }

    private static Right into(String path) {
        return Right.allow("fs:WriteObject", Right.object("demo", path));
    }

    private static String importOf(String... pairs) {
        StringBuilder paths = new StringBuilder();
        for (int i = 0; i < pairs.length; i += 2) {
            String type = pairs[i].endsWith("/") ? "common_prefix" : "object";
            paths.append(i == 0 ? "" : ",")
                    .append("{'type':'%s','path':'%s','destination':'%s'}".formatted(type, pairs[i], pairs[i + 1]));
        }
        return "{'commit':{'message':'imported'},'paths':[" + paths + "]}";
    }

    private void assertNothingBelow(String prefix) {
        assertThat(server.admin
                        .get(DEMO + "/refs/main/objects/ls?prefix=" + prefix)
                        .expect(200)
                        .each("path"))
                .isEmpty();
    }

    @Test
    void anImportNeedsEverySourceAndEveryDestination() {
        String a = imports + "open/a";
        String b = imports + "open/b";
        String both = importOf(a, "in/a", b, "in/b");
        server.userWith(List.of(COMMIT, from(a), from(b), into("in/a"), into("in/b")))
                .post(IMPORT, both)
                .expectMissing("fs:WriteObject");
        server.userWith(List.of(WRITE, COMMIT, from(a), into("in/a"), into("in/b")))
                .post(IMPORT, both)
                .expectMissing("fs:ImportFromStorage");
        server.userWith(List.of(WRITE, COMMIT, from(b), into("in/a"), into("in/b")))
                .post(IMPORT, both)
                .expectMissing("fs:ImportFromStorage");
        server.userWith(List.of(WRITE, COMMIT, from(a), from(b), into("in/a")))
                .post(IMPORT, both)
                .expectMissing("fs:WriteObject");
        assertNothingBelow("in/");
        Caller permitted = server.userWith(List.of(
                WRITE,
                COMMIT,
                from(a),
                from(b),
                into("in/a"),
                into("in/b"),
                Right.allow("fs:ReadBranch", Right.branch("demo", "main"))));
        String id = permitted.post(IMPORT, both).expect(202).json().path("id").stringValue();
        Await.until(
                "the import",
                () -> permitted
                        .get(IMPORT + "?id=" + id)
                        .expect(200)
                        .json()
                        .path("completed")
                        .booleanValue());
        assertThat(server.admin
                        .get(DEMO + "/refs/main/objects/ls?prefix=in/")
                        .expect(200)
                        .each("path"))
                .containsExactly("in/a", "in/b");
    }

    /// The right is on the text of the source; what is read must not be something else.
    @Test
    void aSourceCannotLeaveThePrefixOfItsRight() {
        Caller caller = server.userWith(List.of(
                WRITE,
                COMMIT,
                from(imports + "open/*"),
                into("out/*"),
                Right.allow("fs:ReadBranch", Right.branch("demo", "main"))));
        caller.post(IMPORT, importOf(imports + "secret/a", "out/a")).expectMissing("fs:ImportFromStorage");
        for (String source :
                List.of("open/../secret/a", "open/../secret/", "open/./../secret/a", "open//../secret/a")) {
            Answer answer =
                    caller.post(IMPORT, importOf(imports + source, "out/x")).send();
            if (answer.status() == 202) {
                awaitEnd(caller, answer.json().path("id").stringValue());
            }
            assertNothingBelow("out/");
        }
    }

    @Test
    void sourcesNamedTwiceAreCheckedAsTheyAreImported() {
        Caller caller = server.userWith(List.of(
                WRITE,
                COMMIT,
                from(imports + "open/a"),
                into("twice/open"),
                Right.allow("fs:ReadBranch", Right.branch("demo", "main"))));
        String secret = "'paths':[{'type':'object','path':'" + imports + "secret/a','destination':'twice/secret'}]";
        String open = "'paths':[{'type':'object','path':'" + imports + "open/a','destination':'twice/open'}]";
        String rest = "'commit':{'message':'m'},'force':false";
        for (String body : List.of(
                "{" + secret + "," + rest + "," + open + "}",
                "{" + open + "," + rest + "," + secret + "}",
                "{" + rest + "," + secret + "," + open + "}",
                "{" + rest + "," + open + "," + secret + "}")) {
            Answer answer = caller.post(IMPORT, body).send();
            if (answer.status() == 202) {
                awaitEnd(caller, answer.json().path("id").stringValue());
            }
            assertNothingBelow("twice/secret");
        }
    }

    private static void awaitEnd(Caller caller, String id) {
        Await.until("the end of the import", () -> {
            Answer status = caller.get(IMPORT + "?id=" + id).expect(200);
            return status.json().path("completed").booleanValue()
                    || status.json().has("error");
        });
    }

    @Test
    void aLinkNeedsItsPath() {
        String backing = DEMO + "/branches/main/staging/backing?path=";
        Caller caller = server.userWith(List.of(into("linked/a")));
        String address = caller.get(backing + "linked/a")
                .expect(200)
                .json()
                .path("physical_address")
                .stringValue();
        String body = "{'staging':{'physical_address':'" + address + "'},'checksum':'c','size_bytes':1}";
        caller.get(backing + "linked/b").expectMissing("fs:WriteObject");
        caller.put(backing + "linked/b", body).expectMissing("fs:WriteObject");
        server.userWith(List.of(into("linked/b")))
                .put(backing + "linked/a", body)
                .expectMissing("fs:WriteObject");
        assertNothingBelow("linked/");
    }

    @Test
    void aDumpNeedsAllListsAndARestoreAllCreations() {
        server.userWith(List.of(
                        Right.allow("fs:Create*", "*"),
                        Right.allow("fs:ListTags", "*"),
                        Right.allow("fs:ListBranches", "*")))
                .call("PUT", DEMO + "/refs/dump")
                .expectMissing("fs:ListCommits");
        Answer dump = server.userWith(List.of(
                        Right.allow("fs:ListTags", Right.repository("demo")),
                        Right.allow("fs:ListBranches", Right.repository("demo")),
                        Right.allow("fs:ListCommits", Right.repository("demo"))))
                .call("PUT", DEMO + "/refs/dump")
                .expect(201);
        Caller reader = server.userWith(List.of(
                Right.allow("fs:List*", "*"),
                Right.allow("fs:CreateTag", "*"),
                Right.allow("fs:CreateBranch", "*"),
                Right.allow("fs:CreateCommit", Right.branch("other", "*"))));
        reader.call("PUT", "/repositories/other/refs/restore").body(dump.text()).expectMissing("fs:CreateCommit");
        reader.call("POST", "/repositories/other/restore").body(dump.text()).expectMissing("fs:CreateCommit");
    }

    @Test
    void metadataObjectsNeedBothRights() {
        String commit = server.admin
                .get(DEMO + "/refs/main/commits?amount=1")
                .expect(200)
                .json()
                .at("/results/0/meta_range_id")
                .stringValue();
        Right list = Right.allow("fs:ListObjects", Right.repository("demo"));
        Right read = Right.allow("fs:ReadRepository", Right.repository("demo"));
        for (String target :
                List.of(DEMO + "/metadata/meta_range/" + commit, DEMO + "/metadata/object/meta_range/" + commit)) {
            server.userWith(List.of(read)).get(target).expectMissing("fs:ListObjects");
            server.userWith(List.of(list)).get(target).expectMissing("fs:ReadRepository");
            Answer answer = server.userWith(List.of(list, read)).get(target).send();
            assertThat(answer.status()).as(answer.toString()).isLessThan(400);
        }
    }
}
