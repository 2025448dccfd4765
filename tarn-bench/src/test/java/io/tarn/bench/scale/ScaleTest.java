package io.tarn.bench.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.bench.row.UsageException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScaleTest {
    @Test
    void namesAreDistinctAndRunsOfThemAreSpreadOverAllTables() {
        Set<String> names = new HashSet<>();
        Set<String> tables = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            names.add(ObjectNames.path(i));
            tables.add(ObjectNames.path(i).substring(0, "warehouse/table_00".length()));
        }
        assertThat(names).hasSize(10_000);
        assertThat(tables).hasSize(64);
        assertThat(ObjectNames.path(1))
                .matches("warehouse/table_\\d\\d/year=2026/month=\\d\\d/day=\\d\\d/part-[0-9a-f]{16}.snappy.parquet");
    }

    @Test
    void preparesCollectionOfAHistory(@TempDir Path directory) {
        try (Lake lake = Lake.open(directory)) {
            List<ScaleStep> steps = Scale.steps(lake, ScaleOptions.parse("--commits", "20000"));
            assertThat(steps)
                    .allSatisfy(step -> assertThat(step.body().get())
                            .singleElement()
                            .satisfies(result -> assertThat(result.name()).isEqualTo(step.name())));
        }
    }

    @Test
    void readsOptions() {
        assertThat(ScaleOptions.parse().objects()).isEqualTo(5_000_000);
        assertThat(ScaleOptions.parse("--objects", "200000", "--seed", "3")).satisfies(options -> {
            assertThat(options.objects()).isEqualTo(200_000);
            assertThat(options.seed()).isEqualTo(3);
        });
        assertThatThrownBy(() -> ScaleOptions.parse("--objects", "10"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("100000");
        assertThatThrownBy(() -> ScaleOptions.parse("--rows", "x"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("unknown option --rows");
    }
}
