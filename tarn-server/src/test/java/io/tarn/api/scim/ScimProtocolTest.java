package io.tarn.api.scim;

import static io.tarn.api.scim.ScimServer.TOKEN;
import static io.tarn.api.scim.ScimServer.patch;
import static io.tarn.api.scim.ScimServer.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.api.scim.ScimServer.Answer;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Who is let in, what bodies may be, and what the service says of itself.
class ScimProtocolTest {
    private static final String JSON = "application/scim+json";
    private static ScimServer server;

    @BeforeAll
    static void start() {
        server = new ScimServer();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void nobodyGetsInWithoutTheToken() throws Exception {
        for (String wrong : List.of(
                "Bearer",
                "Bearer ",
                "Bearer x",
                TOKEN,
                "Bearer " + TOKEN.substring(1),
                "Bearer " + TOKEN + "x",
                "Bearer " + TOKEN.toUpperCase(java.util.Locale.ROOT),
                "Basic " + TOKEN,
                "Bearer Bearer " + TOKEN,
                "Bearer " + TOKEN + "," + TOKEN,
                "Bearer " + "x".repeat(3000))) {
            for (String target : List.of("/Users", "/Users/admin", "/Groups", "/Schemas", "/nothing", "")) {
                Answer answer = server.send("GET", target, "", "Authorization", wrong);
                assertThat(answer.status()).as(wrong + target).isEqualTo(401);
                assertThat(answer.raw().headers().firstValue("WWW-Authenticate"))
                        .isPresent();
                assertThat(answer.body().toString()).doesNotContain(TOKEN);
            }
        }
        assertThat(server.send("GET", "/Users", "").status()).isEqualTo(401);
        assertThat(server.send("POST", "/Users", user("intruder", "i"), "Content-Type", JSON)
                        .status())
                .isEqualTo(401);
        assertThat(server.directory().users().find("intruder")).isEmpty();
        assertThat(server.send("GET", "/Users", "", "Authorization", "bearer " + TOKEN)
                        .status())
                .isEqualTo(200);
    }

    @Test
    void tokensAreLongAndNeverShown() {
        assertThat(IntegrationToken.of("")).isEmpty();
        assertThat(IntegrationToken.of("x".repeat(32)).orElseThrow().toString()).doesNotContain("xx");
        for (String wrong : List.of("short", "x".repeat(31), "x".repeat(2000), "x".repeat(40) + " ", "é".repeat(40))) {
            assertThatThrownBy(() -> IntegrationToken.of(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageNotContaining(wrong);
        }
    }

    @Test
    void bodiesThatAreRefused() throws Exception {
        String deep = "{\"userName\":\"deep\",\"x\":" + "[".repeat(50_000) + "]".repeat(50_000) + "}";
        for (String wrong : List.of(
                "{",
                "[]",
                "7",
                "\"x\"",
                "null",
                "{\"userName\":\"twice\",\"userName\":\"other\"}",
                "{\"userName\":\"twice\",\"USERNAME\":\"other\"}",
                "{\"userName\":\"more\"}{}",
                "{\"userName\":\"a\",\"n\":" + "9".repeat(1000) + "}",
                deep)) {
            Answer answer = server.call("POST", "/Users", wrong);
            assertThat(answer.status())
                    .as(wrong.substring(0, Math.min(40, wrong.length())))
                    .isEqualTo(400);
            assertThat(answer.text("/scimType")).isEqualTo("invalidSyntax");
        }
        assertThat(server.call("POST", "/Users", "").status()).isEqualTo(400);
        Answer huge = server.call("POST", "/Users", "{\"userName\":\"" + "x".repeat(ScimJson.BODY_BYTES_MAX) + "\"}");
        assertThat(huge.status()).isEqualTo(413);
        String many = patch(Collections.nCopies(1001, "{\"op\":\"add\",\"path\":\"displayName\",\"value\":\"x\"}")
                .toArray(String[]::new));
        assertThat(server.call("PATCH", "/Users/admin", many).status()).isEqualTo(413);
        for (String type : List.of("text/plain", "application/x-www-form-urlencoded", "multipart/form-data")) {
            Answer answer = server.send(
                    "POST", "/Users", user("typed", "t"), "Authorization", "Bearer " + TOKEN, "Content-Type", type);
            assertThat(answer.status()).isEqualTo(415);
        }
        Answer plain = server.send(
                "POST",
                "/Users",
                user("plain", "p"),
                "Authorization",
                "Bearer " + TOKEN,
                "Content-Type",
                "application/json; charset=utf-8");
        assertThat(plain.status()).isEqualTo(201);
    }

    @Test
    void membersNamedLikePartsOfLanguagesAreIgnored() throws Exception {
        Answer made = server.call(
                "POST",
                "/Users",
                "{\"userName\":\"proto\",\"__proto__\":{\"active\":false},\"constructor\":{\"prototype\":{}},\"@type\":\"x\"}");
        assertThat(made.status()).isEqualTo(201);
        assertThat(made.body().propertyNames())
                .containsExactlyInAnyOrder("schemas", "id", "userName", "active", "meta");
        assertThat(made.body().path("active").booleanValue()).isTrue();
    }

    @Test
    void addressesAndMethodsThatAreNot() throws Exception {
        for (String target :
                List.of("", "/", "/users", "/Users/", "/Users/none", "/Users/a/b", "/Schemas/x", "/x?a=1")) {
            assertThat(server.get(target).status()).as(target).isEqualTo(404);
        }
        assertThat(server.call("DELETE", "/Users", "").status()).isEqualTo(405);
        assertThat(server.call("POST", "/Users/admin", "{}").status()).isEqualTo(405);
        assertThat(server.call("POST", "/Schemas", "{}").status()).isEqualTo(405);
        assertThat(server.call("POST", "/Bulk", "{}").status()).isEqualTo(501);
        assertThat(server.get("/Me").status()).isEqualTo(501);
        assertThat(server.get("/Schemas?filter=id%20pr").status()).isEqualTo(403);
    }

    @Test
    void theServiceDescribesItself() throws Exception {
        JsonNode config = server.get("/ServiceProviderConfig").body();
        assertThat(config.at("/patch/supported").booleanValue()).isTrue();
        assertThat(config.at("/filter/maxResults").intValue()).isEqualTo(ListQuery.COUNT_MAX);
        assertThat(config.at("/etag/supported").booleanValue()).isFalse();
        assertThat(server.get("/ResourceTypes").body().path("totalResults").intValue())
                .isEqualTo(2);
        assertThat(server.get("/ResourceTypes/User").text("/endpoint")).isEqualTo("/Users");
        Answer schemas = server.get("/Schemas");
        assertThat(schemas.body().path("totalResults").intValue()).isEqualTo(2);
        Answer schema = server.get("/Schemas/urn:ietf:params:scim:schemas:core:2.0:Group");
        assertThat(schema.text("/name")).isEqualTo("Group");
        assertThat(schema.text("/meta/location"))
                .endsWith("/scim/v2/Schemas/urn:ietf:params:scim:schemas:core:2.0:Group");
    }
}
