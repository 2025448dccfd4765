package io.tarn.gateway.payload;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Writes bodies in the framings of S3, and the heads that go with them.
final class FramedBody {
    static final ChunkSigning SIGNING = new ChunkSigning(
            "a key that tests may know".getBytes(StandardCharsets.UTF_8),
            "20130524T000000Z",
            "20130524/us-east-1/s3/aws4_request",
            "5eed");

    private FramedBody() {}

    /// Signed or unsigned chunks of so many bytes, with the line of a checksum behind them if any.
    static byte[] chunks(byte[] data, int chunkBytes, Optional<ChunkSigning> signing, Optional<Checksum> trailer) {
        var out = new ByteArrayOutputStream();
        String previous = signing.map(ChunkSigning::seed).orElse("");
        for (int at = 0; at <= data.length; at += chunkBytes) {
            int length = Math.min(chunkBytes, data.length - at);
            if (length > 0) {
                previous = chunk(out, data, at, length, signing, previous);
                text(out, "\r\n");
            }
        }
        previous = chunk(out, data, 0, 0, signing, previous);
        if (trailer.isPresent()) {
            trailer(out, trailer.get(), signing, previous);
        }
        text(out, "\r\n");
        return out.toByteArray();
    }

    private static String chunk(
            ByteArrayOutputStream out, byte[] data, int at, int length, Optional<ChunkSigning> signing, String before) {
        byte[] piece = java.util.Arrays.copyOfRange(data, at, at + length);
        String signature =
                signing.map(with -> with.chunk(before, Digests.sha256(piece))).orElse("");
        text(out, Integer.toHexString(length) + (signing.isPresent() ? ";chunk-signature=" + signature : "") + "\r\n");
        out.writeBytes(piece);
        return signature;
    }

    private static void trailer(
            ByteArrayOutputStream out, Checksum checksum, Optional<ChunkSigning> signing, String previous) {
        String line = checksum.algorithm().header() + ":" + checksum.value();
        text(out, line + "\r\n");
        signing.ifPresent(with -> text(
                out,
                "x-amz-trailer-signature:"
                        + with.trailer(previous, Digests.sha256((line + "\n").getBytes(StandardCharsets.ISO_8859_1)))
                        + "\r\n"));
    }

    static void text(ByteArrayOutputStream out, String text) {
        out.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /// A payload of bytes that come as announced.
    static Payload open(byte[] body, PayloadForm form, String... headers) {
        return open(new ByteArrayInputStream(body), body.length, form, headers);
    }

    /// @param length what `Content-Length` says, negative when there is none
    static Payload open(InputStream body, long length, PayloadForm form, String... headers) {
        Map<String, String> head = new HashMap<>();
        for (int i = 0; i < headers.length; i += 2) {
            head.put(headers[i].toLowerCase(Locale.ROOT), headers[i + 1]);
        }
        return Payload.open(
                new Payload.Source(body, length, length >= 0, name -> head.get(name.toLowerCase(Locale.ROOT))),
                form,
                true);
    }

    /// How the framing of a case is announced.
    static PayloadForm form(Optional<ChunkSigning> signing, boolean trailer) {
        return signing.isPresent()
                ? new PayloadForm.SignedChunks(signing.get(), trailer)
                : new PayloadForm.UnsignedChunks();
    }
}
