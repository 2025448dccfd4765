package io.tarn.api.scim;

import static io.tarn.api.scim.ScimServer.patch;
import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.api.scim.ScimServer.Answer;
import io.tarn.auth.User;
import io.tarn.auth.directory.Group;
import io.tarn.auth.directory.ListRequest;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Groups, in the shapes in which Microsoft Entra ID and Okta document that they send them.
class ScimGroupsTest {
    private final ScimServer server = new ScimServer();

    @BeforeEach
    void addUsers() {
        for (String name : List.of("ann", "bo", "cy")) {
            server.directory().users().create(User.internal(name, Instant.EPOCH));
        }
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private List<String> members(String group) {
        return server.directory().groups().members(group, ListRequest.first()).results().stream()
                .map(User::name)
                .toList();
    }

    private static void refused(Answer answer, int status, String type) {
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(status);
        assertThat(answer.text("/status")).isEqualTo(Integer.toString(status));
        assertThat(answer.text("/scimType")).isEqualTo(type);
    }

    private void make(String name, String members) throws Exception {
        Answer made = server.call(
                "POST",
                "/Groups",
                "{\"displayName\":\"" + name + "\",\"externalId\":\"id of " + name + "\",\"members\":" + members + "}");
        assertThat(made.status()).as(made.body().toString()).isEqualTo(201);
    }

    @Test
    void theLifeOfAGroupOfEntra() throws Exception {
        Answer none = server.get("/Groups?excludedAttributes=members&filter=displayName%20eq%20%22Lake%20Keepers%22");
        assertThat(none.body().path("totalResults").intValue()).isZero();
        Answer made = server.call("POST", "/Groups", """
                {"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group",
                            "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"],
                 "externalId":"8aa1a0c0-c4c3-4bc0-b4a5-2ef676900159","displayName":"Lake Keepers",
                 "meta":{"resourceType":"Group"}}
                """);
        assertThat(made.status()).isEqualTo(201);
        assertThat(made.body().path("members").isEmpty()).isTrue();
        assertThat(server.directory()
                        .groups()
                        .find("Lake Keepers")
                        .orElseThrow()
                        .source())
                .isEqualTo("scim");
        String address = "/Groups/" + made.text("/id");
        assertThat(address).isEqualTo("/Groups/Lake~20Keepers");

        Answer added = server.call(
                "PATCH",
                address,
                patch(
                        "{\"op\":\"Add\",\"path\":\"members\",\"value\":[{\"$ref\":null,\"value\":\"ann\"},{\"$ref\":null,\"value\":\"bo\"}]}"));
        assertThat(added.status()).isEqualTo(204);
        assertThat(members("Lake Keepers")).containsExactly("ann", "bo");
        Answer shown = server.get(address);
        assertThat(shown.text("/members/0/value")).isEqualTo("ann");
        assertThat(shown.text("/members/0/$ref")).endsWith("/scim/v2/Users/ann");
        assertThat(server.get(address + "?excludedAttributes=members").body().has("members"))
                .isFalse();
        assertThat(server.filtered("Groups", "id eq \"Lake~20Keepers\" and members[value eq \"bo\"]")
                        .body()
                        .path("totalResults")
                        .intValue())
                .isEqualTo(1);
        assertThat(server.filtered("Groups", "id eq \"Lake~20Keepers\" and members eq \"cy\"")
                        .body()
                        .path("totalResults")
                        .intValue())
                .isZero();
        server.call(
                "PATCH",
                address,
                patch("{\"op\":\"Remove\",\"path\":\"members\",\"value\":[{\"$ref\":null,\"value\":\"ann\"}]}"));
        assertThat(members("Lake Keepers")).containsExactly("bo");
        server.call("PATCH", address, patch("{\"op\":\"Remove\",\"path\":\"members[value eq \\\"bo\\\"]\"}"));
        assertThat(members("Lake Keepers")).isEmpty();
        assertThat(server.call("DELETE", address, "").status()).isEqualTo(204);
        refused(server.get(address), 404, "");
    }

    @Test
    void theLifeOfAGroupOfOkta() throws Exception {
        make("Test SCIMv2", "[{\"value\":\"ann\",\"display\":\"ann@x.example\"}]");
        assertThat(members("Test SCIMv2")).containsExactly("ann");
        String address = "/Groups/Test~20SCIMv2";
        Answer same = server.call(
                "PATCH",
                address,
                patch("{\"op\":\"replace\",\"value\":{\"id\":\"Test~20SCIMv2\",\"displayName\":\"Test SCIMv2\"}}"));
        assertThat(same.status()).isEqualTo(204);
        server.call(
                "PATCH",
                address,
                patch(
                        "{\"op\":\"remove\",\"path\":\"members[value eq \\\"ann\\\"]\"}",
                        "{\"op\":\"add\",\"path\":\"members\",\"value\":[{\"value\":\"bo\",\"display\":\"bo\"}]}"));
        assertThat(members("Test SCIMv2")).containsExactly("bo");
        server.call(
                "PATCH",
                address,
                patch("{\"op\":\"replace\",\"path\":\"members\",\"value\":[{\"value\":\"cy\"},{\"value\":\"ann\"}]}"));
        assertThat(members("Test SCIMv2")).containsExactly("ann", "cy");
        Answer put = server.call(
                "PUT",
                address,
                "{\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:Group\"],\"displayName\":\"Test SCIMv2\","
                        + "\"members\":[{\"value\":\"bo\"},{\"value\":\"cy\"}]}");
        assertThat(put.status()).isEqualTo(200);
        assertThat(members("Test SCIMv2")).containsExactly("bo", "cy");
        assertThat(put.text("/externalId")).isEqualTo("id of Test SCIMv2");
        server.call("PUT", address, "{\"displayName\":\"Test SCIMv2\"}");
        assertThat(members("Test SCIMv2")).containsExactly("bo", "cy");
        server.call("PATCH", address, patch("{\"op\":\"remove\",\"path\":\"members\"}"));
        assertThat(members("Test SCIMv2")).isEmpty();
    }

    @Test
    void aPatchIsDoneWholeOrNotAtAll() throws Exception {
        make("g", "[{\"value\":\"ann\"}]");
        String fine = "{\"op\":\"add\",\"path\":\"members\",\"value\":[{\"value\":\"bo\"}]}";
        record Wrong(String operation, String type) {}
        for (Wrong wrong : List.of(
                new Wrong("{\"op\":\"add\",\"path\":\"members\",\"value\":[{\"value\":\"nobody\"}]}", "invalidValue"),
                new Wrong("{\"op\":\"add\",\"path\":\"members\",\"value\":[{\"value\":7}]}", "invalidValue"),
                new Wrong("{\"op\":\"add\",\"path\":\"members\",\"value\":[{}]}", "invalidValue"),
                new Wrong("{\"op\":\"add\",\"path\":\"members\",\"value\":[{\"value\":\"~2\"}]}", "invalidValue"),
                new Wrong(
                        "{\"op\":\"add\",\"path\":\"members\",\"value\":[{\"value\":\"g\",\"type\":\"Group\"}]}",
                        "invalidValue"),
                new Wrong("{\"op\":\"replace\",\"path\":\"displayName\",\"value\":\"h\"}", "mutability"),
                new Wrong("{\"op\":\"replace\",\"value\":{\"displayName\":\"h\"}}", "mutability"),
                new Wrong(
                        "{\"op\":\"replace\",\"path\":\"members[value eq \\\"ann\\\"].value\",\"value\":\"cy\"}",
                        "mutability"),
                new Wrong("{\"op\":\"remove\",\"path\":\"members[value sw \\\"z\\\"]\"}", "noTarget"),
                new Wrong("{\"op\":\"remove\",\"path\":\"members[\"}", "invalidPath"),
                new Wrong("{\"op\":\"remove\",\"path\":\"unknown\"}", "noTarget"))) {
            refused(server.call("PATCH", "/Groups/g", patch(fine, wrong.operation())), 400, wrong.type());
            assertThat(members("g")).as(wrong.operation()).containsExactly("ann");
        }
        refused(server.call("PUT", "/Groups/g", "{\"displayName\":\"h\"}"), 400, "mutability");
        server.call("PATCH", "/Groups/g", patch(fine, "{\"op\":\"remove\",\"path\":\"members[value sw \\\"a\\\"]\"}"));
        assertThat(members("g")).containsExactly("bo");
    }

    /// The first administrator would be gone before the last one is refused.
    @Test
    void theAdministratorsAreNotAllRemoved() throws Exception {
        server.directory().groups().addMember("Admins", "ann");
        for (String all : List.of(
                "{\"op\":\"remove\",\"path\":\"members\"}",
                "{\"op\":\"replace\",\"path\":\"members\",\"value\":[]}",
                "{\"op\":\"remove\",\"path\":\"members\",\"value\":[{\"value\":\"admin\"},{\"value\":\"ann\"}]}")) {
            refused(server.call("PATCH", "/Groups/Admins", patch(all)), 403, "");
            assertThat(members("Admins")).containsExactly("admin", "ann");
        }
        refused(server.call("DELETE", "/Groups/Admins", ""), 403, "");
        server.call(
                "PATCH",
                "/Groups/Admins",
                patch("{\"op\":\"replace\",\"path\":\"members\",\"value\":[{\"value\":\"bo\"}]}"));
        assertThat(members("Admins")).containsExactly("bo");
    }

    @Test
    void aGroupThatExistsIsAdoptedOnceAndKeepsItsMembers() throws Exception {
        server.directory().groups().create(Group.named("old", "made by hand", Instant.EPOCH));
        server.directory().groups().addMember("old", "ann");
        make("old", "[{\"value\":\"bo\"}]");
        Group adopted = server.directory().groups().find("old").orElseThrow();
        assertThat(adopted.source()).isEqualTo("scim");
        assertThat(adopted.externalId()).isEqualTo("id of old");
        assertThat(adopted.description()).isEqualTo("made by hand");
        assertThat(members("old")).containsExactly("ann", "bo");
        refused(
                server.call("POST", "/Groups", "{\"displayName\":\"old\",\"externalId\":\"id of old\"}"),
                409,
                "uniqueness");
        refused(
                server.call("POST", "/Groups", "{\"displayName\":\"new\",\"externalId\":\"id of old\"}"),
                409,
                "uniqueness");
        assertThat(server.filtered("Groups", "externalId eq \"id of old\"").text("/Resources/0/id"))
                .isEqualTo("old");
        refused(
                server.call("POST", "/Groups", "{\"displayName\":\"bad\",\"members\":[{\"value\":\"nobody\"}]}"),
                400,
                "invalidValue");
        assertThat(server.directory().groups().find("bad")).isEmpty();
    }

    @Test
    void aGroupOfTwoThousand() throws Exception {
        for (int i = 0; i < 2000; i++) {
            server.directory().users().create(User.internal("m%04d".formatted(i), Instant.EPOCH));
        }
        make("many", list(0, 1000));
        String add = "{\"op\":\"add\",\"path\":\"members\",\"value\":%s}";
        assertThat(server.call("PATCH", "/Groups/many", patch(add.formatted(list(1000, 2000))))
                        .status())
                .isEqualTo(204);
        Answer all = server.get("/Groups/many");
        assertThat(all.body().path("members").size()).isEqualTo(2000);
        assertThat(all.body().path("members").values().stream()
                        .map(member -> member.path("value").asString())
                        .collect(Collectors.toSet()))
                .hasSize(2000);
        assertThat(server.filtered("Groups", "members.value eq \"m1999\"").text("/Resources/0/id"))
                .isEqualTo("many");
        refused(server.call("PATCH", "/Groups/many", patch("{\"op\":\"remove\",\"path\":\"members\"}")), 413, "");
        assertThat(server.get("/Groups/many").body().path("members").size()).isEqualTo(2000);
        Answer put =
                server.call("PUT", "/Groups/many", "{\"displayName\":\"many\",\"members\":" + list(500, 2000) + "}");
        assertThat(put.body().path("members").size()).isEqualTo(1500);
    }

    private static String list(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj("{\"value\":\"m%04d\"}"::formatted)
                .collect(Collectors.joining(",", "[", "]"));
    }
}
