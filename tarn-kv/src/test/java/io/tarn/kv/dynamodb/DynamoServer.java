package io.tarn.kv.dynamodb;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tarn.testkit.Await;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Amazon's DynamoDB emulator as a process of its own, its libraries being at odds with ours. Maven writes their
/// paths down before the tests run. It needs a native library that exists for Linux, macOS and Windows on
/// x86-64.
public final class DynamoServer implements AutoCloseable {
    private static final String MAIN_CLASS = "software.amazon.dynamodb.services.local.main.ServerRunner";
    private static final String CLASSPATH_RESOURCE = "emulator.classpath";
    private static final int STARTS_MAX = 5;

    private static final class Shared {
        static final DynamoServer SERVER = start();
    }

    private final List<String> storage;
    private final int port;
    private final Path log;
    private Process process;

    private DynamoServer(List<String> storage, int port) {
        this.storage = storage;
        this.port = port;
        try {
            this.log = Files.createTempFile("dynamodb-emulator-", ".log");
            log.toFile().deleteOnExit();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        this.process = launch();
    }

    /// One for all tests of this JVM, which ends it.
    public static DynamoServer shared() {
        return Shared.SERVER;
    }

    /// One that keeps its tables in memory.
    public static DynamoServer start() {
        return start(List.of("-inMemory"));
    }

    /// One that keeps its tables in a folder, and still has them after a restart.
    public static DynamoServer start(Path folder) {
        return start(List.of("-dbPath", folder.toString()));
    }

    /// A free port may be taken by another before the emulator, which must be given a number, binds it.
    private static DynamoServer start(List<String> storage) {
        for (int i = 1; ; i++) {
            DynamoServer server = new DynamoServer(storage, freePort());
            try {
                server.awaitReady();
                Runtime.getRuntime().addShutdownHook(new Thread(server::stop));
                return server;
            } catch (AssertionError e) {
                server.stop();
                if (i == STARTS_MAX) {
                    throw e;
                }
            }
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Process launch() {
        List<Path> libraries = libraries();
        String natives = libraries.stream()
                .filter(path -> !path.toString().endsWith(".jar"))
                .map(path -> path.getParent().toString())
                .distinct()
                .collect(Collectors.joining(File.pathSeparator));
        String jars = libraries.stream()
                .map(Path::toString)
                .filter(path -> path.endsWith(".jar"))
                .collect(Collectors.joining(File.pathSeparator));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.library.path=" + natives,
                "-cp",
                jars,
                MAIN_CLASS,
                "-port",
                Integer.toString(port),
                "-disableTelemetry"));
        command.addAll(storage);
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static List<Path> libraries() {
        try (InputStream resource = DynamoServer.class.getResourceAsStream(CLASSPATH_RESOURCE)) {
            if (resource == null) {
                throw new AssertionError("run the tests with Maven, which writes " + CLASSPATH_RESOURCE);
            }
            String text = new String(resource.readAllBytes(), UTF_8);
            return Stream.of(text.split(File.pathSeparator)).map(Path::of).toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void awaitReady() {
        Await.until("the DynamoDB emulator answers", Duration.ofSeconds(60), () -> {
            if (!process.isAlive()) {
                throw new AssertionError("the DynamoDB emulator ended: " + Files.readString(log));
            }
            return answers();
        });
    }

    private boolean answers() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(UTF_8));
            return socket.getInputStream().read() == 'H';
        } catch (IOException e) {
            return false;
        }
    }

    /// Where it listens.
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /// What opens a store of this table. The emulator keeps tables of other keys and regions apart.
    public DynamoOptions options(String table) {
        return options(endpoint(), table);
    }

    static DynamoOptions options(URI endpoint, String table) {
        DynamoOptions usual = DynamoOptions.defaults(new DynamoOptions.Access(
                Optional.of(endpoint),
                Optional.of("us-east-1"),
                Optional.empty(),
                Optional.of(new DynamoOptions.Keys("test", "secret"))));
        return new DynamoOptions(
                table,
                usual.scanLimit(),
                usual.access(),
                usual.maxAttempts(),
                usual.maxConnections(),
                usual.attemptTimeout(),
                usual.healthCheckInterval(),
                usual.credentialRefresh());
    }

    /// Ends it the hard way.
    public void stop() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Starts it anew at the same place.
    public void restart() {
        process = launch();
        awaitReady();
    }

    @Override
    public void close() {
        stop();
    }
}
