package io.tarn.block.s3;

import io.tarn.block.s3.S3Options.AccessKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Adobe's S3Mock. It takes any key and checks no signature.
public final class S3MockServer extends S3Emulator {
    public S3MockServer(Path folder) {
        super(folder);
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
                EmulatorClasspath.of("s3mock"),
                "com.adobe.testing.s3mock.S3MockApplication",
                "--http.port=" + port,
                "--server.port=0",
                "--com.adobe.testing.s3mock.store.root=" + data,
                "--com.adobe.testing.s3mock.store.retainFilesOnExit=true");
    }
}
