package io.tarn.block.s3;

import io.tarn.block.s3.S3Options.AccessKey;
import io.tarn.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/// A server that speaks the S3 protocol, in a process of its own, with its data in a folder. It can be killed
/// and started again on the same data and port.
public abstract class S3Emulator implements AutoCloseable {
    private static final Duration START_MAX = Duration.ofMinutes(1);
    private static final long STOP_SECONDS_MAX = 10;

    private final Path folder;
    private final int port;
    private @Nullable Process process;

    /// @param folder where data and logs go; made when missing
    protected S3Emulator(Path folder) {
        this.folder = folder.toAbsolutePath();
        this.port = freePort();
    }

    /// The command line behind `java`.
    protected abstract List<String> command(Path data, int port) throws IOException, InterruptedException;

    /// The key that the server accepts.
    public abstract AccessKey accessKey();

    /// Where the server listens.
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /// Settings for a store at this server, repeating calls twice.
    public S3Options options() {
        return S3Options.at(endpoint(), accessKey()).withMaxRetries(2);
    }

    /// Starts the server and waits until it listens.
    public void start() {
        try {
            Path data = Files.createDirectories(folder.resolve("data"));
            List<String> line = new ArrayList<>();
            line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            line.addAll(command(data, port));
            Process started = new ProcessBuilder(line)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                    .start();
            process = started;
            Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
            Await.until("a server on port " + port, START_MAX, () -> listens(started));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// Ends the server as a power cut would.
    public void kill() {
        Process running = process;
        if (running == null) {
            return;
        }
        running.destroyForcibly();
        try {
            if (!running.waitFor(STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
                throw new IllegalStateException("process " + running.pid() + " does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process = null;
    }

    /// Kills the server and starts it again on the same data and port.
    public void restart() {
        kill();
        start();
    }

    /// Makes a bucket.
    public void createBucket(String name) {
        try (S3Client client = client()) {
            client.createBucket(request -> request.bucket(name));
        }
    }

    /// A plain client of the SDK with its defaults.
    public S3Client client() {
        return S3Client.builder()
                .region(Region.of(S3Options.REGION))
                .endpointOverride(endpoint())
                .forcePathStyle(true)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(
                        accessKey().accessKeyId(), accessKey().secretAccessKey())))
                .build();
    }

    /// What the server printed, for messages of failing tests.
    public Path log() {
        return folder.resolve("server.log");
    }

    @Override
    public void close() {
        kill();
    }

    private boolean listens(Process started) throws IOException {
        if (!started.isAlive()) {
            throw new IOException("the server ended:\n" + Files.readString(log()));
        }
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    /// A port of this machine that is free right now.
    protected static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
