package io.tarn.api.scim.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.testkit.Seed;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The grammar of filters and paths, and what filters mean.
class FilterTest {
    private static final String SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:User";
    private static final JsonNode JOE = new JsonMapper().readTree("""
                    {"id":"joe@example.com","externalId":"E-1","userName":"joe@example.com","displayName":"Joe Doe",
                     "emails":[{"value":"Joe@Example.com","type":"work","primary":true},
                               {"value":"joe@home.example","type":"home"}],
                     "active":true,"logins":7,"nothing":null,"blank":"",
                     "meta":{"created":"2026-03-01T10:00:00Z","resourceType":"User"}}
                    """);

    private static final FilterMatch MATCH = new FilterMatch(new AttributeKinds() {
        @Override
        public String schema() {
            return SCHEMA;
        }

        @Override
        public boolean caseExact(String attribute) {
            return attribute.equals("username") || attribute.equals("externalid");
        }

        @Override
        public boolean time(String attribute) {
            return attribute.equals("meta.created");
        }
    });

    private static boolean matches(String filter) {
        return MATCH.matches(FilterParser.filter(filter), JOE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "userName eq \"joe@example.com\"",
                "USERNAME EQ \"joe@example.com\"",
                "urn:ietf:params:scim:schemas:core:2.0:User:userName eq \"joe@example.com\"",
                "URN:ietf:params:scim:schemas:core:2.0:user:username eq \"joe@example.com\"",
                "displayName eq \"joe doe\"",
                "displayName ne \"Joe\"",
                "displayName co \"E D\"",
                "displayName sw \"JOE\"",
                "displayName ew \"doe\"",
                "displayName pr",
                "displayName gt \"joe\"",
                "displayName ge \"joe doe\"",
                "displayName lt \"joe doe2\"",
                "displayName le \"joe doe\"",
                "active eq true",
                "active ne false",
                "logins eq 7",
                "logins ge 7.0",
                "logins lt 1e2",
                "nothing eq null",
                "absent eq null",
                "displayName ne null",
                "not (blank pr)",
                "not (absent pr)",
                "absent ne \"x\"",
                "emails pr",
                "emails.value eq \"joe@example.com\"",
                "emails co \"home\"",
                "emails[type eq \"work\" and value ew \"example.com\"]",
                "emails[not (type eq \"work\") and primary ne true]",
                "meta.created gt \"2026-03-01T11:59:59+02:00\"",
                "meta.created eq \"2026-03-01T12:00:00+02:00\"",
                "userName eq \"x\" or active eq true and displayName pr",
                "active eq true or userName eq \"x\" and userName eq \"y\"",
                "(userName eq \"x\" or active eq true) and displayName pr",
                "NOT (userName eq \"x\") AND (active eq true OR active eq false)",
                "displayName eq \"\\u004aoe Doe\"",
            })
    void holds(String filter) {
        assertThat(matches(filter)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "userName eq \"Joe@example.com\"",
                "externalId sw \"e\"",
                "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:userName eq \"joe@example.com\"",
                "displayName eq \"Joe\"",
                "displayName ne \"joe doe\"",
                "displayName co \"x\"",
                "displayName sw \"doe\"",
                "displayName ew \"joe\"",
                "displayName gt \"joe doe\"",
                "displayName ge \"joe doe2\"",
                "displayName lt \"joe doe\"",
                "displayName le \"joe\"",
                "blank pr",
                "nothing pr",
                "absent pr",
                "active eq false",
                "active eq \"true\"",
                "displayName eq true",
                "displayName eq 7",
                "absent eq \"\"",
                "displayName eq null",
                "emails.value ne \"joe@home.example\"",
                "emails[type eq \"home\" and value ew \"example.com\"]",
                "meta.created lt \"2026-03-01T12:00:00+02:00\"",
                "(active eq true or userName eq \"x\") and userName eq \"y\"",
                "not (active eq true)",
                "proto eq \"x\"",
            })
    void doesNotHold(String filter) {
        assertThat(matches(filter)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "userName",
                "userName eq",
                "userName eq joe",
                "userName eq \"joe",
                "userName eq \"a\\x\"",
                "userName eq \"\\u00g0\"",
                "userName eq \"\\u12",
                "userName eq \"a\" b",
                "userName eq \"a\" and",
                "and userName eq \"a\"",
                "userName xx \"a\"",
                "userName pr \"a\"",
                "userName eq TRUE",
                "(userName pr",
                "userName pr)",
                "not userName pr",
                "not (userName pr",
                "emails[type eq \"work\"",
                "emails[type eq \"work\"].value",
                "emails[a[b pr]]",
                "emails[]",
                "active gt true",
                "active co true",
                "displayName sw 5",
                "displayName gt null",
                "logins eq 01",
                "logins eq 1.",
                "logins eq --1",
                "logins eq 1e9999",
                "__proto__ eq \"x\"",
                "constructor.prototype.x eq \"x\"",
                "a..b pr",
                ".a pr",
                "a. pr",
                "http://x:userName pr",
                "userName eq 'a'",
                "userName;drop eq \"a\"",
                "userName eq \"a\n\"",
                "9name pr",
                "\"userName\" pr",
            })
    void isNoFilter(String filter) {
        assertThatThrownBy(() -> FilterParser.filter(filter)).isInstanceOf(FilterSyntaxException.class);
    }

    @Test
    void timesThatAreNoneAreRefused() {
        assertThatThrownBy(() -> matches("meta.created gt \"yesterday\"")).isInstanceOf(FilterSyntaxException.class);
    }

    @Test
    void filtersHaveLimits() {
        String deep = "(".repeat(FilterParser.DEPTH_MAX) + "a pr" + ")".repeat(FilterParser.DEPTH_MAX);
        assertThat(matches("not (" + deep.substring(1, deep.length() - 1) + ")"))
                .isTrue();
        String many = "a pr" + " or a pr".repeat(FilterParser.COMPARISONS_MAX - 1);
        assertThat(matches(many)).isFalse();
        for (String wrong : List.of(
                "(" + deep + ")",
                "(".repeat(3000),
                "not (".repeat(700) + "a pr" + ")".repeat(700),
                many + " or a pr",
                "a eq \"" + "x".repeat(Tokens.LENGTH_MAX) + "\"",
                "a eq " + "9".repeat(1000))) {
            assertThatThrownBy(() -> FilterParser.filter(wrong)).isInstanceOf(FilterSyntaxException.class);
        }
    }

    /// Whatever is sent is a filter or is refused, and nothing else happens.
    @Test
    void rubbishIsRefusedInOrder() {
        List<String> pieces = List.of(
                "userName",
                "eq",
                "\"x\"",
                "and",
                "or",
                "not",
                "(",
                ")",
                "[",
                "]",
                "pr",
                "emails",
                ".value",
                "7",
                "-",
                "true",
                "null",
                "\"",
                "\\",
                "é",
                "gt",
                "urn:x:y",
                ":",
                "$ref");
        Random random = new Random(Seed.ofProcess().split("filters").value());
        int filters = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int piece = random.nextInt(9); piece >= 0; piece--) {
                text.append(pieces.get(random.nextInt(pieces.size()))).append(random.nextInt(8) == 0 ? "" : " ");
            }
            try {
                MATCH.matches(FilterParser.filter(text.toString()), JOE);
                filters++;
            } catch (FilterSyntaxException e) {
                assertThat(e.getMessage()).isNotEmpty();
            }
            try {
                FilterParser.path(text.toString());
            } catch (FilterSyntaxException e) {
                assertThat(e.getMessage()).isNotEmpty();
            }
        }
        assertThat(filters).isPositive();
    }

    @Test
    void whatCanBeLookedUpIsFound() {
        assertThat(required("userName eq \"a\"", "userName")).contains("a");
        assertThat(required("active eq true and (USERNAME eq \"a\" and x pr)", "userName"))
                .contains("a");
        assertThat(required("members[value eq \"a\"]", "members.value")).contains("a");
        assertThat(required("members.value eq \"a\"", "members.value")).contains("a");
        assertThat(required("userName eq \"a\" or x pr", "userName")).isEmpty();
        assertThat(required("not (userName eq \"a\")", "userName")).isEmpty();
        assertThat(required("userName ne \"a\"", "userName")).isEmpty();
        assertThat(required("userName.x eq \"a\"", "userName")).isEmpty();
    }

    private static Optional<String> required(String filter, String attribute) {
        return Filter.required(FilterParser.filter(filter), attribute);
    }

    @Test
    void pathsOfPatch() {
        assertThat(FilterParser.path("Active").attribute().name()).isEqualTo("active");
        PatchPath work = FilterParser.path("emails[type eq \"work\"].value");
        assertThat(work.attribute().text()).isEqualTo("emails.value");
        assertThat(work.values()).isPresent();
        assertThat(FilterParser.path("members[value eq \"a]b\"]").attribute().text())
                .isEqualTo("members");
        assertThat(FilterParser.path(SCHEMA + ":name.formatted").attribute().within(SCHEMA))
                .isTrue();
        for (String wrong : List.of(
                "",
                "a b",
                "emails[type eq \"work\"]value",
                "emails[type eq \"work\"].a.b",
                "emails.x[a pr].y",
                "emails[type eq \"work\"]..value",
                "[a pr]",
                "__proto__",
                "a[b pr][c pr]",
                "a]",
                "emails[type]",
                "a".repeat(5000),
                "a[" + "(".repeat(2000))) {
            assertThatThrownBy(() -> FilterParser.path(wrong)).as(wrong).isInstanceOf(FilterSyntaxException.class);
        }
    }
}
