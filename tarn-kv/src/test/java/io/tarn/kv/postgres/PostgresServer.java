package io.tarn.kv.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tarn.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/// A real PostgreSQL server for tests, on a free port of the loopback address. It can be stopped, killed and
/// started again on the same data and port. It goes when closed, else with the process.
public final class PostgresServer implements AutoCloseable {
    /// The name of a user who may do everything.
    public static final String USER = "tarn";

    private static final Duration STOP_MAX = Duration.ofSeconds(60);
    private static final int CONNECTIONS_MAX = 200;

    private static final class Shared {
        static final PostgresServer SERVER = started();

        private static PostgresServer started() {
            try {
                return start("fsync=off");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private final PostgresBinaries binaries;
    private final Path log;
    private final String password = "pass:/@%?&' " + UUID.randomUUID();
    private final int port;
    private final List<String> settings;
    private final AtomicInteger databases = new AtomicInteger();
    private final AtomicBoolean closed = new AtomicBoolean();
    private Process process;

    private PostgresServer(PostgresBinaries binaries, int port, List<String> settings) {
        this.binaries = binaries;
        this.log = binaries.folder().resolve("log");
        this.port = port;
        this.settings = settings;
    }

    /// The server that all tests of this process share; nobody stops it. It survives no power failure, to be
    /// fast.
    public static PostgresServer shared() {
        return Shared.SERVER;
    }

    /// A server of the caller's own, with further settings as `name=value`.
    public static PostgresServer start(String... settings) throws IOException {
        PostgresServer server = new PostgresServer(PostgresBinaries.unpacked(), freePort(), List.of(settings));
        Runtime.getRuntime().addShutdownHook(new Thread(server::close));
        server.initialize();
        server.restart();
        return server;
    }

    /// The port, the same after a restart.
    public int port() {
        return port;
    }

    /// The password of [#USER]; full of characters that need care, so that a test can look for leaks.
    public String password() {
        return password;
    }

    /// Creates an empty database and returns its connection string, a URL with user and password.
    public String freshDatabase() {
        String name = "db" + databases.incrementAndGet();
        execute("postgres", "CREATE DATABASE " + name);
        return url(name, port);
    }

    /// The connection string of a database through a port, the server's own or that of a proxy before it.
    public String url(String database, int throughPort) {
        String encoded = URLEncoder.encode(password, UTF_8).replace("+", "%20");
        return "postgres://" + USER + ":" + encoded + "@127.0.0.1:" + throughPort + "/" + database + "?sslmode=disable";
    }

    /// A plain connection to a database named by [#freshDatabase] or another.
    public Connection connect(String database) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", USER);
        properties.setProperty("password", password);
        properties.setProperty("sslmode", "disable");
        properties.setProperty("connectTimeout", "10");
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/" + database, properties);
    }

    /// Runs one statement in a database.
    public void execute(String database, String sql) {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /// The database's name in a connection string of [#url].
    public static String database(String url) {
        return url.substring(url.lastIndexOf('/') + 1, url.lastIndexOf('?'));
    }

    /// Ends all sessions and the server in order.
    public void stop() {
        end("INT");
    }

    /// Ends the server at once, as if it had crashed: it recovers from its log at the next start.
    public void crash() {
        end("QUIT");
    }

    /// Starts the stopped server again and waits until it answers.
    public void restart() throws IOException {
        List<String> command = new ArrayList<>(List.of(binaries.program("postgres"), "-D", data(), "-p", "" + port));
        for (String setting : settings) {
            command.add("-c");
            command.add(setting);
        }
        process = binaries.start(log, command.toArray(String[]::new));
        try {
            Await.until("PostgreSQL to answer", this::answers);
        } catch (AssertionError e) {
            throw new IOException("PostgreSQL did not start: " + Files.readString(log), e);
        }
    }

    /// Stops the server, if it runs, and removes its data.
    @Override
    public void close() {
        if (!closed.getAndSet(true)) {
            if (process != null && process.isAlive()) {
                crash();
            }
            binaries.remove();
        }
    }

    private void initialize() throws IOException {
        Path passwordFile = Files.writeString(binaries.folder().resolve("password"), password);
        binaries.giveAway(passwordFile);
        binaries.run(
                log,
                binaries.program("initdb"),
                "--pgdata=" + data(),
                "--username=" + USER,
                "--pwfile=" + passwordFile,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync",
                "--set=listen_addresses=127.0.0.1",
                "--set=unix_socket_directories=",
                "--set=max_connections=" + CONNECTIONS_MAX,
                "--set=shared_buffers=64MB");
    }

    private String data() {
        return binaries.folder().resolve("data").toString();
    }

    private boolean answers() {
        try (Connection connection = connect("postgres")) {
            return connection.isValid(10);
        } catch (SQLException notYet) {
            return false;
        }
    }

    private void end(String signal) {
        try {
            process.getOutputStream().write((signal + "\n").getBytes(UTF_8));
            process.getOutputStream().flush();
            if (!process.waitFor(STOP_MAX.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("PostgreSQL did not stop within " + STOP_MAX);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while PostgreSQL was stopping", e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
