package io.tarn.api.scim;

import static io.tarn.api.scim.ScimServer.patch;
import static io.tarn.api.scim.ScimServer.user;
import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.api.scim.ScimServer.Answer;
import io.tarn.auth.User;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Users, in the shapes in which Microsoft Entra ID and Okta document that they send them.
class ScimUsersTest {
    private final ScimServer server = new ScimServer();

    @AfterEach
    void stop() {
        server.close();
    }

    private User stored(String name) {
        return server.directory().users().find(name).orElseThrow();
    }

    private static void refused(Answer answer, int status, String type) {
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(status);
        assertThat(answer.text("/schemas/0")).isEqualTo("urn:ietf:params:scim:api:messages:2.0:Error");
        assertThat(answer.text("/status")).isEqualTo(Integer.toString(status));
        assertThat(answer.text("/scimType")).isEqualTo(type);
        assertThat(answer.text("/detail")).isNotEmpty();
    }

    /// Looks for the user, makes it, changes it, deactivates it.
    @Test
    void theLifeOfAUserOfEntra() throws Exception {
        Answer none = server.filtered("Users", "userName eq \"ann@contoso.example\"");
        assertThat(none.status()).isEqualTo(200);
        assertThat(none.body().path("totalResults").intValue()).isZero();
        assertThat(none.body().path("Resources").isArray()).isTrue();

        Answer made = server.call("POST", "/Users", """
                {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User",
                            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
                 "externalId":"0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef","userName":"ann@contoso.example","active":true,
                 "emails":[{"primary":false,"type":"home","value":"ann@home.example"},
                           {"primary":true,"type":"work","value":"ann@contoso.example"}],
                 "meta":{"resourceType":"User"},
                 "name":{"formatted":"Ann Smith","familyName":"Smith","givenName":"Ann"},
                 "displayName":"Ann","roles":[],
                 "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"Lakes"}}
                """);
        assertThat(made.status()).as(made.body().toString()).isEqualTo(201);
        assertThat(made.text("/id")).isEqualTo("ann@contoso.example");
        assertThat(made.text("/displayName")).isEqualTo("Ann");
        assertThat(made.text("/emails/0/value")).isEqualTo("ann@contoso.example");
        assertThat(made.raw().headers().firstValue("Location")).contains(made.text("/meta/location"));
        assertThat(made.raw().headers().firstValue("Content-Type")).contains("application/scim+json");
        assertThat(stored("ann@contoso.example").source()).isEqualTo("scim");
        assertThat(stored("ann@contoso.example").externalId()).isEqualTo("0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef");

        String address = "/Users/" + made.text("/id");
        Answer patched = server.call(
                "PATCH",
                address,
                patch(
                        "{\"op\":\"Replace\",\"path\":\"emails[type eq \\\"work\\\"].value\",\"value\":\"new@contoso.example\"}",
                        "{\"op\":\"Add\",\"path\":\"name.formatted\",\"value\":\"Ann Miller\"}",
                        "{\"op\":\"Replace\",\"path\":\"name.familyName\",\"value\":\"Miller\"}",
                        "{\"op\":\"Replace\",\"path\":\"userName\",\"value\":\"ann@contoso.example\"}",
                        "{\"op\":\"Add\",\"path\":\"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department\","
                                + "\"value\":\"Seas\"}"));
        assertThat(patched.status()).as(patched.body().toString()).isEqualTo(200);
        assertThat(patched.text("/emails/0/value")).isEqualTo("new@contoso.example");
        assertThat(patched.text("/displayName")).isEqualTo("Ann Miller");

        Answer off =
                server.call("PATCH", address, patch("{\"op\":\"Replace\",\"path\":\"active\",\"value\":\"False\"}"));
        assertThat(off.body().path("active").booleanValue()).isFalse();
        assertThat(stored("ann@contoso.example").active()).isFalse();
        assertThat(server.call("DELETE", address, "").status()).isEqualTo(204);
        refused(server.get(address), 404, "");
        refused(server.call("DELETE", address, ""), 404, "");
    }

    /// Looks for the user, makes it, replaces it, deactivates it without a path.
    @Test
    void theLifeOfAUserOfOkta() throws Exception {
        assertThat(server.get("/Users?filter=userName%20eq%20%22bo%40okta.example%22&startIndex=1&count=100")
                        .body()
                        .path("totalResults")
                        .intValue())
                .isZero();
        Answer made = server.call("POST", "/Users", """
                {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"bo@okta.example",
                 "name":{"givenName":"Bo","familyName":"Berg"},
                 "emails":[{"primary":true,"value":"bo@okta.example","type":"work"}],
                 "displayName":"Bo Berg","locale":"en-US","externalId":"00ujl29u0le5T6Aj10h7","groups":[],
                 "password":"1mz050nq","active":true}
                """);
        assertThat(made.status()).isEqualTo(201);
        assertThat(made.body().has("password")).isFalse();

        Answer replaced = server.call("PUT", "/Users/bo@okta.example", """
                {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"bo@okta.example",
                 "userName":"bo@okta.example","name":{"givenName":"Another","middleName":"","familyName":"User"},
                 "emails":[{"primary":true,"value":"other@okta.example","type":"work","display":"x"}],
                 "active":true,"groups":[],"meta":{"resourceType":"User"}}
                """);
        assertThat(replaced.status()).as(replaced.body().toString()).isEqualTo(200);
        assertThat(replaced.text("/displayName")).isEqualTo("Another User");
        assertThat(replaced.text("/externalId")).isEqualTo("00ujl29u0le5T6Aj10h7");

        Answer off = server.call(
                "PATCH", "/Users/bo@okta.example", patch("{\"op\":\"replace\",\"value\":{\"active\":false}}"));
        assertThat(off.status()).isEqualTo(200);
        assertThat(stored("bo@okta.example").active()).isFalse();
        Answer forgetful = server.call("PUT", "/Users/bo@okta.example", "{\"userName\":\"bo@okta.example\"}");
        assertThat(forgetful.body().path("active").booleanValue()).isFalse();
        assertThat(forgetful.body().has("emails")).isFalse();
    }

    @Test
    void operationsWithoutAPathMayNamePathsAsEntraDoes() throws Exception {
        server.call("POST", "/Users", user("cy", "1"));
        Answer patched = server.call(
                "PATCH",
                "/Users/cy",
                patch("{\"op\":\"Add\",\"value\":{\"name.formatted\":\"Cy\",\"Active\":\"false\",\"userName\":\"cy\","
                        + "\"emails[type eq \\\"work\\\"].value\":\"cy@x.example\",\"id\":\"other\",\"__proto__\":{\"a\":1},"
                        + "\"urn:ietf:params:scim:schemas:core:2.0:User:externalId\":\"2\",\"title\":\"Dr\"}}"));
        assertThat(patched.status()).as(patched.body().toString()).isEqualTo(200);
        assertThat(stored("cy").friendlyName()).isEqualTo("Cy");
        assertThat(stored("cy").email()).isEqualTo("cy@x.example");
        assertThat(stored("cy").active()).isFalse();
        assertThat(stored("cy").externalId()).isEqualTo("2");
        assertThat(server.call(
                                "PATCH",
                                "/Users/cy",
                                patch("{\"op\":\"remove\",\"path\":\"emails[type eq \\\"work\\\"]\"}"))
                        .body()
                        .has("emails"))
                .isFalse();
    }

    /// The first operation of each is fine; nothing of it is seen when the second is not.
    @Test
    void aPatchIsDoneWholeOrNotAtAll() throws Exception {
        server.call("POST", "/Users", user("di", "1"));
        String fine = "{\"op\":\"replace\",\"path\":\"displayName\",\"value\":\"changed\"}";
        record Wrong(String operation, String type) {}
        for (Wrong wrong : List.of(
                new Wrong("{\"op\":\"replace\",\"path\":\"userName\",\"value\":\"other\"}", "mutability"),
                new Wrong("{\"op\":\"replace\",\"value\":{\"userName\":\"other\"}}", "mutability"),
                new Wrong("{\"op\":\"remove\",\"path\":\"userName\"}", "mutability"),
                new Wrong("{\"op\":\"replace\",\"path\":\"id\",\"value\":\"other\"}", "mutability"),
                new Wrong("{\"op\":\"replace\",\"path\":\"meta.created\",\"value\":\"x\"}", "mutability"),
                new Wrong("{\"op\":\"remove\",\"path\":\"active\"}", "mutability"),
                new Wrong("{\"op\":\"replace\",\"path\":\"unknown\",\"value\":\"x\"}", "noTarget"),
                new Wrong("{\"op\":\"replace\",\"path\":\"constructor.prototype\",\"value\":\"x\"}", "noTarget"),
                new Wrong("{\"op\":\"remove\"}", "noTarget"),
                new Wrong(
                        "{\"op\":\"replace\",\"path\":\"emails[type eq \\\"home\\\"].value\",\"value\":\"x\"}",
                        "noTarget"),
                new Wrong("{\"op\":\"remove\",\"path\":\"emails[type eq \\\"work\\\"]\"}", "noTarget"),
                new Wrong("{\"op\":\"replace\",\"path\":\"__proto__\",\"value\":\"x\"}", "invalidPath"),
                new Wrong("{\"op\":\"replace\",\"path\":\"emails[type eq\",\"value\":\"x\"}", "invalidPath"),
                new Wrong("{\"op\":\"replace\",\"path\":\"active[value pr]\",\"value\":true}", "invalidPath"),
                new Wrong("{\"op\":\"replace\",\"path\":7,\"value\":true}", "invalidPath"),
                new Wrong("{\"op\":\"replace\",\"path\":\"active\",\"value\":\"perhaps\"}", "invalidValue"),
                new Wrong("{\"op\":\"replace\",\"path\":\"active\",\"value\":{}}", "invalidValue"),
                new Wrong("{\"op\":\"replace\",\"path\":\"displayName\",\"value\":[\"x\"]}", "invalidValue"),
                new Wrong(
                        "{\"op\":\"replace\",\"path\":\"externalId\",\"value\":\"" + "x".repeat(600) + "\"}",
                        "invalidValue"),
                new Wrong("{\"op\":\"replace\",\"path\":\"displayName\"}", "invalidValue"),
                new Wrong("{\"op\":\"replace\",\"value\":\"x\"}", "invalidValue"),
                new Wrong("{\"op\":\"move\",\"path\":\"displayName\",\"value\":\"x\"}", "invalidSyntax"),
                new Wrong("{}", "invalidSyntax"),
                new Wrong("7", "invalidSyntax"))) {
            refused(server.call("PATCH", "/Users/di", patch(fine, wrong.operation())), 400, wrong.type());
            assertThat(stored("di").friendlyName()).as(wrong.operation()).isEmpty();
        }
        refused(server.call("PATCH", "/Users/di", "{}"), 400, "invalidSyntax");
        refused(server.call("PATCH", "/Users/di", patch()), 400, "invalidSyntax");
        refused(server.call("PATCH", "/Users/no", patch(fine)), 404, "");
    }

    @Test
    void aUserThatExistsIsAdoptedOnce() throws Exception {
        server.directory().users().create(User.internal("eve", Instant.now()));
        Answer adopted = server.call("POST", "/Users", user("eve", "E"));
        assertThat(adopted.status()).isEqualTo(201);
        assertThat(stored("eve").source()).isEqualTo("scim");
        assertThat(stored("eve").externalId()).isEqualTo("E");
        refused(server.call("POST", "/Users", user("eve", "E")), 409, "uniqueness");
        refused(server.call("POST", "/Users", user("other", "E")), 409, "uniqueness");
        refused(server.call("POST", "/Users", user("eve", "F")), 409, "uniqueness");
    }

    /// One whom a login by OpenID Connect made.
    @Test
    void aUserOfAnotherProviderIsAdoptedByItsIdAndNotByNameAlone() throws Exception {
        server.directory().users().create(new User("subject", Instant.now(), "", "", "oidc", "S", true));
        refused(server.call("POST", "/Users", user("subject", "T")), 409, "uniqueness");
        assertThat(stored("subject").source()).isEqualTo("oidc");
        Answer adopted = server.call("POST", "/Users", user("fay@x.example", "S"));
        assertThat(adopted.status()).isEqualTo(201);
        assertThat(adopted.text("/userName")).isEqualTo("subject");
        assertThat(stored("subject").source()).isEqualTo("scim");
        assertThat(server.directory().users().find("fay@x.example")).isEmpty();
    }

    @Test
    void theLastAdministratorStays() throws Exception {
        String off = patch("{\"op\":\"replace\",\"path\":\"active\",\"value\":false}");
        refused(server.call("PATCH", "/Users/admin", off), 403, "");
        refused(server.call("DELETE", "/Users/admin", ""), 403, "");
        refused(server.call("POST", "/Users", "{\"userName\":\"admin\",\"active\":false}"), 403, "");
        assertThat(stored("admin").active()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"userName\":\"\"}",
                "{\"userName\":\"  \"}",
                "{\"userName\":null}",
                "{\"userName\":7}",
                "{\"userName\":{\"a\":1}}",
                "{\"userName\":\"a/b\"}",
                "{\"userName\":\"a%b\"}",
                "{\"userName\":\"a\\nb\"}",
                "{\"userName\":\"a\",\"active\":\"yes\"}",
                "{\"userName\":\"a\",\"emails\":[{\"value\":7}]}",
            })
    void usersThatCannotBe(String body) throws Exception {
        refused(server.call("POST", "/Users", body), 400, "invalidValue");
    }

    @Test
    void namesOfAnySortHaveIdsThatSurviveAddresses() throws Exception {
        for (String name : List.of(
                "a b", "a?b#c", "~tilde", "..", ".", "é😀", "a+b@x.example", "a\\b", "semi;colon", "a&b=c", "\"q\"")) {
            Answer made = server.call(
                    "POST",
                    "/Users",
                    ScimJson.MAPPER.createObjectNode().put("userName", name).toString());
            assertThat(made.status()).as(name).isEqualTo(201);
            String id = made.text("/id");
            assertThat(server.get("/Users/" + id).text("/userName")).isEqualTo(name);
            String escaped = URLEncoder.encode(id, StandardCharsets.UTF_8);
            assertThat(server.get("/Users/" + escaped).text("/userName")).isEqualTo(name);
            assertThat(ResourceId.name(id)).contains(name);
        }
        for (String wrong : List.of("~4", "~61", "a~zz", "~FF", "a~2f", "~C0~AF", "é")) {
            assertThat(ResourceId.name(wrong)).as(wrong).isEmpty();
        }
        refused(server.get("/Users/~61dmin"), 404, "");
    }

    @Test
    void ofManyPostsOfOneUserOneSucceeds() throws Exception {
        for (int round = 0; round < 20; round++) {
            String name = "racer" + round;
            if (round % 2 == 0) {
                server.directory().users().create(User.internal(name, Instant.now()));
            }
            List<Integer> statuses = together(
                    4,
                    () -> server.call("POST", "/Users", user(name, "id of " + name))
                            .status());
            assertThat(statuses).containsExactlyInAnyOrder(201, 409, 409, 409);
        }
    }

    @Test
    void oneExternalIdIsNotGivenToTwo() throws Exception {
        for (int round = 0; round < 20; round++) {
            String id = "id" + round;
            var names = new ConcurrentLinkedQueue<>(List.of("a" + id, "b" + id));
            List<Integer> statuses = together(
                    2,
                    () -> server.call("POST", "/Users", user(names.remove(), id))
                            .status());
            assertThat(statuses).containsExactlyInAnyOrder(201, 409);
        }
    }

    private static <T> List<T> together(int count, Callable<T> work) throws Exception {
        CyclicBarrier start = new CyclicBarrier(count);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<T>> running = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                running.add(threads.submit(() -> {
                    start.await();
                    return work.call();
                }));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> one : running) {
                results.add(one.get());
            }
            return results;
        }
    }

    @Test
    void threeThousandUsersArePagedWithoutGapOrOverlap() throws Exception {
        for (int i = 0; i < 3000; i++) {
            server.directory().users().create(User.internal("u%04d".formatted(i), Instant.EPOCH));
        }
        Set<String> seen = new HashSet<>();
        int start = 1;
        while (true) {
            Answer page = server.get("/Users?startIndex=" + start + "&count=5000&attributes=userName");
            assertThat(page.body().path("totalResults").intValue()).isEqualTo(3001);
            assertThat(page.body().path("startIndex").intValue()).isEqualTo(start);
            int size = page.body().path("itemsPerPage").intValue();
            assertThat(size).isLessThanOrEqualTo(ListQuery.COUNT_MAX);
            assertThat(page.body().path("Resources").size()).isEqualTo(size);
            page.body()
                    .path("Resources")
                    .values()
                    .forEach(one -> assertThat(seen.add(one.path("userName").asString()))
                            .isTrue());
            if (size == 0) {
                break;
            }
            start += size;
        }
        assertThat(seen).hasSize(3001);
        Answer some = server.filtered("Users", "userName sw \"u00\" and userName ge \"u0050\"");
        assertThat(some.body().path("totalResults").intValue()).isEqualTo(50);
        assertThat(some.text("/Resources/0/id")).isEqualTo("u0050");
        Answer none = server.get("/Users?count=0");
        assertThat(none.body().path("totalResults").intValue()).isEqualTo(3001);
        assertThat(none.body().path("Resources").isEmpty()).isTrue();
        assertThat(server.get("/Users?count=-1").body().path("itemsPerPage").intValue())
                .isZero();
        assertThat(server.get("/Users?startIndex=-5&count=1").text("/Resources/0/id"))
                .isEqualTo("admin");
        assertThat(server.get("/Users").body().path("itemsPerPage").intValue()).isEqualTo(100);
        refused(server.get("/Users?count=many"), 400, "invalidValue");
    }

    @Test
    void lookUpsFindWhoeverIsMeant() throws Exception {
        server.call(
                "POST",
                "/Users",
                "{\"userName\":\"gus\",\"externalId\":\"G\",\"displayName\":\"Gus\",\"emails\":[{\"value\":\"g@x.example\"}]}");
        for (String filter : List.of(
                "userName eq \"gus\"",
                "urn:ietf:params:scim:schemas:core:2.0:User:userName eq \"gus\"",
                "externalId eq \"G\"",
                "id eq \"gus\" and active eq true",
                "displayName eq \"GUS\"",
                "emails.value eq \"G@x.example\"",
                "emails[type eq \"work\" and value co \"@X\"]",
                "meta.created gt \"2020-01-01T00:00:00Z\" and not (userName eq \"admin\")")) {
            Answer found = server.filtered("Users", filter);
            assertThat(found.body().path("totalResults").intValue()).as(filter).isEqualTo(1);
            assertThat(found.text("/Resources/0/userName")).isEqualTo("gus");
        }
        for (String filter :
                List.of("userName eq \"Gus\"", "externalId eq \"g\"", "externalId eq \"\"", "id eq \"~\"")) {
            assertThat(server.filtered("Users", filter)
                            .body()
                            .path("totalResults")
                            .intValue())
                    .as(filter)
                    .isZero();
        }
        refused(server.filtered("Users", "userName eq"), 400, "invalidFilter");
        refused(server.filtered("Users", "meta.created gt \"soon\""), 400, "invalidFilter");
    }

    @Test
    void answersHaveTheAttributesAskedFor() throws Exception {
        server.call("POST", "/Users", "{\"userName\":\"hal\",\"emails\":[{\"value\":\"h@x.example\"}]}");
        Answer some = server.get(
                "/Users/hal?attributes=USERNAME,emails.value,urn:ietf:params:scim:schemas:core:2.0:User:active");
        assertThat(some.body().propertyNames())
                .containsExactlyInAnyOrder("schemas", "id", "userName", "emails", "active");
        assertThat(some.body().at("/emails/0").propertyNames()).containsExactly("value");
        Answer others = server.get("/Users/hal?excludedAttributes=emails,meta.location,id");
        assertThat(others.body().has("emails")).isFalse();
        assertThat(others.body().has("id")).isTrue();
        assertThat(others.body().path("meta").has("location")).isFalse();
        assertThat(others.body().path("meta").has("created")).isTrue();
        refused(server.get("/Users/hal?attributes=a%20b"), 400, "invalidValue");
    }

    @Test
    void aSearchMayBeABody() throws Exception {
        server.call("POST", "/Users", "{\"userName\":\"ida\",\"displayName\":\"Ida\"}");
        Answer found = server.call(
                "POST",
                "/Users/.search",
                "{\"filter\":\"displayName sw \\\"I\\\"\",\"attributes\":[\"userName\"],\"startIndex\":1,\"count\":5}");
        assertThat(found.body().path("totalResults").intValue()).isEqualTo(1);
        assertThat(found.body().at("/Resources/0").propertyNames())
                .containsExactlyInAnyOrder("schemas", "id", "userName");
        refused(server.call("POST", "/Users/.search", "{\"filter\":7}"), 400, "invalidValue");
        refused(server.call("POST", "/Users/.search", "{\"count\":\"7\"}"), 400, "invalidValue");
        refused(server.call("POST", "/Users/.search", "{\"filter\":\"x\"}"), 400, "invalidFilter");
        refused(server.call("GET", "/Users/.search", ""), 405, "");
    }

    /// Pages that cross from the ones to the others.
    @Test
    void aSearchEverywhereFindsUsersAndThenGroups() throws Exception {
        server.call("POST", "/Users", user("ida", "1"));
        server.call("POST", "/Users", user("jo", "2"));
        List<String> paged = new ArrayList<>();
        int total = 0;
        for (int start = 1; start == 1 || start <= total; start += 2) {
            Answer page = server.call("POST", "/.search", "{\"count\":2,\"startIndex\":" + start + "}");
            assertThat(page.status()).isEqualTo(200);
            total = page.body().path("totalResults").intValue();
            page.body()
                    .path("Resources")
                    .values()
                    .forEach(one -> paged.add(one.at("/meta/resourceType").asString() + " "
                            + one.path("id").asString()));
        }
        assertThat(paged).hasSize(total).doesNotHaveDuplicates();
        assertThat(paged.subList(0, 3)).containsExactly("User admin", "User ida", "User jo");
        assertThat(paged).contains("Group Admins");
        refused(server.get("/.search"), 405, "");
    }
}
