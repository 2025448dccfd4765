package io.tarn.kv.postgres;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.ssl.DefaultJavaSSLFactory;

/// What a connection string asks for, in the terms of the JDBC driver. Keywords of libpq are translated; those
/// that steer another program's pool are ignored; those that would silently weaken the connection if ignored
/// are refused; any other is a setting of the session, as it is for the reference.
final class ConnectionSettings {
    private static final String TABLE = "lakefskv_table";
    private static final String TABLE_DEFAULT = "kv";
    /// PostgreSQL cuts names at 63 bytes, and the partitions' have three more than the table's.
    private static final Pattern TABLE_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,59}");

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");
    private static final int PORT_DEFAULT = 5432;
    private static final int PORT_MAX = 65535;
    private static final Set<String> SSL_MODES =
            Set.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");
    private static final Map<String, PGProperty> TRANSLATED = Map.of(
            "password", PGProperty.PASSWORD,
            "sslcert", PGProperty.SSL_CERT,
            "sslkey", PGProperty.SSL_KEY,
            "sslpassword", PGProperty.SSL_PASSWORD,
            "gssencmode", PGProperty.GSS_ENC_MODE,
            "krbsrvname", PGProperty.KERBEROS_SERVER_NAME,
            "channel_binding", PGProperty.CHANNEL_BINDING,
            "application_name", PGProperty.APPLICATION_NAME);
    private static final Set<String> IGNORED = Set.of(
            "fallback_application_name",
            "client_encoding",
            "keepalives",
            "keepalives_idle",
            "keepalives_interval",
            "keepalives_count",
            "tcp_user_timeout",
            "sslcompression",
            "sslsni",
            "statement_cache_capacity",
            "description_cache_capacity",
            "statement_cache_mode",
            "min_read_buffer_size");
    private static final Set<String> REFUSED = Set.of(
            "service",
            "servicefile",
            "passfile",
            "require_auth",
            "sslcrl",
            "sslcrldir",
            "ssl_min_protocol_version",
            "ssl_max_protocol_version");

    private final Map<String, String> keywords;
    private final PGSimpleDataSource source = new PGSimpleDataSource();
    private final String table;
    private final String name;

    private ConnectionSettings(Map<String, String> keywords) {
        this.keywords = keywords;
        set(PGProperty.APPLICATION_NAME, "tarn");
        set(PGProperty.TCP_KEEP_ALIVE, "true");
        set(PGProperty.LOG_SERVER_ERROR_DETAIL, "false");
        table = takeTable();
        name = takeAddress();
        takeEncryption();
        takeTarget();
        takeTimeout();
        takePreparing();
        TRANSLATED.forEach((keyword, property) -> take(keyword).ifPresent(value -> set(property, value)));
        takeSession();
    }

    /// Reads a connection string; `INVALID` with what is wrong in it, never with any of its values.
    static ConnectionSettings of(String connectionString) {
        return new ConnectionSettings(new TreeMap<>(ConnectionText.keywords(connectionString)));
    }

    /// A source of connections. The caller sets the time limits; that to connect only where it is 0.
    PGSimpleDataSource source() {
        return source;
    }

    /// The table's name, safe inside quotes.
    String table() {
        return table;
    }

    /// The database for people: `database NAME at HOST:PORT`.
    String name() {
        return name;
    }

    private Optional<String> take(String keyword) {
        return Optional.ofNullable(keywords.remove(keyword));
    }

    private void set(PGProperty property, String value) {
        try {
            source.setProperty(property, value);
        } catch (IllegalArgumentException e) {
            throw ConnectionText.invalid("the driver does not take the value given for " + property.getName());
        }
    }

    private String takeTable() {
        String given = take(TABLE).orElse(TABLE_DEFAULT);
        if (!TABLE_NAME.matcher(given).matches()) {
            throw ConnectionText.invalid(TABLE
                    + " must be a name of letters, digits and underscores, at most 60, that begins with no digit");
        }
        return given;
    }

    private String takeAddress() {
        String addresses = take("hostaddr").orElse("");
        String names = take("host").orElse("");
        String[] hosts = (names.isEmpty() ? addresses : names).split(",", -1);
        String[] ports = take("port").orElse("").split(",", -1);
        if (ports.length != 1 && ports.length != hosts.length) {
            throw ConnectionText.invalid("there must be one port, or as many as hosts");
        }
        int[] numbers = new int[hosts.length];
        for (int i = 0; i < hosts.length; i++) {
            hosts[i] = host(hosts[i]);
            numbers[i] = port(ports[ports.length == 1 ? 0 : i]);
        }
        String user = take("user").orElseGet(() -> System.getProperty("user.name"));
        String database = take("dbname").orElse(user);
        source.setServerNames(hosts);
        source.setPortNumbers(numbers);
        source.setUser(user);
        source.setDatabaseName(database);
        return "database " + database + " at "
                + IntStream.range(0, hosts.length)
                        .mapToObj(i -> hosts[i] + ":" + numbers[i])
                        .collect(Collectors.joining(", "));
    }

    private static String host(String given) {
        if (given.startsWith("/") || given.startsWith("@")) {
            throw ConnectionText.invalid("the host is a Unix socket, which is not supported;"
                    + " give the host name or address that PostgreSQL listens on");
        }
        if (given.isEmpty()) {
            return "localhost";
        }
        return given.indexOf(':') < 0 ? given : "[" + given + "]";
    }

    /// What stands here is not shown: it is part of a password that has a slash in it.
    private static int port(String given) {
        if (!given.isEmpty() && !NUMBER.matcher(given).matches()) {
            throw ConnectionText.invalid(
                    "a port is no number; in a URL write special characters of the password as %XX");
        }
        int port = given.isEmpty() ? PORT_DEFAULT : Integer.parseInt(given);
        if (port < 1 || port > PORT_MAX) {
            throw ConnectionText.invalid("a port is not between 1 and " + PORT_MAX);
        }
        return port;
    }

    private void takeTimeout() {
        String seconds = take("connect_timeout").orElse("0");
        if (!NUMBER.matcher(seconds).matches()) {
            throw ConnectionText.invalid("connect_timeout must be a number of seconds");
        }
        source.setConnectTimeout(Integer.parseInt(seconds));
    }

    private void takeEncryption() {
        String mode = take("sslmode").orElse("prefer");
        if (!SSL_MODES.contains(mode)) {
            throw ConnectionText.invalid("sslmode must be one of " + new TreeSet<>(SSL_MODES));
        }
        set(PGProperty.SSL_MODE, mode);
        take("sslrootcert").ifPresent(file -> {
            boolean system = file.equals("system");
            set(
                    system ? PGProperty.SSL_FACTORY : PGProperty.SSL_ROOT_CERT,
                    system ? DefaultJavaSSLFactory.class.getName() : file);
        });
    }

    private void takeTarget() {
        String target = take("target_session_attrs").orElse("any");
        switch (target) {
            case "any" -> {}
            case "read-write", "primary" -> set(PGProperty.TARGET_SERVER_TYPE, "primary");
            default ->
                throw ConnectionText.invalid("target_session_attrs must be any, read-write or primary:"
                        + " metadata cannot be kept on a server that takes no writes");
        }
    }

    /// Statements are prepared from their first use on, unless a pooling proxy stands between that cannot have
    /// it.
    private void takePreparing() {
        String mode = take("default_query_exec_mode").orElse("cache_statement");
        source.setPrepareThreshold(mode.equals("cache_statement") ? 1 : 0);
    }

    /// What is left are settings of the session, sent at its start.
    private void takeSession() {
        StringBuilder options = new StringBuilder(take("options").orElse(""));
        keywords.keySet().removeIf(keyword -> IGNORED.contains(keyword) || keyword.startsWith("pool_"));
        keywords.forEach((keyword, value) -> {
            if (REFUSED.contains(keyword)) {
                throw ConnectionText.invalid(keyword + " is not supported; remove it");
            }
            options.append(options.isEmpty() ? "-c " : " -c ")
                    .append(keyword)
                    .append('=')
                    .append(value.replace("\\", "\\\\").replace(" ", "\\ "));
        });
        if (!options.isEmpty()) {
            set(PGProperty.OPTIONS, options.toString());
        }
    }
}
