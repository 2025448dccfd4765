package io.tarn.block.s3;

import io.tarn.block.s3.S3Options.AccessKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// s3proxy with files behind it. It checks signatures, and its data outlives it.
public final class S3ProxyServer extends S3Emulator {
    private static final AccessKey KEY = new AccessKey("tarn-test-key", "tarn-test-secret", Optional.empty());

    public S3ProxyServer(Path folder) {
        super(folder);
    }

    @Override
    public AccessKey accessKey() {
        return KEY;
    }

    @Override
    protected List<String> command(Path data, int port) throws IOException, InterruptedException {
        Path settings = Files.writeString(data.resolveSibling("s3proxy.conf"), """
                s3proxy.endpoint=http://127.0.0.1:%d
                s3proxy.authorization=aws-v2-or-v4
                s3proxy.identity=%s
                s3proxy.credential=%s
                jclouds.provider=filesystem-nio2
                jclouds.filesystem.basedir=%s
                """.formatted(
                        port, KEY.accessKeyId(), KEY.secretAccessKey(), data));
        Path logging = Files.writeString(data.resolveSibling("logback.xml"), """
                <configuration>
                  <appender name="out" class="ch.qos.logback.core.ConsoleAppender">
                    <encoder><pattern>%d %level %logger %msg%n</pattern></encoder>
                  </appender>
                  <root level="warn"><appender-ref ref="out"/></root>
                </configuration>
                """);
        return List.of(
                "-Xmx256m",
                "-Dlogback.configurationFile=" + logging,
                "-cp",
                EmulatorClasspath.of(S3ProxyServer.class, "s3proxy"),
                "org.gaul.s3proxy.Main",
                "--properties",
                settings.toString());
    }
}
