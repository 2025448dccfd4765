package io.tarn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.e2e.ForeignTable.Row;
import io.tarn.e2e.ForeignTable.RowKey;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Databases that cannot be taken over as they are: what is wrong is said, and no row changes.
@Timeout(120)
class RefusedTakeoverTest {
    private static final ForeignInstallation LEFT = new ForeignInstallation("local://");
    private static final Predicate<Row> SERVER_ROWS =
            row -> List.of("auth", "basicAuth", "kv-internal-metadata").contains(row.partition());

    @TempDir
    Path directory;

    private PostgresTable table;
    private TreeMap<RowKey, String> before;

    private ServerHome home(Predicate<Row> kept, Row... more) throws Exception {
        table = PostgresTable.made();
        table.insert(LEFT.rows.stream().filter(kept).toList());
        table.insert(List.of(more));
        before = table.dump();
        return ServerHome.fresh(directory)
                .with("LAKEFS_DATABASE_TYPE", "postgres")
                .with("LAKEFS_DATABASE_POSTGRES_CONNECTION_STRING", table.url())
                .with("LAKEFS_AUTH_ENCRYPT_SECRET_KEY", ForeignInstallation.ENCRYPT_SECRET);
    }

    private static Row text(String partition, String key, String value) {
        return new Row(partition, key, value.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    private static Predicate<Row> but(String... keys) {
        return SERVER_ROWS.and(row -> !List.of(keys).contains(row.key()));
    }

    private String failure(ServerHome home, String... arguments) throws Exception {
        try (ServerProcess process = home.launch(arguments)) {
            assertThat(process.awaitExit()).as(process.output()::whole).isOne();
            return process.output().whole();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            5 | incompatible schema version. Latest: 4: wrong kv version
            3 | ACL migration required. Please run 'lakefs migrate up': migration required
            2 | migration to ACL required. Please run 'lakefs migrate up': migration required
            1 | migration to ACL required. Please run 'lakefs migrate up': migration required
            """)
    void databasesOfOtherVersions(String version, String text) throws Exception {
        ServerHome home = home(but("kv/schema/version"), text("kv-internal-metadata", "kv/schema/version", version));
        assertThat(failure(home, "run")).contains("Failure on schema validation: " + text);
        assertThat(failure(home, "migrate", "version")).isEqualTo("Schema version: " + version + ". " + text + "\n");
        assertThat(failure(home, "config", "check")).contains("FAILED  database postgres: " + text);
        assertThat(Layout.withoutAudit(table.dump())).isEqualTo(before);
    }

    @Test
    void anotherEncryptionSecret() throws Exception {
        ServerHome home = home(SERVER_ROWS).with("LAKEFS_AUTH_ENCRYPT_SECRET_KEY", "y");
        assertThat(failure(home, "run"))
                .contains("Wrong auth.encrypt.secret_key", "nobody could log in")
                .doesNotContain(ForeignInstallation.SECRET_KEY);
        assertThat(Layout.withoutAudit(table.dump())).isEqualTo(before);
    }

    @Test
    void aUserButNoSetUp() throws Exception {
        ServerHome home = home(but("kv/schema/version", "installation_metadata/setup_timestamp"));
        try (ServerProcess server = home.start()) {
            Rest rest = Rest.anonymous(home.url());
            assertThat(rest.get("/setup_lakefs")
                            .expect(200)
                            .json()
                            .path("state")
                            .asString())
                    .isEqualTo("not_initialized");
            assertThat(rest.call("POST", "/setup_lakefs", Map.of("username", "me"))
                            .expect(409)
                            .message())
                    .containsIgnoringCase("already exists");
            assertThat(server.stop()).isZero();
        }
        assertThat(failure(home, "setup", "--user-name", "me")).contains("already exists");
        assertThat(Layout.withoutAudit(table.dump())).isEqualTo(before);
    }

    @Test
    void aSetUpButNoUser() throws Exception {
        ServerHome home = home(SERVER_ROWS.and(row -> !row.partition().equals("basicAuth")));
        assertThat(failure(home, "run")).contains("cannot migrate existing user to basic auth mode!", "no user");
        assertThat(Layout.withoutAudit(table.dump())).isEqualTo(before);
    }

    @Test
    void severalUsersOfAnAccessControlServer() throws Exception {
        ServerHome home = home(
                SERVER_ROWS.and(row -> !row.partition().equals("basicAuth")),
                text("auth", "users/one", ""),
                text("auth", "users/two", ""));
        assertThat(failure(home, "run"))
                .contains("cannot migrate existing user to basic auth mode!", "more than one user");
        assertThat(Layout.withoutAudit(table.dump())).isEqualTo(before);
    }

    @Test
    void theOnlyUserOfAnAccessControlServerIsTaken() throws Exception {
        ServerHome home = home(
                SERVER_ROWS.and(row -> !row.partition().equals("basicAuth")),
                observed("users/admin", Observed.USER),
                observed("uCredentials/admin/credentials/" + ForeignInstallation.ACCESS_KEY, Observed.CREDENTIAL),
                text("auth", "groups/Admins", ""));
        try (ServerProcess server = home.start()) {
            TakeoverChecks.installation(
                    new Rest(home.url(), ForeignInstallation.ACCESS_KEY, ForeignInstallation.SECRET_KEY));
            assertThat(server.stop()).isZero();
            assertThat(server.output().whole()).contains("User admin was migrated successfully!");
        }
        before.put(new RowKey("basicAuth", "users/superAdmin"), Observed.USER);
        before.put(
                new RowKey("basicAuth", "uCredentials/superAdmin/credentials/" + ForeignInstallation.ACCESS_KEY),
                Observed.CREDENTIAL);
        assertThat(Layout.withoutAudit(table.dump())).isEqualTo(before);
    }

    private static Row observed(String key, String hex) {
        return new Row("auth", key, java.util.HexFormat.of().parseHex(hex));
    }
}
