package io.tarn.server.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationLoaderTest {
    @TempDir
    Path folder;

    private ConfigurationFixture fixture;

    @BeforeEach
    void prepare() {
        fixture = new ConfigurationFixture(folder);
    }

    @Test
    void environmentWinsOverFileWinsOverDefault() {
        assertThat(fixture.values().text("listen_address")).isEqualTo("0.0.0.0:8000");
        fixture.yaml("LISTEN_Address: file:1\n");
        assertThat(fixture.values().text("listen_address")).isEqualTo("file:1");
        fixture.environment.put("LAKEFS_LISTEN_ADDRESS", "compatible:2");
        assertThat(fixture.values().text("listen_address")).isEqualTo("compatible:2");
        fixture.environment.put("TARN_LISTEN_ADDRESS", "own:3");
        assertThat(fixture.values().text("listen_address")).isEqualTo("own:3");
        fixture.environment.put("TARN_LISTEN_ADDRESS", "");
        assertThat(fixture.values().text("listen_address")).isEqualTo("compatible:2");
        fixture.environment.put("LAKEFS_LISTEN_ADDRESS", "");
        assertThat(fixture.values().text("listen_address")).isEqualTo("file:1");
        fixture.environment.put("LAKEFS_NO_SUCH_KEY", "ignored");
        assertThat(fixture.values().text("listen_address")).isEqualTo("file:1");
    }

    @Test
    void everyKeyOfTheTableIsAcceptedInAFileAndEveryDefaultIsReadable() {
        assertThat(ConfigurationKeys.all().keys()).hasSizeGreaterThan(190);
        for (ConfigurationKey key : ConfigurationKeys.all().keys()) {
            String value = switch (key.type()) {
                case STRING, SECRET, HOSTS, LIST -> "abc";
                case INT, FLOAT -> "7";
                case BOOL -> "true";
                case DURATION -> "3s";
                case MAP -> "{a: b}";
                case STRUCTURE, STORES -> "[{id: x}]";
            };
            fixture.yaml(key.name() + ": " + value + "\n");
            assertThat(fixture.values().isGiven(key.name())).as(key.name()).isTrue();
        }
    }

    @Test
    void filesAreFoundInTheDocumentedOrder() {
        List<Path> places = List.of(
                fixture.work.resolve("config.yaml"),
                fixture.work.resolve("config.yml"),
                fixture.home.resolve(".tarn/config.yaml"),
                fixture.home.resolve(".tarn/config.json"),
                fixture.home.resolve(".lakefs/config.yaml"),
                fixture.etc.resolve("tarn/config.yaml"),
                fixture.etc.resolve("lakefs/config.yaml"),
                fixture.home.resolve(".tarn.yaml"),
                fixture.home.resolve(".lakefs.yaml"));
        assertThat(fixture.load().file()).isEmpty();
        for (Path place : places.reversed()) {
            fixture.write(place, "{\"listen_address\": \"" + places.indexOf(place) + "\"}");
            assertThat(fixture.load().file()).contains(place);
            assertThat(fixture.values().text("listen_address")).isEqualTo("" + places.indexOf(place));
        }
        fixture.named = Optional.of(fixture.write(folder.resolve("my.yml"), "listen_address: named\n"));
        assertThat(fixture.values().text("listen_address")).isEqualTo("named");
    }

    @Test
    void filesThatCannotBeUsedAreFatalWithTheTextsOfTheSpecification() {
        fixture.named = Optional.of(folder.resolve("absent.yaml"));
        assertFatal("Failed to find a config file", "absent.yaml: no such file or directory");
        fixture.named = Optional.of(fixture.write(folder.resolve("c.foo"), "a: b"));
        assertFatal("Failed to find a config file", "Unsupported Config Type \"foo\"");
        fixture.named = Optional.of(fixture.write(folder.resolve("c.yaml"), "a: [b"));
        assertFatal("Failed to find a config file", "While parsing config");
        fixture.named = Optional.of(fixture.write(folder.resolve("c.json"), "{\"a\": "));
        assertFatal("Failed to find a config file", "While parsing config");
        fixture.named = Optional.of(fixture.write(folder.resolve("d.yaml"), "just text"));
        assertFatal("Failed to find a config file", "holds no keys");
        fixture.named = Optional.of(fixture.write(folder.resolve("big.yaml"), "#".repeat(5 << 20)));
        assertFatal("Failed to find a config file", "larger than");
        fixture.named = Optional.empty();
        fixture.write(fixture.home.resolve(".lakefs.yaml"), "a: [b");
        assertFatal("Failed to read config file", "While parsing config");
        fixture.yaml("");
        assertThat(fixture.load().file()).isPresent();
    }

    @Test
    void tomlIsReadLikeYaml() {
        fixture.named = Optional.of(fixture.write(folder.resolve("c.toml"), """
                listen_address = "a:1"
                [logging]
                level = "DEBUG"
                output = ["-", "="]
                [[blockstores.stores]]
                id = "one"
                type = "mem"
                """));
        ConfigurationValues values = fixture.values();
        assertThat(values.text("listen_address")).isEqualTo("a:1");
        assertThat(values.text("logging.level")).isEqualTo("DEBUG");
        assertThat(values.list("logging.output")).containsExactly("-", "=");
        assertThat(values.stores("blockstores.stores").getFirst().text("id")).isEqualTo("one");
    }

    @Test
    void whatCannotBeParsedIsNotRepeated() {
        for (String name : List.of("c.yaml", "c.json", "c.toml")) {
            fixture.named = Optional.of(fixture.write(folder.resolve(name), "{\"secret_key\": *hush\n, hush:}: [hush"));
            assertThatThrownBy(fixture::load)
                    .as(name)
                    .hasMessageContaining("While parsing config: ")
                    .hasMessageContaining(": not valid at line ")
                    .hasMessageNotContaining("hush");
        }
        fixture.named = Optional.empty();
        fixture.environment.put("LAKEFS_BLOCKSTORES_STORES", "[{\"s3\": hush}]");
        assertThatThrownBy(fixture::load)
                .hasMessageContaining("'blockstores.stores' invalid JSON: not valid at line 1")
                .hasMessageNotContaining("hush");
    }

    @Test
    void unknownKeysAndBadValuesAreNamedTogether() {
        fixture.yaml("""
                foo: 1
                Bar: 2
                logging: {level: INFO, colour: red}
                ui: {enabled: yes}
                database: text
                tls:
                """);
        fixture.environment.put("LAKEFS_AUTH_LOGIN_DURATION", "5");
        assertThatThrownBy(fixture::load)
                .hasMessage("""
                        decoding failed due to the following error(s):

                        'ui.enabled' cannot parse value as 'bool': strconv.ParseBool: invalid syntax
                        'auth.login_duration' time: missing unit in duration
                        '' has invalid keys: bar, foo
                        'database' expected a map or struct, got "string"
                        'logging' has invalid keys: colour""")
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        e -> assertThat(e.headline()).isEqualTo("Load config"));
        fixture.environment.clear();
        fixture.yaml("foo: 1\n");
        assertThatThrownBy(fixture::load)
                .hasMessage("decoding failed due to the following error(s):\n\n'' has invalid keys: foo");
    }

    @Test
    void valuesAreConvertedAsWeaklyAsTheReferenceDoes() {
        fixture.yaml("""
                listen_address: 8000
                tls: {enabled: 1}
                logging: {file_max_size_mb: "12", output: one, files_keep: 0x10}
                auth:
                  login_duration: 1h30m
                  cache: {ttl: 5000000000}
                  oidc: {validate_id_token_claims: {Tenant: a, Count: 3}}
                committed: {local_cache: {range_proportion: "0.25"}}
                gateways: {s3: {domain_name: "a.com,b.com"}}
                """);
        ConfigurationValues values = fixture.values();
        assertThat(values.text("listen_address")).isEqualTo("8000");
        assertThat(values.flag("tls.enabled")).isTrue();
        assertThat(values.integer("logging.file_max_size_mb")).isEqualTo(12);
        assertThat(values.integer("logging.files_keep")).isEqualTo(16);
        assertThat(values.list("logging.output")).containsExactly("one");
        assertThat(values.duration("auth.login_duration")).isEqualTo(Duration.ofMinutes(90));
        assertThat(values.duration("auth.cache.ttl")).isEqualTo(Duration.ofSeconds(5));
        assertThat(values.map("auth.oidc.validate_id_token_claims")).isEqualTo(Map.of("Tenant", "a", "Count", "3"));
        assertThat(values.decimal("committed.local_cache.range_proportion")).isEqualTo(0.25);
        assertThat(values.list("gateways.s3.domain_name")).containsExactly("a.com", "b.com");
    }

    @Test
    void theEnvironmentCarriesListsMapsAndStructures() {
        fixture.environment.put("LAKEFS_LOGGING_OUTPUT", "[\"-\",\"server.log\"]");
        fixture.environment.put("LAKEFS_BLOCKSTORE_LOCAL_ALLOWED_EXTERNAL_PREFIXES", "/a,b");
        fixture.environment.put("LAKEFS_AUTH_OIDC_VALIDATE_ID_TOKEN_CLAIMS", "k1=v1,k2=v2=x");
        fixture.environment.put("LAKEFS_UI_SNIPPETS", "[{\"id\":\"x\",\"code\":\"y\"}]");
        fixture.environment.put("LAKEFS_GATEWAYS_S3_DOMAIN_NAME", "[\"a\",\"b\"]");
        ConfigurationValues values = fixture.values();
        assertThat(values.list("logging.output")).containsExactly("-", "server.log");
        assertThat(values.list("blockstore.local.allowed_external_prefixes")).containsExactly("/a,b");
        assertThat(values.map("auth.oidc.validate_id_token_claims")).isEqualTo(Map.of("k1", "v1", "k2", "v2=x"));
        assertThat(values.structure("ui.snippets")).contains(List.of(Map.of("id", "x", "code", "y")));
        assertThat(values.list("gateways.s3.domain_name")).containsExactly("[\"a\"", "\"b\"]");
        fixture.environment.put("LAKEFS_AUTH_OIDC_VALIDATE_ID_TOKEN_CLAIMS", "k1");
        fixture.environment.put("LAKEFS_UI_SNIPPETS", "[{");
        assertThatThrownBy(fixture::load)
                .hasMessageContaining("'auth.oidc.validate_id_token_claims' invalid key-value pair: k1")
                .hasMessageContaining("'ui.snippets' invalid JSON");
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "on", "TrUe", "2"})
    void otherWordsAreNoBooleans(String word) {
        fixture.environment.put("LAKEFS_TLS_ENABLED", word);
        assertThatThrownBy(fixture::load)
                .hasMessageEndingWith("'tls.enabled' cannot parse value as 'bool': strconv.ParseBool: invalid syntax");
    }

    @ParameterizedTest
    @CsvSource({
        "300ms,PT0.3S",
        "1.5h,PT1H30M",
        "2h45m,PT2H45M",
        "0,PT0S",
        "-5s,PT-5S",
        "1us,PT0.000001S",
        "1ns,PT0.000000001S"
    })
    void durationsAreGoDurations(String text, Duration expected) {
        assertThat(GoDuration.parse(text)).isEqualTo(expected);
        assertThat(GoDuration.parse(GoDuration.format(expected))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "5,missing unit in duration",
        "5d,unknown unit in duration",
        "x,invalid duration",
        "1h x,unknown unit in duration",
        "9999999h,invalid duration"
    })
    void otherDurationsAreRefused(String text, String message) {
        fixture.environment.put("LAKEFS_AUTH_LOGIN_DURATION", text);
        assertThatThrownBy(fixture::load).hasMessageEndingWith("'auth.login_duration' time: " + message);
    }

    @ParameterizedTest
    @CsvSource({"5m,5m0s", "168h,168h0m0s", "3ms,3ms", "1500us,1.5ms", "0,0s", "90s,1m30s", "15ns,15ns"})
    void durationsArePrintedAsGoDoes(String text, String printed) {
        assertThat(GoDuration.format(GoDuration.parse(text))).isEqualTo(printed);
    }

    @Test
    void badNumbersAreRefused() {
        fixture.yaml("""
                logging: {files_keep: many}
                committed: {local_cache: {range_proportion: half}}
                listen_address: [a]
                """);
        assertThatThrownBy(fixture::load)
                .hasMessageContaining("'listen_address' expected type 'string', got unconvertible type 'list'")
                .hasMessageContaining(
                        "'logging.files_keep' cannot parse value as 'int': strconv.ParseInt: invalid syntax")
                .hasMessageContaining("'committed.local_cache.range_proportion' cannot parse value as 'float64'");
    }

    @Test
    void everyValueKnowsWhereItCameFrom() {
        fixture.mode = StartMode.LOCAL_SETTINGS;
        fixture.yaml("logging: {level: DEBUG}\n");
        fixture.environment.put("LAKEFS_LOGGING_FORMAT", "json");
        fixture.environment.put("TARN_LOGGING_FORMAT", "text");
        ConfigurationValues values = fixture.values();
        assertThat(values.origin("logging.level").describe()).isEqualTo("file");
        assertThat(values.origin("logging.format").describe()).isEqualTo("environment TARN_LOGGING_FORMAT");
        assertThat(values.origin("database.type").describe()).isEqualTo("default of --local-settings");
        assertThat(values.origin("logging.files_keep").describe()).isEqualTo("default");
        assertThat(values.isGiven("database.type")).isFalse();
        assertThat(values.isGiven("logging.level")).isTrue();
    }

    @Test
    void variablesThatFitNoKeyAreFound() {
        fixture.environment.putAll(Map.of(
                "LAKEFS_LOGGING_LEVEL", "DEBUG",
                "LAKEFS_LOGING_LEVEL", "DEBUG",
                "TARN_BLOCKSTORE_S3", "x",
                "TARN_JAVA_OPTS", "-Xmx1g",
                "LAKEFSACTION_X", "y",
                "HOME", "/"));
        assertThat(new Surroundings(fixture.environment, fixture.work, fixture.home, fixture.etc).unknownVariables())
                .containsExactly("LAKEFS_LOGING_LEVEL", "TARN_BLOCKSTORE_S3");
    }

    @Test
    void secretsNeverShowInTheDump() {
        fixture.yaml("""
                auth: {encrypt: {secret_key: hush}, providers: {oidc: {client_secret: hush}}}
                blockstore: {azure: {storage_access_key: hush}, gs: {credentials_json: hush}}
                logging: {level: DEBUG}
                """);
        Map<String, Object> shown = fixture.values().masked();
        assertThat(shown.toString()).doesNotContain("hush").doesNotContain("OVERRIDE_THIS");
        assertThat(shown)
                .hasSize(ConfigurationKeys.all().keys().size())
                .containsEntry("auth.encrypt.secret_key", "******")
                .containsEntry("blockstore.signing.secret_key", "******")
                .containsEntry("database.postgres.connection_string", "------")
                .containsEntry("logging.level", "DEBUG")
                .containsEntry("auth.login_duration", "168h0m0s")
                .containsEntry("tls.cert_file", "");
        fixture.mode = StartMode.LOCAL_SETTINGS;
        assertThat(ServerConfiguration.of(fixture.values()).toString()).doesNotContain("hush");
    }

    @Test
    void specialModesChangeDefaultsOnly() {
        fixture.mode = StartMode.LOCAL_SETTINGS;
        assertThat(fixture.values().text("database.type")).isEqualTo("local");
        assertThat(fixture.values().text("auth.encrypt.secret_key")).isEqualTo("THIS_MUST_BE_CHANGED_IN_PRODUCTION");
        assertThat(fixture.values().text("installation.user_name")).isEmpty();
        fixture.environment.put("LAKEFS_DATABASE_TYPE", "mem");
        assertThat(fixture.values().text("database.type")).isEqualTo("mem");
        fixture.mode = StartMode.QUICKSTART;
        assertThat(ServerConfiguration.of(fixture.values()).installation().complete())
                .isTrue();
        assertThat(fixture.mode.refusal(fixture.values())).isEmpty();
        fixture.environment.put("LAKEFS_INSTALLATION_USER_NAME", "me");
        assertThat(fixture.mode.refusal(fixture.values()))
                .contains("\nFATAL: installation parameters must not be changed in quickstart mode\n");
        fixture.environment.put("LAKEFS_BLOCKSTORE_TYPE", "mem");
        assertThat(fixture.mode.refusal(fixture.values()))
                .contains("\nFATAL: quickstart mode can only run with local settings\n");
    }

    @Test
    void bannersSayWhatTheSpecificationSays() {
        assertThat(StartMode.CONFIGURED.banner()).isEmpty();
        assertThat(StartMode.LOCAL_SETTINGS.banner())
                .contains("\nWARNING!\n\nUsing local-settings parameters configuration. This is suitable only for "
                        + "testing! It is NOT SUPPORTED for production.\n");
        assertThat(StartMode.QUICKSTART.banner())
                .hasValueSatisfying(text -> assertThat(text).contains("Using quickstart parameters configuration."));
        assertThat(StartMode.blockstoreBanner("mem"))
                .hasValueSatisfying(text ->
                        assertThat(text).contains("Using blockstore type mem. This is suitable only for testing!"));
        assertThat(StartMode.blockstoreBanner("local")).isEmpty();
    }

    @Test
    void nothingConfiguredIsLocalSettingsWhenAllowed() {
        assertThat(fixture.load().mode()).isEqualTo(StartMode.CONFIGURED);
        fixture.localWhenUnconfigured = true;
        assertThat(fixture.load().mode()).isEqualTo(StartMode.LOCAL_SETTINGS);
        assertThat(fixture.values().text("blockstore.type")).isEqualTo("local");
        fixture.environment.put("LAKEFS_LOGGING_LEVEL", "DEBUG");
        assertThat(fixture.load().mode()).isEqualTo(StartMode.CONFIGURED);
        fixture.environment.clear();
        fixture.yaml("");
        assertThat(fixture.load().mode()).isEqualTo(StartMode.CONFIGURED);
    }

    private void assertFatal(String headline, String message) {
        assertThatThrownBy(fixture::load)
                .hasMessageContaining(message)
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        e -> assertThat(e.headline()).isEqualTo(headline));
    }
}
