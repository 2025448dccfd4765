package io.tarn.server.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.server.configuration.ServerConfiguration.Auth;
import io.tarn.server.configuration.ServerConfiguration.BranchOwnership;
import io.tarn.server.configuration.ServerConfiguration.CacheSettings;
import io.tarn.server.configuration.ServerConfiguration.Committed;
import io.tarn.server.configuration.ServerConfiguration.Gateway;
import io.tarn.server.configuration.ServerConfiguration.Graveler;
import io.tarn.server.configuration.ServerConfiguration.Installation;
import io.tarn.server.configuration.ServerConfiguration.Logging;
import io.tarn.server.configuration.ServerConfiguration.LoginPage;
import io.tarn.server.configuration.ServerConfiguration.Tls;
import io.tarn.server.configuration.ServerConfiguration.Ui;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The defaults and the names of every record of the configuration.
class ServerConfigurationTest {
    private static final Blocks.Presigning PRESIGNING =
            new Blocks.Presigning(Duration.ofMinutes(15), true, false, true);

    @TempDir
    Path folder;

    private ConfigurationFixture fixture;

    @BeforeEach
    void prepare() {
        fixture = new ConfigurationFixture(folder);
    }

    @Test
    void defaults() {
        fixture.mode = StartMode.LOCAL_SETTINGS;
        ServerConfiguration found = ServerConfiguration.of(fixture.values());
        Path lakefs = fixture.home.resolve("lakefs");
        assertThat(found.listenAddress()).isEqualTo("0.0.0.0:8000");
        assertThat(found.tls()).isEqualTo(new Tls(false, Path.of(""), Path.of("")));
        assertThat(found.logging()).isEqualTo(new Logging("text", "INFO", List.of("-"), 102400, 100, "DEBUG", false));
        assertThat(found.database()).isEqualTo(new Database.Local(lakefs.resolve("metadata"), true, 256, false));
        assertThat(found.blockstores())
                .isEqualTo(new Blockstores(
                        "OVERRIDE_THIS_SIGNING_SECRET_DEFAULT",
                        List.of(new Blockstores.Store(
                                "",
                                "",
                                true,
                                Optional.empty(),
                                new Blocks.LocalBlocks(
                                        lakefs.resolve("data/block"), false, false, List.of(), PRESIGNING, "")))));
        assertThat(found.committed())
                .isEqualTo(new Committed(
                        lakefs.resolve("data/cache"), 1L << 30, 0.9, 0.1, "_lakefs", 0, 20971520, 50000, 400000000));
        assertThat(found.graveler())
                .isEqualTo(new Graveler(
                        true,
                        0,
                        new CacheSettings(1000, Duration.ofSeconds(5), Duration.ofSeconds(2)),
                        new CacheSettings(50000, Duration.ofMinutes(10), Duration.ofSeconds(2)),
                        0,
                        Duration.ofMillis(3),
                        20971520,
                        Duration.ofMinutes(1),
                        new BranchOwnership(false, Duration.ofMillis(400), Duration.ofMillis(150))));
        assertThat(found.gateway())
                .isEqualTo(new Gateway(List.of("s3.local.lakefs.io"), "us-east-1", Optional.empty(), true));
        assertThat(found.auth())
                .isEqualTo(new Auth(
                        "THIS_MUST_BE_CHANGED_IN_PRODUCTION",
                        true,
                        new CacheSettings(1024, Duration.ofSeconds(20), Duration.ofSeconds(3)),
                        Duration.ofDays(7),
                        Duration.ofDays(14),
                        "/auth/login",
                        false,
                        new LoginPage(
                                "none",
                                "",
                                "The credentials don't match.",
                                Optional.empty(),
                                Optional.empty(),
                                List.of("internal_auth_session"),
                                "",
                                false)));
        assertThat(found.installation()).isEqualTo(new Installation(Optional.empty(), "", "", "", true));
        assertThat(found.ui()).isEqualTo(new Ui(true));
        assertThat(found.emailSubscriptionEnabled()).isTrue();
    }

    @Test
    void namesOfServerAndStores() {
        ServerConfiguration found = ServerConfiguration.of(
                fixture.yaml("""
                listen_address: 127.0.0.1:9
                tls: {enabled: true, cert_file: /c, key_file: /k}
                logging: {format: json, level: DEBUG, output: ["=", x.log], file_max_size_mb: 1, files_keep: 2,
                          audit_log_level: INFO, trace_request_headers: true}
                database: {type: local, local: {path: ~/m, sync_writes: false, prefetch_size: 5, enable_logging: true}}
                blockstore:
                  type: local
                  signing: {secret_key: s}
                  default_namespace_prefix: local://lake/
                  local: {path: /b, import_enabled: true, import_hidden: true, allowed_external_prefixes: [/p],
                    pre_signed_expiry: 2s, pre_signed_endpoint: "https://e", disable_pre_signed: true,
                    disable_pre_signed_ui: false, disable_pre_signed_multipart: true}
                committed:
                  local_cache: {size_bytes: 1, dir: ~, range_proportion: 0.5, metarange_proportion: 0.4}
                  block_storage_prefix: p
                  permanent: {min_range_size_bytes: 2, max_range_size_bytes: 3, range_raggedness_entries: 4}
                  sstable: {memory: {cache_size_bytes: 5}}
                """.replace("dir: ~,", "dir: '~',")).values());
        assertThat(found.listenAddress()).isEqualTo("127.0.0.1:9");
        assertThat(found.tls()).isEqualTo(new Tls(true, Path.of("/c"), Path.of("/k")));
        assertThat(found.logging()).isEqualTo(new Logging("json", "DEBUG", List.of("=", "x.log"), 1, 2, "INFO", true));
        assertThat(found.database()).isEqualTo(new Database.Local(fixture.home.resolve("m"), false, 5, true));
        assertThat(found.database().singleProcess()).isTrue();
        assertThat(found.blockstores())
                .isEqualTo(new Blockstores(
                        "s",
                        List.of(new Blockstores.Store(
                                "",
                                "",
                                true,
                                Optional.of("local://lake/"),
                                new Blocks.LocalBlocks(
                                        Path.of("/b"),
                                        true,
                                        true,
                                        List.of("/p"),
                                        new Blocks.Presigning(Duration.ofSeconds(2), false, true, false),
                                        "https://e")))));
        assertThat(found.committed()).isEqualTo(new Committed(fixture.home, 1, 0.5, 0.4, "p", 2, 3, 4, 5));
    }

    @Test
    void namesOfEngineAndEdges() {
        ServerConfiguration found = ServerConfiguration.of(fixture.yaml("""
                database: {type: mem}
                blockstore: {type: mem}
                ugc: {prepare_max_file_size: 1, prepare_interval: 2s}
                graveler:
                  ensure_readable_root_namespace: false
                  compaction_sensor_threshold: 3
                  repository_cache: {size: 4, expiry: 5s, jitter: 6s}
                  commit_cache: {size: 7, expiry: 8s, jitter: 9s}
                  background: {rate_limit: 10}
                  max_batch_delay: 11s
                  branch_ownership: {enabled: true, refresh: 18s, acquire: 19s}
                gateways: {s3: {domain_name: [d], region: r, fallback_url: "http://f", verify_unsupported: false}}
                email_subscription: {enabled: false}
                installation: {fixed_id: i, user_name: u, access_key_id: a, secret_access_key: s,
                               allow_inter_region_storage: false}
                ui: {enabled: false}
                auth:
                  encrypt: {secret_key: x}
                  cache: {enabled: false, size: 12, ttl: 13s, jitter: 14s}
                  login_duration: 15s
                  login_max_duration: 16s
                  logout_redirect_url: /l
                  remote_authenticator: {enabled: true}
                  ui_config: {rbac: internal, login_url: a, login_failed_message: b, fallback_login_url: c,
                              fallback_login_label: d, login_cookie_names: [e], logout_url: f,
                              use_login_placeholders: true}
                """).values());
        assertThat(found.graveler())
                .isEqualTo(new Graveler(
                        false,
                        3,
                        new CacheSettings(4, Duration.ofSeconds(5), Duration.ofSeconds(6)),
                        new CacheSettings(7, Duration.ofSeconds(8), Duration.ofSeconds(9)),
                        10,
                        Duration.ofSeconds(11),
                        1,
                        Duration.ofSeconds(2),
                        new BranchOwnership(true, Duration.ofSeconds(18), Duration.ofSeconds(19))));
        assertThat(found.gateway()).isEqualTo(new Gateway(List.of("d"), "r", Optional.of("http://f"), false));
        assertThat(found.auth())
                .isEqualTo(new Auth(
                        "x",
                        false,
                        new CacheSettings(12, Duration.ofSeconds(13), Duration.ofSeconds(14)),
                        Duration.ofSeconds(15),
                        Duration.ofSeconds(16),
                        "/l",
                        true,
                        new LoginPage(
                                "internal", "a", "b", Optional.of("c"), Optional.of("d"), List.of("e"), "f", true)));
        assertThat(found.installation()).isEqualTo(new Installation(Optional.of("i"), "u", "a", "s", false));
        assertThat(found.installation().complete()).isTrue();
        assertThat(found.ui()).isEqualTo(new Ui(false));
        assertThat(found.emailSubscriptionEnabled()).isFalse();
    }
}
