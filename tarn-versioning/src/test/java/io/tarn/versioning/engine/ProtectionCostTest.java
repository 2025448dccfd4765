package io.tarn.versioning.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.block.memory.MemoryObjectStore;
import io.tarn.kv.FaultyKeyValueStore;
import io.tarn.kv.FaultyKeyValueStore.Plan;
import io.tarn.kv.memory.MemoryKeyValueStore;
import io.tarn.versioning.Repository;
import io.tarn.versioning.committed.CommittedOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Protection must not cost writes a round trip to the database.
class ProtectionCostTest {
    /// One write of the value and one look at the branch.
    private static final int CALLS_OF_A_PUT = 2;

    @TempDir
    Path directory;

    @Test
    void aPutCostsNoReadMore() {
        var store = new FaultyKeyValueStore(new MemoryKeyValueStore(), Plan.none());
        try (var lake = new EngineFixture(directory, store, new MemoryObjectStore(), CommittedOptions.defaults())) {
            Repository repository = lake.create("lake");
            lake.engine.protection().replace(repository, List.of("prod-*", "release"), Optional.empty());
            long fewest = Long.MAX_VALUE;
            for (int i = 0; i < 50; i++) {
                long before = store.calls();
                lake.put(repository, "main", "key", "value " + i);
                fewest = Math.min(fewest, store.calls() - before);
            }
            assertThat(fewest)
                    .as("of 50 puts the one that met no background work")
                    .isEqualTo(CALLS_OF_A_PUT);
            lake.engine.protection().add(repository, "m*");
            assertThatThrownBy(() -> lake.put(repository, "main", "key", "refused"))
                    .hasMessage("cannot write to protected branch");
            assertThat(lake.get(repository, "main", "key")).contains("value 49");
        }
    }
}
