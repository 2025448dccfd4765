package io.tarn.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// On the embedded stores.
class JavaClientJourneyTest extends JavaClientTaskJourney {
    private static final String SCHEME = "local://";

    private Path outside;

    @Override
    ServerHome home(Path folder) throws IOException {
        outside = Files.createDirectories(folder.resolve("outside"));
        return ServerHome.installed(Files.createDirectories(folder.resolve("server")))
                .with("LAKEFS_BLOCKSTORE_LOCAL_IMPORT_ENABLED", "true")
                .with("LAKEFS_BLOCKSTORE_LOCAL_ALLOWED_EXTERNAL_PREFIXES", outside.toString());
    }

    @Override
    void setUp(ServerHome started) {}

    @Override
    String putForImport(String name, String text) throws IOException {
        Path file = outside.resolve(name);
        Files.createDirectories(file.getParent());
        return SCHEME + Files.writeString(file, text);
    }

    @Override
    List<byte[]> filesBelow(String address) throws IOException {
        List<byte[]> contents = new ArrayList<>();
        try (var paths = Files.walk(Path.of(address.substring(SCHEME.length())))) {
            for (Path file : paths.filter(Files::isRegularFile).toList()) {
                contents.add(Files.readAllBytes(file));
            }
        }
        return contents;
    }
}
