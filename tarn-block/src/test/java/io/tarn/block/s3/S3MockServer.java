package io.tarn.block.s3;

import io.tarn.block.s3.S3Options.AccessKey;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Adobe's S3Mock. It takes any key and checks no signature.
public final class S3MockServer extends S3Emulator {
    private final int tlsPort = freePort();

    public S3MockServer(Path folder) {
        super(folder);
    }

    /// Where the server speaks TLS, with a certificate that nobody has signed.
    public URI tlsEndpoint() {
        return URI.create("https://127.0.0.1:" + tlsPort);
    }

    @Override
    public AccessKey accessKey() {
        return new AccessKey("any", "any", Optional.empty());
    }

    @Override
    protected List<String> command(Path data, int port) throws IOException, InterruptedException {
        return List.of(
                "-Xmx512m",
                "-cp",
                EmulatorClasspath.of(S3MockServer.class, "s3mock"),
                "com.adobe.testing.s3mock.S3MockApplication",
                "--http.port=" + port,
                "--server.port=" + tlsPort,
                "--com.adobe.testing.s3mock.store.root=" + data,
                "--com.adobe.testing.s3mock.store.retainFilesOnExit=true");
    }
}
