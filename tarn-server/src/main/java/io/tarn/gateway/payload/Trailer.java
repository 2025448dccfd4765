package io.tarn.gateway.payload;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What stands behind the last chunk: lines `name:value`, of which each was announced, and their signature
/// (s3-gateway.md B-01). Lines may end with LF alone, and there may be empty ones between them, as some clients
/// write them; the last line must be empty, for else something was cut off.
final class Trailer {
    private static final String SIGNATURE = "x-amz-trailer-signature";

    private final Map<String, String> values = new LinkedHashMap<>();

    @Nullable
    private String signature;

    private Trailer() {}

    /// Reads everything that followed the line of the last chunk.
    ///
    /// @param announced the names that must be there, in lower case; others must not
    static Trailer parse(byte[] block, int length, Set<String> announced) throws PayloadException {
        String text = new String(block, 0, length, StandardCharsets.ISO_8859_1);
        if (!endsWithEmptyLine(text)) {
            throw Refusals.incomplete();
        }
        var trailer = new Trailer();
        for (String line : text.split("\n", -1)) {
            trailer.line(line.stripTrailing(), announced);
        }
        if (!trailer.values.keySet().containsAll(announced)) {
            throw Refusals.trailer("The trailer lacks what the x-amz-trailer header announced");
        }
        return trailer;
    }

    private static boolean endsWithEmptyLine(String text) {
        return text.equals("\r\n") || text.endsWith("\n\r\n");
    }

    private void line(String line, Set<String> announced) throws PayloadException {
        if (line.isEmpty()) {
            return;
        }
        int colon = line.indexOf(':');
        String name = colon < 0 ? "" : line.substring(0, colon).toLowerCase(Locale.ROOT);
        String value = line.substring(colon + 1).strip();
        if (signature != null) {
            throw Refusals.trailer("The signature of the trailer must be its last line");
        }
        if (name.equals(SIGNATURE)) {
            signature = value;
        } else if (!announced.contains(name)) {
            throw Refusals.trailer("The trailer has a line that the x-amz-trailer header does not announce");
        } else if (values.put(name, value) != null) {
            throw Refusals.trailer("The trailer has a line twice");
        }
    }

    /// Requires the signature over all lines, or that there be none.
    ///
    /// @param previous the signature of the last chunk
    void verify(ChunkSigning signing, String previous) throws PayloadException {
        String given = signature;
        var lines = new StringBuilder();
        values.forEach(
                (name, value) -> lines.append(name).append(':').append(value).append('\n'));
        String sha256 = Digests.sha256(lines.toString().getBytes(StandardCharsets.ISO_8859_1));
        if (given == null) {
            throw Refusals.trailer("The trailer has no signature");
        }
        if (!Digests.same(given, signing.trailer(previous, sha256))) {
            throw Refusals.signature("The signature of the trailer does not match.");
        }
    }

    /// Requires that there be no signature.
    void requireUnsigned() throws PayloadException {
        if (signature != null) {
            throw Refusals.trailer("The trailer has a signature that was not announced");
        }
    }

    /// The value of a line.
    Optional<String> value(String name) {
        return Optional.ofNullable(values.get(name));
    }
}
