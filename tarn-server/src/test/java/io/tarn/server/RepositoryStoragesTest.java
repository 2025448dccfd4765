package io.tarn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.server.configuration.ConfigurationException;
import io.tarn.server.configuration.ConfigurationLoader;
import io.tarn.server.configuration.ServerConfiguration;
import io.tarn.server.configuration.StartMode;
import io.tarn.server.configuration.Surroundings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A server over other storage than its repositories were made in.
class RepositoryStoragesTest {
    private static final String ONE = "blockstore: {type: local, local: {path: %s/one}}";
    private static final String TWO = """
            blockstores:
              signing: {secret_key: s}
              stores:
                - {id: old, type: local, local: {path: %s/one}, backward_compatible: true}
                - {id: new, type: local, local: {path: %s/two}}""";

    @TempDir
    Path folder;

    @Test
    void repositoriesWithoutAnIdMoveToTheDefaultStore() throws IOException {
        try (Server server = server(ONE, false)) {
            server.addSampleRepository("sample", "me");
        }
        try (Server server = server(TWO, false)) {
            assertThat(server.isInitialized()).isTrue();
        }
    }

    @Test
    void anotherKindOfStorageIsRefused() throws IOException {
        try (Server server = server(ONE, false)) {
            server.addSampleRepository("sample", "me");
        }
        assertThatThrownBy(() -> server("blockstore: {type: mem}", false))
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        e -> assertThat(e.headline())
                                .isEqualTo("Mismatched adapter detected. lakeFS started with adapter of type 'mem', but"
                                        + " repository 'sample' is of type 'local'"));
        server("blockstore: {type: mem}", true).close();
        server(ONE, false).close();
    }

    @Test
    void aStorageThatIsGoneIsNamed() throws IOException {
        try (Server server = server(TWO, false)) {
            server.addSampleRepository("sample", "me");
        }
        assertThatThrownBy(() -> server(ONE, false))
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        e -> assertThat(e.headline())
                                .isEqualTo("No storage configuration found for repository 'sample', StorageID='old'"));
    }

    private Server server(String stores, boolean allowMismatched) throws IOException {
        Path file = Files.writeString(
                folder.resolve("tarn.yaml"),
                """
                listen_address: 127.0.0.1:0
                database: {type: local, local: {path: %s/meta}}
                committed: {local_cache: {dir: %s/cache}}
                auth: {encrypt: {secret_key: x}}
                installation: {user_name: me, access_key_id: AKIATEST, secret_access_key: secret}
                """.formatted(folder, folder) + stores.replace("%s", folder.toString()) + "\n");
        var surroundings = new Surroundings(Map.of(), folder, folder, folder);
        var loaded = new ConfigurationLoader(surroundings, Optional.of(file), StartMode.CONFIGURED, false).load();
        return new Server(ServerConfiguration.of(loaded.values()), allowMismatched);
    }
}
