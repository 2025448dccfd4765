package io.tarn.auth.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WildcardTest {
    /// Counts how often it is looked at: the measure of work that no load of the machine changes.
    private static final class Counting implements CharSequence {
        private final String text;
        private long reads;

        Counting(String text) {
            this.text = text;
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            reads++;
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            throw new UnsupportedOperationException();
        }
    }

    static List<List<String>> vectors() {
        return Table.rows("wildcards.tsv");
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void matchesByTheVectors(List<String> vector) {
        boolean expected = vector.get(2).equals("yes");

        assertThat(Wildcard.of(vector.get(0)).matches(vector.get(1))).isEqualTo(expected);
        assertThat(Wildcard.run(Wildcard.tokens(vector.get(0), false), vector.get(1), 0))
                .isEqualTo(expected);
    }

    @Test
    void theNameOfAUserIsTakenLetterByLetter() {
        Wildcard own = Wildcard.withUser("user/${user}");

        assertThat(own.matches("user/joe", "joe")).isTrue();
        assertThat(own.matches("user/joe", "*")).isFalse();
        assertThat(own.matches("user/*", "*")).isTrue();
        assertThat(own.matches("user/joe", "jo?")).isFalse();
        assertThat(own.matches("user/${user}", "joe")).isFalse();
        assertThat(own.matches("user/${user}", "${user}")).isTrue();
        assertThat(own.matches("user/", "")).isTrue();
        assertThat(Wildcard.withUser("${user}*${user}").matches("😀-😀", "😀")).isTrue();
        assertThat(Wildcard.withUser("${user}?${user}").matches("****", "*")).isFalse();
    }

    @Test
    void thousandStarsAgainstTenThousandCharactersTakeBoundedWork() {
        String text = "a".repeat(10_000);
        for (String pattern : List.of(
                "*a".repeat(1_000) + "*b",
                "?*".repeat(1_000) + "b",
                "*" + "a".repeat(1_000) + "b*",
                "*" + "?".repeat(1_000) + "b",
                "*?a".repeat(1_000) + "?b*",
                "*aab".repeat(500),
                "*".repeat(1_000) + "b")) {
            int[] tokens = Wildcard.tokens(pattern, false);
            Counting counting = new Counting(text);

            assertThat(Wildcard.run(tokens, counting, 0)).isFalse();
            assertThat(counting.reads)
                    .as(pattern.substring(0, 10))
                    .isPositive()
                    .isLessThanOrEqualTo(3L * (text.length() + 1) * (tokens.length + 1));
        }
    }

    @Test
    void manyStarsAreHardlyMoreWorkThanOne() {
        Counting counting = new Counting("a".repeat(10_000));

        assertThat(Wildcard.run(Wildcard.tokens("*a".repeat(1_000) + "*b", false), counting, 0))
                .isFalse();

        assertThat(counting.reads).isLessThan(50_000);
    }
}
