package io.tarn.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SeedTest {
    @Test
    void equalSeedsDrawEqualData() {
        assertThat(new Seed(7).gen().path(20, 20)).isEqualTo(new Seed(7).gen().path(20, 20));
        assertThat(new Seed(7).gen().bytes(50, 50))
                .isNotEqualTo(new Seed(8).gen().bytes(50, 50));
    }

    @Test
    void namedPartsDifferAndStayTheSame() {
        Seed seed = new Seed(7);
        assertThat(seed.split("a")).isEqualTo(seed.split("a")).isNotEqualTo(seed.split("b"));
        assertThat(seed.split("ab")).isNotEqualTo(seed.split("ba"));
        assertThat(seed.split("")).isNotEqualTo(seed);
        assertThat(seed.split(1)).isNotEqualTo(seed.split(2));
    }

    @Test
    void aPartNamesTheSeedThatLeadsBackToIt() {
        assertThat(new Seed(7).split("a").split(3).hint()).endsWith("-Dtarn.seed=7");
    }

    @Test
    void theSeedOfTheProcessIsOneAndFollowsTheProperty() {
        assertThat(Seed.ofProcess()).isSameAs(Seed.ofProcess());
        Long fixed = Long.getLong(Seed.PROPERTY);
        if (fixed != null) {
            assertThat(Seed.ofProcess().value()).isEqualTo(fixed);
        }
        assertThat(Seed.ofProcess().hint())
                .contains("-Dtarn.seed=" + Seed.ofProcess().value());
    }
}
