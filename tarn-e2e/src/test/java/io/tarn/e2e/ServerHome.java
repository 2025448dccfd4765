package io.tarn.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Where a server under test keeps its data, and how it is started there: as a process, configured by environment
/// variables in the reference's names. The server is `io.tarn.server.Main` on the class path of the tests; the
/// system property `tarn.e2e.command` names another program with the same command line.
final class ServerHome {
    static final String ACCESS_KEY = "AKIAE2EE2EE2EE2EE2E1";
    static final String SECRET_KEY = "e2e-secret-key-of-a-temporary-server";

    private final Path directory;
    private final int port;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private String namespaces = "local://";

    private ServerHome(Path directory, int port) {
        this.directory = directory;
        this.port = port;
        environment.put("HOME", directory.toString());
        environment.put("LAKEFS_DATABASE_TYPE", "local");
        environment.put("LAKEFS_DATABASE_LOCAL_PATH", metadata().toString());
        environment.put("LAKEFS_BLOCKSTORE_TYPE", "local");
        environment.put(
                "LAKEFS_BLOCKSTORE_LOCAL_PATH", directory.resolve("blocks").toString());
        environment.put(
                "LAKEFS_COMMITTED_LOCAL_CACHE_DIR", directory.resolve("cache").toString());
        environment.put("LAKEFS_AUTH_ENCRYPT_SECRET_KEY", "e2e-encryption-key");
        environment.put("LAKEFS_LISTEN_ADDRESS", "127.0.0.1:" + port);
        environment.put("LAKEFS_STATS_ENABLED", "false");
    }

    /// A home whose first start makes the administrator with [#ACCESS_KEY] and [#SECRET_KEY].
    static ServerHome installed(Path directory) {
        return fresh(directory)
                .with("LAKEFS_INSTALLATION_USER_NAME", "admin")
                .with("LAKEFS_INSTALLATION_ACCESS_KEY_ID", ACCESS_KEY)
                .with("LAKEFS_INSTALLATION_SECRET_ACCESS_KEY", SECRET_KEY);
    }

    /// A home that waits for its set-up.
    static ServerHome fresh(Path directory) {
        return new ServerHome(directory.toAbsolutePath(), freePort());
    }

    ServerHome with(String name, String value) {
        environment.put(name, value);
        return this;
    }

    ServerHome without(String name) {
        environment.remove(name);
        return this;
    }

    /// The same with its repositories below this address, which ends with a slash.
    ServerHome withNamespaces(String prefix) {
        namespaces = prefix;
        return this;
    }

    /// The storage namespace of a repository of this name.
    String namespace(String repository) {
        return namespaces + repository;
    }

    Path metadata() {
        return directory.resolve("metadata");
    }

    int port() {
        return port;
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    /// Makes the administrator with [#ACCESS_KEY] and [#SECRET_KEY] through a server that runs: for databases that an
    /// installed home does not set up by itself.
    void setUp() throws IOException, InterruptedException {
        Map<String, String> key = Map.of("access_key_id", ACCESS_KEY, "secret_access_key", SECRET_KEY);
        Rest.anonymous(url())
                .call("POST", "/setup_lakefs", Map.of("username", "admin", "key", key))
                .expect(200);
    }

    /// Calls as the administrator of an installed home.
    Rest rest() {
        return new Rest(url(), ACCESS_KEY, SECRET_KEY);
    }

    /// Starts the server and waits until it answers.
    ServerProcess start() throws IOException, InterruptedException {
        ServerProcess server = launch("run");
        server.awaitReady();
        return server;
    }

    /// Starts the program with these arguments and waits for nothing.
    ServerProcess launch(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(command());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("LAKEFS_"));
        builder.environment().putAll(environment);
        return new ServerProcess(builder.redirectErrorStream(true).start(), url());
    }

    private static List<String> command() {
        String other = System.getProperty("tarn.e2e.command", "").strip();
        if (!other.isEmpty()) {
            return List.of(other.split("\\s+"));
        }
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                "io.tarn.server.Main");
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
