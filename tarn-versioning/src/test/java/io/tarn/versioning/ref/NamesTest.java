package io.tarn.versioning.ref;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.versioning.Names;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The patterns of engine specification 2.1.
class NamesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"abc", "a-b", "0ab", "a--", "abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabc"})
    void repositories(String name) {
        assertThat(Names.repository("name", name)).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ab",
                "-ab",
                "Abc",
                "a.b",
                "a_b",
                "a/b",
                "ab\n",
                "abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcd"
            })
    void notRepositories(String name) {
        assertThatThrownBy(() -> Names.repository("name", name))
                .hasMessage("argument name: repository id: invalid value: validation error");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "_", "A-b_9", "0", "main-", "feature_1"})
    void branches(String name) {
        assertThat(Names.branch("branch", name)).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-a", "a.b", "a/b", "a b", "a\n", "a~", "a@", "\u00e9"})
    void notBranches(String name) {
        assertThatThrownBy(() -> Names.branch("branch", name))
                .hasMessage("argument branch: branch id: invalid value: validation error");
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v1.0", "a~b", "$", "a@b", "@a", "\u00e9", "-", "v.lockx", "a{"})
    void tags(String name) {
        assertThat(Names.tag("tagID", name)).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "@", "a.", "a.lock", "a..b", "a/b", "a@{b", "a^", "a:", "a?", "a*", "a[", "a\\", "a b", "a\t",
                "\u0001"
            })
    void notTags(String name) {
        assertThatThrownBy(() -> Names.tag("tagID", name))
                .hasMessage("argument tagID: tag id: invalid value: validation error");
    }

    @Test
    void references() {
        assertThatCode(() -> Names.ref("ref", "main~1^2@$")).doesNotThrowAnyException();
        for (String bad : new String[] {"", "a b", "a\t", "\n"}) {
            assertThatThrownBy(() -> Names.ref("ref", bad))
                    .hasMessage("argument ref: ref: invalid value: validation error");
        }
    }

    @Test
    void paths() {
        assertThat(Names.path("path", "x".repeat(1024))).hasSize(1024);
        assertThat(Names.optionalPath("prefix", "")).isEmpty();
        assertThatThrownBy(() -> Names.path("path", ""))
                .hasMessage("argument path: missing path: required value: validation error");
        assertThatThrownBy(() -> Names.path("path", "x".repeat(1025)))
                .hasMessage("argument path: invalid value: validation error: 1025 is above maximum length (1024)");
        assertThatThrownBy(() -> Names.path("path", "\u00e9".repeat(513))).hasMessageContaining("1026 is above");
    }
}
