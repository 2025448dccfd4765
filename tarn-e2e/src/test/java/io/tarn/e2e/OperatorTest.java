package io.tarn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.lakefs.clients.sdk.ApiClient;
import io.lakefs.clients.sdk.ConfigApi;
import io.lakefs.clients.sdk.ObjectsApi;
import io.lakefs.clients.sdk.RepositoriesApi;
import io.lakefs.clients.sdk.model.Repository;
import io.lakefs.clients.sdk.model.RepositoryCreation;
import io.lakefs.clients.sdk.model.StorageConfig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What whoever runs a server meets: commands beside `run`, several stores, configurations that cannot work.
@Timeout(120)
class OperatorTest {
    @TempDir
    Path directory;

    @Test
    void aDatabaseIsSetUpOnceAndKnowsItsVersion() throws Exception {
        ServerHome home = ServerHome.fresh(directory);
        assertThat(output(home, 1, "migrate", "version")).contains("No version information - KV not initialized.");
        assertThat(home.metadata()).doesNotExist();
        assertThat(output(home, 1, "migrate", "up")).startsWith("Failed to get KV version: ");
        assertThat(output(home, 1, "setup")).contains("Error: required flag(s) \"user-name\" not set", "Usage:");
        assertThat(output(home, 0, "setup", "--user-name", "me"))
                .matches("(?s)credentials:\\R  access_key_id: \\S+\\R  secret_access_key: \\S+\\R");
        assertThat(output(home, 1, "setup", "--user-name", "me")).isEqualTo("Setup is already complete.\n");
        assertThat(output(home, 0, "migrate", "version")).isEqualTo("Database schema version: 4\n");
        assertThat(output(home, 0, "migrate", "up")).isEqualTo("No migrations to apply.\n");
        assertThat(output(home, 1, "migrate", "down"))
                .startsWith("unknown command \"down\" for \"tarn migrate\"")
                .contains("Usage:");
    }

    @Test
    void aRunningServerIsNotDisturbedByLooking() throws Exception {
        ServerHome home = ServerHome.installed(directory);
        try (ServerProcess server = home.start()) {
            assertThat(output(home, 0, "config", "check"))
                    .contains("database local answers, schema version 4", "The configuration is fine.")
                    .containsPattern("installation.secret_access_key +\\*{6} +environment LAKEFS_INSTALLATION")
                    .doesNotContain(ServerHome.SECRET_KEY, "e2e-encryption-key");
            assertThat(output(home, 0, "migrate", "version")).isEqualTo("Database schema version: 4\n");
            home.rest().get("/repositories").expect(200);
            assertThat(server.stop()).as(server.output()::whole).isZero();
        }
        home.with("LAKEFS_BLOCKSTORE_TYPE", "tape").with("LAKEFS_LISTEN_ADDRESS", "nowhere");
        assertThat(output(home, 1, "config", "check", "--no-connect"))
                .contains("FAILED  Failed to create block adapter: invalid address 'tape'", "Problems: 1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            DATABASE_TYPE                            | tape        | Failed to open KV store: unknown driver: tape
            DATABASE_TYPE                            | cosmosdb    | Failed to open KV store: database.type cosmosdb is
            BLOCKSTORE_TYPE                          | tape        | Failed to create block adapter: invalid address
            BLOCKSTORES_STORES                       | [{}]        | blockstore and blockstores exclude each other
            GATEWAYS_S3_DOMAIN_NAME                  | a.s3.a,s3.a | domain names are prefixes: s3.a, a.s3.a
            COMMITTED_LOCAL_CACHE_RANGE_PROPORTION   | 0.5         | bad configuration: total proportion
            COMMITTED_PERMANENT_MAX_RANGE_SIZE_BYTES | -1          | failed to create catalog
            AUTH_LOGIN_DURATION                      | 5           | time: missing unit in duration
            """)
    void configurationsThatCannotWorkAreRefused(String variable, String value, String text) throws Exception {
        ServerHome home = ServerHome.installed(directory).with("LAKEFS_" + variable, value);
        assertThat(output(home, 1, "run")).contains(text).doesNotContain("e2e-encryption-key");
    }

    @Test
    void thePublishedClientFindsItsWayAmongSeveralStores() throws Exception {
        ServerHome home = ServerHome.installed(directory)
                .without("LAKEFS_BLOCKSTORE_TYPE")
                .without("LAKEFS_BLOCKSTORE_LOCAL_PATH")
                .with("LAKEFS_BLOCKSTORES_SIGNING_SECRET_KEY", "sign")
                .with("LAKEFS_BLOCKSTORES_STORES", """
                        [{"id": "main", "type": "local", "backward_compatible": true, "local": {"path": "%s/main"}},
                         {"id": "spare", "type": "local", "local": {"path": "%s/spare"}}]
                        """.formatted(directory, directory));
        try (ServerProcess server = home.start()) {
            ApiClient client = new ApiClient();
            client.setBasePath(home.url() + "/api/v1");
            client.setUsername(ServerHome.ACCESS_KEY);
            client.setPassword(ServerHome.SECRET_KEY);
            client.setTempFolderPath(directory.toString());
            List<StorageConfig> stores =
                    new ConfigApi(client).getConfig().execute().getStorageConfigList();
            assertThat(stores).extracting(StorageConfig::getBlockstoreId).containsExactly("main", "spare");
            Repository made = new RepositoriesApi(client)
                    .createRepository(new RepositoryCreation()
                            .name("lake")
                            .storageId("spare")
                            .storageNamespace("local://lake"))
                    .execute();
            assertThat(made.getStorageId()).isEqualTo("spare");
            Path content = Files.writeString(directory.resolve("content"), "in the spare store");
            new ObjectsApi(client)
                    .uploadObject("lake", "main", "a/b")
                    .content(content.toFile())
                    .execute();
            assertThat(new ObjectsApi(client).getObject("lake", "main", "a/b").execute())
                    .content(StandardCharsets.UTF_8)
                    .isEqualTo("in the spare store");
            assertThat(directory.resolve("spare/lake/data")).isNotEmptyDirectory();
            assertThat(directory.resolve("main/lake")).doesNotExist();
            assertThat(server.stop()).as(server.output()::whole).isZero();
            assertThat(server.output().whole())
                    .containsPattern("msg=\"?Config")
                    .contains("blockstores.stores[1].id=spare")
                    .doesNotContain("e2e-encryption-key", ServerHome.SECRET_KEY);
        }
    }

    private static String output(ServerHome home, int status, String... arguments) throws Exception {
        try (ServerProcess process = home.launch(arguments)) {
            assertThat(process.awaitExit()).as(process.output()::whole).isEqualTo(status);
            return process.output().whole();
        }
    }
}
