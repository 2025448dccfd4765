package io.tarn.kv.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.kv.KeyValueException;
import io.tarn.kv.KeyValueException.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.ssl.DefaultJavaSSLFactory;

/// Connection strings as libpq takes them, in the terms of the JDBC driver.
class ConnectionSettingsTest {
    private static final String SECRET = "s3cr3t";

    private static String value(String connectionString, PGProperty property) {
        return String.valueOf(ConnectionSettings.of(connectionString).source().getProperty(property));
    }

    private static void assertRefused(String connectionString, String reason) {
        assertThatThrownBy(() -> ConnectionSettings.of(connectionString))
                .isInstanceOfSatisfying(
                        KeyValueException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(Kind.INVALID))
                .hasMessageStartingWith("database.postgres.connection_string: ")
                .hasMessageContaining(reason)
                .hasMessageNotContaining(SECRET)
                .hasNoCause();
    }

    @Test
    void aUrlIsTakenApart() {
        ConnectionSettings settings = ConnectionSettings.of(
                "postgres://us%40er:p%3A%2F%40%25+%C3%A9@db.example.com:6543/my%20base?sslmode=disable&lakefskv_table=other");
        PGSimpleDataSource source = settings.source();
        assertThat(source.getUser()).isEqualTo("us@er");
        assertThat(source.getPassword()).isEqualTo("p:/@%+é");
        assertThat(source.getServerNames()).containsExactly("db.example.com");
        assertThat(source.getPortNumbers()).containsExactly(6543);
        assertThat(source.getDatabaseName()).isEqualTo("my base");
        assertThat(source.getSslMode()).isEqualTo("disable");
        assertThat(source.getOptions()).isNull();
        assertThat(settings.table()).isEqualTo("other");
        assertThat(settings.name()).isEqualTo("database my base at db.example.com:6543");
    }

    @Test
    void pairsAreTakenApart() {
        PGSimpleDataSource source = ConnectionSettings.of(
                        "  user = tarn password='it\\'s \\\\ long'\n host=localhost port=5433 dbname=lake"
                                + " sslmode=verify-full sslrootcert=/ca.pem connect_timeout=7 application_name=a\\ b ")
                .source();
        assertThat(source.getUser()).isEqualTo("tarn");
        assertThat(source.getPassword()).isEqualTo("it's \\ long");
        assertThat(source.getServerNames()).containsExactly("localhost");
        assertThat(source.getPortNumbers()).containsExactly(5433);
        assertThat(source.getDatabaseName()).isEqualTo("lake");
        assertThat(source.getSslMode()).isEqualTo("verify-full");
        assertThat(source.getSslRootCert()).isEqualTo("/ca.pem");
        assertThat(source.getConnectTimeout()).isEqualTo(7);
        assertThat(source.getApplicationName()).isEqualTo("a b");
    }

    @Test
    void whatIsNotGivenIsAsInLibpq() {
        ConnectionSettings settings = ConnectionSettings.of("postgresql://");
        String user = System.getProperty("user.name");
        assertThat(settings.source().getUser()).isEqualTo(user);
        assertThat(settings.source().getDatabaseName()).isEqualTo(user);
        assertThat(settings.source().getServerNames()).containsExactly("localhost");
        assertThat(settings.source().getPortNumbers()).containsExactly(5432);
        assertThat(settings.source().getSslMode()).isEqualTo("prefer");
        assertThat(settings.table()).isEqualTo("kv");
        assertThat(ConnectionSettings.of("postgres://u@h").source().getDatabaseName())
                .isEqualTo("u");
        assertThat(ConnectionSettings.of("host=h password='' user=u").source().getPassword())
                .isNull();
    }

    @Test
    void severalHostsAndAddressesOfVersion6() {
        PGSimpleDataSource source = ConnectionSettings.of(
                        "postgres://u@[::1]:5001,b,c:5003/d?target_session_attrs=read-write")
                .source();
        assertThat(source.getServerNames()).containsExactly("[::1]", "b", "c");
        assertThat(source.getPortNumbers()).containsExactly(5001, 5432, 5003);
        assertThat(source.getTargetServerType()).isEqualTo("primary");
        PGSimpleDataSource pairs =
                ConnectionSettings.of("hostaddr=10.0.0.1,::1 port=77 user=u").source();
        assertThat(pairs.getServerNames()).containsExactly("10.0.0.1", "[::1]");
        assertThat(pairs.getPortNumbers()).containsExactly(77, 77);
    }

    @Test
    void parametersOfAUrlWinOverItsParts() {
        PGSimpleDataSource source = ConnectionSettings.of(
                        "postgres:///one?host=h&port=99&user=u&password=%73ecret&dbname=two&ssl=true")
                .source();
        assertThat(source.getServerNames()).containsExactly("h");
        assertThat(source.getPortNumbers()).containsExactly(99);
        assertThat(source.getUser()).isEqualTo("u");
        assertThat(source.getPassword()).isEqualTo("secret");
        assertThat(source.getDatabaseName()).isEqualTo("two");
        assertThat(source.getSslMode()).isEqualTo("require");
    }

    @ParameterizedTest
    @ValueSource(strings = {"disable", "allow", "prefer", "require", "verify-ca", "verify-full"})
    void everySslModeIsTaken(String mode) {
        assertThat(value("postgres://u@h/d?sslmode=" + mode, PGProperty.SSL_MODE))
                .isEqualTo(mode);
    }

    @Test
    void theSystemsCertificatesAreTheJavaRuntimes() {
        assertThat(value("host=h user=u sslmode=verify-full sslrootcert=system", PGProperty.SSL_FACTORY))
                .isEqualTo(DefaultJavaSSLFactory.class.getName());
    }

    @Test
    void otherParametersAreSettingsOfTheSession() {
        assertThat(value(
                        "postgres://u@h/d?options=-c%20geqo%3Doff&search_path=a,%20b%5C&pool_max_conns=7",
                        PGProperty.OPTIONS))
                .isEqualTo("-c geqo=off -c search_path=a,\\ b\\\\");
    }

    @Test
    void aPoolingProxyMayForbidPreparedStatements() {
        assertThat(value("host=h user=u", PGProperty.PREPARE_THRESHOLD)).isEqualTo("1");
        assertThat(value("host=h user=u default_query_exec_mode=exec", PGProperty.PREPARE_THRESHOLD))
                .isEqualTo("0");
    }

    @Test
    void aUnixSocketIsRefused() {
        assertRefused("host=/var/run/postgresql user=u password=" + SECRET, "Unix socket");
        assertRefused("postgres://u:" + SECRET + "@%2Fvar%2Frun/d", "Unix socket");
        assertRefused("postgres:///d?host=/tmp&password=" + SECRET, "Unix socket");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                      | it is empty",
                "postgres://u:s3cr3t/x@h/d               | write special characters of the password as %XX",
                "postgres://u:s3cr3t%4@h/d               | hexadecimal",
                "postgres://u:s3cr3t%00@h/d              | hexadecimal",
                "postgres://u:s3cr3t@h:0/d               | port",
                "postgres://u:s3cr3t@h:65536/d           | port",
                "postgres://u:s3cr3t@h/d?s3cr3t          | keyword=value",
                "postgres://u:s3cr3t@h/d?sslmode=s3cr3t  | sslmode must be one of [allow, disable",
                "postgres://u:s3cr3t@a,b/d?port=1,2,3    | one port, or as many as hosts",
                "postgres://u:s3cr3t@h/d?lakefskv_table=a-b | lakefskv_table must be a name",
                "postgres://u:s3cr3t@h/d?service=x       | service is not supported",
                "postgres://u:s3cr3t@h/d?target_session_attrs=standby | target_session_attrs",
                "postgres://u:s3cr3t@h/d?connect_timeout=s3cr3t | connect_timeout must be a number",
                "jdbc:postgresql://h/d?password=s3cr3t   | give keyword=value pairs, or postgres://",
                "s3cr3t                                  | keyword 1 or the '=' after it is missing",
                "user=u password s3cr3t                  | keyword 2 or the '=' after it is missing",
                "user=u password='s3cr3t                 | no closing quote",
            })
    void whatIsWrongIsSaidWithoutTheText(String connectionString, String reason) {
        assertRefused(connectionString, reason);
    }

    @Test
    void tableNamesMustLeaveRoomForThePartitions() {
        assertThat(ConnectionSettings.of("host=h lakefskv_table=" + "a".repeat(60))
                        .table())
                .hasSize(60);
        assertRefused("host=h lakefskv_table=" + "a".repeat(61), "at most 60");
    }

    @Test
    void optionsDoNotShowTheirConnectionString() {
        assertThat(PostgresOptions.defaults("postgres://u:" + SECRET + "@h/d").toString())
                .doesNotContain(SECRET)
                .contains("maxOpenConnections=25");
    }

    /// Against another implementation of the hash.
    @Test
    void theLockIsThatOfTheReference() {
        assertThat(Schema.lockId("kv")).isEqualTo(4_109_714_936L);
        assertThat(Schema.lockId("other")).isEqualTo(2_943_843_041L);
    }
}
