package io.tarn.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GenTest {
    private final Gen gen = Seed.ofProcess().split("GenTest").gen();

    @Test
    void boundsAreIncludedAndReached() {
        int[] drawn = IntStream.range(0, 1000).map(i -> gen.intBetween(-2, 2)).toArray();
        assertThat(drawn).contains(-2, -1, 0, 1, 2);
        assertThat(IntStream.of(drawn).allMatch(number -> number >= -2 && number <= 2))
                .isTrue();
        assertThat(gen.intBetween(Integer.MAX_VALUE, Integer.MAX_VALUE)).isEqualTo(Integer.MAX_VALUE);
        assertThat(gen.longBetween(Long.MAX_VALUE, Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
        gen.longBetween(Long.MIN_VALUE, Long.MAX_VALUE);
    }

    @Test
    void bytesHaveTheLengthAskedAndTheEdgesOften() {
        assertThat(gen.bytes(0, 0)).isEmpty();
        assertThat(gen.bytes(400, 400)).hasSize(400).contains(0, 0xFF, '/');
        assertThat(gen.bytes(3, 5).length).isBetween(3, 5);
    }

    @Test
    void pathsAreNastyButValidText() {
        String path = gen.path(2000, 2000);
        assertThat(path).contains("/", "..", "%2F", "+", "\ud83d\ude00", "\u0001");
        assertThat(new String(path.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                .isEqualTo(path);
        assertThat(gen.word(5, 5)).matches("[a-z0-9]{5}");
    }

    @Test
    void weightsDecideHowOften() {
        List<Gen.Weighted<String>> choices = List.of(Gen.weighted(9, () -> "often"), Gen.weighted(1, () -> "rare"));
        long rare = IntStream.range(0, 10_000)
                .filter(i -> gen.pick(choices).equals("rare"))
                .count();
        assertThat(rare).isBetween(700L, 1300L);
        assertThatIllegalArgumentException().isThrownBy(() -> Gen.weighted(0, () -> "never"));
        assertThat(gen.pickFrom(List.of(4))).isEqualTo(4);
        assertThat(gen.fraction()).isBetween(0.0, 1.0);
        assertThat(gen.oneIn(1)).isTrue();
    }

    @Test
    void listsHaveTheSizeAsked() {
        assertThat(gen.list(3, 3, inner -> inner.intBetween(0, 1))).hasSize(3);
    }
}
