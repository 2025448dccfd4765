package io.tarn.versioning.protection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.testkit.Seed;
import io.tarn.versioning.VersioningException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The glob language of protection rules.
class BranchPatternTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "main        | main            | mai maine Main",
                "*           | main x          | ",
                "prod*       | prod prod-1     | pro xprod",
                "*-rc        | a-rc -rc        | rc a-rc1",
                "a*b*c       | abc aXbYc abcbc | ab acb bac",
                "v?          | v1 vx           | v v12",
                "[abc]x      | ax cx           | dx x abx",
                "[a-c]x      | ax bx cx        | dx -x",
                "[a-cx-z0]   | b y 0           | d 1 -",
                "[!a]x       | bx -x           | ax x",
                "[!a-c]      | d _             | a b c",
                "[a-]        | a -             | b",
                "[^a]        | ^ a             | b",
                "{dev,main}  | dev main        | devmain de",
                "{a,b*}-1    | a-1 b-1 bcd-1   | ac-1 a-",
                "{a,{b,c}d}e | ae bde cde      | be abe",
                "{,x}y       | y xy            | x xxy",
                "\\*         | *               | a",
                "[\\]\\\\]   | ] \\            | [",
                "a,b}c       | a,b}c           | a",
            })
    void matchesWholeNames(String pattern, String matching, String others) {
        BranchPattern compiled = BranchPattern.parse(pattern);
        for (String name : matching.split(" ")) {
            assertThat(compiled.matches(name))
                    .as("%s matches %s", pattern, name)
                    .isTrue();
        }
        for (String name : others == null ? new String[0] : others.split(" ")) {
            assertThat(compiled.matches(name))
                    .as("%s matches %s", pattern, name)
                    .isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[a", "[", "[!", "[]", "[!]", "[z-a]", "[a-", "{a", "{a,", "{a,{b}", "\\", "a\\", "[\\"})
    void whatDoesNotCompileIsRefused(String pattern) {
        assertThatThrownBy(() -> BranchPattern.parse(pattern))
                .isInstanceOfSatisfying(
                        VersioningException.class,
                        e -> assertThat(e.kind()).isEqualTo(VersioningException.Kind.INVALID))
                .hasMessageStartingWith("branch protection pattern '" + pattern + "': ")
                .hasMessageEndingWith(": invalid value: validation error");
    }

    @Test
    void aPatternHasALength() {
        assertThat(BranchPattern.parse("a".repeat(1024)).matches("a".repeat(1024)))
                .isTrue();
        assertThatThrownBy(() -> BranchPattern.parse("a".repeat(1025))).hasMessageContaining("above maximum length");
    }

    @Test
    @Timeout(20)
    void noPatternTakesLong() {
        String name = "a".repeat(2000);
        assertThat(BranchPattern.parse("*a".repeat(500) + "b").matches(name)).isFalse();
        assertThat(BranchPattern.parse("{a,*}".repeat(200) + "b").matches(name)).isFalse();
        assertThat(BranchPattern.parse("{".repeat(500) + "a*" + "}".repeat(500)).matches(name))
                .isTrue();
    }

    @Test
    void agreesWithABacktrackingMatcher() {
        Random random = new Random(Seed.ofProcess().split("globs").value());
        for (int i = 0; i < 20_000; i++) {
            String pattern = text(random, "ab*?", 8);
            String name = text(random, "abc", 8);
            assertThat(BranchPattern.parse(pattern).matches(name))
                    .as("%s against %s", pattern, name)
                    .isEqualTo(slowly(pattern, name));
        }
    }

    private static String text(Random random, String alphabet, int lengthMax) {
        var text = new StringBuilder();
        int length = random.nextInt(lengthMax + 1);
        for (int i = 0; i < length; i++) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }

    private static boolean slowly(String pattern, String name) {
        if (pattern.isEmpty()) {
            return name.isEmpty();
        }
        String rest = pattern.substring(1);
        return switch (pattern.charAt(0)) {
            case '*' -> slowly(rest, name) || (!name.isEmpty() && slowly(pattern, name.substring(1)));
            case '?' -> !name.isEmpty() && slowly(rest, name.substring(1));
            default ->
                !name.isEmpty()
                        && List.of(name.charAt(0)).contains(pattern.charAt(0))
                        && slowly(rest, name.substring(1));
        };
    }
}
