package io.tarn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.server.configuration.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalSecretTest {
    @TempDir
    Path directory;

    @Test
    void isMadeOnceAndForItsOwnerOnly() throws IOException {
        Path metadata = directory.resolve("lake/metadata");
        String first = LocalSecret.readOrCreate(metadata, new SecureRandom());
        assertThat(first).hasSize(64);
        assertThat(LocalSecret.readOrCreate(metadata, new SecureRandom())).isEqualTo(first);
        Path file = directory.resolve("lake/auth_secret_key");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(Files.list(file.getParent())).containsExactly(file);
    }

    @Test
    void anEmptyFileIsRefusedAndKept() throws IOException {
        Path file = Files.createFile(directory.resolve("auth_secret_key"));
        assertThatThrownBy(() -> LocalSecret.readOrCreate(directory.resolve("metadata"), new SecureRandom()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("it is empty");
        assertThat(file).exists();
    }
}
