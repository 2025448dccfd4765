package io.tarn.server.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationChecksTest {
    @TempDir
    Path folder;

    private ConfigurationFixture fixture;

    @BeforeEach
    void prepare() {
        fixture = new ConfigurationFixture(folder);
        fixture.mode = StartMode.LOCAL_SETTINGS;
    }

    @Test
    void localSettingsPass() {
        ConfigurationChecks checks = new ConfigurationChecks(fixture.values());
        checks.check();
        assertThat(checks.warnings()).isEmpty();
    }

    @Test
    void missingRequiredKeys() {
        fixture.mode = StartMode.CONFIGURED;
        assertRefused(
                "", "Load config", "bad configuration: missing required keys: [database.type auth.encrypt.secret_key]");
        assertRefused(
                "database: {type: mem}",
                "Load config",
                "bad configuration: missing required keys: [auth.encrypt.secret_key]");
        String both = "database: {type: mem}\nauth: {encrypt: {secret_key: x}}\n";
        assertRefused(both, "Load config", "'blockstore.type: bad configuration: missing required keys");
        assertRefused(
                both + "blockstore: {type: mem, signing: {secret_key: ''}}",
                "Load config",
                "'blockstore.signing.secret_key: bad configuration: missing required keys");
    }

    @Test
    void domainsThatContainEachOther() {
        assertRefused(
                "gateways: {s3: {domain_name: [a.s3.x.com, s3.x.com]}}",
                "Load config",
                "bad configuration: domain names are prefixes: s3.x.com, a.s3.x.com");
    }

    @Test
    void shortProvisioningToken() {
        assertRefused(
                "auth: {scim: {token: too-short-to-be-safe}}",
                "Load config",
                "bad configuration: auth.scim.token has 20 characters, it must have 32 to 1024");
    }

    @Test
    void googleEncryption() {
        String key = "server_side_encryption_customer_supplied";
        assertRefused("blockstore: {type: gs, gs: {" + key + ": zz}}", "Failed to create block adapter", null);
        assertRefused(
                "blockstore: {type: gs, gs: {" + key + ": 'abcd'}}",
                "Failed to create block adapter",
                "value of customer-supplied server side encryption is not a valid 32 bytes AES key");
        assertRefused(
                "blockstore: {type: gs, gs: {" + key + ": '" + "ab".repeat(32)
                        + "', server_side_encryption_kms_key_id: k}}",
                "Failed to create block adapter",
                "setting both kms and customer supplied encryption will result failure when reading/writing object");
    }

    @Test
    void unknownTypes() {
        assertRefused(
                "blockstore: {type: tape}",
                "Failed to create block adapter",
                "invalid address 'tape' please choose one of [local s3 azure mem transient gs]");
        assertRefused(
                "blockstore: {type: azure, azure: {domain: example.com}}",
                "Failed to create block adapter",
                "invalid Azure Domain");
        assertRefused(
                "blockstore: {type: local, local: {pre_signed_expiry: 0s}}",
                "Failed to create block adapter",
                "local.pre_signed_expiry is PT0S; name a time from 1 second to 7 days");
        assertRefused(
                "blockstore: {type: local, local: {pre_signed_endpoint: lake.example}}",
                "Failed to create block adapter",
                "local.pre_signed_endpoint is lake.example; write http(s)://host:port and perhaps a path");
        assertRefused("database: {type: redis}", "Failed to open KV store", "unknown driver: redis");
        assertRefused(
                "database: {type: cosmosdb, cosmosdb: {autoscale: true}}",
                "Get KV params",
                "enabling autoscale requires setting the throughput param: bad configuration");
    }

    @Test
    void storesOfAList() {
        String local = "{id: a, type: local, backward_compatible: true}";
        assertStoresRefused(
                "[" + local + "]}\nblockstore: {type: local, s3: {region: x}",
                "bad configuration: blockstore and blockstores exclude each other: remove blockstore.type, "
                        + "blockstore.s3.region or blockstores");
        assertStoresRefused("[]", "bad configuration: blockstores.stores is empty: list at least one store");
        assertStoresRefused(
                "[" + local + ", {type: mem}]",
                "bad configuration: blockstores.stores[1].id is missing: every store needs an id");
        assertStoresRefused(
                "[" + local + ", {id: a, type: mem}]",
                "bad configuration: blockstores.stores[1].id \"a\" is the id of another store: ids must differ");
        assertStoresRefused(
                "[" + local + ", {id: b}]",
                "'blockstores.stores[1].type: bad configuration: missing required keys (store \"b\")");
        assertStoresRefused(
                "[{id: a, type: mem}]",
                "bad configuration: exactly one store of blockstores.stores must be backward_compatible, none is");
        assertStoresRefused(
                "[" + local + ", {id: b, type: mem, backward_compatible: true}]",
                "bad configuration: exactly one store of blockstores.stores must be backward_compatible, "
                        + "\"a\" and \"b\" are");
        assertStoresRefused(
                "[" + local + ", {id: b, type: local}]",
                "bad configuration: stores \"a\" and \"b\" have the same local.path: "
                        + fixture.home.resolve("lakefs/data/block") + "; give each a folder of its own");
        assertRefused(
                "blockstores: {stores: [" + local + "]}",
                "Load config",
                "'blockstores.signing.secret_key: bad configuration: missing required keys");
        assertRefused("blockstores: {signing: {secret_key: s}}", "Load config", null);
        assertRefused(
                "blockstores: {signing: {secret_key: s}, stores: [" + local + ", {id: b, type: tape}]}",
                "Failed to create block adapter",
                "store \"b\": invalid address 'tape' please choose one of [local s3 azure mem transient gs]");
        assertRefused(
                "blockstores: {signing: {secret_key: s}, stores: [" + local
                        + ", {id: b, type: azure, azure: {domain: example.com}}]}",
                "Failed to create block adapter",
                "store \"b\": invalid Azure Domain");
    }

    @Test
    void quickstartIsForOneLocalStore() {
        fixture.mode = StartMode.QUICKSTART;
        fixture.yaml("blockstores: {signing: {secret_key: s}, stores: [{id: a, type: local}]}\n");
        assertThat(StartMode.QUICKSTART.refusal(fixture.values()))
                .contains("\nFATAL: quickstart mode can only run with local settings\n");
    }

    @Test
    void allFailuresAreFound() {
        fixture.mode = StartMode.CONFIGURED;
        fixture.yaml("""
                blockstore: {type: tape}
                logging: {audit_log_level: loud}
                auth: {remote_authenticator: {enabled: true}}
                """);
        assertThat(new ConfigurationChecks(fixture.values()).failures())
                .extracting(ConfigurationException::getMessage)
                .containsExactly(
                        "bad configuration: missing required keys: [database.type auth.encrypt.secret_key]",
                        "'logging.audit_log_level: bad configuration: unknown level \"loud\", use one of trace, debug, "
                                + "info, warn, error, panic, none",
                        "invalid address 'tape' please choose one of [local s3 azure mem transient gs]",
                        "failed to create remote authenticator: endpoint is empty: invalid configuration");
    }

    @Test
    void authModes() {
        assertRefused(
                "auth: {ui_config: {rbac: external}}",
                "Unsupported auth mode",
                "cannot set auth.ui_config.rbac to non-simplified without setting an external auth service");
        assertRefused("auth: {ui_config: {rbac: some}}", "Unsupported auth mode", null);
        assertRefused(
                "auth: {remote_authenticator: {enabled: true}}",
                "failed to create authentication chain",
                "failed to create remote authenticator: endpoint is empty: invalid configuration");
    }

    @Test
    void cacheProportions() {
        assertRefused(
                "committed: {local_cache: {range_proportion: 0.5}}",
                "failed to create catalog",
                "configure tiered FS for committed: range_proportion(0.500000) and "
                        + "metarange_proportion(0.100000): bad configuration: total proportion isn't 1.0");
        assertRefused("committed: {local_cache: {range_proportion: .nan}}", "failed to create catalog", null);
    }

    @Test
    void fallbackUrlAndAuditLevel() {
        assertRefused("gateways: {s3: {fallback_url: '%%'}}", "Failed to parse s3 fallback URL", null);
        assertRefused("logging: {audit_log_level: loud}", "Load config", null);
    }

    @Test
    void deprecatedKeysAreWarnedAbout() {
        fixture.yaml("blockstore: {azure: {auth_method: x, china_cloud: true}}\nusage_report: {enabled: false}\n");
        assertThat(new ConfigurationChecks(fixture.values()).warnings())
                .contains("blockstore.azure.auth_method is deprecated. Value is no longer used.")
                .contains("usage_report.enabled is deprecated. Value is ignored.")
                .hasSize(3);
        fixture.yaml("""
                blockstores: {stores: [{id: a, azure: {auth_method: x}}]}
                """);
        assertThat(new ConfigurationChecks(fixture.values()).warnings())
                .anyMatch(text -> text.startsWith("store \"a\": blockstore.azure.auth_method is deprecated."))
                .hasSize(1);
    }

    private void assertStoresRefused(String stores, String message) {
        assertRefused("blockstores: {signing: {secret_key: s}, stores: " + stores + "}", "Load config", message);
    }

    private void assertRefused(String yaml, String headline, String message) {
        fixture.yaml(yaml + "\n");
        ConfigurationChecks checks = new ConfigurationChecks(fixture.values());
        assertThatThrownBy(checks::check).isInstanceOfSatisfying(ConfigurationException.class, e -> {
            assertThat(e.headline()).isEqualTo(headline);
            if (message != null) {
                assertThat(e).hasMessage(message);
            }
        });
    }
}
