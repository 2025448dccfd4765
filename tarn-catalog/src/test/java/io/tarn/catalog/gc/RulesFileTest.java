package io.tarn.catalog.gc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.block.PutOptions;
import io.tarn.block.StorageLocation;
import io.tarn.kv.memory.MemoryKeyValueStore;
import io.tarn.versioning.Hooks;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.gc.RetentionRules;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RulesFileTest {
    private static final String FILE = CollectedLake.ROOT + "rules/config.json";

    @TempDir
    Path directory;

    private CollectedLake lake;
    private RulesFile rules;

    @BeforeEach
    void open() {
        lake = new CollectedLake(directory, new MemoryKeyValueStore(), Hooks.none());
        rules = lake.collection().rules();
    }

    @AfterEach
    void close() {
        lake.close();
    }

    private static RetentionRules of(int days, Map<String, Integer> branches) {
        return new RetentionRules(days, new TreeMap<>(branches));
    }

    @Test
    void theFileIsTheOneOfOtherServers() {
        rules.set(lake.repository, of(21, Map.of("main", 7, "dev", 300)));
        assertThat(lake.read(FILE))
                .isEqualTo(HexFormat.of().parseHex("0815" + "12080a0364657610ac02" + "12080a046d61696e1007"));
        assertThat(rules.get(lake.repository)).isEqualTo(of(21, Map.of("dev", 300, "main", 7)));
    }

    @Test
    void aNewSetReplacesTheOldOne() {
        rules.set(lake.repository, of(21, Map.of("main", 7)));
        rules.set(lake.repository, of(5, Map.of()));
        assertThat(rules.get(lake.repository)).isEqualTo(of(5, Map.of()));
    }

    @Test
    void noRulesAreNotFound() {
        requireNone();
        rules.set(lake.repository, of(5, Map.of()));
        rules.delete(lake.repository);
        assertThat(lake.read(FILE)).isEmpty();
        requireNone();
        rules.set(lake.repository, of(0, Map.of()));
        requireNone();
    }

    private void requireNone() {
        assertThatThrownBy(() -> rules.get(lake.repository))
                .hasMessage("not found")
                .extracting(e -> ((VersioningException) e).kind())
                .isEqualTo(VersioningException.Kind.NOT_FOUND);
    }

    @Test
    void damagedRulesAreNoRules() {
        lake.fixture.objects.put(
                StorageLocation.full("", FILE),
                new ByteArrayInputStream(new byte[] {(byte) 0xff}),
                OptionalLong.of(1),
                PutOptions.none());
        assertThatThrownBy(() -> rules.get(lake.repository))
                .extracting(e -> ((VersioningException) e).kind())
                .isEqualTo(VersioningException.Kind.INTERNAL);
    }

    @Test
    void readOnlyRepositoriesKeepTheirs() {
        var frozen = lake.create("frozen", true);
        assertThatThrownBy(() -> rules.set(frozen, of(5, Map.of()))).hasMessage("read-only repository");
        assertThatThrownBy(() -> rules.delete(frozen)).hasMessage("read-only repository");
        assertThat(lake.stored("mem://frozen/")).isEmpty();
    }
}
