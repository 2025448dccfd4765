package io.tarn.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class DistributionTest {
    @Test
    void nothingMeasuredIsZero() {
        assertThat(Distribution.of()).isEqualTo(new Distribution(0, 0, 0));
    }

    @Test
    void nearestRanksOfAHundred() {
        long[] nanos =
                LongStream.rangeClosed(1, 100).map(i -> (101 - i) * 1_000_000).toArray();
        assertThat(Distribution.of(nanos)).isEqualTo(new Distribution(50, 99, 100));
    }

    @Test
    void oneSampleIsEverything() {
        assertThat(Distribution.of(2_500_000)).isEqualTo(new Distribution(2.5, 2.5, 2.5));
    }

    @Test
    void samplesGrow() {
        Samples samples = new Samples();
        for (int i = 0; i < 10_000; i++) {
            samples.add(i);
        }
        assertThat(samples.count()).isEqualTo(10_000);
        assertThat(samples.kept()).hasSize(10_000).endsWith(9_999);
    }

    @Test
    void errorKindsAreBounded() {
        Errors errors = new Errors();
        for (int i = 0; i < 100; i++) {
            errors.add(new IllegalStateException("kind " + i));
        }
        assertThat(errors.counts()).hasSize(Errors.KINDS_MAX + 1).containsEntry("other", 80L);
        assertThat(errors.counts().values().stream().mapToLong(Long::longValue).sum())
                .isEqualTo(100);
    }
}
