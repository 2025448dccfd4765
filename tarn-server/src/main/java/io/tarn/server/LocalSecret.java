package io.tarn.server;

import io.tarn.server.configuration.ConfigurationException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;

/// The secret of a server that was given none: made once, kept beside the metadata folder, readable by its owner
/// only. Tokens of a server whose secret stands in a manual could be made by anyone.
final class LocalSecret {
    private static final String FILE = "auth_secret_key";
    private static final int BYTES = 32;

    private LocalSecret() {}

    /// The secret beside `metadataFolder`, made if there is none yet.
    static String readOrCreate(Path metadataFolder, SecureRandom random) {
        Path file = metadataFolder.toAbsolutePath().resolveSibling(FILE);
        try {
            Files.createDirectories(file.getParent());
            if (!Files.exists(file)) {
                create(file, random);
            }
            String secret = Files.readString(file).strip();
            if (secret.isEmpty()) {
                throw new IOException("it is empty; remove it if no server has been set up with it");
            }
            return secret;
        } catch (IOException e) {
            throw new ConfigurationException(
                    ConfigurationException.LOAD,
                    "the secret key file " + file + " cannot be used: " + e.getMessage()
                            + "; or set auth.encrypt.secret_key",
                    e);
        }
    }

    private static void create(Path file, SecureRandom random) throws IOException {
        byte[] secret = new byte[BYTES];
        random.nextBytes(secret);
        Path unfinished =
                file.resolveSibling(FILE + "." + ProcessHandle.current().pid());
        var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        Files.deleteIfExists(unfinished);
        Files.createFile(unfinished, ownerOnly);
        Files.writeString(
                unfinished,
                HexFormat.of().formatHex(secret) + "\n",
                StandardCharsets.US_ASCII,
                StandardOpenOption.WRITE,
                StandardOpenOption.SYNC);
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
