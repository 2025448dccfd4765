package io.tarn.catalog.parts;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/// The list of parts that an upload is completed with.
public final class PartList {
    private PartList() {}

    /// A part as a client names it; `etag` without quotes.
    public record Named(int number, String etag) {}

    /// What tells one list from another: SHA-256 in hex.
    public static String hash(List<Named> parts) {
        MessageDigest digest = sha256();
        for (Named part : parts) {
            digest.update((part.number() + " " + part.etag() + "\n").getBytes(StandardCharsets.UTF_8));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
