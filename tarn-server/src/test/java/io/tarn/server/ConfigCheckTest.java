package io.tarn.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.kv.rocksdb.RocksKeyValueStore;
import io.tarn.kv.rocksdb.RocksOptions;
import io.tarn.server.configuration.ConfigurationLoader;
import io.tarn.server.configuration.StartMode;
import io.tarn.server.configuration.Surroundings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigCheckTest {
    @TempDir
    Path folder;

    private final Map<String, String> environment = new HashMap<>();
    private StartMode mode = StartMode.CONFIGURED;
    private String output = "";

    @BeforeEach
    void makeHome() throws IOException {
        Files.createDirectory(folder.resolve("home"));
    }

    @Test
    void nothingConfiguredIsFineAndMakesNothing() throws IOException {
        assertThat(check("")).isZero();
        assertThat(output)
                .contains("File   none")
                .contains("Mode   --local-settings, because nothing is configured")
                .containsPattern("database.type +local +default of --local-settings")
                .contains(
                        "database local in " + folder.resolve("home/lakefs/metadata") + ", which the server will make")
                .endsWith("The configuration is fine.\n");
        assertThat(folder.resolve("home")).isEmptyDirectory();
    }

    @Test
    void showsEveryGivenValueWithItsOriginAndNoSecret() {
        environment.put("LAKEFS_AUTH_CACHE_TTL", "30s");
        environment.put("LAKEFS_AUTH_CASH_TTL", "30s");
        assertThat(check("""
                database: {type: mem}
                auth: {encrypt: {secret_key: hush}}
                blockstores:
                  signing: {secret_key: hush}
                  stores:
                    - {id: old, type: mem, backward_compatible: true}
                    - {id: new, type: local, local: {path: "%s"}}
                """.formatted(folder.resolve("blocks")))).isZero();
        assertThat(output)
                .containsPattern("auth.cache.ttl +30s +environment LAKEFS_AUTH_CACHE_TTL")
                .containsPattern("auth.encrypt.secret_key +\\*{6} +file")
                .containsPattern("blockstores.stores\\[1].id +new +file")
                .doesNotContain("logging.level")
                .contains("note    environment LAKEFS_AUTH_CASH_TTL fits no key and is ignored")
                .contains("note    database mem keeps nothing")
                .contains("note    object store \"old\" mem keeps nothing")
                .contains("ok      object store \"new\" local in " + folder.resolve("blocks"))
                .doesNotContain("hush");
    }

    @Test
    void everyFailureIsShownAtOnce() {
        assertThat(check("""
                logging: {audit_log_level: loud}
                blockstore: {type: tape}
                auth: {remote_authenticator: {enabled: true}}
                """)).isOne();
        assertThat(output)
                .contains("FAILED  Load config: bad configuration: missing required keys: [database.type ")
                .contains("FAILED  Load config: 'logging.audit_log_level")
                .contains("FAILED  Failed to create block adapter: invalid address 'tape'")
                .contains("FAILED  failed to create authentication chain: failed to create remote authenticator")
                .endsWith("Problems: 4\n");
    }

    @Test
    void whatTheMachineRefusesIsFound() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "x");
        String yaml = """
                listen_address: nowhere
                tls: {enabled: true, cert_file: %s, key_file: %s/absent}
                database: {type: local, local: {path: %s/meta}}
                blockstore: {type: local, local: {path: %s}}
                committed: {local_cache: {dir: %s/cache}}
                auth: {encrypt: {secret_key: x}}
                """.formatted(file, folder, file, file, folder);
        assertThat(check(yaml)).isOne();
        assertThat(output)
                .contains("FAILED  Load config: listen_address nowhere: missing port in address")
                .contains("ok      tls.cert_file " + file)
                .contains("FAILED  tls.key_file: " + folder + "/absent is not a file this user may read")
                .contains("ok      cache of committed data in " + folder + "/cache, which the server will make")
                .contains("FAILED  database local: " + file + "/meta cannot be made, " + file + " is not writable")
                .contains("FAILED  the object store local: " + file + " is not a folder this user may write to")
                .endsWith("Problems: 4\n");
        assertThat(check(yaml.replace("nowhere", ":0"), false)).isZero();
        assertThat(output).doesNotContain("database local:").doesNotContain("cache of committed data");
    }

    @Test
    void aDatabaseInUseCanBeLookedAt() {
        Path metadata = folder.resolve("meta");
        String yaml = """
                database: {type: local, local: {path: %s}}
                blockstore: {type: mem}
                auth: {encrypt: {secret_key: x}}
                """.formatted(metadata);
        try (var server = RocksKeyValueStore.open(metadata, RocksOptions.defaults())) {
            assertThat(check(yaml)).isZero();
            assertThat(output).contains("ok      database local answers, nobody is set up yet");
            SchemaRecords.write(server, "4");
            assertThat(check(yaml)).isZero();
            assertThat(output).contains("ok      database local answers, schema version 4");
            SchemaRecords.write(server, "3");
            assertThat(check(yaml)).isOne();
            assertThat(output).contains("FAILED  database local: ACL migration required.");
        }
    }

    @Test
    void storesAndModesOfLaterVersionsAreNotFine() {
        assertThat(check("""
                database: {type: postgres, postgres: {connection_string: "postgres://user:hush@127.0.0.1:1/lake"}}
                blockstore: {type: transient}
                auth: {encrypt: {secret_key: x}, ui_config: {rbac: external}}
                """)).isOne();
        assertThat(output)
                .contains("FAILED  Unsupported auth mode: cannot set auth.ui_config.rbac to non-simplified without")
                .doesNotContain("hush");
    }

    @Test
    void theServerThatKeepsTheUsersIsAsked() {
        assertThat(check("""
                database: {type: mem}
                blockstore: {type: mem}
                auth: {encrypt: {secret_key: x}, ui_config: {rbac: external}, api: {endpoint: "http://127.0.0.1:1/api/v1"}}
                """)).isOne();
        assertThat(output)
                .contains(
                        "FAILED  authorization server http://127.0.0.1:1/api/v1: the authorization server is out of order");
    }

    @Test
    void quickstartKeepsItsRules() {
        mode = StartMode.QUICKSTART;
        environment.put("LAKEFS_INSTALLATION_USER_NAME", "me");
        assertThat(check("")).isOne();
        assertThat(output)
                .contains("Mode   --quickstart")
                .contains("FAILED  FATAL: installation parameters must not be changed in quickstart mode");
    }

    private int check(String yaml) {
        return check(yaml, true);
    }

    private int check(String yaml, boolean connect) {
        Optional<Path> file = Optional.empty();
        try {
            if (!yaml.isEmpty()) {
                file = Optional.of(Files.writeString(folder.resolve("tarn.yaml"), yaml));
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        var surroundings =
                new Surroundings(environment, folder.resolve("work"), folder.resolve("home"), folder.resolve("etc"));
        var loaded = new ConfigurationLoader(surroundings, file, mode, true).load();
        var out = new ByteArrayOutputStream();
        var printed = new PrintStream(out, true, StandardCharsets.UTF_8);
        int status = new ConfigCheck(surroundings, loaded, mode, printed).run(connect);
        output = out.toString(StandardCharsets.UTF_8);
        return status;
    }
}
