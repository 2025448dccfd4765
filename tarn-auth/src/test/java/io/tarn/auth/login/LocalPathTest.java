package io.tarn.auth.login;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LocalPathTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "repositories",
                "//evil.example.com",
                "///evil.example.com",
                "/\\evil.example.com",
                "\\\\evil.example.com",
                "\\/evil.example.com",
                "/\t/evil.example.com",
                "\t//evil.example.com",
                " //evil.example.com",
                "/\n/evil.example.com",
                "/\r\nSet-Cookie: a=b",
                "/\u0000/evil.example.com",
                "/\u2028/evil",
                "/%2f%2fevil.example.com",
                "/%2Fevil.example.com",
                "/%2f..",
                "/%252fevil.example.com",
                "/%25252fevil.example.com",
                "/%2525252525252fevil.example.com",
                "/%5cevil.example.com",
                "/%09/evil.example.com",
                "/a/..//evil.example.com",
                "/..//evil.example.com",
                "/%2e%2e//evil.example.com",
                "/./evil",
                "https://evil.example.com/",
                "HTTPS:/evil.example.com",
                "javascript:alert(1)",
                "data:text/html,x",
                "?next=//evil",
                "#x",
                "/\ud800",
                "/oidc/logout",
                "/oidc/login?next=/",
                "/%6fidc/logout",
                "/logout",
            })
    void elsewhere(String wanted) {
        assertThat(LocalPath.of(wanted)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            / | /
            /repositories | /repositories
            /repositories/a/objects?ref=main&path=x%2Fy | /repositories/a/objects?ref=main&path=x%2Fy
            /a?next=https://b.example.com//c | /a?next=https://b.example.com//c
            /a#//b | /a#//b
            /a//b | /a//b
            /a b | /a%20b
            /ä | /%C3%A4
            /a%20b | /a%20b
            /100% | /100%
            /a"<b> | /a%22%3Cb%3E
            """)
    void here(String wanted, String expected) {
        assertThat(LocalPath.of(wanted)).hasValue(expected);
    }

    @ParameterizedTest
    @ValueSource(ints = {LocalPath.LENGTH_MAX - 1, LocalPath.LENGTH_MAX})
    void length(int more) {
        assertThat(LocalPath.of("/" + "a".repeat(more)).isPresent()).isEqualTo(more < LocalPath.LENGTH_MAX);
    }
}
