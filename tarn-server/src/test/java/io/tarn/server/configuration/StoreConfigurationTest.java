package io.tarn.server.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.server.configuration.Blocks.AzureBlocks;
import io.tarn.server.configuration.Blocks.GcsBlocks;
import io.tarn.server.configuration.Blocks.LocalBlocks;
import io.tarn.server.configuration.Blocks.MemoryBlocks;
import io.tarn.server.configuration.Blocks.Presigning;
import io.tarn.server.configuration.Blocks.S3Blocks;
import io.tarn.server.configuration.Blocks.S3Credentials;
import io.tarn.server.configuration.Blockstores.Store;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The defaults and the names of every record of a store.
class StoreConfigurationTest {
    private static final Duration QUARTER = Duration.ofMinutes(15);

    @TempDir
    Path folder;

    private ConfigurationFixture fixture;

    @BeforeEach
    void prepare() {
        fixture = new ConfigurationFixture(folder);
    }

    @Test
    void databaseDefaults() {
        assertThat(database("local"))
                .isEqualTo(new Database.Local(fixture.home.resolve("lakefs/metadata"), true, 256, false));
        assertThat(database("mem")).isEqualTo(new Database.Memory());
        assertThat(database("postgres")).isEqualTo(new Database.Postgres("", 25, 25, Duration.ofMinutes(5), 0, false));
        assertThat(database("dynamodb"))
                .isEqualTo(new Database.Dynamo(
                        "kvstore", 1024, "", "", "", "", "", Duration.ZERO, 10, 0, Duration.ofSeconds(200), 0.5));
        assertThat(database("cosmosdb")).isEqualTo(new Database.CosmosDb("", "", "", "", 0, false));
        for (String type : List.of("local", "mem", "postgres", "dynamodb", "cosmosdb")) {
            assertThat(database(type).type()).isEqualTo(type);
            assertThat(database(type).singleProcess()).isEqualTo(type.equals("local") || type.equals("mem"));
        }
    }

    @Test
    void databaseNames() {
        String postgres = """
                postgres
                  postgres: {connection_string: c, max_open_connections: 1, max_idle_connections: 2,
                    connection_max_lifetime: 3s, scan_page_size: 4, metrics: true}""";
        assertThat(database(postgres)).isEqualTo(new Database.Postgres("c", 1, 2, Duration.ofSeconds(3), 4, true));
        String dynamo = """
                dynamodb
                  dynamodb: {table_name: t, scan_limit: 1, endpoint: e, aws_region: r, aws_profile: p,
                    aws_access_key_id: i, aws_secret_access_key: s, health_check_interval: 2s,
                    max_attempts: 3, max_connections: 4, credentials_cache_expiry_window: 5s,
                    credentials_cache_expiry_window_jitter_fraction: 0.25}""";
        assertThat(database(dynamo))
                .isEqualTo(new Database.Dynamo(
                        "t", 1, "e", "r", "p", "i", "s", Duration.ofSeconds(2), 3, 4, Duration.ofSeconds(5), 0.25));
        String cosmos = """
                cosmosdb
                  cosmosdb: {key: k, endpoint: e, database: d, container: c, throughput: 1, autoscale: true}""";
        assertThat(database(cosmos)).isEqualTo(new Database.CosmosDb("k", "e", "d", "c", 1, true));
    }

    @Test
    void blockstoreDefaults() {
        assertThat(blocks("local"))
                .isEqualTo(new LocalBlocks(
                        fixture.home.resolve("lakefs/data/block"),
                        false,
                        false,
                        List.of(),
                        new Presigning(QUARTER, true, false, true),
                        ""));
        assertThat(blocks("mem")).isEqualTo(new MemoryBlocks("mem"));
        assertThat(blocks("memory")).isEqualTo(new MemoryBlocks("mem"));
        assertThat(blocks("transient")).isEqualTo(new MemoryBlocks("transient"));
        assertThat(blocks("s3"))
                .isEqualTo(new S3Blocks(
                        "us-east-1",
                        new S3Credentials("", Optional.empty(), "", "", "", Duration.ZERO, Duration.ofMinutes(5)),
                        "",
                        5,
                        false,
                        true,
                        false,
                        "",
                        "",
                        new Presigning(QUARTER, true, false, true),
                        "",
                        false,
                        false));
        assertThat(blocks("gs"))
                .isEqualTo(new GcsBlocks(
                        "https://storage.googleapis.com",
                        Optional.empty(),
                        "",
                        Optional.empty(),
                        "",
                        new Presigning(QUARTER, true, false, true),
                        "",
                        ""));
        assertThat(blocks("azure"))
                .isEqualTo(new AzureBlocks(
                        "",
                        "",
                        "blob.core.windows.net",
                        Duration.ofMinutes(10),
                        new Presigning(QUARTER, true, false, false),
                        ""));
        for (String type : List.of("local", "mem", "transient", "s3", "gs", "azure")) {
            assertThat(blocks(type).type()).isEqualTo(type);
        }
    }

    @Test
    void namesOfS3() {
        assertThat(blocks("""
                        s3
                          s3: {region: r, profile: p, credentials_file: ~/c, endpoint: e, max_retries: 1,
                            force_path_style: true, discover_bucket_region: false,
                            skip_verify_certificate_test_only: true, server_side_encryption: AES256,
                            server_side_encryption_kms_key_id: k, pre_signed_expiry: 2s, pre_signed_endpoint: pe,
                            disable_pre_signed: true, disable_pre_signed_ui: false,
                            disable_pre_signed_multipart: true, client_log_retries: true, client_log_request: true,
                            credentials: {access_key_id: i, secret_access_key: s, session_token: t},
                            web_identity: {session_duration: 3s, session_expiry_window: 4s}}"""))
                .isEqualTo(new S3Blocks(
                        "r",
                        new S3Credentials(
                                "p",
                                Optional.of(fixture.home.resolve("c")),
                                "i",
                                "s",
                                "t",
                                Duration.ofSeconds(3),
                                Duration.ofSeconds(4)),
                        "e",
                        1,
                        true,
                        false,
                        true,
                        "AES256",
                        "k",
                        new Presigning(Duration.ofSeconds(2), false, true, false),
                        "pe",
                        true,
                        true));
    }

    @Test
    void namesOfGoogleAndAzure() {
        assertThat(blocks("""
                        gs
                          gs: {s3_endpoint: e, credentials_file: ~/c, credentials_json: j, data_credentials_file: /d,
                            data_credentials_json: dj, pre_signed_expiry: 2s, disable_pre_signed: true,
                            disable_pre_signed_ui: false, disable_pre_signed_multipart: true,
                            server_side_encryption_customer_supplied: ab, server_side_encryption_kms_key_id: k}"""))
                .isEqualTo(new GcsBlocks(
                        "e",
                        Optional.of(fixture.home.resolve("c")),
                        "j",
                        Optional.of(Path.of("/d")),
                        "dj",
                        new Presigning(Duration.ofSeconds(2), false, true, false),
                        "ab",
                        "k"));
        assertThat(blocks("""
                        azure
                          azure: {storage_account: a, storage_access_key: k, domain: blob.core.usgovcloudapi.net,
                            try_timeout: 1s, pre_signed_expiry: 2s, disable_pre_signed: true,
                            disable_pre_signed_ui: false, disable_pre_signed_multipart: true, test_endpoint_url: u}"""))
                .isEqualTo(new AzureBlocks(
                        "a",
                        "k",
                        "blob.core.usgovcloudapi.net",
                        Duration.ofSeconds(1),
                        new Presigning(Duration.ofSeconds(2), false, true, false),
                        "u"));
        assertThat(blocks("azure\n  azure: {china_cloud: true}"))
                .isInstanceOfSatisfying(
                        AzureBlocks.class, azure -> assertThat(azure.domain()).isEqualTo("blob.core.chinacloudapi.cn"));
    }

    @Test
    void severalStoresHaveTheKeysAndDefaultsOfOne() {
        fixture.mode = StartMode.LOCAL_SETTINGS;
        fixture.yaml("""
                blockstores:
                  signing: {secret_key: sign}
                  stores:
                    - {id: hot, description: SSD, type: s3, S3: {Region: eu-west-1, pre_signed_expiry: 1m},
                       default_namespace_prefix: "s3://bucket/"}
                    - {id: old, backward_compatible: true, type: local, local.path: ~/blocks}
                """);
        ConfigurationValues values = fixture.values();
        new ConfigurationChecks(values).check();
        Blockstores found = Blockstores.of(values);
        assertThat(found.signingSecret()).isEqualTo("sign");
        Store hot = found.stores().getFirst();
        assertThat(hot.id()).isEqualTo("hot");
        assertThat(hot.description()).isEqualTo("SSD");
        assertThat(hot.isDefault()).isFalse();
        assertThat(hot.defaultNamespacePrefix()).contains("s3://bucket/");
        assertThat(hot.blocks()).isInstanceOfSatisfying(S3Blocks.class, s3 -> {
            assertThat(s3.region()).isEqualTo("eu-west-1");
            assertThat(s3.retriesMax()).isEqualTo(5);
            assertThat(s3.presigning().expiry()).isEqualTo(Duration.ofMinutes(1));
        });
        assertThat(found.stores().getLast())
                .isEqualTo(new Store(
                        "old",
                        "",
                        true,
                        Optional.empty(),
                        new LocalBlocks(
                                fixture.home.resolve("blocks"),
                                false,
                                false,
                                List.of(),
                                new Presigning(QUARTER, true, false, true),
                                "")));
    }

    @Test
    void storesComeFromTheEnvironmentAsJson() {
        fixture.environment.put(
                "LAKEFS_BLOCKSTORES_STORES",
                "[{\"id\":\"a\",\"backward_compatible\":true,\"type\":\"mem\"},"
                        + "{\"id\":\"b\",\"type\":\"s3\",\"s3\":{\"max_retries\":9,\"force_path_style\":\"true\"}}]");
        List<Store> stores = Blockstores.of(fixture.values()).stores();
        assertThat(stores).extracting(Store::id).containsExactly("a", "b");
        assertThat(stores.getLast().blocks()).isInstanceOfSatisfying(S3Blocks.class, s3 -> {
            assertThat(s3.retriesMax()).isEqualTo(9);
            assertThat(s3.forcePathStyle()).isTrue();
        });
        fixture.environment.put("LAKEFS_BLOCKSTORES_STORES", "[{");
        assertThatThrownBy(fixture::load).hasMessageContaining("'blockstores.stores' invalid JSON");
        fixture.environment.put("LAKEFS_BLOCKSTORES_STORES", "{\"id\": \"a\"}");
        assertThatThrownBy(fixture::load).hasMessageContaining("'blockstores.stores' expected a list of stores");
    }

    @Test
    void whatIsWrongInAStoreIsNamedWithItsPlaceAndId() {
        fixture.yaml("""
                blockstores:
                  stores:
                    - {id: hot, type: s3, s3: {max_retries: many, colour: red}, signing: {secret_key: x}}
                    - {s3: text, local: {import_enabled: yes}}
                    - just text
                """);
        assertThatThrownBy(fixture::load).hasMessage("""
                decoding failed due to the following error(s):

                'blockstores.stores[0]' has invalid keys: signing (store "hot")
                'blockstores.stores[0].s3' has invalid keys: colour (store "hot")
                'blockstores.stores[0].s3.max_retries' cannot parse value as 'int': strconv.ParseInt: invalid syntax \
                (store "hot")
                'blockstores.stores[1].s3' expected a map or struct, got "string"
                'blockstores.stores[1].local.import_enabled' cannot parse value as 'bool': strconv.ParseBool: invalid \
                syntax
                'blockstores.stores[2]' expected a map or struct""");
    }

    @Test
    void secretsOfStoresNeverShow() {
        fixture.yaml("""
                database: {type: postgres, postgres: {connection_string: hush}}
                blockstores:
                  signing: {secret_key: hush}
                  stores:
                    - {id: a, type: s3, s3: {credentials: {access_key_id: hush, secret_access_key: hush}}}
                    - {id: b, type: azure, azure: {storage_access_key: hush}}
                    - {id: c, type: gs, gs: {credentials_json: hush, data_credentials_json: hush,
                         server_side_encryption_customer_supplied: hush}}
                """);
        ConfigurationValues values = fixture.values();
        assertThat(values.masked().toString()).doesNotContain("hush");
        assertThat(values.masked())
                .containsEntry("blockstores.stores[0].id", "a")
                .containsEntry("blockstores.stores[0].s3.credentials.access_key_id", "******")
                .containsEntry("blockstores.stores[2].gs.credentials_json", "******")
                .doesNotContainKey("blockstores.stores[0].s3.region")
                .doesNotContainKey("blockstores.stores");
        assertThat(values.originOfShown("blockstores.stores[0].id")).isEqualTo(new ValueOrigin.File());
        assertThat(ServerConfiguration.of(values).toString()).doesNotContain("hush");
        for (String type : List.of("dynamodb", "cosmosdb")) {
            assertThat(database(type + "\n  dynamodb: {aws_secret_access_key: hush}\n  cosmosdb: {key: hush}")
                            .toString())
                    .doesNotContain("hush");
        }
    }

    private Database database(String typeAndMore) {
        return Database.of(
                fixture.yaml("database:\n  type: " + typeAndMore + "\n").values());
    }

    private Blocks blocks(String typeAndMore) {
        return Blockstores.of(fixture.yaml("blockstore:\n  type: " + typeAndMore + "\n")
                        .values())
                .stores()
                .getFirst()
                .blocks();
    }
}
