package io.tarn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.block.ObjectStore;
import io.tarn.block.signed.Hmac;
import io.tarn.block.signed.SignedUrls;
import io.tarn.server.configuration.Blocks;
import io.tarn.server.configuration.Blockstores;
import io.tarn.server.configuration.ConfigurationException;
import io.tarn.server.configuration.Database;
import io.tarn.server.metrics.Metrics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoresTest {
    private static final SignedUrls URLS = new SignedUrls(new Hmac("secret"), InstantSource.system());

    @TempDir
    Path folder;

    @Test
    void oneStoreHasNoId() {
        try (ObjectStore store = Stores.objects(
                new Blockstores("s", List.of(store("", true, local("a")))), Optional.of(URLS), new Metrics())) {
            assertThat(store.storageIds()).containsExactly("");
            assertThat(store.info("").storageId()).isEmpty();
            assertThat(store.info("").defaultNamespacePrefix()).isEqualTo("mem://prefix/");
        }
    }

    @Test
    void severalStoresKeepTheirOrderAndTheDefault() {
        var stores = List.of(store("one", false, local("a")), store("two", true, new Blocks.MemoryBlocks("mem")));
        try (ObjectStore store = Stores.objects(new Blockstores("s", stores), Optional.of(URLS), new Metrics())) {
            assertThat(store.storageIds()).containsExactly("one", "two");
            assertThat(store.info("").storageId()).isEqualTo("two");
            assertThat(store.info("one").type()).isEqualTo("local");
            assertThat(store.info("one").description()).isEqualTo("store one");
            for (String id : store.storageIds()) {
                assertThat(store.info(id).presignSupport()).isTrue();
                assertThat(store.info(id).presignSupportUi()).isFalse();
                assertThat(store.info(id).presignMultipartSupport()).isTrue();
            }
        }
    }

    @Test
    void whatCannotBeOpenedIsNamed() {
        var stores = List.of(store("one", true, local("a")), store("two", false, new Blocks.MemoryBlocks("transient")));
        assertThatThrownBy(() -> Stores.objects(new Blockstores("s", stores), Optional.of(URLS), new Metrics()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("object store \"two\": type transient is not available in this version;"
                        + " use local, s3, gs, azure or mem");
        try (ObjectStore again = Stores.objects(store("one", true, local("a")), Optional.empty())) {
            assertThat(again.info("").type()).isEqualTo("local");
            assertThat(again.info("").presignSupport()).isFalse();
        }
    }

    @Test
    void databasesOfLaterVersionsAreRefused() {
        var cosmos = new Database.CosmosDb("hush", "", "", "", 0, false);
        assertThatThrownBy(() -> Stores.keyValues(cosmos))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("database.type cosmosdb is not available in this version;"
                        + " use local, postgres or dynamodb");
    }

    @Test
    void aDatabaseThatCannotBeReachedIsNamedWithoutItsPassword() {
        var postgres = new Database.Postgres(
                "postgres://user:hush@127.0.0.1:1/lake?sslmode=disable", 1, 1, Duration.ZERO, 0, false);
        assertThatThrownBy(() -> Stores.keyValues(postgres))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("127.0.0.1")
                .hasMessageNotContaining("hush");
    }

    private Blocks.LocalBlocks local(String name) {
        return new Blocks.LocalBlocks(
                folder.resolve(name),
                false,
                false,
                List.of(),
                new Blocks.Presigning(Duration.ofMinutes(15), true, false, true),
                "");
    }

    private static Blockstores.Store store(String id, boolean isDefault, Blocks blocks) {
        return new Blockstores.Store(id, "store " + id, isDefault, Optional.of("mem://prefix/"), blocks);
    }
}
