package io.tarn.server.configuration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Surroundings in a folder of the test's own.
final class ConfigurationFixture {
    final Path work;
    final Path home;
    final Path etc;
    final Map<String, String> environment = new HashMap<>();
    StartMode mode = StartMode.CONFIGURED;
    Optional<Path> named = Optional.empty();
    boolean localWhenUnconfigured;

    ConfigurationFixture(Path folder) {
        work = folder.resolve("work");
        home = folder.resolve("home");
        etc = folder.resolve("etc");
    }

    Path write(Path file, String content) {
        try {
            Files.createDirectories(file.getParent());
            return Files.writeString(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ConfigurationFixture yaml(String content) {
        write(work.resolve("config.yaml"), content);
        return this;
    }

    ConfigurationLoader loader() {
        return new ConfigurationLoader(
                new Surroundings(environment, work, home, etc), named, mode, localWhenUnconfigured);
    }

    ConfigurationLoader.Loaded load() {
        return loader().load();
    }

    ConfigurationValues values() {
        return load().values();
    }
}
