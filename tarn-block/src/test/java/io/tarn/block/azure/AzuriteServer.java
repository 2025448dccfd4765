package io.tarn.block.azure;

import com.azure.storage.blob.BlobServiceClient;
import com.azure.storage.blob.BlobServiceClientBuilder;
import com.azure.storage.common.StorageSharedKeyCredential;
import io.tarn.block.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Azurite, the emulator of Azure Storage from npm, on a port of its own.
public final class AzuriteServer implements AutoCloseable {
    static final String VERSION = "3.37.0";
    public static final String ACCOUNT = "devstoreaccount1";

    /// The key every emulator of Azure Storage has; documented and no secret.
    public static final String KEY =
            "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private static @Nullable AzuriteServer shared;

    private final Path folder;
    private final int port = ServerProcess.freePort();
    private @Nullable ServerProcess process;

    private final List<String> more;

    private AzuriteServer(Path folder, List<String> more) {
        this.folder = folder;
        this.more = more;
    }

    /// The one of this process; it ends with it.
    public static synchronized AzuriteServer shared() {
        if (shared == null) {
            try {
                shared = started(Files.createTempDirectory("azurite"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return shared;
    }

    /// A server that keeps its files in `folder`, with further flags.
    static AzuriteServer started(Path folder, String... more) {
        AzuriteServer server = new AzuriteServer(folder, List.of(more));
        server.start();
        return server;
    }

    /// Starts it again on the same port with the same content.
    void start() {
        Path home = ServerProcess.installed("azurite-" + VERSION, AzuriteServer::installation);
        List<String> command = new ArrayList<>(List.of(
                "node",
                home.resolve("node_modules/azurite/dist/src/blob/main.js").toString(),
                "--blobPort",
                Integer.toString(port),
                "--location",
                folder.toString(),
                "--silent",
                "--skipApiVersionCheck",
                "--disableTelemetry"));
        command.addAll(more);
        process = ServerProcess.start(command, "successfully listens on");
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

    /// Settings for a store at this server.
    public AzureOptions options() {
        return AzureOptions.withKey(ACCOUNT, KEY).at(endpoint());
    }

    /// A new, empty container; its URI as a namespace.
    public String newContainer() {
        String name = "c" + UUID.randomUUID();
        client().createBlobContainer(name);
        return "https://" + ACCOUNT + ".blob.core.windows.net/" + name;
    }

    /// The library's own client, without the adapter.
    BlobServiceClient client() {
        return new BlobServiceClientBuilder()
                .endpoint(endpoint() + "/" + ACCOUNT)
                .credential(new StorageSharedKeyCredential(ACCOUNT, KEY))
                .buildClient();
    }

    private static List<List<String>> installation(Path home) {
        return List.of(List.of(
                "npm",
                "install",
                "--prefix",
                home.toString(),
                "--no-audit",
                "--no-fund",
                "--ignore-scripts",
                "--no-package-lock",
                "azurite@" + VERSION));
    }
}
