package io.tarn.versioning;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Ids of engine specification 6.2, with the observed ones of 26.1.
class XidTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_795_394_570);

    @ParameterizedTest
    @CsvSource({
        "dc1oo2hksdu8lcf3q7hg, 1795394570",
        "ft5ndv1ksdu8lcf3q7gg, 2135652092",
        "4ooh0a9ksdufa4srka1g, 640749609",
        "00000000000000000000, 0",
        "vvvvvvvvvvvvvvvvvvvg, 4294967295"
    })
    void observedIdsCarryTheirSeconds(String text, long seconds) {
        assertThat(Xid.parse(text).orElseThrow().seconds()).isEqualTo(seconds);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "dc1oo2hksdu8lcf3q7h",
                "dc1oo2hksdu8lcf3q7hgg",
                "dc1oo2hksdu8lcf3q7h1",
                "DC1OO2HKSDU8LCF3Q7HG"
            })
    void whatIsNoIdIsRefused(String text) {
        assertThat(Xid.parse(text)).isEmpty();
    }

    @Test
    void laterIdsSortAfterAndDescendingOnesBefore() {
        var early = generator(NOW);
        var late = generator(NOW.plusSeconds(1));
        assertThat(early.next().text()).isLessThan(late.next().text());
        assertThat(early.nextDescending().text())
                .isGreaterThan(late.nextDescending().text());
        assertThat(early.next().seconds()).isEqualTo(NOW.getEpochSecond());
        assertThat(early.nextDescending().seconds()).isEqualTo((64_060_588_800L - NOW.getEpochSecond()) & 0xffff_ffffL);
    }

    @Test
    void idsOfOneSecondDiffer() {
        var generator = generator(NOW);
        assertThat(Stream.generate(generator::next).limit(10_000).distinct()).hasSize(10_000);
        assertThat(Xid.parse(generator.next().text())).isPresent();
    }

    @Test
    void theNewestOfOneProcessSortsFirst() {
        var generator = generator(NOW);
        String before = generator.nextNewestFirst().text();
        for (int i = 0; i < 1000; i++) {
            String next = generator.nextNewestFirst().text();
            assertThat(next).isLessThan(before);
            before = next;
        }
        assertThat(generator(NOW.plusSeconds(1)).nextNewestFirst().text()).isLessThan(before);
        assertThat(generator.nextNewestFirst().seconds())
                .isEqualTo((32_500_915_200L - NOW.getEpochSecond()) & 0xffff_ffffL);
    }

    private static Xid.Generator generator(Instant now) {
        return new Xid.Generator(Clock.fixed(now, ZoneOffset.UTC), new Random(1));
    }
}
